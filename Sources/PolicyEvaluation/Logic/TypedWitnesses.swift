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

  static let zero = DecimalNumber(isNegative: false, integer: [], fraction: [])

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
  /// Seconds since 1970, which text can only say from that year on.
  var epochNumber: DecimalNumber? {
    if seconds.isNegative { return nil }
    return DecimalNumber(isNegative: false, integer: seconds.integer, fraction: fraction)
  }

  /// The first second that a calendar date can name, and the last.
  private static let calendarRange = -62_167_219_200...253_402_300_799

  /// One date before all, one after all, each of them, and one between any two neighbours, in the
  /// form of the calendar, whose years have four digits.
  static func calendarWitnesses(around instants: [Instant]) -> [[UInt8]] {
    let marks = Set(instants).sorted().compactMap { instant -> (second: Int, fraction: [UInt8])? in
      guard let second = Int(String(decoding: instant.seconds.text, as: UTF8.self)),
        calendarRange.contains(second)
      else { return nil }
      return (second, instant.fraction)
    }
    guard let first = marks.first else { return [Array("2024-01-01T00:00:00Z".utf8)] }
    var texts: [[UInt8]] = []
    if first.second > calendarRange.lowerBound {
      texts.append(calendarText(calendarRange.lowerBound, []))
    }
    for (index, mark) in marks.enumerated() {
      texts.append(calendarText(mark.second, mark.fraction))
      // A little later than the mark, by less than any digit of the next one.
      let length = index + 1 < marks.count ? marks[index + 1].fraction.count : 0
      let padding = max(0, length - mark.fraction.count)
      let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: padding)
      texts.append(calendarText(mark.second, mark.fraction + zeros + [UInt8(ascii: "1")]))
    }
    return texts
  }

  /// `2024-01-31T23:59:59.5Z`, by the proleptic Gregorian calendar.
  private static func calendarText(_ second: Int, _ fraction: [UInt8]) -> [UInt8] {
    let day = (second - (second % 86_400 + 86_400) % 86_400) / 86_400
    let time = second - day * 86_400
    // Counted from March on, so that the leap day comes last.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    func padded(_ value: Int, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date = [
      padded(year, 4), padded(month < 10 ? month + 3 : month - 9, 2), padded(dayOfMonth, 2),
    ].joined(separator: "-")
    let clock = [time / 3_600, time / 60 % 60, time % 60].map { padded($0, 2) }
      .joined(separator: ":")
    let rest = fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)
    return Array("\(date)T\(clock)\(rest)Z".utf8)
  }
}

extension AddressRange {
  /// For every range an address in it and in none of those inside it, and an IPv4 and an IPv6
  /// address in none, where there are such.
  ///
  /// - Returns: Each address in several spellings, where there are several.
  static func witnesses(among ranges: [AddressRange]) -> [[[UInt8]]] {
    let distinct = Set(ranges.map(\.normalized))
    let everything = [
      AddressRange(isIPv6: false, high: 0, low: 0, prefix: 0),
      AddressRange(isIPv6: true, high: 0, low: 0, prefix: 0),
    ]
    var texts: [[[UInt8]]] = []
    for range in everything + distinct.sorted(by: { $0.text < $1.text }) {
      let inner = distinct.filter { $0 != range && $0.isInside(range) }
      if let address = range.address(outside: Array(inner)) {
        texts.append(address.spellings)
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

  /// The base address as text, for IPv6 with and without leading zeros.
  private var spellings: [[UInt8]] {
    guard isIPv6 else { return [Array(text.utf8)] }
    let groups = text.split(separator: ":").map(String.init)
    let padded = groups.map { String(repeating: "0", count: 4 - $0.count) + $0 }
    let some = [0, 1, 2, 4, 8].map { count in
      (padded.prefix(count) + groups.dropFirst(count)).joined(separator: ":")
    }
    return some.map { Array($0.utf8) }
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
