import ArtifactFlows
import Foundation
import Testing

@Suite("The tables of failure modes")
struct BreakCodeCoverageTests {
  /// Failure modes that no inventory shows, and why.
  private static let invisible: [String: String] = [
    "FM-44": "sizes and contents of artifacts are not in an inventory",
    "FM-57": "an inventory shows one moment, after the change or before it",
  ]

  /// Failure modes by number, with the rest of their row in section 6 of the flow rules.
  private static let specified: [(code: String, cells: [String])] = {
    let file = EditedInventory.package.appendingPathComponent("docs/spec/pipeline-flows.md")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let match = line.firstMatch(of: #/^\| (FM-[0-9]+) \|(.+)\|$/#) else { return nil }
      let cells = match.output.2.split(separator: "|").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return (String(match.output.1), cells)
    }
  }()

  @Test("hold every failure mode that an inventory shows, and no other")
  func whole() throws {
    let codes = Self.specified.map(\.code)
    #expect(codes.count > 50)
    #expect(Set(codes).count == codes.count)
    let rows = Set(try BreakCodeTables.rows().map(\.code))
    for code in codes where !rows.contains(code) {
      #expect(Self.invisible[code] != nil, "\(code) has no row")
    }
    for code in rows {
      #expect(codes.contains(code), "\(code) is none of section 6")
      #expect(Self.invisible[code] == nil, "\(code) is called invisible, and has a row")
    }
  }

  @Test("leave out five at most, whose pages say why")
  func invisible() {
    #expect(Self.invisible.count <= 5)
    let unseen = BreakCodePage.all.filter { !$0.isVisibleInInventory }
    #expect(Set(unseen.map(\.code.description)) == Set(Self.invisible.keys))
    for page in unseen { #expect(page.whyInvisible == Self.invisible[page.code.description]) }
  }

  @Test("and the pages are about the same")
  func pages() {
    #expect(BreakCodePage.all.map(\.code.description) == Self.specified.map(\.code))
  }

  @Test("name what they start from, and nothing they do not use")
  func setups() throws {
    let used = try BreakCodeTables.setupsInUse()
    #expect(used == Set(try BreakCodeTables.common().setups.keys))
  }
}
