import Diagnostics
import JSONReading

// What is said about files that do not hold what their path promises.

extension Diagnostic {
  static func unreadableFile(_ path: String, reason: String) -> Diagnostic {
    Diagnostic(
      code: "file-unreadable",
      location: FileLocation(file: path),
      message: "the file cannot be read: \(reason)",
      help: "make it readable, then run again"
    )
  }

  static func damagedFile(
    _ path: String,
    error: JSONReadingError,
    text: UnsafeBufferPointer<UInt8>
  ) -> Diagnostic {
    var counter = LineCounter(text)
    let place = counter.position(of: error.offset)
    let isComment = isComment(text, at: error.offset)
    return Diagnostic(
      code: error.code,
      location: FileLocation(file: path, line: place.line, column: place.column),
      message: isComment ? "a comment stands here, and JSON has none" : error.description,
      help: isComment ? "take the comment out; AWS refuses such a document too" : help(for: error)
    )
  }

  /// Whether a comment of another language begins at an offset.
  private static func isComment(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    guard text.indices.contains(offset) else { return false }
    if text[offset] == UInt8(ascii: "#") { return true }
    guard text[offset] == UInt8(ascii: "/"), text.indices.contains(offset + 1) else { return false }
    return text[offset + 1] == UInt8(ascii: "/") || text[offset + 1] == UInt8(ascii: "*")
  }

  private static func help(for error: JSONReadingError) -> String {
    if case .duplicateMember(let name) = error.reason {
      return "write `\(name)` once, with its values in one list; or collect the file again"
    }
    return "collect the file again"
  }

  static func emptyFile(_ path: String) -> Diagnostic {
    Diagnostic(
      code: "file-empty",
      severity: .note,
      location: FileLocation(file: path),
      message: "the file is empty, which proves nothing: the call may have been refused",
      help: "collect it again with both streams redirected: `> \(path) 2>&1`"
    )
  }

  static func notAnAnswer(_ path: String, beginning: String) -> Diagnostic {
    Diagnostic(
      code: "json-syntax",
      location: FileLocation(file: path, line: 1, column: 1),
      message: "the file holds no JSON but begins with `\(beginning)`",
      help: "collect the file again"
    )
  }

  static func tooLarge(_ path: String, limit: Int) -> Diagnostic {
    Diagnostic(
      code: "file-too-large",
      location: FileLocation(file: path),
      message: "the file has more than \(limit >> 20) MiB and is passed over",
      help: "collect the answer in several files"
    )
  }

  static func refused(_ path: String, code: String) -> Diagnostic {
    Diagnostic(
      code: "call-refused",
      severity: .warning,
      location: FileLocation(file: path),
      message: "AWS answered with the error `\(code)`, which leaves this part unknown",
      help: "collect it with a role that may make the call"
    )
  }

  static func unexpectedAnswer(
    _ location: FileLocation,
    expected: String
  ) -> Diagnostic {
    Diagnostic(
      code: "unexpected-answer",
      location: location,
      message: "expected \(expected)",
      help: "collect the file again, or move it to where its content belongs"
    )
  }

  static func wrongPlace(_ location: FileLocation, text: String, folder: String) -> Diagnostic {
    Diagnostic(
      code: "wrong-account",
      location: location,
      message: "`\(text)` does not belong to `\(folder)`, in whose folder the file lies",
      help: "collect the file again, or move it to where its content belongs"
    )
  }

  static func cutAnswer(_ location: FileLocation, next: String?) -> Diagnostic {
    Diagnostic(
      code: "answer-incomplete",
      severity: .warning,
      location: location,
      message: "the answer is one of several pages, and the next is not there",
      help: next.map { "collect the rest as `\($0)`, or call without `--max-items`" }
        ?? "collect it again without `--max-items`"
    )
  }
}
