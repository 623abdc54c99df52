import AWSIdentifiers
import AccessModel
import ArtifactFlows
import PolicyEvaluation
import Reachability
import Repairs

extension InquiryAnswer.Hop {
  /// Who makes the request, as legs name it.
  var principal: Leg.Principal {
    switch asker {
    case .identity(let arn): .identity(arn)
    case .service(let name, _), .provider(let name): .service(name)
    case .anonymous: .service("anonymous")
    }
  }

  /// What would let a denied request pass, blocker by blocker; proposals that were not verified.
  func repairs(_ blockers: [LegBlocker], in graph: AccessGraph) -> [RepairHint] {
    let leg = Leg(
      id: Leg.ID(1),
      step: "",
      principal: principal,
      action: action,
      resource: resource,
      context: recipient(in: graph).map { [.init(key: "iam:PassedToService", state: $0)] } ?? [],
      purpose: purpose,
      rule: ""
    )
    // An account boundary is no policy that a statement could be added to.
    let policies = blockers.filter { $0.policy != "account boundary" }
    guard policies.count == blockers.count else { return [] }
    return RepairHint.hints(
      for: LegVerdict(
        leg: leg,
        state: .broken,
        outcome: answer.decision.outcome,
        blockers: blockers,
        code: code(blockers)
      )
    )
  }

  /// The failure mode of an upload without the header that the bucket policy asks for (FM-18).
  private func code(_ blockers: [LegBlocker]) -> BreakCode? {
    let header = "s3:x-amz-server-side-encryption"
    guard action.lowercased == "s3:putobject", let first = blockers.first, first.kind == .explicit,
      first.layer == .bucketPolicy, first.reason.contains("`\(header)`"),
      case .absent = answer.request.context.state(of: header)
    else { return nil }
    return BreakCode(18)
  }

  /// The service that receives a role that is passed: as the question says, or the only one that
  /// the role trusts.
  private func recipient(in graph: AccessGraph) -> String? {
    guard action.lowercased == "iam:passrole" else { return nil }
    for (key, state) in question.context where key.lowercased() == "iam:passedtoservice" {
      if case .present(let present) = state, let value = present.values.first {
        return String(decoding: value, as: UTF8.self)
      }
    }
    guard let arn = ARN(resource), case .found(let role) = graph.role(arn) else { return nil }
    let entries =
      role.trustPolicy.value?.document.statements.filter { $0.effect == .allow }
      .flatMap { $0.principal?.entries ?? [] } ?? []
    let services = Set(entries.filter { $0.form == .service }.map(\.value.text))
    return services.count == 1 ? services.first : nil
  }

  private var purpose: Leg.Purpose {
    switch action.lowercased {
    case "sts:assumerole": .assume
    case "iam:passrole": .pass
    default: action.service == "kms" ? .key : .operator
    }
  }
}
