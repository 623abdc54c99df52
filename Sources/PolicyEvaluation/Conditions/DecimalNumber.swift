/// A decimal number of any length, compared exactly (EV-233).
struct DecimalNumber: Hashable, Sendable {
  let isNegative: Bool
  /// Digits before the point without leading zeros.
  let integer: [UInt8]
  /// Digits behind the point without trailing zeros.
  let fraction: [UInt8]

  /// Reads `[+-]?digits[.digits]` and nothing else.
  init?(_ text: some Collection<UInt8>) {
    var rest = text[text.startIndex...]
    var sign = false
    if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      sign = first == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let whole = rest.prefix { Self.isDigit($0) }
    guard !whole.isEmpty else { return nil }
    rest = rest.dropFirst(whole.count)
    var decimals: [UInt8] = []
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      decimals = Array(rest)
      guard !decimals.isEmpty, decimals.allSatisfy({ Self.isDigit($0) }) else { return nil }
    } else if !rest.isEmpty {
      return nil
    }
    self.init(isNegative: sign, integer: Array(whole), fraction: decimals)
  }

  init(isNegative: Bool, integer: [UInt8], fraction: [UInt8]) {
    self.integer = Array(integer.drop { $0 == UInt8(ascii: "0") })
    var fraction = fraction
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    self.fraction = fraction
    self.isNegative = isNegative && !(self.integer.isEmpty && fraction.isEmpty)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

extension DecimalNumber: Comparable {
  static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  /// Compares without regard to sign.
  private func isSmaller(than other: DecimalNumber) -> Bool {
    if integer.count != other.integer.count { return integer.count < other.integer.count }
    if integer != other.integer { return integer.lexicographicallyPrecedes(other.integer) }
    return fraction.lexicographicallyPrecedes(other.fraction)
  }
}
