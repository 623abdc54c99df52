import Diagnostics

/// Text from an inventory inside a Markdown document.
///
/// Names come from strangers: they must neither end a table's cell, nor become a link, an image, a
/// heading or a mention that calls somebody.
enum MarkdownText {
  /// A name as code.
  static func code(_ text: String) -> String {
    let text = text.visible
    if text.isEmpty { return "" }
    if !text.contains(where: { $0 == "`" || $0 == "|" }) { return "`\(text)`" }
    return "<code>\(escaped(text))</code>"
  }

  /// A sentence of ours with names in it; what stands in backticks becomes code.
  static func prose(_ text: String) -> String {
    let parts = text.visible.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return escaped(text.visible) }
    return parts.enumerated().map { place, part in
      place % 2 == 0 ? escaped(String(part)) : code(String(part))
    }.joined()
  }

  /// A command to type, or the warning that a shell would read it in another way.
  static func command(_ command: String) -> String {
    ShellWord.isPlainCommand(command) ? code(command) : "quote by hand: \(code(command))"
  }

  /// A row of a table; the cells are Markdown already.
  static func row(_ cells: String...) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  /// The head of a table.
  static func head(_ titles: String...) -> String {
    "| " + titles.joined(separator: " | ") + " |\n"
      + "|" + String(repeating: " --- |", count: titles.count) + "\n"
  }

  /// Every character that Markdown or its hosts give a meaning, as a character reference.
  private static func escaped(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      // Hosts make links of `http://…` and `www.…` wherever they stand.
      let isLink =
        (scalar == "/" && previous == ":")
        || (scalar == "." && (previous == "w" || previous == "W"))
      if isLink || meaningful.contains(scalar) {
        result += "&#\(scalar.value);"
      } else {
        result.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return result
  }

  private static let meaningful = Set("\\`*_{}[]<>#!|~$&@^=\"+".unicodeScalars)
}
