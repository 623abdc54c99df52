import AWSIdentifiers
import PolicyLanguage

extension AuthorizationRequest {
  /// Decides the request against every layer that takes part (EV-400, D.13).
  ///
  /// - Parameter tracing: Whether to note every statement looked at; costs nothing when off.
  /// - Returns: The decision with what stands in the way, or what it depends on.
  ///
  /// Source: IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation
  /// logic".
  public func decide(tracing: Bool = false) -> Decision {
    withUnsafePointer(to: self) { request in
      StatementTable.Probe.with(action, resource) { probe in
        var evaluator = Evaluator(request, probe: probe, tracing: tracing)
        return evaluator.decide()
      }
    }
  }
}

/// The evaluation of one request.
struct Evaluator {
  /// The request, which outlives the evaluator; copying it would cost more than deciding it.
  let question: UnsafePointer<AuthorizationRequest>
  /// The request as statement tables compare it.
  let probe: StatementTable.Probe
  /// The bucket behind an access point, while its policy is evaluated.
  var bucket: RequestResource?
  var arena = ResidualArena()
  var trace: Trace?
  var ambiguities: Set<String> = []
  /// Texts with variables of the statement under evaluation, for a trace.
  var substitutions: [Trace.Substitution] = []
  /// Statements that certainly or possibly deny.
  var denials: [Denial] = []
  let isCrossAccount: Bool
  let isTrustPolicy: Bool
  let isKeyPolicy: Bool

  struct Denial {
    let statement: StatementReference
    let origin: Int
    let level: String?
    let truth: Truth
  }

  /// The request; where it counts, `question` is asked instead, which copies nothing.
  var request: AuthorizationRequest { question.pointee }

  init(
    _ pointer: UnsafePointer<AuthorizationRequest>,
    probe: StatementTable.Probe,
    tracing: Bool
  ) {
    question = pointer
    self.probe = probe
    if tracing { trace = Trace() }
    switch pointer.pointee.resourceAccount {
    case .sameAsPrincipal: isCrossAccount = false
    case .account(let owner):
      isCrossAccount = pointer.pointee.principal.account != owner
    }
    isTrustPolicy = pointer.pointee.action.usesTrustPolicy
    isKeyPolicy = pointer.pointee.action.name.service == "kms" && pointer.pointee.resource.isKMSKey
  }

  // MARK: - The decision (D.13)

  mutating func decide() -> Decision {
    if question.pointee.action.isGetCallerIdentity, question.pointee.principal.isSigned {
      return decision(.allowed, path: .always)  // EV-468
    }
    var gates = Gates()
    gates.endpoint = endpointAllows()
    gates.serviceControl = serviceControlAllows()
    resourceControlDenies()
    principalSide(into: &gates)
    resourceSide(into: &gates)
    gates.serviceBlocks += ServiceRules.blocks(question, isCrossAccount: isCrossAccount)
    sessionTokenRules(into: &gates)

    let grant = grant(&gates)
    var guards = gates.endpoint
    for level in gates.serviceControl { guards = arena.and(guards, level.allows) }
    var service = arena.and(gates.service, Truth(gates.serviceBlocks.isEmpty))
    for atom in question.pointee.layers.openServiceBlocks {
      service = arena.and(service, arena.not(arena.atom(atom, from: nil)))
    }
    var deny = Truth.false
    for denial in denials { deny = arena.or(deny, denial.truth) }
    let permitted = arena.and(arena.and(service, guards), arena.and(grant, gates.bucket))
    let allowed = arena.and(permitted, arena.not(deny))
    return conclude(allowed, deny: deny, gates: gates)
  }

  /// What each gate says.
  struct Gates {
    struct Level {
      let id: String
      let allows: Truth
    }

    var endpoint = Truth.true
    var serviceControl: [Level] = []
    var identity = Truth.false
    var boundary = Truth.true
    var session = Truth.true
    var direct = Truth.false
    var entity = Truth.false
    var account = Truth.false
    var grantDirect = Truth.false
    var grantEntity = Truth.false
    var grantAccount = Truth.false
    var hasResourcePolicy = false
    /// The owner of an object that is not the bucket's owner (EV-481).
    var foreignObjectOwner: AccountID?
    /// Whether an access control list names the caller (EV-483).
    var hasListGrant = false
    /// The bucket behind an access point (EV-488).
    var bucket = Truth.true
    /// What the service may refuse.
    var service = Truth.true
    var serviceBlocks: [String] = []
    var path: GrantPath?
  }

  /// The layer by which the resource-based policy is called.
  var resourceLayer: Layer {
    if isTrustPolicy { return .trustPolicy }
    if isKeyPolicy { return .keyPolicy }
    if question.pointee.layers.bucketAccess?.accessPoint != nil { return .accessPointPolicy }
    return question.pointee.resource.service == "s3" ? .bucketPolicy : .resource
  }

  // MARK: - Grants (D.4 to D.8)

