import Diagnostics

extension Diagnostic {
  /// The finding as it may stand on a terminal: names from an inventory can neither steer it nor
  /// begin a line of their own.
  public var terminalText: String {
    let bare = Diagnostic(
      code: code,
      severity: severity,
      location: location,
      message: message,
      help: nil
    )
    let text = "\(bare)".visible
    return help.map { "\(text)\n  help: \($0.visible)" } ?? text
  }
}

/// Names from an inventory in messages that are written elsewhere.
public enum TerminalText {
  /// The text with every invisible character written out.
  public static func visible(_ text: String) -> String { text.visible }

  /// The same of every line of a text, which stays in lines.
  public static func visible(lines text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }
      .joined(separator: "\n")
  }
}
