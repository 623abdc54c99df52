import Foundation
import TestSupport
import Testing

/// The article that introduces a module, as far as tests look at it.
struct Article: Sendable {
  /// The modules that have one, foundations first.
  static let modules = [
    "Diagnostics", "JSONReading", "AWSIdentifiers", "PolicyLanguage", "PolicyEvaluation",
    "Inventories", "AccessModel", "Reachability", "ArtifactFlows", "Repairs", "Diagrams",
    "Rendering", "Reports",
  ]

  /// The article as written.
  let text: String
  /// The lines of its example without indentation.
  let code: [String]
  /// The lines that the example is said to print.
  let output: [String]

  private let file: URL

  init(on module: String) throws {
    file = BuiltCommand.packageFolder
      .appendingPathComponent("Sources/\(module)/\(module).docc/\(module).md")
    text = try String(contentsOf: file, encoding: .utf8)
    code = Self.block(of: text, "swift").map { $0.trimmingCharacters(in: .whitespaces) }
    output = Self.block(of: text, "text")
  }

  /// Compares what the example prints with what the article says; `UPDATE_GOLDEN=1` rewrites the
  /// article, and still fails so that somebody reads the change.
  func expectOutput(_ lines: [String]) throws {
    #expect(lines == output)
    guard lines != output, ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" else {
      return
    }
    let old = (["```text"] + output + ["```"]).joined(separator: "\n")
    let new = (["```text"] + lines + ["```"]).joined(separator: "\n")
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
  }

  /// The lines of the first block in a language.
  private static func block(of text: String, _ language: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.firstIndex(of: "```\(language)") else { return [] }
    return Array(lines[(start + 1)...].prefix { $0 != "```" })
  }
}

/// Stands in for `print` in an example, so that what it prints can be looked at.
struct Printer {
  private(set) var lines: [String] = []

  mutating func callAsFunction(_ values: Any...) {
    let text = values.map { "\($0)" }.joined(separator: " ")
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// The path of a sample, for which an example writes `"inventories/…"`.
func sample(_ name: String) -> String {
  BuiltCommand.packageFolder.appendingPathComponent("inventories/\(name)").path
}