  /// Whether some path grants the request (EV-430, EV-440, EV-450, EV-460, EV-470, EV-473).
  private mutating func grant(_ gates: inout Gates) -> Truth {
    let limits = arena.and(gates.boundary, gates.session)
    let side = arena.and(gates.identity, limits)
    var ways = GrantWays()
    if let owner = gates.foreignObjectOwner {
      foreignObjectGrant(gates, owner: owner, side: side, into: &ways)
    } else if !question.pointee.principal.hasPrincipalSide {
      let path: GrantPath =
        question.pointee.principal.kind == .service ? .servicePrincipal : .anonymous
      // EV-497: the class does not matter; a canonical id matches as an account.
      let resource = arena.or(gates.direct, arena.or(gates.entity, gates.account))
      ways.add(isTrustPolicy ? .trust : path, resource, &arena)
    } else if question.pointee.action.isPassRole {
      // EV-462: the trust policy has no say; a service rule refuses roles of other accounts.
      ways.add(.identity, side, &arena)
    } else if isCrossAccount {
      let resource = arena.or(gates.direct, arena.or(gates.entity, gates.account))
      ways.add(gates.hasListGrant ? .acl : .crossAccount, arena.and(resource, side), &arena)
    } else if isTrustPolicy || isKeyPolicy {
      let path: GrantPath = isTrustPolicy ? .trust : .keyPolicy
      ways.add(path, gates.direct, &arena)
      ways.add(path, arena.and(gates.entity, limits), &arena)
      ways.add(path, arena.and(gates.account, side), &arena)
    } else {
      ways.add(.direct, gates.direct, &arena)
      ways.add(.entity, arena.and(gates.entity, limits), &arena)
      ways.add(.identity, side, &arena)
    }
    if isKeyPolicy {
      ways.add(.grant, gates.grantDirect, &arena)
      ways.add(.grant, arena.and(gates.grantEntity, limits), &arena)
      ways.add(.grant, arena.and(gates.grantAccount, side), &arena)
    }
    gates.path = ways.certain ?? ways.possible
    return ways.any
  }

  /// The ways in which a request may be granted: the first certain and the first possible one.
  struct GrantWays {
    private(set) var any = Truth.false
    private(set) var certain: GrantPath?
    private(set) var possible: GrantPath?

    mutating func add(_ path: GrantPath, _ truth: Truth, _ arena: inout ResidualArena) {
      if truth.isTrue, certain == nil { certain = path }
      if truth.isUnknown, possible == nil { possible = path }
      any = arena.or(any, truth)
    }
  }

  // MARK: - Guards (D.3, D.11)

  private mutating func endpointAllows() -> Truth {
    guard let policies = question.pointee.layers.endpoint else { return .true }
    let result = evaluate(
      policies,
      layer: .vpcEndpoint,
      principals: question.pointee.layers.isGatewayEndpoint ? .gateway : .resource
    )
    note(.vpcEndpoint, allows: result.any(&arena), rule: "EV-490")
    return result.any(&arena)
  }

  private mutating func serviceControlAllows() -> [Gates.Level] {
    guard question.pointee.principal.hasPrincipalSide, !question.pointee.principal.isServiceLinked
    else {
      if !question.pointee.layers.serviceControl.isEmpty {
        noteAbsent(.serviceControl, rule: "EV-410")
      }
      return []
    }
    var levels: [Gates.Level] = []
    for level in question.pointee.layers.serviceControl {
      let result = evaluate(
        level.policies,
        layer: .serviceControl,
        principals: .none,
        level: level.id
      )
      levels.append(Gates.Level(id: level.id, allows: result.direct))
      note(.serviceControl, level: level.id, allows: result.direct, rule: "EV-412")
    }
    return levels
  }

  /// EV-411, EV-417: resource control policies can only deny.
  private mutating func resourceControlDenies() {
    guard !question.pointee.layers.resourceControl.isEmpty else { return }
    guard question.pointee.action.isUnderResourceControl,
      !question.pointee.principal.isServiceLinked,
      !isServiceLinkedRoleAssumption
    else {
      noteAbsent(.resourceControl, rule: "EV-411")
      return
    }
    for level in question.pointee.layers.resourceControl {
      _ = evaluate(
        level.policies,
        layer: .resourceControl,
        principals: .resource,
        level: level.id
      )
      note(.resourceControl, level: level.id, allows: .true, rule: "EV-417")
    }
  }

  /// EV-465: a service takes on the role that is linked to it, whatever resource control policies
  /// say.
  private var isServiceLinkedRoleAssumption: Bool {
    isTrustPolicy && question.pointee.resource.isServiceLinkedRole
  }

  // MARK: - The two sides

