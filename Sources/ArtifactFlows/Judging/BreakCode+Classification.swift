import PolicyEvaluation
import Reachability

extension BreakCode {
  /// Recognises the failure mode of a leg that is denied (section 6 of the flow rules).
  static func classify(
    _ leg: Leg,
    blockers: [LegBlocker],
    answer: AccessAnswer
  ) -> BreakCode? {
    guard let first = blockers.first else { return nil }
    if let code = byService(first) { return code }
    switch first.layer {
    case .serviceControl: return BreakCode(mentions("aws:requestedregion", answer) ? 37 : 38)
    case .resourceControl: return BreakCode(39)
    case .vpcEndpoint:
      return BreakCode(mentions("aws:resourceaccount", answer) ? 25 : 24)
    case .boundary: return BreakCode(34)
    default: break
    }
    switch leg.purpose {
    case .assume: return byTrust(leg, first, answer)
    case .pass: return BreakCode(35)
    case .key: return byKey(leg, first, answer)
    case .readArtifact, .writeArtifact, .bucketCheck: return byStorage(leg, first, answer)
    case .trigger: return BreakCode(leg.action?.name == "putevents" ? 41 : 40)
    case .log, .downstream, .control, .operator: return byProvider(leg, first, answer)
    }
  }

  private static func byService(_ blocker: LegBlocker) -> BreakCode? {
    guard blocker.layer == .service else { return nil }
    switch blocker.policy {
    case "key-disabled": return BreakCode(5)
    case "key-pending-deletion": return BreakCode(6)
    case "key-in-wrong-region": return BreakCode(7)
    case "key-not-found": return BreakCode(8)
    case "key-not-symmetric": return BreakCode(9)
    case "acl-not-supported": return BreakCode(15)
    case "public-acl-blocked": return BreakCode(16)
    case "cross-account-pass-role": return BreakCode(36)
    default: return nil
    }
  }

  /// Whether a statement that decides tests a condition key: one that denies, or, where nothing
  /// allows, one that would allow but for its condition.
  private static func mentions(_ key: String, _ answer: AccessAnswer) -> Bool {
    decidingStatements(answer).contains { reference, origin in
      let document = answer.source(layer: reference.layer, origin: origin)?.policy.value?.document
      let statement = document?.statements.first { $0.index == reference.index }
      return statement?.conditions.contains { $0.key.text.lowercased().hasPrefix(key) } ?? false
    }
  }

  private static func decidingStatements(
    _ answer: AccessAnswer
  ) -> [(StatementReference, Int)] {
    let denials = answer.decision.blockers.compactMap { blocker in
      blocker.kind == .explicit ? blocker.statement.map { ($0, blocker.origin) } : nil
    }
    if !denials.isEmpty { return denials }
    let entries = answer.decision.trace?.statements ?? []
    return entries.filter { $0.isAllow && $0.failedElement == "condition" }
      .map { ($0.statement, $0.origin) }
  }

  private static func byTrust(
    _ leg: Leg,
    _ blocker: LegBlocker,
    _ answer: AccessAnswer
  ) -> BreakCode {
    if blocker.layer == .identity { return BreakCode(29) }
    if case .service = leg.principal { return BreakCode(32) }
    if mentions("sts:externalid", answer), conditionFailed(answer) { return BreakCode(30) }
    if conditionFailed(answer),
      mentions("aws:multifactorauth", answer) || mentions("aws:sourceip", answer)
        || mentions("aws:principaltag", answer)
    {
      return BreakCode(31)
    }
    return BreakCode(28)
  }

  /// Whether a statement fails by its condition alone.
  private static func conditionFailed(_ answer: AccessAnswer) -> Bool {
    answer.decision.trace?.statements.contains {
      $0.isAllow && $0.failedElement == "condition"
    } ?? false
  }

  private static func byKey(
    _ leg: Leg,
    _ blocker: LegBlocker,
    _ answer: AccessAnswer
  ) -> BreakCode {
    if leg.resource.contains(":alias/aws/s3") {
      return BreakCode(1)
    }
    if conditionFailed(answer), mentions("kms:encryptioncontext:aws:s3:arn", answer) {
      return BreakCode(51)
    }
    if mentions("aws:sourcevpc", answer) { return BreakCode(23) }
    if blocker.layer == .identity { return BreakCode(3) }
    let isSameAccount =
      answer.request.principal.account.map { account in
        answer.request.resourceAccount == .account(account.description)
      } ?? false
    return BreakCode(isSameAccount ? 4 : 2)
  }

  private static func byStorage(
    _ leg: Leg,
    _ blocker: LegBlocker,
    _ answer: AccessAnswer
  ) -> BreakCode {
    if leg.purpose == .bucketCheck { return BreakCode(11) }
    if blocker.kind == .explicit, blocker.layer == .bucketPolicy {
      if mentions("aws:sourcevpc", answer) { return BreakCode(21) }
      if mentions("aws:sourceip", answer) { return BreakCode(22) }
      if mentions("s3:x-amz-server-side-encryption-aws-kms-key-id", answer) { return BreakCode(19) }
      if mentions("s3:x-amz-server-side-encryption", answer) { return BreakCode(17) }
    }
    if leg.action?.name == "putobjectacl" { return BreakCode(14) }
    if isFullName(leg, answer) { return BreakCode(52) }
    return BreakCode(blocker.layer == .identity ? 12 : 10)
  }

  /// Whether a statement names the pipeline by more than its first 20 characters (PF-12).
  private static func isFullName(_ leg: Leg, _ answer: AccessAnswer) -> Bool {
    let path = leg.resource.split(separator: "/", omittingEmptySubsequences: false)
    guard path.count > 2, path[1].count == 20 else { return false }
    let bucket = path[0]
    return answer.sources.contains { source in
      source.policy.value?.document.statements.contains { statement in
        statement.resource?.entries.contains {
          $0.text.hasPrefix("\(bucket)/\(path[1])") && !$0.text.hasPrefix("\(bucket)/\(path[1])/")
            && !$0.text.hasPrefix("\(bucket)/\(path[1])*")
        } ?? false
      } ?? false
    }
  }

  private static func byProvider(
    _ leg: Leg,
    _ blocker: LegBlocker,
    _ answer: AccessAnswer
  ) -> BreakCode? {
    guard let action = leg.action else { return nil }
    switch (action.service, action.name) {
    case ("codeconnections", _), ("codestar-connections", _):
      return BreakCode(leg.purpose == .downstream ? 42 : 43)
    case ("codecommit", "gitpull"): return BreakCode(42)
    case ("codepipeline", "putjobsuccessresult"), ("codepipeline", "putjobfailureresult"):
      return BreakCode(48)
    case ("ec2", "createnetworkinterfacepermission"): return BreakCode(55)
    case ("s3", "getobjecttagging"), ("s3", "getobjectversiontagging"): return BreakCode(54)
    case ("ecr", _) where leg.rule == "PF-74", ("logs", _) where leg.rule == "PF-74":
      return BreakCode(47)
    case ("s3", _), ("kms", _):
      let isForeign = blocker.layer == .identity && mentions("aws:resourceaccount", answer)
      return isForeign ? BreakCode(27) : nil
    default: return nil
    }
  }
}
