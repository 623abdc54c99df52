/// Texts of numbers, instants and addresses that lie differently to those of a policy.
extension DecimalNumber {
  /// One number below all, one above all, each of them, and one between any two neighbours.
  static func witnesses(around numbers: [DecimalNumber]) -> [[UInt8]] {
    let sorted = Set(numbers).sorted()
    guard let first = sorted.first, let last = sorted.last else { return [Array("0".utf8)] }
    var texts = [first.below.text]
    for (index, number) in sorted.enumerated() {
      texts.append(number.text)
      if index + 1 < sorted.count { texts.append(number.between(sorted[index + 1]).text) }
    }
    texts.append(last.above.text)
    return texts
  }

  /// The number as a request writes it.
  var text: [UInt8] {
    let whole = integer.isEmpty ? [UInt8(ascii: "0")] : integer
    let decimals = fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction
    return (isNegative ? [UInt8(ascii: "-")] : []) + whole + decimals
  }

  /// A number farther from zero, on the same side.
  private var farther: DecimalNumber {
    let longer = [UInt8(ascii: "1")] + Array(repeating: UInt8(ascii: "0"), count: integer.count + 1)
    return DecimalNumber(isNegative: isNegative, integer: longer, fraction: [])
  }

  private static let one = DecimalNumber(
    isNegative: false,
    integer: [UInt8(ascii: "1")],
    fraction: []
  )

  private static let minusOne = DecimalNumber(
    isNegative: true,
    integer: [UInt8(ascii: "1")],
    fraction: []
  )

  private var below: DecimalNumber { isNegative ? farther : Self.minusOne }

  private var above: DecimalNumber {
    isNegative ? DecimalNumber(isNegative: false, integer: [], fraction: []) : farther
  }

  /// A number above this one and below the other: this one's or the other's digits and a small rest.
  private func between(_ other: DecimalNumber) -> DecimalNumber {
    if isNegative, !other.isNegative {
      let zero = DecimalNumber(isNegative: false, integer: [], fraction: [])
      if other != zero { return zero }
      return DecimalNumber(
        isNegative: true,
        integer: [],
        fraction: Array(repeating: UInt8(ascii: "0"), count: fraction.count) + [UInt8(ascii: "1")]
      )
    }
    // Away from zero by less than any digit that either number has.
    let nearer = isNegative ? other : self
    let length = max(fraction.count, other.fraction.count)
    let padding = [UInt8](repeating: UInt8(ascii: "0"), count: length - nearer.fraction.count)
    return DecimalNumber(
      isNegative: isNegative,
      integer: nearer.integer,
      fraction: nearer.fraction + padding + [UInt8(ascii: "1")]
    )
  }
}

extension Instant {
  /// One instant before all, one after all, each of them, and one between any two neighbours.
  ///
  /// They are written as seconds since 1970, which has no form before that year: there the oldest
  /// date that can be written stands for all.
  static func witnesses(around instants: [Instant]) -> [[UInt8]] {
    let numbers = instants.map { instant in
      DecimalNumber(
        isNegative: instant.seconds.isNegative,
        integer: instant.seconds.integer,
        fraction: instant.fraction
      )
    }
    let texts = DecimalNumber.witnesses(around: numbers)
    return [Array("0000-01-01".utf8)] + texts.filter { $0.first != UInt8(ascii: "-") }
  }
}

extension AddressRange {
  /// For every range an address in it and in none of those inside it, and an IPv4 and an IPv6
  /// address in none, where there are such.
  static func witnesses(among ranges: [AddressRange]) -> [[UInt8]] {
    let distinct = Set(ranges.map(\.normalized))
    let everything = [
      AddressRange(isIPv6: false, high: 0, low: 0, prefix: 0),
      AddressRange(isIPv6: true, high: 0, low: 0, prefix: 0),
    ]
    var texts: [[UInt8]] = []
    for range in everything + distinct.sorted(by: { $0.text < $1.text }) {
      let inner = distinct.filter { $0 != range && $0.isInside(range) }
      if let address = range.address(outside: Array(inner)) {
        texts.append(Array(address.text.utf8))
      }
    }
    return texts
  }

  init(isIPv6: Bool, high: UInt64, low: UInt64, prefix: Int) {
    self.isIPv6 = isIPv6
    self.high = high
    self.low = low
    self.prefix = prefix
  }

  /// The range with the bits behind its prefix cleared.
  private var normalized: AddressRange {
    var result = AddressRange(isIPv6: isIPv6, high: high, low: low, prefix: prefix)
    for bit in prefix..<(isIPv6 ? 128 : 32) { result = result.setting(bit, to: false) }
    return result
  }

  private func isInside(_ other: AddressRange) -> Bool {
    prefix >= other.prefix && other.contains(self)
  }

  /// The base address with one bit, counted from the first, set or cleared.
  private func setting(_ bit: Int, to value: Bool) -> AddressRange {
    let place = isIPv6 ? bit : bit + 96
    var high = high
    var low = low
    if place < 64 {
      let mask = UInt64(1) << UInt64(63 - place)
      high = value ? high | mask : high & ~mask
    } else {
      let mask = UInt64(1) << UInt64(127 - place)
      low = value ? low | mask : low & ~mask
    }
    return AddressRange(isIPv6: isIPv6, high: high, low: low, prefix: prefix)
  }

  /// An address of this range that no inner range contains.
  private func address(outside inner: [AddressRange]) -> AddressRange? {
    if inner.isEmpty { return self }
    if inner.contains(where: { $0.prefix <= prefix }) { return nil }
    for value in [false, true] {
      let base = setting(prefix, to: value)
      let half = AddressRange(
        isIPv6: isIPv6,
        high: base.high,
        low: base.low,
        prefix: prefix + 1
      )
      let within = inner.filter { $0.isInside(half) }
      if let address = half.address(outside: within) { return address }
    }
    return nil
  }

  /// The base address as text.
  private var text: String {
    if isIPv6 {
      return [high, low].flatMap { word in
        [48, 32, 16, 0].map { String(word >> UInt64($0) & 0xFFFF, radix: 16) }
      }.joined(separator: ":")
    }
    return [24, 16, 8, 0].map { String(low >> UInt64($0) & 0xFF) }.joined(separator: ".")
  }
}
