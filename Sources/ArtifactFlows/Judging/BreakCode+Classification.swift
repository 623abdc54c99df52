import PolicyEvaluation
import PolicyLanguage
import Reachability

extension BreakCode {
  /// Recognises the failure mode of a leg that is denied (section 6 of the flow rules).
  ///
  /// - Parameters:
  ///   - leg: The leg.
  ///   - blockers: What stands in the way, in the order of reports.
  ///   - answer: The answer, with its trace.
  ///   - likely: The failure mode that the flow suggests where no policy tells another.
  /// - Returns: The code; `nil` where section 6 knows no failure like this one.
  static func classify(
    _ leg: Leg,
    blockers: [LegBlocker],
    answer: AccessAnswer,
    likely: BreakCode? = nil
  ) -> BreakCode? {
    guard let first = blockers.first else { return nil }
    if first.layer == .service { return byService(first) }
    let classification = Classification(leg: leg, first: first, blockers: blockers, answer: answer)
    return classification.code(likely: likely)
  }

  private static func byService(_ blocker: LegBlocker) -> BreakCode? {
    switch blocker.policy {
    case "key-disabled": BreakCode(5)
    case "key-pending-deletion": BreakCode(6)
    case "key-in-wrong-region": BreakCode(7)
    case "key-not-found": BreakCode(8)
    case "key-not-symmetric": BreakCode(9)
    case "acl-not-supported": BreakCode(15)
    case "public-acl-blocked": BreakCode(16)
    case "cross-account-pass-role": BreakCode(36)
    default: nil
    }
  }
}

/// A denied leg, looked at by what its first blocker says.
private struct Classification {
  let leg: Leg
  let first: LegBlocker
  let blockers: [LegBlocker]
  let answer: AccessAnswer

  private var isExplicit: Bool { first.kind == .explicit }

  func code(likely: BreakCode?) -> BreakCode? {
    switch first.layer {
    case .serviceControl:
      if mentions("aws:requestedregion") { return BreakCode(37) }
      return BreakCode(mentions("aws:sourceip") ? 22 : 38)
    case .resourceControl: return mentions("aws:principalorg") ? BreakCode(39) : nil
    case .vpcEndpoint: return BreakCode(mentions("aws:resourceaccount") ? 25 : 24)
    case .boundary: return isExplicit ? nil : BreakCode(34)
    default: break
    }
    if !isExplicit, namesLostID { return BreakCode(33) }
    if leg.step.hasPrefix("trigger/") { return byTrigger() }
    switch leg.purpose {
    case .assume: return byTrust()
    case .pass: return mentions("iam:passedtoservice") ? BreakCode(35) : nil
    case .key: return byKey(likely)
    case .readArtifact, .writeArtifact, .bucketCheck: return byStorage(likely)
    case .trigger, .log, .downstream, .control, .operator: return byProvider()
    }
  }

  // MARK: - Statements

  /// The statements that decide at the first blocker: one that denies, or, where nothing allows,
  /// those that would allow but for one element.
  private func deciding(failing element: String) -> [PolicyStatement] {
    let references: [(StatementReference, Int)]
    if isExplicit {
      references = answer.decision.blockers.compactMap { blocker in
        guard blocker.kind == .explicit, blocker.layer == first.layer else { return nil }
        return blocker.statement.map { ($0, blocker.origin) }
      }
    } else {
      references = (answer.decision.trace?.statements ?? []).filter {
        $0.isAllow && $0.failedElement == element && $0.statement.layer == first.layer
      }.map { ($0.statement, $0.origin) }
    }
    return references.compactMap { reference, origin in
      let document = answer.source(layer: reference.layer, origin: origin)?.policy.value?.document
      return document?.statements.first { $0.index == reference.index }
    }
  }

  /// Whether a condition key is what the deciding statements are about.
  private func mentions(_ key: String) -> Bool {
    deciding(failing: "condition").contains { statement in
      statement.conditions.contains { $0.key.text.lowercased().hasPrefix(key) }
    }
  }

  /// Whether a statement that would allow names a unique id, which nobody bears any more.
  private var namesLostID: Bool {
    deciding(failing: "principal").contains { statement in
      statement.principal?.entries.contains { entry in
        ["AROA", "AIDA"].contains { entry.value.text.hasPrefix($0) }
      } ?? false
    }
  }

