import Foundation
import Testing

/// Expects a text to be, byte for byte, what the golden file says.
///
/// Golden files stand in `Golden/` beside the test file. With `UPDATE_GOLDEN` set in the
/// environment (`make golden`) a file that differs is rewritten, and the test fails all the same,
/// so that somebody reads the difference.
///
/// - Parameters:
///   - text: What came out.
///   - name: Name of the golden file; it may name folders.
///   - file: The test file; leave it out.
///   - sourceLocation: Where the test stands; leave it out.
/// - Throws: What writing the golden file throws, when it is to be rewritten.
public func expectGolden(
  _ text: String,
  _ name: String,
  file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let golden = URL(fileURLWithPath: file).deletingLastPathComponent()
    .appendingPathComponent("Golden").appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
    try FileManager.default.createDirectory(
      at: golden.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    guard (try? Data(contentsOf: golden)) != Data(text.utf8) else { return }
    try Data(text.utf8).write(to: golden)
    Issue.record(
      "Golden/\(name) was rewritten: read the difference",
      sourceLocation: sourceLocation
    )
    return
  }
  guard let expected = try? Data(contentsOf: golden) else {
    Issue.record(
      "there is no Golden/\(name); `make golden` writes it",
      sourceLocation: sourceLocation
    )
    return
  }
  guard expected != Data(text.utf8) else { return }
  let difference = firstDifference(expected: String(decoding: expected, as: UTF8.self), text)
  Issue.record("Golden/\(name) differs, \(difference)", sourceLocation: sourceLocation)
}

/// The first line in which two texts differ, for a message.
func firstDifference(expected: String, _ text: String) -> String {
  let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  for index in 0..<max(expectedLines.count, lines.count) {
    let golden = index < expectedLines.count ? "`\(expectedLines[index])`" : "the end"
    let actual = index < lines.count ? "`\(lines[index])`" : "the end"
    if golden != actual {
      return "line \(index + 1):\n  golden: \(golden)\n  actual: \(actual)"
    }
  }
  return "though line by line they look alike"
}
