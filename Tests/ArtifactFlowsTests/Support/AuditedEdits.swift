import AccessModel
import ArtifactFlows
import Foundation
import Inventories
import Testing

/// What an audit shows after changes to the worked example's inventory.
struct AuditedEdits {
  let pipeline: PipelineVerdict
  /// `file: line` that each finding points to, by place in the list.
  let places: [String?]

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

  static func picture(after edits: [InventoryEdit]) async throws -> AuditedEdits {
    try await EditedInventory.with(edits) { path in
      let result = await Audit(AccessGraph(try Inventory.read(at: path))).run()
      let pipeline = try #require(result.pipelines.first)
      #expect(result.pipelines.count == 1)
      let places = pipeline.findings.map { finding -> String? in
        guard let location = finding.location, location.line > 0 else { return nil }
        let file = URL(fileURLWithPath: path).appendingPathComponent(location.file)
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text?.split(separator: "\n", omittingEmptySubsequences: false)
          .dropFirst(location.line - 1).first.map { "\(location.file): \($0)" }
      }
      return AuditedEdits(pipeline: pipeline, places: places)
    }
  }
}
