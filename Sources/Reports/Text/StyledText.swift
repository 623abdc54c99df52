/// How a piece of a line looks where colours are wanted; it never carries meaning alone.
enum TextStyle {
  case plain
  case heading
  case broken
  case open
  case allowed
  case faint

  /// The parameters of the terminal sequence; empty for none.
  fileprivate var parameters: String {
    switch self {
    case .plain: ""
    case .heading: "1"
    case .broken: "1;31"
    case .open: "33"
    case .allowed: "32"
    case .faint: "2"
    }
  }
}

/// A piece of a line in one style.
struct TextPiece: ExpressibleByStringInterpolation {
  let text: String
  let style: TextStyle

  init(_ text: String, _ style: TextStyle) {
    self.text = text
    self.style = style
  }

  init(stringLiteral text: String) {
    self.init(text, .plain)
  }

  init(_ text: String) {
    self.init(text, .plain)
  }
}

/// Lines for a terminal.
///
/// What goes in may come from an inventory; what comes out is safe to print.
struct StyledText {
  private let hasColour: Bool
  private(set) var text = ""
  /// Whether nothing stands above the next line but an empty one, or nothing at all.
  private var isAfterGap = true

  init(hasColour: Bool) {
    self.hasColour = hasColour
  }

  /// Adds a line, indented by two blanks a level and not wrapped.
  mutating func line(_ depth: Int, _ pieces: TextPiece...) {
    text += String(repeating: "  ", count: depth)
    for piece in pieces {
      if hasColour, piece.style != .plain, !piece.text.isEmpty {
        text += "\u{1B}[\(piece.style.parameters)m\(piece.text.visible)\u{1B}[0m"
      } else {
        text += piece.text.visible
      }
    }
    text += "\n"
    isAfterGap = false
  }

  /// Sets what follows apart by one empty line, unless it stands apart already.
  mutating func gap() {
    guard !isAfterGap else { return }
    text += "\n"
    isAfterGap = true
  }
}
