import ArtifactFlows
import Reports
import TestSupport
import Testing

@Suite("Markdown report of an audit")
struct MarkdownReportTests {
  @Test("a comment has the verdict, the broken edges and how to mend them")
  func broken() throws {
    try expectGolden(MarkdownReport(SampleAudits.broken()).text, "broken.md")
  }

  @Test("what is missing stands in a table with its command")
  func indeterminate() throws {
    try expectGolden(MarkdownReport(SampleAudits.indeterminate()).text, "indeterminate.md")
  }

  @Test("nothing broken is said in two lines")
  func allowed() throws {
    try expectGolden(MarkdownReport(SampleAudits.allowed()).text, "allowed.md")
  }

  @Test("hostile names neither leave their cell nor become links, tags or mentions")
  func hostile() throws {
    let text = try MarkdownReport(SampleAudits.hostile()).text
    try expectGolden(text, "hostile.md")
    let outsideFences = text.replacing(#/```json\n.*\n  ```/#, with: "")
    #expect(!outsideFences.contains("<script>") && !outsideFences.contains("<b>"))
    #expect(!text.replacing(#/`[^`]*`/#, with: "").contains("@"))
    let columns = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.count { $0 == "|" }
    }
    // Tables of five, four, three and four columns, each with a head, a rule and one row.
    #expect(columns == [6, 6, 6, 5, 5, 5, 4, 4, 4, 5, 5, 5])
  }

  @Test("a comment does not grow beyond its limit")
  func limit() throws {
    let audit = try SampleAudits.broken()
    let text = MarkdownReport(audit, limit: 0).text
    #expect(text.contains("3 more broken edges"))
    #expect(!text.contains("FM-28"))
  }
}
