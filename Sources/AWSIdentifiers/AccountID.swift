/// The number of an AWS account: twelve digits, leading zeros included.
public struct AccountID: Hashable, Sendable {
  /// The number; twelve digits when written.
  public let number: UInt64

  /// An account id, if the text is exactly twelve digits.
  public init?(_ text: some StringProtocol) {
    var number: UInt64 = 0
    var digits = 0
    for byte in text.utf8 {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 12 else { return nil }
      number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
      digits += 1
    }
    guard digits == 12 else { return nil }
    self.number = number
  }
}

extension AccountID: CustomStringConvertible {
  /// The twelve digits.
  public var description: String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
  }
}

extension AccountID: Comparable {
  /// Orders by number.
  public static func < (left: AccountID, right: AccountID) -> Bool { left.number < right.number }
}

extension AccountID: Codable {
  /// Reads the twelve digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let account = AccountID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "an account id has twelve digits"
      )
    }
    self = account
  }

  /// Writes the twelve digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
