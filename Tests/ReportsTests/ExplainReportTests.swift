import ArtifactFlows
import Foundation
import PolicyLanguage
import Reports
import TestSupport
import Testing

@Suite("Pages that explain codes")
struct ExplainReportTests {
  @Test("every failure mode has a page, with all there is to say")
  func complete() throws {
    let numbers = BreakCodePage.all.map(\.code.number)
    #expect(numbers.first == 1)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 1 == $1 })
    for page in BreakCodePage.all {
      #expect(page.code.page?.title == page.title)
      #expect(!page.symptom.isEmpty && page.symptom.allSatisfy { !$0.isEmpty })
      #expect(!page.rules.isEmpty && page.rules.allSatisfy { $0.hasPrefix("PF-") })
      for text in [page.cause, page.legs, page.repair] {
        #expect(text.hasSuffix("."), "\(page.code): \(text)")
        #expect(!text.contains("\n"))
      }
      #expect(!page.title.hasSuffix("."))
      #expect(page.source.contains(", \"") && page.source.hasSuffix("\""))
    }
    #expect(BreakCode(0).page == nil)
    #expect(BreakCode(BreakCodePage.all.count + 1).page == nil)
    #expect(BreakCode(-1).page == nil)
  }

  @Test("examples that are JSON are JSON, and allow neither everything nor everybody")
  func examples() throws {
    var statements = 0
    for page in BreakCodePage.all where page.example.hasPrefix("{") {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(page.example.utf8)) as? [String: Any]
      )
      guard object["Effect"] as? String == "Allow" else { continue }
      statements += 1
      let actions = object["Action"] as? [String] ?? [object["Action"] as? String ?? ""]
      #expect(actions.allSatisfy { $0.contains(":") && !$0.contains("*") }, "\(page.code)")
      // Endpoint policies take no other principal; a condition narrows it.
      if object["Principal"] as? String == "*" { #expect(object["Condition"] != nil) }
    }
    #expect(statements > 25)
  }

  @Test("a page reads well")
  func golden() throws {
    try expectGolden(ExplainReport.text(for: "FM-28").get(), "explain-FM-28.txt")
    try expectGolden(ExplainReport.text(for: "FM-26").get(), "explain-FM-26.txt")
    try expectGolden(ExplainReport.text(for: "FM-57").get(), "explain-FM-57.txt")
    try expectGolden(ExplainReport.json(for: "FM-28").get(), "explain-FM-28.json")
    try expectGolden(ExplainReport.text(for: "no-trigger").get(), "explain-no-trigger.txt")
  }

  @Test("a page says all there is to say", arguments: BreakCodePage.all.map(\.code))
  func sections(code: BreakCode) throws {
    let page = try #require(code.page)
    let report = try ExplainReport.text(for: code.description).get()
    let text = report.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let parts = [page.title, page.cause, page.legs, page.repair, page.source] + page.symptom
    for part in parts {
      let words = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(text.contains(words), "\(words)")
    }
    for rule in page.rules { #expect(text.contains(rule)) }
    let example = page.example.split(whereSeparator: \.isWhitespace).joined()
    #expect(report.split(whereSeparator: \.isWhitespace).joined().contains(example))
    #expect(text.contains(page.isVisibleInInventory ? "It can be seen" : "It cannot be seen"))
  }

  @Test("every code there is has its page", arguments: ExplainReport.codes)
  func everyCode(code: String) throws {
    let text = try ExplainReport.text(for: code).get()
    #expect(text.hasPrefix("\(code): "))
    #expect(try ExplainReport.text(for: code.lowercased()).get() == text)
  }

  @Test("codes are unique, and every finding of a policy has one")
  func codes() {
    #expect(Set(ExplainReport.codes).count == ExplainReport.codes.count)
    for code in PolicyFindingCode.allCases {
      #expect(ExplainReport.codes.contains(code.rawValue))
    }
  }

  @Test("the number alone is enough", arguments: ["28", "fm-28", "FM-28", "Fm-28"])
  func numbers(code: String) throws {
    #expect(try ExplainReport.text(for: code).get().hasPrefix("FM-28: "))
  }

  @Test("a rule of a service leads to its failure mode")
  func serviceRules() throws {
    #expect(try ExplainReport.text(for: "cross-account-pass-role").get().hasPrefix("FM-36: "))
  }

  @Test(
    "a slip of the fingers is answered with what may be meant",
    arguments: [
      ("FM-228", "FM-28"), ("282", "FM-28"), ("no-triger", "no-trigger"), ("E-DUPKEY", "E-DUP-KEY"),
      ("foreign-accounts", "artifact-between-foreign-accounts"),
    ]
  )
  func near(code: String, expected: String) {
    guard case .failure(let unknown) = ExplainReport.text(for: code) else {
      Issue.record("\(code) has a page")
      return
    }
    #expect(unknown.near.contains(expected))
    #expect(unknown.description.contains("did you mean"))
  }

  @Test(
    "what is no code is no trouble",
    arguments: [
      "", "-", "FM-", "FM-99999999999999999999", "\u{1B}[2J",
      String(repeating: "x", count: 100_000),
    ]
  )
  func nonsense(code: String) {
    guard case .failure(let unknown) = ExplainReport.text(for: code) else {
      Issue.record("it has a page")
      return
    }
    #expect(!unknown.description.contains("\u{1B}"))
  }
}

extension ExplainReportTests {
  @Test("every code that the sources give to a finding has its page")
  func everyFinding() throws {
    let sources = BuiltCommand.packageFolder.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var codes: Set<String> = []
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/(?:code: |(?:find|report)\(\s*)"([a-z]+(?:-[a-z]+)+)"/#) {
        codes.insert(String(match.output.1))
      }
    }
    #expect(codes.count > 20)
    for code in codes.sorted() {
      if !ExplainReport.codes.contains(code) { Issue.record("no page explains \(code)") }
    }
  }
}
