import AccessModel
import Foundation
import Inventories
import TestSupport

@testable import ArtifactFlows

/// The audit of one case of a provider table.
enum ProviderRun {
  static let stage = "Test"

  /// The step that the case is about.
  static func step(of sample: ProviderTable.Case) -> String {
    sample.condition.map { "\(stage)/\($0)/Subject" } ?? "\(stage)/Subject"
  }

  /// Audits a case; a silent role, `<account>:<name>`, has no policy at all.
  static func audit(
    _ sample: ProviderTable.Case,
    of table: ProviderTable,
    silent: String? = nil
  ) async throws -> PipelineVerdict {
    try await audit(inventory(of: sample, table, silent: silent))
  }

  static func inventory(
    of sample: ProviderTable.Case,
    _ table: ProviderTable,
    silent: String? = nil
  ) throws -> ProviderInventory {
    try ProviderInventory(
      stages: stages(of: sample, table),
      extra: sample.files ?? [:],
      silent: silent
    )
  }

  /// Audits an inventory of one pipeline, which must be sound.
  static func audit(
    _ inventory: ProviderInventory,
    _ options: Audit.Options = Audit.Options()
  ) async throws -> PipelineVerdict {
    let result = try await result(of: inventory, options)
    for finding in result.diagnostics where finding.severity == .error {
      throw EditFailure("the inventory of the test is damaged: \(finding)")
    }
    guard let pipeline = result.pipelines.first else { throw EditFailure("no pipeline") }
    return pipeline
  }

  /// Audits an inventory as it is.
  static func result(
    of inventory: ProviderInventory,
    _ options: Audit.Options = Audit.Options()
  ) async throws -> AuditResult {
    try await withTemporaryFolder { folder in
      try inventory.write(to: folder)
      return await Audit(AccessGraph(try Inventory.read(at: folder)), options: options).run()
    }
  }

  /// The pipeline: sources for the input artifacts, then the action or rule.
  static func stages(of sample: ProviderTable.Case, _ table: ProviderTable) -> [[String: Any]] {
    let inputs = sample.inputs ?? []
    var fetches = inputs.map { input in
      action(
        "Fetch\(input)",
        ("Source", "AWS", "S3"),
        ["S3Bucket": "incoming", "S3ObjectKey": "\(input).zip", "PollForSourceChanges": "true"],
        outputs: [input]
      )
    }
    if let cloned = sample.cloned, let first = inputs.first {
      var configuration = ["OutputArtifactFormat": "CODEBUILD_CLONE_REF", "BranchName": "main"]
      let isConnection = cloned.hasPrefix("arn:")
      configuration[isConnection ? "ConnectionArn" : "RepositoryName"] = cloned
      if isConnection { configuration["FullRepositoryId"] = "acme/orders" }
      let provider = isConnection ? "CodeStarSourceConnection" : "CodeCommit"
      fetches[0] = action(
        "Fetch\(first)",
        ("Source", "AWS", provider),
        configuration,
        outputs: [first]
      )
    }
    var stages: [[String: Any]] = []
    if !fetches.isEmpty { stages.append(["name": "Source", "actions": fetches]) }
    let type = (sample.category ?? table.category, table.owner, sample.provider ?? table.provider)
    var subject = action("Subject", type, sample.configuration ?? [:], inputs, sample.outputs ?? [])
    subject["roleArn"] = sample.role.map { "arn:aws:iam::\($0):role/Action" }
    subject["region"] = sample.region
    guard let kind = sample.condition else {
      stages.append(["name": stage, "actions": [subject]])
      return stages
    }
    subject["ruleTypeId"] = subject.removeValue(forKey: "actionTypeId")
    let quiet = action("Approve", ("Approval", "AWS", "Manual"), [:])
    stages.append([
      "name": stage, "actions": [quiet], kind: ["conditions": [["rules": [subject]]]],
    ])
    return stages
  }

  static func action(
    _ name: String,
    _ type: (category: String, owner: String, provider: String),
    _ configuration: [String: String],
    _ inputs: [String] = [],
    _ outputs: [String] = []
  ) -> [String: Any] {
    action(name, type, configuration, inputs: inputs, outputs: outputs)
  }

  private static func action(
    _ name: String,
    _ type: (category: String, owner: String, provider: String),
    _ configuration: [String: String],
    inputs: [String] = [],
    outputs: [String]
  ) -> [String: Any] {
    [
      "name": name, "runOrder": 1, "configuration": configuration,
      "actionTypeId": [
        "category": type.category, "owner": type.owner, "provider": type.provider, "version": "1",
      ],
      "inputArtifacts": inputs.map { ["name": $0] },
      "outputArtifacts": outputs.map { ["name": $0] },
    ]
  }

  /// A leg in the line that `ExpectedLegs.Row.line` gives.
  static func line(of verdict: LegVerdict, in pipeline: PipelineVerdict) -> String {
    let leg = verdict.leg
    let action = leg.action?.text ?? "-"
    let resource =
      leg.isMarker ? leg.note : leg.isPattern ? "\(leg.resource) (pattern)" : leg.resource
    let chain = leg.chain.map { id in
      let link = pipeline.legs[id.number - 1].leg
      return "\(link.principal) > \(link.resource)"
    }
    return "\(leg.principal) | \(action) | \(resource) | \(leg.presence)"
      + " | \(leg.purpose.rawValue) | \(leg.rule) \(leg.confidence.rawValue)"
      + " | \(chain.joined(separator: ", "))"
  }
}
