/// The words of a command line, cut as a shell cuts them.
public struct CommandWords: Equatable, Sendable {
  /// The words, without quotes.
  public let words: [String]
  /// The quote that was opened and not closed.
  public let openQuote: Character?
  /// Whether the last word goes on at the end of the line: no blank stands behind it.
  public let isLastWordOpen: Bool

  /// Cuts a line at blanks.
  ///
  /// Within single quotes nothing is special; within double quotes, and outside of quotes, a
  /// backslash takes the next character as it is. A `#` at the start of a word begins a comment.
  public init(_ line: String) {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    // In place: a line may be as long as whoever writes it likes.
    func append(_ character: Character) {
      if word?.append(character) == nil { word = String(character) }
    }
    scan: for character in line {
      if isEscaped {
        append(character)
        isEscaped = false
        continue
      }
      switch (character, quote) {
      case ("\\", nil), ("\\", "\""):
        isEscaped = true
        word = word ?? ""
      case ("'", nil), ("\"", nil):
        quote = character
        word = word ?? ""
      case ("'", "'"), ("\"", "\""): quote = nil
      case ("#", nil) where word == nil: break scan
      case (_, nil) where character.isWhitespace:
        if let done = word { words.append(done) }
        word = nil
      default: append(character)
      }
    }
    if let word { words.append(word) }
    self.words = words
    openQuote = quote
    isLastWordOpen = word != nil
  }
}
