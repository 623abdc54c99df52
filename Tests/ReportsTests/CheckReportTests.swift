import Reports
import TestSupport
import Testing

@Suite("Check of an inventory")
struct CheckReportTests {
  @Test("says what was read, what is missing and how to collect it")
  func partial() throws {
    let inventory = try SampleInventories.partial()
    try expectGolden(CheckReport(inventory, path: "inventories/acme").text, "check-partial.txt")
    try expectGolden(CheckReport(inventory).json, "check-partial.json")
  }

  @Test("says so when nothing is missing")
  func whole() throws {
    try expectGolden(CheckReport(SampleInventories.whole()).text, "check-whole.txt")
  }

  @Test("an empty inventory is no reason to fall silent")
  func empty() throws {
    let text = try CheckReport(SampleInventories.empty()).text
    #expect(text.hasPrefix("acme: 0 accounts, 0 collected; no organization\n"))
    #expect(text.contains("0 pipelines to audit; 0 files missing\n"))
  }
}
