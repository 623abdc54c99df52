/// Breaking a text into lines of a given width.
enum Wrapping {
  /// The lines of a text.
  ///
  /// Lines break at spaces, and behind `/`, `-`, `.` and `_` where a word alone is too wide;
  /// failing that, anywhere. What does not fit ends in an ellipsis.
  ///
  /// - Parameters:
  ///   - text: Clean text.
  ///   - width: How wide a line may be.
  ///   - limit: How many lines there may be.
  ///   - measure: How wide a text is.
  /// - Returns: At least one line.
  static func lines(
    of text: String,
    width: Double,
    lines limit: Int,
    measure: (String) -> Double
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    for piece in pieces(of: text, width: width, measure: measure) {
      let candidate = line + piece
      if line.isEmpty || measure(trimmed(candidate)) <= width {
        line = candidate
      } else {
        lines.append(trimmed(line))
        line = piece.first == " " ? String(piece.dropFirst()) : piece
      }
    }
    lines.append(trimmed(line))
    guard lines.count > limit else { return lines }
    var last = lines[limit - 1]
    while !last.isEmpty, measure(last + "…") > width { last.removeLast() }
    return lines.prefix(limit - 1) + [trimmed(last) + "…"]
  }

  /// Words with the space before them; words that are too wide in parts.
  private static func pieces(
    of text: String,
    width: Double,
    measure: (String) -> Double
  ) -> [String] {
    var pieces: [String] = []
    for word in text.split(separator: " ") {
      let spaced = pieces.isEmpty ? String(word) : " \(word)"
      guard measure(spaced) > width else {
        pieces.append(spaced)
        continue
      }
      var part = pieces.isEmpty ? "" : " "
      for character in word {
        if measure(part + String(character)) > width {
          pieces.append(part)
          part = ""
        }
        part.append(character)
        if "/-._".contains(character) {
          pieces.append(part)
          part = ""
        }
      }
      if !part.isEmpty { pieces.append(part) }
    }
    return pieces
  }

  private static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    while line.first == " " { line.removeFirst() }
    return String(line)
  }
}
