import Foundation
import Testing

/// The numbers that documents give for the tables, held to the tables.
///
/// `UPDATE_GOLDEN=1` rewrites them and fails all the same, so that somebody reads the difference.
@Suite("Counts of conformance rows")
struct ConformanceCountTests {
  private static let root = ConformanceTables.folder
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let kinds = ["request", "parse", "condition", "element", "message", "inventory"]

  /// Rows by group and kind; the group `all` has the sums.
  private static func counts() throws -> [String: [String: Int]] {
    var counts: [String: [String: Int]] = [:]
    for row in try ConformanceTables.rows() {
      let kind: String
      switch row.kind {
      case nil: kind = "request"
      case "parse", "condition", "message", "inventory": kind = row.kind ?? ""
      default: kind = "element"
      }
      for group in [row.group, "all"] { counts[group, default: [:]][kind, default: 0] += 1 }
    }
    return counts
  }

  /// The lines of a table whose first cell is a group, with the numbers that belong there.
  private func check(_ file: URL, _ numbers: ([String: Int]) -> [Int]) throws {
    let counts = try Self.counts()
    var seen: Set<String> = []
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let match = line.firstMatch(of: #/^\| `?([a-z0-9-]+)`? \|(?: *[0-9]+ *\|)+$/#) else {
        return String(line)
      }
      let group = String(match.output.1)
      guard let own = counts[group] else {
        Issue.record("\(file.lastPathComponent): there is no group \(group)")
        return String(line)
      }
      seen.insert(group)
      let name = group == "all" ? group : "`\(group)`"
      return "| \(name) | " + numbers(own).map(String.init).joined(separator: " | ") + " |"
    }
    #expect(seen == Set(counts.keys))
    let right = lines.joined(separator: "\n")
    if right == text { return }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try right.write(to: file, atomically: true, encoding: .utf8)
    }
    for (old, new) in zip(text.split(separator: "\n"), right.split(separator: "\n"))
    where old != new {
      Issue.record("\(file.lastPathComponent): `\(old)` should be `\(new)`")
    }
  }

  @Test("the README gives the rows of every group")
  func readme() throws {
    try check(Self.root.appendingPathComponent("README.md")) { own in
      [own.values.reduce(0, +)]
    }
  }

  @Test("the description of the tables gives them by kind")
  func description() throws {
    try check(ConformanceTables.folder.appendingPathComponent("README.md")) { own in
      Self.kinds.map { own[$0] ?? 0 } + [own.values.reduce(0, +)]
    }
  }
}
