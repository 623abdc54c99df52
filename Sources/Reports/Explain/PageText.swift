/// A page of sections for a terminal, wrapped at 80 characters.
struct PageText {
  private(set) var text: String
  private static let width = 80

  init(_ title: String) {
    text = title + "\n"
  }

  /// Adds a section of prose.
  mutating func section(_ heading: String, _ prose: String) {
    section(heading, lines: Self.wrap(prose, to: Self.width - 2))
  }

  /// Adds a section of lines that stay as they are.
  mutating func section(_ heading: String, lines: [String]) {
    text += "\n\(heading)\n"
    for line in lines { text += "  \(line)\n" }
  }

  /// Adds what can be copied, behind a section.
  mutating func example(_ example: String) {
    text += "\n"
    for line in example.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "    \(line)\n"
    }
  }

  private static func wrap(_ prose: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in prose.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? "\(word)" : " \(word)"
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
