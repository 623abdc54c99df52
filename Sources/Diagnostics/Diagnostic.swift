/// A finding about the input: what is wrong, where, and what would mend it.
public struct Diagnostic: Hashable, Codable, Sendable {
  /// A stable code to search for, such as `json-syntax` or `E-DUP-KEY`.
  public let code: String
  /// How much it weighs.
  public let severity: Severity
  /// Where it is; `nil` when it concerns no file.
  public let location: FileLocation?
  /// One lowercase sentence without a full stop; user input stands in backticks.
  public let message: String
  /// What to type or change, when that is known.
  public let help: String?

  /// A finding.
  ///
  /// - Parameters:
  ///   - code: The stable code.
  ///   - severity: How much it weighs.
  ///   - location: Where it is, if in a file.
  ///   - message: One lowercase sentence without a full stop.
  ///   - help: What to type or change.
  public init(
    code: String,
    severity: Severity = .error,
    location: FileLocation?,
    message: String,
    help: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.location = location
    self.message = message
    self.help = help
  }
}

extension Diagnostic: Comparable {
  /// Orders by place, then severity, then code and text, so that a list never depends on the
  /// order in which files were read.
  public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    if left.location != right.location {
      guard let leftLocation = left.location else { return true }
      guard let rightLocation = right.location else { return false }
      return leftLocation < rightLocation
    }
    if left.severity != right.severity { return left.severity < right.severity }
    if left.code != right.code { return left.code < right.code }
    if left.message != right.message { return left.message < right.message }
    return (left.help ?? "") < (right.help ?? "")
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: severity: message [code]`, and a second line with the help.
  public var description: String {
    var text = location.map { "\($0): " } ?? ""
    text += "\(severity.rawValue): \(message) [\(code)]"
    if let help { text += "\n  help: \(help)" }
    return text
  }
}
