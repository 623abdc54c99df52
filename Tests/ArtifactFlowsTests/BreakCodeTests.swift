import AccessModel
import ArtifactFlows
import Foundation
import Inventories
import Testing

@Suite("The failure modes of the flow rules, section 6")
struct BreakCodeTests {
  /// What an audit shows of failure modes.
  private struct Picture {
    let pipeline: PipelineVerdict
    /// The file and the line that each finding stands on, by place in the list.
    let lines: [String?]

    /// The codes of legs that are not allowed, and of findings.
    var codes: Set<String> {
      let legs = pipeline.legs.filter { $0.state != .allowed }.compactMap(\.code)
      return Set((legs + pipeline.findings.compactMap(\.failureMode)).map(\.description))
    }

    /// Legs that bear a code, as the tables write them.
    func legs(bearing code: String) -> [String] {
      pipeline.legs.filter { $0.code?.description == code }.map { verdict in
        let leg = verdict.leg
        let principal = leg.principal.description.replacing("arn:aws:iam::", with: "")
        let action = leg.action?.text ?? leg.note
        return "\(leg.step) | \(principal) | \(action) | \(verdict.state.rawValue)"
      }
    }
  }

  private static func picture(after edits: [InventoryEdit]) async throws -> Picture {
    try await EditedInventory.with(edits) { path in
      let result = await Audit(AccessGraph(try Inventory.read(at: path))).run()
      let pipeline = try #require(result.pipelines.first)
      #expect(result.pipelines.count == 1)
      let lines = pipeline.findings.map { finding -> String? in
        guard let location = finding.location, location.line > 0 else { return nil }
        let file = URL(fileURLWithPath: path).appendingPathComponent(location.file)
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text?.split(separator: "\n", omittingEmptySubsequences: false)
          .dropFirst(location.line - 1).first.map { "\(location.file): \($0)" }
      }
      return Picture(pipeline: pipeline, lines: lines)
    }
  }

  @Test("show in their samples, and nothing else does", arguments: try BreakCodeTables.rows())
  func sample(row: BreakCodeRow) async throws {
    let sample = row.sample
    let picture = try await Self.picture(after: row.setup + sample.edits)
    #expect(picture.codes == sample.also.union([row.code]), "\(sample.title)")
    #expect(picture.pipeline.state.rawValue == sample.pipelineState, "\(sample.title)")
    #expect(!(sample.legs + sample.findings).isEmpty, "the row expects nothing")
    let legs = picture.legs(bearing: row.code)
    for leg in sample.legs { #expect(legs.contains(leg), "\(leg): \(legs)") }
    for expected in sample.findings {
      let parts = expected.split(separator: " | ", maxSplits: 1).map(String.init)
      let found = zip(picture.pipeline.findings, picture.lines).contains { finding, line in
        finding.code == parts[0] && finding.failureMode?.description == row.code
          && line?.contains(parts[1]) == true
      }
      #expect(found, "\(expected): \(picture.pipeline.findings.map(\.code)) \(picture.lines)")
    }
  }

  @Test("do not show in near misses", arguments: try BreakCodeTables.rows())
  func nearMisses(row: BreakCodeRow) async throws {
    #expect(!row.nearMisses.isEmpty)
    for miss in row.nearMisses {
      let picture = try await Self.picture(after: row.setup + miss.edits)
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
      let picture = try await Self.picture(after: edits)
      #expect(picture.codes.isEmpty, "\(name)")
      #expect(picture.pipeline.state == .allowed, "\(name)")
    }
  }
}
