import Foundation
import Testing

/// Rules and the places that name them.
///
/// `docs/spec/not-yet-cited.txt` lists the rules that no place names, with the reason.
@Suite("Rules of the specification")
struct RuleCitationTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("are each named by code, a table or a test, or listed as not yet")
  func citations() throws {
    let rules = try Self.rules()
    #expect(rules.count > 300)
    let cited = try Self.cited()
    let open = try Self.notYetCited()
    for rule in rules.subtracting(cited).subtracting(open).sorted() {
      Issue.record("\(rule) is named nowhere, nor listed in docs/spec/not-yet-cited.txt")
    }
    for rule in open.intersection(cited).sorted() {
      Issue.record("\(rule) is named by now: remove it from docs/spec/not-yet-cited.txt")
    }
    for rule in open.subtracting(rules).sorted() {
      Issue.record("\(rule) of docs/spec/not-yet-cited.txt is no rule")
    }
    for rule in cited.subtracting(rules).sorted() {
      Issue.record("\(rule) is named and is no rule")
    }
  }

  /// The rules: each begins a paragraph in bold.
  private static func rules() throws -> Set<Rule> {
    var rules: Set<Rule> = []
    for name in ["iam-evaluation.md", "pipeline-flows.md"] {
      let text = try String(
        contentsOf: root.appendingPathComponent("docs/spec/\(name)"),
        encoding: .utf8
      )
      for line in text.split(separator: "\n") where line.hasPrefix("**") {
        let words = line.dropFirst(2).prefix { $0 != " " && $0 != "*" }
        rules.formUnion(Rule.all(in: Array(words.utf8)).prefix(1))
      }
    }
    return rules
  }

  /// One rule a line, a blank, and why.
  private static func notYetCited() throws -> Set<Rule> {
    let file = root.appendingPathComponent("docs/spec/not-yet-cited.txt")
    var rules: Set<Rule> = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("#") { continue }
      let parts = line.split(separator: " ", maxSplits: 1)
      let rule = parts.first.flatMap { Rule.all(in: Array($0.utf8)).first }
      guard let rule, parts.count == 2 else {
        Issue.record("not-yet-cited.txt: `\(line)` is not a rule and a reason")
        continue
      }
      if !rules.insert(rule).inserted { Issue.record("not-yet-cited.txt: \(rule) occurs twice") }
    }
    return rules
  }

  private static func cited() throws -> Set<Rule> {
    var rules: Set<Rule> = []
    for folder in ["Sources", "Tests"] {
      let files = try FileManager.default.subpathsOfDirectory(
        atPath: root.appendingPathComponent(folder).path
      )
      for file in files where file.hasSuffix(".swift") || file.hasSuffix(".json") {
        let bytes = try Data(contentsOf: root.appendingPathComponent("\(folder)/\(file)"))
        rules.formUnion(Rule.all(in: Array(bytes)))
      }
    }
    return rules
  }
}

/// The number of a rule, such as EV-412.
private struct Rule: Hashable, Comparable, CustomStringConvertible {
  let kind: String
  let number: Int

  var description: String { "\(kind)-\(number)" }

  static func < (left: Rule, right: Rule) -> Bool {
    (left.kind, left.number) < (right.kind, right.number)
  }

  /// How many rules a range may name: a longer one tells where to look, not what is done.
  private static let longestRange = 8

  /// The rules that a text names, in order; short ranges count for all that is in them.
  static func all(in text: [UInt8]) -> [Rule] {
    var rules: [Rule] = []
    var end = 0
    for index in text.indices where text[index] == UInt8(ascii: "-") && index >= end {
      guard let (rule, next) = rule(in: text, dash: index) else { continue }
      let dash = next + 6
      if text[next...].starts(with: " to ".utf8), let last = Self.rule(in: text, dash: dash),
        last.rule.kind == rule.kind,
        (rule.number..<(rule.number + longestRange)).contains(last.rule.number)
      {
        rules += (rule.number..<last.rule.number).map { Rule(kind: rule.kind, number: $0) }
      } else {
        rules.append(rule)
      }
      end = next
    }
    return rules
  }

  private static func rule(in text: [UInt8], dash: Int) -> (rule: Rule, end: Int)? {
    guard dash >= 2, dash < text.count, text[dash] == UInt8(ascii: "-") else { return nil }
    let kind = String(decoding: text[(dash - 2)..<dash], as: UTF8.self)
    guard kind == "EV" || kind == "PF" else { return nil }
    if dash >= 3, isWord(text[dash - 3]) { return nil }
    let digits = text[(dash + 1)...].prefix { (48...57).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (Rule(kind: kind, number: number), dash + 1 + digits.count)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
