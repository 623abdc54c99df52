import Foundation
import Testing

@testable import ArtifactFlows

@Suite("The catalogue and section 3 of the flow rules")
struct ProviderCoverageTests {
  /// Section 3 of the specification.
  private static func section() throws -> String {
    let file = EditedInventory.package.appendingPathComponent("docs/spec/pipeline-flows.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "\n## 3. "))
    let end = try #require(text.range(of: "\n## 4. "))
    return String(text[start.upperBound..<end.lowerBound])
  }

  /// The providers that the section is about, as `Category/Provider` with their owner.
  private static func providers() throws -> [ActionType] {
    var types: [ActionType] = []
    let category = "Source|Build|Test|Deploy|Approval|Invoke|Compute"
    let token = try Regex<(Substring, Substring, Substring)>(
      "`((?:\(category))(?:\\|(?:\(category)))*)/([A-Za-z0-9]+)`"
    )
    for paragraph in try section().components(separatedBy: "\n**PF-") {
      let head = paragraph.prefix(400)
      if head.contains("do not exist") { continue }
      let owner = head.contains("owner `ThirdParty`") ? "ThirdParty" : "AWS"
      for match in paragraph.matches(of: token) {
        for category in match.output.1.split(separator: "|") {
          types.append(
            ActionType(String(category), String(match.output.2), owner: owner)
          )
        }
      }
    }
    for line in try section().components(separatedBy: "| rule provider | legs |")[1].split(
      separator: "\n"
    ) {
      guard line.hasPrefix("| `") else { continue }
      let names = line.split(separator: "|")[0]
      for match in names.matches(of: /`(\w+)`/) {
        types.append(ActionType("Rule", String(match.output.1)))
      }
    }
    return types
  }

  @Test("every provider has a row of the catalogue, a file and a table")
  func everyProvider() throws {
    let types = try Self.providers()
    #expect(Set(types).count >= 35, "the section was not understood")
    let catalogue = Dictionary(
      ProviderCatalog.all.flatMap { row in row.types.map { ($0, "\(row)") } }
    ) { first, _ in first }
    let tables = try ProviderTable.all()
    var covered: Set<ActionType> = []
    for table in tables {
      for sample in table.cases {
        let category = sample.category ?? table.category
        let provider = sample.provider ?? table.provider
        covered.insert(ActionType(category, provider, owner: table.owner))
      }
    }
    for type in Set(types) {
      let name = "\(type.category)/\(type.provider) of \(type.owner)"
      guard let row = catalogue[type] else {
        Issue.record("no row of the catalogue: \(name)")
        continue
      }
      #expect(try Self.hasFile(row), "no file \(row).swift: \(name)")
      #expect(tables.contains { $0.name == row }, "no table \(row).json: \(name)")
      #expect(covered.contains(type), "no case of a table: \(name)")
    }
    for type in catalogue.keys where !types.contains(type) {
      Issue.record("not in section 3: \(type.category)/\(type.provider) of \(type.owner)")
    }
  }

  @Test("every row has a minimal and a full case, and both owners of job workers have one")
  func everyCase() throws {
    let tables = try ProviderTable.all()
    for table in tables where table.name != "CustomAction+ThirdParty" {
      #expect(table.cases.count >= 2, "\(table.name)")
    }
    let owners = tables.filter { $0.name.hasPrefix("CustomAction") }.map(\.owner)
    #expect(Set(owners) == ["Custom", "ThirdParty"])
  }

  /// Whether a row of the catalogue has a file that declares it.
  private static func hasFile(_ row: String) throws -> Bool {
    let folder = EditedInventory.package
      .appendingPathComponent("Sources/ArtifactFlows/Providers")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try files.contains { file in
      guard file.hasSuffix(".swift") else { return false }
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      return text.contains("enum \(row): ActionProvider")
    }
  }
}
