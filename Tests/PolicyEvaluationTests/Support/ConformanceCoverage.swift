import Foundation

/// Which cases of section G have a test of their own, beside the rows of the tables.
enum ConformanceCoverage {
  /// Rows for which nothing decides yet, and why.
  static let open = [
    "CF-178": "the setting that lets tags of a bucket count is not read: the answer stays open",
    "CF-241": "a statement of the documentation",
    "CF-294": "how long a session lasts is not modelled",
    "CF-296": "session tags are not followed along a chain",
    "CF-303": "no finding for service principals without a source condition",
    "CF-319": "tests of the legs of a pipeline cover it by the rules PF-16 and PF-17",
    "CF-374": "inventories do not tell when they were collected",
  ]

  /// The cases that names of tests cite: `(CF-320)`, or `CF-340 to CF-342` for all of them.
  static func citedCases() throws -> Set<String> {
    let tests = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var cases: Set<String> = []
    let files = try FileManager.default.subpathsOfDirectory(atPath: tests.path)
    for file in files where file.hasSuffix("Tests.swift") {
      let text = try String(contentsOf: tests.appendingPathComponent(file), encoding: .utf8)
      for match in text.matches(of: #/CF-(\d+)([a-z]?)(?: to CF-(\d+))?/#) {
        cases.insert("CF-\(match.output.1)\(match.output.2)")
        guard let first = Int(match.output.1), let last = match.output.3.flatMap({ Int($0) }),
          first < last
        else { continue }
        for number in first...last { cases.insert("CF-\(number)") }
      }
    }
    return cases
  }
}
