/// One IAM action, `service:Name`.
///
/// Comparison ignores case (EV-120); the spelling is kept for display.
public struct ActionName: Sendable {
  /// The action as written.
  public let text: String
  /// The service prefix in lower case, such as `s3`.
  public let service: String
  /// The name in lower case, such as `getobject`.
  public let name: String

  /// An action, if the text has exactly one colon with something on both sides.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      let rest = text.utf8.index(after: colon)
      guard colon != text.startIndex, rest != text.endIndex,
        !text.utf8[rest...].contains(UInt8(ascii: ":"))
      else { return nil }
      self.text = text
      service = text[..<colon].lowercased()
      name = text[rest...].lowercased()
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.text = text
    service = parts[0].lowercased()
    name = parts[1].lowercased()
  }

  /// The whole action in lower case.
  public var lowercased: String { "\(service):\(name)" }

  /// The name as written, without the service.
  public var displayName: String {
    String(text[text.index(after: text.firstIndex(of: ":") ?? text.startIndex)...])
  }
}

extension ActionName: Hashable {
  /// Actions are equal without regard to case.
  public static func == (left: ActionName, right: ActionName) -> Bool {
    left.service == right.service && left.name == right.name
  }

  /// Hashes without regard to case.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(service)
    hasher.combine(name)
  }
}

extension ActionName: CustomStringConvertible {
  /// The action as written.
  public var description: String { text }
}
