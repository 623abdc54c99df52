/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// The text is split at its first five colons; the sixth part is the rest with its own colons and
/// slashes. Nothing is normalized.
///
/// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
public struct ARN: Sendable {
  /// The ARN as written.
  public let text: String
  /// Where the second to fifth colon stand; the first is the fourth byte.
  private let places: (UInt32, UInt32, UInt32, UInt32)

  /// Splits a text.
  ///
  /// - Returns: `nil` when the text does not begin with `arn:` or has fewer than five colons.
  public init?(_ text: some StringProtocol) {
    self.init(String(text))
  }

  /// Splits a text.
  ///
  /// - Returns: `nil` when the text does not begin with `arn:` or has fewer than five colons.
  public init?(_ text: String) {
    var found = 0
    var places = (0, 0, 0, 0, 0)
    var index = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: ":") {
        switch found {
        case 0: places.0 = index
        case 1: places.1 = index
        case 2: places.2 = index
        case 3: places.3 = index
        default: places.4 = index
        }
        found += 1
        if found == 5 { break }
      }
      index += 1
    }
    guard found == 5, index <= UInt32.max, text.utf8.starts(with: "arn:".utf8) else { return nil }
    self.text = text
    self.places = (
      UInt32(truncatingIfNeeded: places.1), UInt32(truncatingIfNeeded: places.2),
      UInt32(truncatingIfNeeded: places.3), UInt32(truncatingIfNeeded: places.4)
    )
  }

  /// Puts an ARN together from its parts.
  ///
  /// - Parameters:
  ///   - partition: `aws`, `aws-cn`, `aws-us-gov`, …
  ///   - service: The service part.
  ///   - region: The region, or empty.
  ///   - account: The account, or empty.
  ///   - resource: The sixth part.
  public init(
    partition: String,
    service: String,
    region: String,
    account: String,
    resource: String
  ) {
    let head = partition.utf8.count
    let second = 4 + head
    let third = second + 1 + service.utf8.count
    let fourth = third + 1 + region.utf8.count
    let fifth = fourth + 1 + account.utf8.count
    text = "arn:\(partition):\(service):\(region):\(account):\(resource)"
    places = (UInt32(second), UInt32(third), UInt32(fourth), UInt32(fifth))
  }

  private var colons: (Int, Int, Int, Int, Int) {
    (3, Int(places.0), Int(places.1), Int(places.2), Int(places.3))
  }

  private func part(_ from: Int, _ to: Int) -> Substring {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: from)
    let end = utf8.index(utf8.startIndex, offsetBy: to)
    return text[start..<end]
  }

  /// The partition, such as `aws`.
  public var partition: String { String(part(colons.0 + 1, colons.1)) }
  /// The service, such as `s3`.
  public var service: String { String(part(colons.1 + 1, colons.2)) }
  /// The region; empty for global resources and buckets.
  public var region: String { String(part(colons.2 + 1, colons.3)) }
  /// The text of the account part; empty for buckets.
  public var accountText: String { String(part(colons.3 + 1, colons.4)) }
  /// The sixth part: resource type, path and name.
  public var resource: String { String(part(colons.4 + 1, text.utf8.count)) }
  /// The account, when the account part is one.
  public var account: AccountID? { AccountID(part(colons.3 + 1, colons.4)) }

  /// The word before the first `/` or `:` of the sixth part (all of it if there is neither).
  public var resourceType: String {
    let resource = resource
    let end = resource.firstIndex { $0 == "/" || $0 == ":" } ?? resource.endIndex
    return String(resource[..<end])
  }

  /// The text behind the last `/` of the sixth part (all of it if there is none).
  public var lastPathComponent: String {
    let start = text.utf8.index(text.utf8.startIndex, offsetBy: colons.4 + 1)
    let bytes = text.utf8[start...]
    if bytes.allSatisfy({ $0 < 0x80 }) {
      let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
      return String(text[(slash.map { text.utf8.index(after: $0) } ?? start)...])
    }
    let resource = resource
    guard let slash = resource.lastIndex(of: "/") else { return resource }
    return String(resource[resource.index(after: slash)...])
  }
}

extension ARN: Hashable {
  /// ARNs are equal when their texts are, byte for byte.
  public static func == (left: ARN, right: ARN) -> Bool { left.text == right.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension ARN: Comparable {
  /// Orders by text.
  public static func < (left: ARN, right: ARN) -> Bool { left.text < right.text }
}

extension ARN: CustomStringConvertible {
  /// The ARN as written.
  public var description: String { text }
}