  /// EV-421 to EV-427.
  private mutating func principalSide(into gates: inout Gates) {
    guard question.pointee.principal.hasPrincipalSide else {
      noteAbsent(.identity, rule: "EV-410")
      return
    }
    if case .root = question.pointee.principal.kind {
      gates.identity = .true
      note(.identity, allows: .true, rule: "EV-426")
      return
    }
    gates.identity =
      evaluate(question.pointee.layers.identity, layer: .identity, principals: .none).direct
    note(.identity, allows: gates.identity, rule: "EV-421")
    if let boundary = question.pointee.layers.boundary {
      gates.boundary = evaluate(boundary, layer: .boundary, principals: .none).direct
      note(.boundary, allows: gates.boundary, rule: "EV-422")
    } else {
      noteAbsent(.boundary, rule: "EV-422")
    }
    if let session = question.pointee.layers.session {
      gates.session = evaluate(session, layer: .session, principals: .none).direct
      if session.count > 1 { ambiguities.insert("AMB-SP-UNION") }
      note(.session, allows: gates.session, rule: "EV-423")
    } else if case .federatedUser = question.pointee.principal.kind {
      gates.session = .false
      note(.session, allows: .false, rule: "EV-424")
    } else {
      noteAbsent(.session, rule: "EV-424")
    }
  }

  /// The resource-based policy, grants and Block Public Access.
  private mutating func resourceSide(into gates: inout Gates) {
    // EV-462: the trust policy is no resource policy of iam:PassRole.
    guard !question.pointee.action.isPassRole else {
      noteAbsent(.resource, rule: "EV-462")
      return
    }
    gates.hasResourcePolicy = !question.pointee.layers.resource.isEmpty
    var result = evaluate(
      question.pointee.layers.resource,
      layer: resourceLayer,
      principals: isTrustPolicy ? .trust : .resource,
      ignoresDenies: rootMayRepairBucketPolicy
    )
    // EV-464: nothing in a trust policy, `*` included, admits a provider of another account.
    if !isOwnProvider { result = LayerResult() }
    gates.direct = result.direct
    gates.entity = result.entity
    gates.account = result.account
    if gates.hasResourcePolicy {
      note(resourceLayer, allows: result.any(&arena), rule: isKeyPolicy ? "EV-470" : "EV-430")
    } else {
      noteAbsent(resourceLayer, rule: "EV-442")
    }
    if isKeyPolicy { grants(into: &gates) }
    bucketAccess(into: &gates)
    publicAccess()
  }

  /// EV-426: the root user of the bucket's account gets at the bucket policy whatever it says.
  private var rootMayRepairBucketPolicy: Bool {
    guard case .root = question.pointee.principal.kind, !isCrossAccount else { return false }
    switch question.pointee.action.name.lowercased {
    case "s3:deletebucketpolicy", "s3:putbucketpolicy", "s3:getbucketpolicy": return true
    default: return false
    }
  }

  /// EV-484.
  private mutating func publicAccess() {
    if case .off = question.pointee.layers.publicAccess { return }
    let principal = question.pointee.principal
    let isOutside: Bool
    switch principal.kind {
    case .anonymous, .canonicalUser: isOutside = true
    case .service: isOutside = false
    case .user, .roleSession, .federatedUser, .root, .federated: isOutside = isCrossAccount
    }
    guard isOutside else { return }
    let isPublic = question.pointee.layers.resource.contains { input in
      if case .compiled(let policy) = input.content {
        PublicBucketPolicy.isPublic(policy.document)
      } else {
        false
      }
    }
    guard isPublic else { return }
    let dependsOnSessions = question.pointee.layers.resource.allSatisfy { input in
      if case .compiled(let policy) = input.content {
        !PublicBucketPolicy.isPublic(policy.document)
          || PublicBucketPolicy.dependsOnSessions(policy.document)
      } else {
        true
      }
    }
    if dependsOnSessions { ambiguities.insert("AMB-BPA-USERID") }
    let truth: Truth
    switch question.pointee.layers.publicAccess {
    case .off: return
    case .on: truth = .true
    case .unknown(let file): truth = arena.atom(.unreadablePolicyDenies(file), from: nil)
    }
    denials.append(
      Denial(
        statement: StatementReference(
          layer: .blockPublicAccess,
          policy: "RestrictPublicBuckets",
          index: 0,
          sid: nil
        ),
        origin: -1,
        level: nil,
        truth: truth
      )
    )
    note(.blockPublicAccess, allows: arena.not(truth), rule: "EV-484")
  }
}

// MARK: - Trace

extension Evaluator {
  mutating func note(_ layer: Layer, level: String? = nil, allows: Truth, rule: String) {
    guard trace != nil else { return }
    trace?.layers.append(
      Trace.LayerEntry(
        layer: layer,
        takesPart: true,
        level: level,
        allows: allows.word,
        rule: rule
      )
    )
  }

  mutating func noteAbsent(_ layer: Layer, rule: String) {
    guard trace != nil else { return }
    trace?.layers.append(
      Trace.LayerEntry(layer: layer, takesPart: false, level: nil, allows: "", rule: rule)
    )
  }
}

extension Truth {
  var word: String { isUnknown ? "unknown" : isTrue ? "true" : "false" }
}
