import ArtifactFlows
import Reports
import TestSupport
import Testing

@Suite("Text report of an audit")
struct TextReportTests {
  @Test("a pipeline that is allowed is one line")
  func allowed() throws {
    try expectGolden(TextReport(SampleAudits.allowed()).text, "allowed.txt")
  }

  @Test("a broken edge says why, who mends it and what it holds up")
  func broken() throws {
    try expectGolden(TextReport(SampleAudits.broken()).text, "broken.txt")
  }

  @Test("what cannot be told is grouped by the file that would tell")
  func indeterminate() throws {
    try expectGolden(TextReport(SampleAudits.indeterminate()).text, "indeterminate.txt")
  }

  @Test("hostile names neither steer the terminal nor become a command")
  func hostile() throws {
    let text = try TextReport(SampleAudits.hostile()).text
    try expectGolden(text, "hostile.txt")
    let harmful = text.unicodeScalars.filter {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
    }
    #expect(harmful.isEmpty)
  }

  @Test("the long form lists every leg with its state")
  func verbose() throws {
    let options = TextReport.Options(isVerbose: true, inventory: "inventories/acme")
    try expectGolden(TextReport(SampleAudits.broken(), options).text, "broken-verbose.txt")
  }

  @Test("pipelines that pass stand line by line, the others apart")
  func several() throws {
    let allowed = try SampleAudits.allowed().pipelines
    let broken = try SampleAudits.broken().pipelines
    let open = try SampleAudits.indeterminate().pipelines
    let audit = try SampleAudits.audit(allowed + open + broken + allowed + allowed)
    let lines = TextReport(audit).text.split(separator: "\n", omittingEmptySubsequences: false)
    let heads = lines.indices.filter { lines[$0].hasPrefix("orders-service-release (") }
    #expect(heads.map { $0 == 0 || lines[$0 - 1].isEmpty } == [true, false, true, true, false])
    #expect(!zip(lines, lines.dropFirst()).contains { $0.isEmpty && $1.isEmpty })
    #expect(lines.last == "")
  }

  @Test("a leg that is open without a reason is not passed over in silence")
  func openWithoutReason() throws {
    let leg = try SampleAudits.leg(
      1,
      step: "A/B",
      by: .identity(SampleAudits.arn(SampleAudits.prodRole)),
      "s3:GetObject",
      on: SampleAudits.artifact,
      presence: .when("the template refers to the bucket", holds: nil),
      purpose: .readArtifact
    )
    let verdict = LegVerdict(leg: leg, state: .indeterminate, outcome: .implicitlyDenied)
    let audit = try SampleAudits.audit([
      SampleAudits.pipeline(state: .indeterminate, legs: [verdict])
    ])
    let text = TextReport(audit).text
    #expect(text.contains("  whether the template refers to the bucket\n    leaves open 1 leg"))
  }

  @Test("an audit of nothing says so")
  func nothing() throws {
    let text = try TextReport(SampleAudits.audit([])).text
    #expect(text == "0 pipelines\nnext: waybill check INVENTORY\n")
  }

  @Test("colours are there only when asked for, and add nothing else")
  func colour() throws {
    let audit = try SampleAudits.broken()
    let coloured = TextReport(audit, .init(colour: true)).text
    #expect(coloured.contains("\u{1B}[1;31mbroken\u{1B}[0m"))
    let plain = coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    #expect(plain == TextReport(audit).text)
  }

  @Test("the same audit gives the same bytes")
  func stable() throws {
    let first = try TextReport(SampleAudits.broken()).text
    #expect(try TextReport(SampleAudits.broken()).text == first)
  }
}
