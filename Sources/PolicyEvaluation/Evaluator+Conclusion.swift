import PolicyLanguage

extension Evaluator {
  /// Beyond this many atoms a residual is given as truncated (EV-384).
  static let atomLimit = 256

  func decision(
    _ outcome: Decision.Outcome,
    blockers: [Blocker] = [],
    residual: Residual? = nil,
    path: GrantPath? = nil
  ) -> Decision {
    var sortedTrace = trace
    sortedTrace?.sort()
    return Decision(
      outcome: outcome,
      blockers: blockers,
      residual: residual,
      possibleDenies: denials.isEmpty
        ? [] : denials.filter { $0.truth.isUnknown }.map { $0.statement }.sorted(),
      grantPath: path,
      ambiguities: ambiguities.isEmpty ? [] : ambiguities.sorted(),
      trace: sortedTrace
    )
  }

  /// A truth that depends on nothing after all is given as what it is (EV-384).
  func settled(_ value: Truth) -> Truth {
    guard value.isUnknown else { return value }
    if case .atom(let index) = arena.nodes[value.nodeIndex] {
      switch arena.atoms[index] {
      case .condition, .variableEquals: break
      case .keyCaseCollision, .serviceControlPoliciesAllow, .unreadablePolicyAllows,
        .unreadablePolicyDenies, .externalAccountAllows, .externalResourcePolicyAllows,
        .sessionNameIs, .open:
        return value
      }
    }
    var analysis = ResidualAnalysis(arena: arena, request: request)
    switch analysis.outcomes(of: value) {
    case .onlyTrue: return .true
    case .onlyFalse: return .false
    case .both: return value
    }
  }

  /// Turns the formula into an answer (EV-402, EV-403).
  mutating func conclude(_ allowed: Truth, deny: Truth, gates: Gates) -> Decision {
    let allowed = settled(allowed)
    if allowed.isTrue { return decision(.allowed, path: gates.path) }
    let deny = allowed.isUnknown ? deny : settled(deny)
    if deny.isTrue {
      return decision(.explicitlyDenied, blockers: blockers(gates, isExplicit: true))
    }
    if allowed.isFalse {
      return decision(.implicitlyDenied, blockers: blockers(gates, isExplicit: false))
    }
    return decision(.conditional, residual: residual(of: allowed), path: gates.path)
  }

  // MARK: - Blockers

  /// Everything that fails, in the order of EV-801.
  private func blockers(_ gates: Gates, isExplicit: Bool) -> [Blocker] {
    var found: [Blocker] = []
    // Where no single Deny is certain, one of several applies whatever is unknown.
    let isCertain = denials.contains { $0.truth.isTrue }
    for denial in denials where denial.truth.isTrue || (isExplicit && !isCertain) {
      found.append(
        Blocker(
          layer: denial.statement.layer,
          kind: .explicit,
          level: denial.level,
          statement: denial.statement,
          origin: denial.origin
        )
      )
    }
    var implicit = implicitBlockers(gates) { $0.isFalse }
    if implicit.isEmpty, !isExplicit {
      // Nothing fails for certain, and yet nothing can succeed: Allow and Deny exclude each
      // other. Name what is not certain.
      implicit = implicitBlockers(gates) { !$0.isTrue }
    }
    return Array(Set(found + implicit)).sorted()
  }

  private func implicitBlockers(_ gates: Gates, _ fails: (Truth) -> Bool) -> [Blocker] {
    var found: [Blocker] = []
    for level in gates.serviceControl where fails(level.allows) {
      found.append(Blocker(layer: .serviceControl, kind: .implicit, level: level.id))
    }
    if fails(gates.endpoint) { found.append(Blocker(layer: .vpcEndpoint, kind: .implicit)) }
    for rule in gates.serviceBlocks {
      found.append(Blocker(layer: .service, kind: .implicit, rule: rule))
    }
    if fails(gates.bucket) { found.append(Blocker(layer: .bucketPolicy, kind: .implicit)) }
    for layer in grantBlockers(gates, fails) {
      found.append(Blocker(layer: layer, kind: .implicit))
    }
    return found
  }

  /// Which layers keep the request from being granted.
  private func grantBlockers(_ gates: Gates, _ fails: (Truth) -> Bool) -> [Layer] {
    var side: [Layer] = []
    if fails(gates.identity) { side.append(.identity) }
    var limits: [Layer] = []
    if fails(gates.boundary) { limits.append(.boundary) }
    if fails(gates.session) { limits.append(.session) }
    let noDirect = fails(gates.direct)
    let noEntity = fails(gates.entity)
    let noAccount = fails(gates.account)
    if isKeyPolicy, !fails(gates.grantDirect) { return [] }
    if request.action.isPassRole { return side + limits }
    if gates.foreignObjectOwner != nil {
      let isListed = !noDirect || !noAccount
      return (isListed ? [] : [resourceLayer]) + side + limits
    }
    guard request.principal.hasPrincipalSide else {
      return noDirect && noEntity && noAccount ? [resourceLayer] : []
    }
    if isKeyPolicy, !fails(gates.grantEntity) { return limits }
    if isKeyPolicy, !fails(gates.grantAccount), noDirect, noEntity, noAccount {
      return side + limits
    }
    if isCrossAccount {
      let resource: [Layer] = noDirect && noEntity && noAccount ? [resourceLayer] : []
      return resource + side + limits
    }
    if !noDirect { return [] }
    if !noEntity { return limits }
    if isTrustPolicy || isKeyPolicy {
      return noAccount ? [resourceLayer] : side + limits
    }
    guard !side.isEmpty || !limits.isEmpty else { return [] }
    // A resource policy could only stand in for the identity's own; it lifts no limit.
    let isSilent = gates.hasResourcePolicy && noAccount && !side.isEmpty
    return (isSilent ? [resourceLayer] : []) + side + limits
  }

  // MARK: - Residuals

  private func residual(of value: Truth) -> Residual {
    if arena.atoms(of: value).count > Self.atomLimit { return .truncated }
    return expression(value)
  }

  private func expression(_ value: Truth) -> Residual {
    guard value.isUnknown else { return .all([]) }
    switch arena.nodes[value.nodeIndex] {
    case .atom(let index):
      return .atom(arena.atoms[index], from: (arena.sources[index] ?? []).sorted())
    case .not(let inner): return .not(expression(inner))
    case .and(let parts): return .all(sorted(parts))
    case .or(let parts): return .any(sorted(parts))
    }
  }

  /// The order must not depend on that of the policies (EV-806).
  private func sorted(_ parts: [Truth]) -> [Residual] {
    let texts = parts.map { part in
      let residual = expression(part)
      return (text: residual.description, residual: residual)
    }
    return texts.sorted { $0.text < $1.text }.map(\.residual)
  }
}
