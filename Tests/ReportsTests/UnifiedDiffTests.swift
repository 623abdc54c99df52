import Testing

@testable import Reports

@Suite("Unified differences")
struct UnifiedDiffTests {
  /// Applies a difference as `patch` does, without any leniency.
  private static func apply(_ diff: String, to text: String) throws -> String {
    let old = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
      String.init
    )
    var result: [String] = []
    var position = 0
    for line in diff.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
      .dropLast()
    {
      let rest = String(line.dropFirst())
      switch line.first {
      case "@":
        let match = try #require(
          line.firstMatch(of: #/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/#)
        )
        let first = try #require(Int(match.output.1))
        // A hunk that takes no line stands behind the one it names.
        let start = match.output.2 == "0" ? first : first - 1
        result += old[position..<start]
        position = start
        let expected = match.output.4 == "0" ? result.count : result.count + 1
        #expect(Int(match.output.3) == expected)
      case " ":
        #expect(old[position] == rest)
        result.append(rest)
        position += 1
      case "-":
        #expect(old[position] == rest)
        position += 1
      default: result.append(rest)
      }
    }
    result += old[position...]
    return result.map { $0 + "\n" }.joined()
  }

  @Test("lead from one text to the other, whatever they are", arguments: 0..<200)
  func random(seed: Int) throws {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let old = (0..<next(40)).map { _ in "line \(next(6))" }
    var new = old
    for _ in 0..<next(6) {
      if !new.isEmpty, next(2) == 0 {
        new.remove(at: next(new.count))
      } else {
        new.insert("line \(next(6))", at: next(new.count + 1))
      }
    }
    let before = old.map { $0 + "\n" }.joined()
    let after = new.map { $0 + "\n" }.joined()
    let diff = UnifiedDiff.text(from: before, to: after, name: "x.json")
    if before == after {
      #expect(diff.isEmpty)
    } else {
      #expect(diff.hasPrefix(before.isEmpty ? "--- /dev/null\n" : "--- x.json\n"))
      #expect(try Self.apply(diff, to: before) == after)
    }
  }

  @Test("of long texts that share nothing are made without comparing every pair of lines")
  func long() throws {
    let before = (0..<5_000).map { "a\($0)\n" }.joined()
    let after = (0..<5_000).map { "b\($0)\n" }.joined()
    let diff = UnifiedDiff.text(from: before, to: after, name: "x")
    #expect(try Self.apply(diff, to: before) == after)
  }
}
