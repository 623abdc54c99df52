/// Text from an inventory, made fit to be shown: every name in it may be hostile.
enum DisplayText {
  /// The longest name that is drawn whole, in characters.
  static let nameLimit = 40

  /// The text without characters that cannot be seen or that reorder what stands around them.
  ///
  /// Line breaks and tabs become spaces. Control and format characters (bidirectional controls
  /// and zero-width characters among them), separators, private and unassigned characters become
  /// U+FFFD, as do characters piled up from many combining marks.
  static func clean(_ text: String) -> String {
    var clean = ""
    for character in text {
      if character.isNewline || character == "\t" {
        clean.append(" ")
      } else if character.unicodeScalars.count > 8 || !character.unicodeScalars.allSatisfy(fits) {
        clean.append("\u{FFFD}")
      } else {
        clean.append(character)
      }
    }
    return clean
  }

  /// A name to draw: clean, and with an ellipsis for its middle when it is long.
  static func name(_ text: String, limit: Int = nameLimit) -> String {
    let clean = clean(text)
    if clean.isEmpty { return "(no name)" }
    return shortened(clean, limit: limit)
  }

  /// The text with an ellipsis for its middle when it has more characters than the limit.
  static func shortened(_ text: String, limit: Int) -> String {
    let count = text.count
    guard count > limit, limit > 2 else { return text }
    let tail = (limit - 1) / 2
    return "\(text.prefix(limit - 1 - tail))…\(text.suffix(tail))"
  }

  private static func fits(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default:
      true
    }
  }
}
