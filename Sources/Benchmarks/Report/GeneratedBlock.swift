import Foundation

/// The part of a document that a program writes, between two comments that people leave alone.
struct GeneratedBlock {
  /// The name in both comments.
  let name: String

  private var beginning: String { "<!-- \(name): begin -->" }
  private var end: String { "<!-- \(name): end -->" }

  /// Replaces what stands between the comments; a document without them stays as it is.
  func write(_ text: String, to document: String) throws {
    let old = try String(contentsOfFile: document, encoding: .utf8)
    guard let first = old.range(of: beginning),
      let last = old.range(of: end, range: first.upperBound..<old.endIndex)
    else {
      return print("\(document) has no place for `\(name)`: it stays as it is")
    }
    let new = old[..<first.upperBound] + "\n\n\(text)\n" + old[last.lowerBound...]
    try String(new).write(toFile: document, atomically: true, encoding: .utf8)
  }
}
