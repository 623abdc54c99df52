import AccessModel
import ArtifactFlows
import Foundation
import Inventories
import Testing

@Suite("Findings on a pipeline's configuration")
struct ConfigurationFindingTests {
  /// A row of `BreakCodes/findings.json`.
  struct Row: @unchecked Sendable, CustomTestStringConvertible {
    let code: String
    let setup: [InventoryEdit]
    let title: String
    let edits: [InventoryEdit]
    /// Texts in the file and line that the finding points to.
    let place: [String]
    let nearMisses: [(title: String, edits: [InventoryEdit])]

    var testDescription: String { code }
  }

  private static func rows() throws -> [Row] {
    let common = try BreakCodeTables.common()
    guard let all = try BreakCodeTables.json("findings.json") as? [[String: Any]] else {
      throw EditFailure("findings.json is no list of rows")
    }
    return try all.map { row in
      let sample = row["sample"] as? [String: Any] ?? [:]
      return Row(
        code: try BreakCodeTables.text(row["finding"], "a finding's code"),
        setup: (row["setup"] as? [String] ?? []).flatMap { common.setups[$0] ?? [] },
        title: try BreakCodeTables.text(sample["title"], "a sample's title"),
        edits: try BreakCodeTables.edits(sample["edits"], common.files),
        place: sample["at"] as? [String] ?? [],
        nearMisses: try (row["nearMisses"] as? [[String: Any]] ?? []).map { miss in
          (
            title: try BreakCodeTables.text(miss["title"], "a near miss's title"),
            edits: try BreakCodeTables.edits(miss["edits"], common.files)
          )
        }
      )
    }
  }

  @Test("point to the file and line", arguments: try rows())
  func sample(row: Row) async throws {
    let picture = try await AuditedEdits.picture(after: row.setup + row.edits)
    #expect(!row.place.isEmpty)
    let places = zip(picture.pipeline.findings, picture.places).filter { $0.0.code == row.code }
    let isFound = places.contains { _, place in
      row.place.allSatisfy { place?.contains($0) == true }
    }
    #expect(isFound, "\(row.title): \(places.map { $0.1 ?? "nowhere" })")
  }

  @Test("do not show in near misses", arguments: try rows())
  func nearMisses(row: Row) async throws {
    #expect(!row.nearMisses.isEmpty)
    for miss in row.nearMisses {
      let picture = try await AuditedEdits.picture(after: row.setup + miss.edits)
      #expect(!picture.pipeline.findings.map(\.code).contains(row.code), "\(miss.title)")
    }
  }

  @Test("have a sample each, here, in the failure modes or with their provider")
  func whole() throws {
    let sources = EditedInventory.package.appendingPathComponent("Sources/ArtifactFlows")
    let tests = EditedInventory.package.appendingPathComponent("Tests/ArtifactFlowsTests")
    var codes: Set<String> = []
    for text in try Self.texts(in: sources, ending: "swift") {
      for match in text.matches(of: #/(?:code: |find\(\s*)"([a-z0-9]+(?:-[a-z0-9]+)+)"/#) {
        codes.insert(String(match.output.1))
      }
    }
    #expect(codes.count > 20)
    let tables = try Self.texts(in: tests, ending: "json")
    for code in codes.sorted() {
      #expect(tables.contains { $0.contains(code) }, "\(code) has no sample")
    }
  }

  private static func texts(in folder: URL, ending: String) throws -> [String] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == ending }
      .map { try String(contentsOf: $0, encoding: .utf8) }
  }
}
