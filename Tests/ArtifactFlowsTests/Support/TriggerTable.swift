import AWSIdentifiers
import ArtifactFlows
import Foundation

/// A table of what starts and changes pipelines: sections 4 and 5 of the flow rules.
///
/// The notation of the legs is that of `Providers/README.md`.
struct TriggerTable: Decodable, Sendable {
  var name = ""
  let cases: [Case]

  private enum CodingKeys: String, CodingKey {
    case cases
  }

  /// One pipeline, and the legs of one of its steps.
  struct Case: Decodable, Sendable {
    let name: String
    /// The step, such as `trigger/Fetch`; without it, every trigger and operator step is meant.
    let step: String?
    let stages: JSONText
    let files: [String: JSONText]?
    let actors: [String: String]?
    /// An act of the role `Action` of an account.
    let act: String?
    let account: String?
    let legs: [String]
    let findings: [String]?
  }

  /// The tables of a folder beside the tests, sorted by file name.
  static func all(in folder: String) throws -> [TriggerTable] {
    let folder = EditedInventory.package
      .appendingPathComponent("Tests/ArtifactFlowsTests/\(folder)")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { file in
        var table = try JSONDecoder().decode(TriggerTable.self, from: Data(contentsOf: file))
        table.name = file.deletingPathExtension().lastPathComponent
        return table
      }
  }
}

extension TriggerTable.Case {
  /// Audits the case.
  func audit() async throws -> PipelineVerdict {
    try await ProviderRun.audit(try inventory(), try options())
  }

  func inventory() throws -> ProviderInventory {
    let stages = try JSONSerialization.jsonObject(with: Data(stages.text.utf8))
    return try ProviderInventory(stages: stages as? [[String: Any]] ?? [], extra: files ?? [:])
  }

  func options() throws -> Audit.Options {
    var options = Audit.Options()
    if let act {
      let operatorARN = "arn:aws:iam::\(account ?? ProviderInventory.tools):role/Action"
      guard let act = OperatorAct(rawValue: act), let arn = ARN(operatorARN) else {
        throw EditFailure("no act \(act)")
      }
      options.operators = [(arn, act)]
    }
    return options
  }
}
