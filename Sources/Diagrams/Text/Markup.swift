/// Escaping for XML, which is also how Graphviz reads its HTML-like labels and its tooltips.
enum Markup {
  /// The text as the content of an element or the value of an attribute.
  ///
  /// - Parameter text: Text that ``DisplayText`` has cleaned.
  /// - Returns: The text without characters that mean something in XML.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
