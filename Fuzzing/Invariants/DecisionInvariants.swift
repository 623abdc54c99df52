import PolicyEvaluation
import PolicyLanguage

/// Properties of decisions under changes of the question (EV-805, EV-806).
enum DecisionInvariants {
  static func check(
    _ decision: Decision,
    of request: AuthorizationRequest
  ) throws(BrokenInvariant) {
    try checkDenyEverything(request)
    try checkAllowEverything(decision, request)
    try checkOrder(decision, request)
    try checkUnknown(decision, request)
  }

  /// A Deny on everything in the identity and resource layers always denies.
  private static func checkDenyEverything(
    _ request: AuthorizationRequest
  ) throws(BrokenInvariant) {
    let action = request.action.name.lowercased
    let principal = request.principal
    let hasIdentity = principal.hasPrincipalSide && principal.kind != .root
    // Where no policy counts (EV-468), the root user of the bucket's account may repair its policy
    // (EV-426), or the resource has no policy (EV-462).
    if action == "sts:getcalleridentity" { return }
    if !hasIdentity, action == "iam:passrole" { return }
    if principal.kind == .root, bucketPolicyActions.contains(action) { return }
    var denied = request
    denied.layers.identity.append(denial(.identity))
    // A trust policy does not know of anonymous callers, whom it cannot admit either (EV-164).
    denied.layers.resource.append(denial(request.action.usesTrustPolicy ? .trust : .resource))
    let outcome = denied.decide().outcome
    let isAdmittedAnyway = request.action.usesTrustPolicy && principal.kind == .anonymous
    try require(
      outcome == .explicitlyDenied || isAdmittedAnyway && outcome == .implicitlyDenied,
      "\(outcome.rawValue) in spite of a Deny on everything"
    )
  }

  private static let bucketPolicyActions: Set<String> = [
    "s3:deletebucketpolicy", "s3:putbucketpolicy", "s3:getbucketpolicy",
  ]

  private static func denial(_ kind: PolicyKind) -> PolicyInput {
    input(
      kind,
      effect: .deny,
      principal: kind == .identity
        ? nil : PrincipalElement(entries: [PrincipalElement.Entry(.everyone, LocatedText("*"))])
    )
  }

  private static func input(
    _ kind: PolicyKind,
    effect: PolicyStatement.Effect,
    principal: PrincipalElement?
  ) -> PolicyInput {
    let everything = PatternElement(entries: [LocatedText("*")])
    let statement = PolicyStatement(
      index: 0,
      sid: nil,
      effect: effect,
      principal: principal,
      action: everything,
      resource: kind == .trust ? nil : everything,
      conditions: []
    )
    let document = PolicyDocument(kind: kind, version: .v2012, statements: [statement])
    return PolicyInput(CompiledPolicy(document), id: "added")
  }

  /// An Allow never makes less allowed.
  private static func checkAllowEverything(
    _ decision: Decision,
    _ request: AuthorizationRequest
  ) throws(BrokenInvariant) {
    guard decision.outcome != .implicitlyDenied else { return }
    var wider = request
    wider.layers.identity.append(input(.identity, effect: .allow, principal: nil))
    let outcome = wider.decide().outcome
    let isSame = outcome == decision.outcome
    let isWider = decision.outcome == .conditional && outcome == .allowed
    try require(
      isSame || isWider,
      "\(decision.outcome.rawValue), and \(outcome.rawValue) once more is allowed"
    )
  }

  /// The order of policies says nothing.
  private static func checkOrder(
    _ decision: Decision,
    _ request: AuthorizationRequest
  ) throws(BrokenInvariant) {
    var turned = request
    turned.layers.identity.reverse()
    turned.layers.boundary?.reverse()
    turned.layers.endpoint?.reverse()
    turned.layers.serviceControl = request.layers.serviceControl.map {
      PolicyLevel(id: $0.id, policies: $0.policies.reversed())
    }
    let other = turned.decide()
    try require(
      other.outcome == decision.outcome
        && other.blockers == decision.blockers
        && other.residual?.description == decision.residual?.description,
      "the order of policies counts"
    )
  }

  /// What is certain when a key is not known holds for the value that it has (EV-380).
  private static func checkUnknown(
    _ decision: Decision,
    _ request: AuthorizationRequest
  ) throws(BrokenInvariant) {
    for key in request.context.keys.prefix(4) {
      let uncertain: [KeyUncertainty]
      switch request.context.state(of: key) {
      case .present(let present):
        uncertain = [
          KeyUncertainty(isMultivalued: present.isMultivalued),
          KeyUncertainty(mayBeAbsent: false, isMultivalued: present.isMultivalued),
        ]
      case .absent, .unknown, .collision: continue
      }
      for known in uncertain {
        var open = request
        open.context.set(key, .unknown(known))
        try require(
          agrees(open.decide().outcome, decision.outcome),
          "\(open.decide().outcome.rawValue) when \(key) is not known, and "
            + "\(decision.outcome.rawValue) when it is"
        )
      }
    }
  }

  private static func agrees(_ open: Decision.Outcome, _ known: Decision.Outcome) -> Bool {
    switch open {
    case .conditional: true
    case .allowed: known == .allowed
    case .explicitlyDenied: known == .explicitlyDenied
    // A Deny that may apply turns a denial for want of an Allow into an explicit one (EV-403).
    case .implicitlyDenied: known == .implicitlyDenied || known == .explicitlyDenied
    }
  }
}
