import AccessModel
import ArtifactFlows
import Foundation
import Inventories
import PolicyEvaluation
import Testing

@Suite("The pipelines of the real inventories")
struct CorpusTests {
  /// The folder of real inventories, where it is checked out beside the repository.
  private static let folder: URL? = {
    let root = EditedInventory.package.deletingLastPathComponent()
    let folder = root.appendingPathComponent("shared/corpus/inventories").standardizedFileURL
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// One line of `expect.jsonl`.
  struct Expectation: Decodable, Sendable, CustomTestStringConvertible {
    let inventory: String
    let breaks: [Break]

    struct Break: Decodable, Sendable {
      let action: String
      let need: String
      let layer: String
      let denial: String
      let certain: Bool
    }

    var testDescription: String { inventory }
  }

  private static let expectations: [Expectation] = {
    guard let folder,
      let text = try? String(
        contentsOf: folder.appendingPathComponent("expect.jsonl"),
        encoding: .utf8
      )
    else { return [] }
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Expectation.self, from: Data($0.utf8))
    }
  }()

  @Test(
    "all six are there",
    .enabled(if: folder != nil, "no corpus lies at ../shared/corpus: nothing to audit")
  )
  func isWhole() {
    #expect(Self.expectations.count == 6)
  }

  @Test(
    "break where `expect.jsonl` says, and nowhere else",
    .enabled(if: folder != nil, "no corpus lies at ../shared/corpus: nothing to audit"),
    arguments: expectations
  )
  func breaks(expectation: Expectation) async throws {
    let folder = try #require(Self.folder)
    let path = folder.appendingPathComponent(expectation.inventory).path
    let result = await Audit(AccessGraph(try Inventory.read(at: path))).run()
    let legs = result.pipelines.flatMap(\.legs)
    #expect(!legs.isEmpty)
    for fault in expectation.breaks where fault.certain {
      let found = legs.filter { $0.state == .broken && Self.matches($0, fault) }
      #expect(!found.isEmpty, "\(fault.action) \(fault.need) is not broken")
      let (layer, kind) = try Self.reason(of: fault)
      for leg in found {
        let reasons = leg.blockers.map { "\($0.layer.rawValue) \($0.kind.rawValue)" }
        #expect(reasons.contains("\(layer) \(kind)"), "\(fault.action) \(fault.need)")
      }
    }
    for leg in legs where leg.state == .broken {
      let isExpected = expectation.breaks.contains { Self.matches(leg, $0) }
      let name = "\(leg.leg.step) \(leg.leg.action?.text ?? "-") \(leg.leg.resource)"
      #expect(isExpected, "\(name): \(leg.blockers)")
    }
    let certain = legs.filter { $0.leg.presence == .always && !$0.leg.isMarker }
    let open = certain.filter { $0.state == .indeterminate }
    #expect(
      open.count * 10 <= certain.count,
      "\(open.map { "\($0.leg.step) \($0.leg.action?.text ?? "-"): \($0.unknowns.map(\.text))" })"
    )
  }

  /// Whether a leg is what an expectation calls `get-input:s3`, `assume` and so on.
  private static func matches(_ verdict: LegVerdict, _ fault: Expectation.Break) -> Bool {
    let leg = verdict.leg
    guard leg.step == fault.action, let action = leg.action else { return false }
    let need = fault.need.split(separator: ":").map(String.init)
    switch need[0] {
    case "assume": return leg.purpose == .assume
    case "get-input":
      if need.last == "kms" { return action.service == "kms" && action.name == "decrypt" }
      return leg.purpose == .readArtifact
    case "put-output":
      if need.last == "kms" { return action.service == "kms" }
      return leg.purpose == .writeArtifact
    default: return false
    }
  }

  /// The layer and kind in our words.
  private static func reason(of fault: Expectation.Break) throws -> (String, String) {
    let layers = [
      "key-policy": "keyPolicy", "trust": "trustPolicy", "bucket-policy": "bucketPolicy",
      "identity": "identity",
    ]
    return (try #require(layers[fault.layer]), fault.denial)
  }
}
