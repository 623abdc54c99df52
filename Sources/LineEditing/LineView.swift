/// How a prompt and a line look in a terminal of some width.
///
/// A line that is too long is shown in part, around the cursor, so that it never takes two rows.
public struct LineView: Equatable, Sendable {
  /// What to write: it begins at the left edge and clears the rest of the row.
  public let output: String

  /// The look of a line.
  ///
  /// - Parameters:
  ///   - prompt: Text in front of the line.
  ///   - editor: The line and its cursor.
  ///   - width: Columns of the terminal.
  public init(prompt: String, editor: LineEditor, width: Int) {
    let room = max(8, width - prompt.count - 1)
    let characters = editor.characters
    let start = editor.cursor < room ? 0 : editor.cursor - room + 1
    let end = min(characters.count, start + room)
    let shown = characters[start..<end].map(Self.visible)
    let column = prompt.count + (editor.cursor - start)
    output = "\r\(prompt)\(String(shown))\u{1B}[K\r" + (column > 0 ? "\u{1B}[\(column)C" : "")
  }

  /// A character that moves no cursor and changes no colour.
  private static func visible(_ character: Character) -> Character {
    guard let scalar = character.unicodeScalars.first else { return " " }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
      return "\u{FFFD}"
    default: return character
    }
  }
}
