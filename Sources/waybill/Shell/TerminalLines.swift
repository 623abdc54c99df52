import LineEditing
import Reports

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Lines that somebody edits in a terminal.
struct TerminalLines {
  private let prompt: String
  private var editor = LineEditor()
  private var decoder = KeyDecoder()

  init(prompt: String) { self.prompt = prompt }

  /// The next line.
  ///
  /// - Parameter completion: Says how the text before the cursor could go on.
  /// - Returns: `nil` at the end of the input.
  mutating func next(completion: (String) -> Completion) -> String? {
    var saved = termios()
    let isRaw = tcgetattr(STDIN_FILENO, &saved) == 0 && Self.makeRaw(saved)
    defer {
      if isRaw { tcsetattr(STDIN_FILENO, TCSADRAIN, &saved) }
    }
    show()
    while let byte = Self.readByte() {
      guard let key = decoder.key(for: byte) else { continue }
      switch editor.press(key, completion: completion) {
      case .changed: show()
      case .line(let line):
        StandardOutput.write("\n")
        return line
      case .interrupted:
        StandardOutput.write("^C\n")
        show()
      case .endOfInput:
        StandardOutput.write("\n")
        return nil
      case .clearScreen:
        StandardOutput.write("\u{1B}[H\u{1B}[2J")
        show()
      case .candidates(let words):
        StandardOutput.write("\n" + Self.list(words, width: Self.width))
        show()
      }
    }
    return nil
  }

  private func show() {
    StandardOutput.write(LineView(prompt: prompt, editor: editor, width: Self.width).output)
  }

  /// Words in columns.
  private static func list(_ words: [String], width: Int) -> String {
    let words = words.map { TerminalText.visible($0) }
    let cell = (words.map(\.count).max() ?? 0) + 2
    let columns = max(1, width / cell)
    var text = ""
    for (index, word) in words.enumerated() {
      let isLast = index % columns == columns - 1 || index == words.count - 1
      text += isLast ? word + "\n" : word + String(repeating: " ", count: cell - word.count)
    }
    return text
  }

  /// Lets keys through as they are pressed; output stays as it was.
  private static func makeRaw(_ saved: termios) -> Bool {
    var raw = saved
    cfmakeraw(&raw)
    raw.c_oflag = saved.c_oflag
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0
  }

  private static func readByte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      if count < 0, errno == EINTR { continue }
      return nil
    }
  }

  private static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
