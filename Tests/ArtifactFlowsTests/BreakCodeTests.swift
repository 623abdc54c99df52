import ArtifactFlows
import Testing

@Suite("The failure modes of the flow rules, section 6")
struct BreakCodeTests {
  @Test("show in their samples, and nothing else does", arguments: try BreakCodeTables.rows())
  func sample(row: BreakCodeRow) async throws {
    let sample = row.sample
    let picture = try await AuditedEdits.picture(after: row.setup + sample.edits)
    #expect(picture.codes == sample.also.union([row.code]), "\(sample.title)")
    #expect(picture.pipeline.state.rawValue == sample.pipelineState, "\(sample.title)")
    #expect(!(sample.legs + sample.findings).isEmpty, "the row expects nothing")
    let legs = picture.legs(bearing: row.code)
    for leg in sample.legs { #expect(legs.contains(leg), "\(leg): \(legs)") }
    for expected in sample.findings {
      let parts = expected.split(separator: " | ", maxSplits: 1).map(String.init)
      let found = zip(picture.pipeline.findings, picture.places).contains { finding, line in
        finding.code == parts[0] && finding.failureMode?.description == row.code
          && line?.contains(parts[1]) == true
      }
      #expect(found, "\(expected): \(picture.pipeline.findings.map(\.code)) \(picture.places)")
    }
  }

  @Test("do not show in near misses", arguments: try BreakCodeTables.rows())
  func nearMisses(row: BreakCodeRow) async throws {
    #expect(!row.nearMisses.isEmpty)
    for miss in row.nearMisses {
      let picture = try await AuditedEdits.picture(after: row.setup + miss.edits)
      #expect(!picture.codes.contains(row.code), "\(miss.title)")
      #expect(picture.codes == miss.codes, "\(miss.title)")
      #expect(picture.pipeline.state.rawValue == miss.pipelineState, "\(miss.title)")
    }
  }

  @Test("do not show in what the samples start from")
  func setups() async throws {
    var setups = try BreakCodeTables.common().setups
    setups["the worked example"] = []
    for (name, edits) in setups.sorted(by: { $0.key < $1.key }) {
      let picture = try await AuditedEdits.picture(after: edits)
      #expect(picture.codes.isEmpty, "\(name)")
      #expect(picture.pipeline.state == .allowed, "\(name)")
    }
  }
}
