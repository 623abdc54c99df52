import LineEditing
import Testing

@Suite("Editing a line")
struct LineEditorTests {
  private static let words = ["audit", "can", "check", "tools/Deploy", "tools/Release"]

  /// Types what a terminal would send.
  private static func type(
    _ bytes: String,
    into editor: inout LineEditor
  ) -> [LineEditor.Event] {
    var decoder = KeyDecoder()
    var events: [LineEditor.Event] = []
    for byte in bytes.utf8 {
      guard let key = decoder.key(for: byte) else { continue }
      let event = editor.press(key) { text in
        let cut = CommandWords(text)
        return Completion(of: cut.isLastWordOpen ? cut.words.last ?? "" : "", among: words)
      }
      if event != .changed { events.append(event) }
    }
    return events
  }

  @Test(
    "does what the keys say",
    arguments: [
      ("can x\r", "can x"),
      ("cn\u{1B}[Da\r", "can"),
      ("xcan\u{1}\u{1B}[3~\r", "can"),
      ("cann\u{7F}\r", "can"),
      ("an\u{1}c\u{5} y\r", "can y"),
      ("can tools x\u{17}y\r", "can tools y"),
      ("junk\u{15}can\r", "can"),
      ("canjunk\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[D\u{B}\r", "can"),
      ("b c\u{1B}[1;5D\u{1B}[1;5Da \u{5}\r", "a b c"),
      ("é\u{1F600}\u{7F}x\r", "éx"),
      ("a\u{1B}[99;99Zb\r", "ab"),
      ("ca\u{4}n\u{1B}[D\u{4}\r", "ca"),
      ("\r", ""),
    ]
  )
  func keys(typed: String, line: String) {
    var editor = LineEditor()
    #expect(Self.type(typed, into: &editor) == [.line(line)])
    #expect(editor.text == "" && editor.cursor == 0)
  }

  @Test("remembers lines, and the one that is not finished")
  func history() {
    var editor = LineEditor()
    _ = Self.type("one\rtwo\rtwo\r  \r", into: &editor)
    #expect(editor.history == ["one", "two"])
    _ = Self.type("thr\u{1B}[A", into: &editor)
    #expect(editor.text == "two")
    _ = Self.type("\u{1B}[A\u{1B}[A\u{1B}[A", into: &editor)
    #expect(editor.text == "one")
    _ = Self.type("\u{1B}[B\u{1B}[B\u{1B}[B", into: &editor)
    #expect(editor.text == "thr")
    #expect(Self.type("\u{1B}[A!\r", into: &editor) == [.line("two!")])
  }

  @Test("completes words, and shows them when there are several")
  func completion() {
    var editor = LineEditor()
    #expect(Self.type("au\t", into: &editor) == [])
    #expect(editor.text == "audit ")
    _ = Self.type("to\t", into: &editor)
    #expect(editor.text == "audit tools/")
    #expect(Self.type("\t", into: &editor) == [.candidates(["tools/Deploy", "tools/Release"])])
    _ = Self.type("R\t", into: &editor)
    #expect(editor.text == "audit tools/Release ")
    _ = Self.type("\u{15}none\t", into: &editor)
    #expect(editor.text == "none")
    // In the middle of a line, what stands behind the cursor stays.
    _ = Self.type("\u{15}x\u{1}au\t", into: &editor)
    #expect(editor.text == "audit x")
  }

  @Test("gives a line up, and ends")
  func endings() {
    var editor = LineEditor()
    #expect(Self.type("abc\u{3}", into: &editor) == [.interrupted])
    #expect(editor.text == "")
    #expect(Self.type("\u{4}", into: &editor) == [.endOfInput])
    #expect(Self.type("\u{C}", into: &editor) == [.clearScreen])
  }

  @Test("stands any bytes")
  func anyBytes() {
    var generator = SystemRandomNumberGenerator()
    var editor = LineEditor()
    var decoder = KeyDecoder()
    for _ in 0..<50_000 {
      let byte = UInt8.random(in: 0...255, using: &generator)
      guard let key = decoder.key(for: byte) else { continue }
      _ = editor.press(key) { Completion(of: $0, among: Self.words) }
      #expect(editor.cursor >= 0 && editor.cursor <= editor.characters.count)
    }
  }

  @Test("shows a part of a line that is too long, and nothing that moves the cursor")
  func view() {
    var editor = LineEditor()
    _ = Self.type("can x", into: &editor)
    #expect(
      LineView(prompt: "> ", editor: editor, width: 80).output == "\r> can x\u{1B}[K\r\u{1B}[7C"
    )
    _ = Self.type(String(repeating: "y", count: 30) + "z", into: &editor)
    let narrow = LineView(prompt: "> ", editor: editor, width: 20).output
    #expect(narrow == "\r> " + String(repeating: "y", count: 15) + "z\u{1B}[K\r\u{1B}[18C")
    var strange = LineEditor()
    _ = strange.press(.character("\u{202E}")) { Completion(of: $0, among: []) }
    #expect(LineView(prompt: "", editor: strange, width: 80).output.contains("\u{FFFD}"))
  }
}

@Suite("Words of a command line")
struct CommandWordsTests {
  @Test(
    "are cut as a shell cuts them",
    arguments: [
      ("", [], false), ("  ", [], false), ("can x  y ", ["can", "x", "y"], false),
      ("can x", ["can", "x"], true), ("a 'b c' d", ["a", "b c", "d"], true),
      ("a \"b \\\" c\"", ["a", "b \" c"], true), ("a\\ b", ["a b"], true),
      ("'' x", ["", "x"], true), ("a 'b\\'", ["a", "b\\"], true), ("# remark", [], false),
      ("a # remark", ["a"], false), ("a#b", ["a#b"], true),
    ]
  )
  func cut(line: String, words: [String], isOpen: Bool) {
    let cut = CommandWords(line)
    #expect(cut.words == words)
    #expect(cut.isLastWordOpen == isOpen)
    #expect(cut.openQuote == nil)
  }

  @Test("know which quote is open")
  func openQuotes() {
    #expect(CommandWords("a 'b c").openQuote == "'")
    #expect(CommandWords("a \"b 'c").openQuote == "\"")
    #expect(CommandWords("a 'b c").words == ["a", "b c"])
  }
}
