import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import Foundation
import PolicyEvaluation
import TestSupport

/// The worked example of the flow rules (section 7), with four faults: those of the sample
/// inventory of three accounts and a broken release.
enum WorkedExample {
  private struct Row: Decodable {
    let w: String?
    let step: String
    let principal: String
    let action: String?
    let resource: String?
    let presence: String
    let purpose: String
    let when: String?
  }

  /// The verdict, as the rules say it must be.
  static func broken() throws -> PipelineVerdict {
    let file = BuiltCommand.packageFolder
      .appendingPathComponent("Tests/ArtifactFlowsTests/WorkedExample/legs.json")
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    let legs = rows.enumerated().map { verdict($1, number: $0 + 1) }
    let deployments = [("Dev", Verdicts.dev), ("Prod", Verdicts.prod)]
    func stage(_ index: Int) -> [StepVerdict] {
      let (stage, account) = deployments[index]
      let role = Verdicts.role("PipelineDeploy", in: account)
      return [
        Verdicts.step(
          stage,
          "CreateChangeSet",
          "Deploy/CloudFormation",
          "replace change set of orders",
          role: role,
          state: .broken
        ),
        Verdicts.step(
          stage,
          "ExecuteChangeSet",
          "Deploy/CloudFormation",
          "execute change set of orders",
          role: role,
          state: index == 0 ? .allowed : .broken
        ),
      ]
    }
    let service = Verdicts.role("ReleasePipeline", in: Verdicts.tools)
    return Verdicts.pipeline(
      "orders-service-release",
      state: .broken,
      steps: [
        Verdicts.step(
          "Source",
          "Source",
          "Source/CodeCommit",
          "orders @ main",
          role: Verdicts.role("PipelineSource", in: Verdicts.dev),
          state: .broken
        ),
        Verdicts.step(
          "Build",
          "Build",
          "Build/CodeBuild",
          "orders-build",
          role: service,
          state: .broken
        ),
      ] + stage(0) + [
        Verdicts.step("Approve", "Approve", "Approval/Manual", "release-approvals", role: service)
      ] + stage(1),
      legs: legs
    )
  }

  private static func verdict(_ row: Row, number: Int) -> LegVerdict {
    let name = row.w ?? ""
    let (state, blocker, code) = fate(of: name, presence: row.presence)
    let presence: Leg.Presence =
      switch row.presence {
      case "always": .always
      case "when": .when(row.when ?? "the upload is multipart", holds: nil)
      default: .advisory
      }
    let endpoint = ["W-19a", "W-19b", "W-21a", "W-21b"].contains(name) ? "vpce-0a1" : nil
    return Verdicts.leg(
      number,
      row.step,
      ARN(row.principal).map { .identity($0) } ?? .service(row.principal),
      row.action,
      row.resource ?? "*",
      Leg.Purpose(rawValue: row.purpose) ?? .control,
      presence: presence,
      endpoint: endpoint,
      state: state,
      blockers: blocker.map { [$0] } ?? [],
      unknowns: name == "W-22a"
        ? [
          LegUnknown(
            text: "the grants of the key were not collected",
            file: "111111111111/eu-west-1/kms/11111111-2222-3333-4444-555555555555/list-grants.json"
          )
        ] : [],
      code: code
    )
  }

  private static func fate(
    of leg: String,
    presence: String
  ) -> (LegVerdict.State, LegBlocker?, Int?) {
    switch leg {
    case "W-10", "W-26", "W-31": return (.broken, keyPolicy, 2)
    case "W-11": return (.indeterminate, keyPolicy, nil)
    case "W-19a", "W-21a": return (.broken, endpointPolicy, 24)
    case "W-19b", "W-21b": return (.indeterminate, endpointPolicy, nil)
    case "W-28": return (.broken, passing, 35)
    case "W-43": return (.broken, trust, 28)
    case "W-12a", "W-12b": return (.indeterminate, nil, nil)
    case "W-22a": return (.indeterminate, nil, nil)
    case _ where ("W-44"..<"W-49").contains(leg): return (.unreachable, nil, nil)
    default: return (.allowed, nil, nil)
    }
  }

  private static let keyPolicy = LegBlocker(
    layer: .keyPolicy,
    kind: .implicit,
    account: Verdicts.tools,
    policy: "key policy of 11111111-2222-3333-4444-555555555555",
    statement: "TargetAccountsUseKey",
    location: FileLocation(
      file: "111111111111/eu-west-1/kms/11111111-2222-3333-4444-555555555555/get-key-policy.json",
      line: 3,
      column: 18
    ),
    reason: "`TargetAccountsUseKey` admits only `arn:aws:iam::333333333333:root`"
  )
  private static let endpointPolicy = LegBlocker(
    layer: .vpcEndpoint,
    kind: .implicit,
    account: Verdicts.tools,
    policy: "policy of vpce-0a1",
    location: FileLocation(
      file: "111111111111/eu-west-1/ec2/describe-vpc-endpoints.json",
      line: 21,
      column: 25
    ),
    reason: "no statement allows this bucket"
  )
  private static let passing = LegBlocker(
    layer: .identity,
    kind: .implicit,
    account: Verdicts.dev,
    policy: "inline policy deploy of PipelineDeploy",
    statement: "PassStackRole",
    location: FileLocation(
      file: "222222222222/global/iam/get-account-authorization-details.json",
      line: 118,
      column: 19
    ),
    reason: "iam:PassedToService is lambda.amazonaws.com"
  )
  private static let trust = LegBlocker(
    layer: .trustPolicy,
    kind: .implicit,
    account: Verdicts.prod,
    policy: "trust policy of PipelineDeploy",
    location: FileLocation(
      file: "333333333333/global/iam/get-account-authorization-details.json",
      line: 214,
      column: 11
    ),
    reason: "it trusts 333333333333 only"
  )
}
