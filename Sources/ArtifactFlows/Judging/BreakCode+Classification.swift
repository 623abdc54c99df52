import AccessModel
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
  ///   - graph: The graph that was asked.
  ///   - likely: The failure mode that the flow suggests where no policy tells another.
  /// - Returns: The code; `nil` where section 6 knows no failure like this one.
  static func classify(
    _ leg: Leg,
    blockers: [LegBlocker],
    answer: AccessAnswer,
    graph: AccessGraph,
    likely: BreakCode? = nil
  ) -> BreakCode? {
    guard let first = blockers.first else { return nil }
    // What a service refuses whatever the policies say is the cause, unless a statement denies.
    if first.kind == .implicit, let refusal = blockers.first(where: { $0.layer == .service }) {
      if let code = byService(refusal) { return code }
      if first.layer == .service { return nil }
    }
    let blocked = BlockedLeg(
      leg: leg,
      first: first,
      blockers: blockers,
      answer: answer,
      graph: graph
    )
    let code = Classification(blocked: blocked).code(likely: likely)
    // Published pipelines work without advisory permissions: their lack alone is no failure.
    let isLack = leg.presence == .advisory && first.kind == .implicit
    if isLack, let code, lacks.contains(code.number) { return nil }
    return code
  }

  /// Failure modes that are nothing but the lack of a permission.
  private static let lacks: Set<Int> = [2, 3, 4, 10, 12, 14, 24]

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

/// A denied leg, sorted by what its first blocker says.
private struct Classification {
  let blocked: BlockedLeg

  private var leg: Leg { blocked.leg }
  private var first: LegBlocker { blocked.first }

  func code(likely: BreakCode?) -> BreakCode? {
    switch first.layer {
    case .serviceControl:
      if blocked.mentions("aws:requestedregion") { return BreakCode(37) }
      return BreakCode(blocked.mentions("aws:sourceip") ? 22 : 38)
    case .resourceControl: return blocked.mentions("aws:principalorg") ? BreakCode(39) : nil
    case .vpcEndpoint: return BreakCode(blocked.mentions("aws:resourceaccount") ? 25 : 24)
    case .boundary: return blocked.isExplicit ? nil : BreakCode(34)
    default: break
    }
    if !blocked.isExplicit, blocked.namesLostID { return BreakCode(33) }
    if leg.step.hasPrefix("trigger/") { return byTrigger() }
    switch leg.purpose {
    case .assume: return byTrust()
    case .pass: return blocked.mentions("iam:passedtoservice") ? BreakCode(35) : nil
    case .key: return byKey(likely)
    case .readArtifact, .writeArtifact, .bucketCheck: return byStorage(likely)
    case .trigger, .log, .downstream, .control, .operator: return byProvider()
    }
  }

  private func byTrigger() -> BreakCode? {
    guard leg.action?.name == "putevents" else { return BreakCode(40) }
    return first.layer == .resource ? BreakCode(41) : nil
  }

  private func byTrust() -> BreakCode? {
    if first.layer == .identity { return BreakCode(29) }
    if case .service = leg.principal {
      return blocked.mentions("aws:source") ? BreakCode(32) : nil
    }
    if blocked.mentions("sts:externalid") { return BreakCode(30) }
    let session = ["aws:multifactorauth", "aws:sourceip", "aws:principaltag"]
    return BreakCode(session.contains { blocked.mentions($0) } ? 31 : 28)
  }

  private func byKey(_ likely: BreakCode?) -> BreakCode? {
    if blocked.mentions("kms:encryptioncontext:aws:s3:arn") { return BreakCode(51) }
    if blocked.mentions("aws:sourcevpc") { return BreakCode(23) }
    if let lost = byLostTag() { return lost }
    if blocked.isExplicit { return nil }
    if leg.resource.contains(":alias/aws/s3") {
      return blocked.isSameAccount ? nil : likely?.number == 20 ? likely : BreakCode(1)
    }
    if let likely { return likely }
    guard blocked.blockers.contains(where: { $0.layer == .keyPolicy }) else { return BreakCode(3) }
    return BreakCode(blocked.isSameAccount && blocked.keyPolicyNamesItsAccount ? 4 : 2)
  }

  private func byStorage(_ likely: BreakCode?) -> BreakCode? {
    if blocked.isExplicit { return byStorageDenial() ?? byLostTag() }
    if leg.action?.name == "putobjecttagging" { return BreakCode(54) }
    if leg.action?.name == "putobjectacl" { return BreakCode(14) }
    if leg.purpose == .bucketCheck {
      return first.layer == .bucketPolicy && blocked.bucketPolicyAdmitsCaller ? BreakCode(11) : nil
    }
    if let lost = byLostTag() { return lost }
    if blocked.namesWholePipeline { return BreakCode(52) }
    if blocked.mentions("aws:sourcevpc") { return BreakCode(21) }
    return likely ?? BreakCode(first.layer == .identity ? 12 : 10)
  }

  /// A statement of the bucket policy that denies.
  private func byStorageDenial() -> BreakCode? {
    guard first.layer == .bucketPolicy else { return nil }
    if blocked.mentions("aws:sourcevpc") { return BreakCode(21) }
    if blocked.mentions("aws:sourceip") { return BreakCode(22) }
    let header = "s3:x-amz-server-side-encryption"
    guard blocked.mentions(header) else { return nil }
    if case .absent = blocked.answer.request.context.state(of: header) { return BreakCode(18) }
    return BreakCode(blocked.mentions("\(header)-aws-kms-key-id") ? 19 : 17)
  }

  /// A condition on tags of a session, which a chain of roles does not hand on.
  private func byLostTag() -> BreakCode? {
    guard case .identity = leg.principal, leg.chain.count > 1,
      blocked.mentions("aws:principaltag")
    else { return nil }
    return BreakCode(56)
  }

  private func byProvider() -> BreakCode? {
    guard let action = leg.action else { return nil }
    switch (action.service, action.name) {
    case ("codeconnections", "useconnection"), ("codestar-connections", "useconnection"):
      return leg.purpose == .downstream ? BreakCode(42) : byLostTag()
    case ("codecommit", "gitpull"): return BreakCode(42)
    case ("codepipeline", "putjobsuccessresult"), ("codepipeline", "putjobfailureresult"):
      return BreakCode(48)
    case ("ec2", "createnetworkinterfacepermission"): return BreakCode(55)
    case ("elasticbeanstalk", "describeevents"): return BreakCode(49)
    case ("s3", "getobjecttagging"), ("s3", "getobjectversiontagging"): return BreakCode(54)
    case ("ecr", _) where leg.rule == "PF-74", ("logs", _) where leg.rule == "PF-74":
      return BreakCode(47)
    case ("s3", _), ("kms", _):
      if blocked.isExplicit { return byStorageDenial() ?? byLostTag() }
      let keys = ["aws:resourceaccount", "s3:resourceaccount"]
      let isNarrow = first.layer == .identity && keys.contains { blocked.mentions($0) }
      return isNarrow ? BreakCode(27) : byLostTag()
    default: return byLostTag()
    }
  }
}