  private var hasKeyPolicyBlocker: Bool { blockers.contains { $0.layer == .keyPolicy } }

  private var isSameAccount: Bool {
    answer.request.principal.account.map { account in
      answer.request.resourceAccount == .account(account)
    } ?? false
  }

  // MARK: - By purpose

  private func byTrigger() -> BreakCode? {
    guard leg.action?.name == "putevents" else { return BreakCode(40) }
    return first.layer == .resource ? BreakCode(41) : nil
  }

  private func byTrust() -> BreakCode? {
    if first.layer == .identity { return BreakCode(29) }
    if case .service = leg.principal { return mentions("aws:source") ? BreakCode(32) : nil }
    if mentions("sts:externalid") { return BreakCode(30) }
    let session = ["aws:multifactorauth", "aws:sourceip", "aws:principaltag"]
    return BreakCode(session.contains { mentions($0) } ? 31 : 28)
  }

  private func byKey(_ likely: BreakCode?) -> BreakCode? {
    if mentions("kms:encryptioncontext:aws:s3:arn") { return BreakCode(51) }
    if mentions("aws:sourcevpc") { return BreakCode(23) }
    if isExplicit { return nil }
    if let lost = byLostTag() { return lost }
    if leg.resource.contains(":alias/aws/s3") {
      return isSameAccount ? nil : likely?.number == 20 ? likely : BreakCode(1)
    }
    if let likely { return likely }
    if first.layer == .identity, !hasKeyPolicyBlocker { return BreakCode(3) }
    return BreakCode(isSameAccount ? 4 : hasKeyPolicyBlocker ? 2 : 3)
  }

  private func byStorage(_ likely: BreakCode?) -> BreakCode? {
    if isExplicit { return byStorageDenial() }
    if leg.action?.name == "putobjecttagging" { return BreakCode(54) }
    if leg.action?.name == "putobjectacl" { return BreakCode(14) }
    if leg.purpose == .bucketCheck { return first.layer == .bucketPolicy ? BreakCode(11) : nil }
    if let lost = byLostTag() { return lost }
    if namesWholePipeline { return BreakCode(52) }
    return likely ?? BreakCode(first.layer == .identity ? 12 : 10)
  }

  /// A statement of the bucket policy that denies.
  private func byStorageDenial() -> BreakCode? {
    guard first.layer == .bucketPolicy else { return nil }
    if mentions("aws:sourcevpc") { return BreakCode(21) }
    if mentions("aws:sourceip") { return BreakCode(22) }
    if mentions("s3:x-amz-server-side-encryption-aws-kms-key-id") { return BreakCode(19) }
    guard mentions("s3:x-amz-server-side-encryption") else { return nil }
    if case .absent = answer.request.context.state(of: "s3:x-amz-server-side-encryption") {
      return BreakCode(18)
    }
    return BreakCode(17)
  }

  /// A condition on tags of a session, which a chain of roles does not hand on.
  private func byLostTag() -> BreakCode? {
    guard case .identity = leg.principal, leg.chain.count > 1, mentions("aws:principaltag") else {
      return nil
    }
    return BreakCode(56)
  }

  /// Whether a statement names the pipeline by more than its first 20 characters (PF-12).
  private var namesWholePipeline: Bool {
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

  private func byProvider() -> BreakCode? {
    guard let action = leg.action else { return nil }
    switch (action.service, action.name) {
    case ("codeconnections", "useconnection"), ("codestar-connections", "useconnection"):
      return leg.purpose == .downstream ? BreakCode(42) : nil
    case ("codecommit", "gitpull"): return BreakCode(42)
    case ("codepipeline", "putjobsuccessresult"), ("codepipeline", "putjobfailureresult"):
      return BreakCode(48)
    case ("ec2", "createnetworkinterfacepermission"): return BreakCode(55)
    case ("s3", "getobjecttagging"), ("s3", "getobjectversiontagging"): return BreakCode(54)
    case ("ecr", _) where leg.rule == "PF-74", ("logs", _) where leg.rule == "PF-74":
      return BreakCode(47)
    case ("s3", _), ("kms", _):
      if isExplicit { return byStorageDenial() }
      return first.layer == .identity && mentions("aws:resourceaccount") ? BreakCode(27) : nil
    default: return byLostTag()
    }
  }
}
