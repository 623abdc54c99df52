import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage
import Reachability

// What a reader would ask next of a blocker, said with it.

extension LegExplanation {
  /// Why a statement that denies does: `denies it`, and the keys of a condition that let it.
  func denial(by statement: StatementReference, in source: PolicySource?) -> String {
    let document = source?.policy.value?.document
    let conditions = document?.statements.first { $0.index == statement.index }?.conditions ?? []
    let keys = Set(conditions.map(\.key.text)).sorted()
    return keys.isEmpty ? "denies it" : "denies it by its condition on \(Self.list(keys))"
  }

  /// Said of a statement that names a bucket where objects of that bucket are asked for.
  ///
  /// Source: Amazon S3 User Guide, "Policies and permissions in Amazon S3": a bucket and its objects
  /// are resources of their own.
  func bucketNote(_ names: [String]) -> String {
    let wanted: String
    switch question.target {
    case .resource(let arn), .pattern(let arn): wanted = arn.text
    case .any: return ""
    }
    guard question.action.service == "s3", wanted.contains("/"),
      names.contains(where: { wanted.hasPrefix("\($0)/") })
    else { return "" }
    return ", the bucket, which is not the objects in it"
  }

  /// Said of the key policy of `aws/s3` and its like, which no file holds and nobody can change
  /// (PF-16).
  func managedKeyMiss(of entry: Trace.StatementEntry, in source: PolicySource?) -> String? {
    guard entry.statement.layer == .keyPolicy, entry.failedElement == "condition",
      source?.policy.value == nil,
      case .key(.awsManaged(let service, let account, _, _)) = question.guardian
    else { return nil }
    return "serves callers of account \(account) alone, through \(service)"
  }

  /// Said where a request crosses accounts to a service whose resources no policy shares.
  ///
  /// Source: IAM User Guide, "Cross account resource access in IAM" (EV-442).
  func wallBetweenAccounts(_ blocker: Blocker) -> LegBlocker? {
    guard blocker.layer == .resource, case .none = question.guardian,
      answer.source(layer: .resource, origin: blocker.origin) == nil
    else { return nil }
    let owner = account(of: .resource)
    return LegBlocker(
      layer: .resource,
      kind: .implicit,
      account: owner,
      policy: "account boundary",
      reason: "no policy on resources of `\(question.action.service)` admits other accounts: "
        + "assume a role of the account that owns it"
    )
  }

  /// Statements whose condition is not known to hold and decides: those that would allow, then
  /// those that would deny.
  public var conditions: [LegBlocker] {
    guard let residual = answer.decision.residual else { return [] }
    let deciding = Set(residual.statements)
    let open = (answer.decision.trace?.statements ?? []).filter {
      $0.failedElement == nil && !$0.applies && deciding.contains($0.statement)
    }
    return (open.filter(\.isAllow) + open.filter { !$0.isAllow }).map { entry in
      let source = answer.source(layer: entry.statement.layer, origin: entry.origin)
      return LegBlocker(
        layer: entry.statement.layer,
        kind: entry.isAllow ? .implicit : .explicit,
        account: source?.account ?? account(of: entry.statement.layer),
        policy: source?.title ?? entry.statement.policy,
        statement: entry.statement.sid ?? "statement \(entry.statement.index + 1)",
        location: location(of: entry.statement.index, in: source),
        reason: entry.isAllow ? "allows it under that condition" : "denies it otherwise"
      )
    }
  }
}
