/// How wide a text is, near enough to lay out a table: the widths of Helvetica.
enum TextMetrics {
  /// The width of a text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - size: The size of the font.
  ///   - bold: Whether the font is bold.
  /// - Returns: The width in the unit of the size.
  static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    let units = text.unicodeScalars.reduce(0) { $0 + thousandths($1) }
    return Double(units) * size / 1000 * (bold ? 1.07 : 1)
  }

  /// The advance of one character in thousandths of the font size.
  private static func thousandths(_ scalar: Unicode.Scalar) -> Int {
    switch scalar {
    case "i", "j", "l", "'", "|": 222
    case " ", ".", ",", ":", ";", "!", "/", "\\", "I", "f", "t", "[", "]", "·": 278
    case "r", "(", ")", "-", "{", "}", "`": 333
    case "c", "k", "s", "v", "x", "y", "z", "J": 500
    case "w", "C", "D", "H", "N", "R", "U": 722
    case "A", "B", "E", "K", "P", "S", "V", "X", "Y", "&", "<", ">", "=", "+": 667
    case "G", "O", "Q": 778
    case "m", "M": 833
    case "W", "@", "…", "→": 1000
    case "\u{20}"..."\u{7E}": 556
    case "\u{80}"..."\u{2FF}": 600
    case "\u{300}"..."\u{36F}": 0
    default: scalar.value < 0x2E80 ? 700 : 1000
    }
  }
}
