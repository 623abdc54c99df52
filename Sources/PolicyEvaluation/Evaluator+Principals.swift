import AWSIdentifiers
import PolicyLanguage

/// In which class a principal element names the caller (EV-151).
struct PrincipalMatch {
  var direct = Truth.false
  var entity = Truth.false
  var account = Truth.false

  var isFalse: Bool { direct.isFalse && entity.isFalse && account.isFalse }

  func any(_ arena: inout ResidualArena) -> Truth {
    arena.or(direct, arena.or(entity, account))
  }

  /// The strongest class, for a trace.
  var className: String? {
    if !direct.isFalse { return "DIRECT" }
    if !entity.isFalse { return "ENTITY" }
    return account.isFalse ? nil : "ACCOUNT"
  }
}

extension Evaluator {
  /// Whether a statement names the caller.
  mutating func matchesPrincipal(_ place: Place, _ mode: Principals) -> PrincipalMatch {
    if mode == .none { return PrincipalMatch(direct: .true) }
    let statement = place.statement
    guard let principal = statement.principal else { return PrincipalMatch() }
    if principal.isNegated {
      let applies = statement.isAllow ? isUnlisted(principal) : isDeniedBy(principal)
      return PrincipalMatch(direct: applies)
    }
    var match = PrincipalMatch()
    for entry in principal.entries {
      if mode == .trust, !fits(entry) { continue }
      let (matchClass, truth) = matches(entry, mode)
      if trace != nil, truth.isFalse { warn(of: entry, place) }
      switch matchClass {
      case .direct: match.direct = arena.or(match.direct, truth)
      case .entity: match.entity = arena.or(match.entity, truth)
      case .account: match.account = arena.or(match.account, truth)
      }
    }
    return match
  }

  /// EV-156, EV-159: entries that nearly name the caller, or name nobody any more.
  private mutating func warn(of entry: CompiledPrincipal.Entry, _ place: Place) {
    switch entry {
    case .service(let name):
      let text = String(decoding: name, as: UTF8.self)
      guard question.pointee.principal.kind == .service,
        text.lowercased() == question.pointee.principal.text.lowercased()
      else { return }
      trace?.warn(
        .principalCase,
        "the service principal `\(text)` is written in another case",
        layer: place.layer,
        policy: place.id
      )
    case .uniqueID(let id, _):
      if id == question.pointee.principal.uniqueID { return }
      trace?.warn(
        .orphanPrincipal,
        "`\(id)` is not the caller's id; whom it named may have been deleted",
        layer: place.layer,
        policy: place.id
      )
    case .everyone, .account, .user, .role, .session, .federatedUser, .federated, .canonicalUser:
      break
    }
  }

  private enum MatchClass {
    case direct, entity, account
  }

  private mutating func matches(
    _ entry: CompiledPrincipal.Entry,
    _ mode: Principals
  ) -> (MatchClass, Truth) {
    if mode == .gateway {
      switch entry {
      case .everyone: return (.direct, .true)
      case .account(let account):
        return (
          .direct,
          Truth(
            question.pointee.principal.kind == .root
              && question.pointee.principal.account == account
          )
        )
      case .user, .role, .session, .federatedUser, .uniqueID, .service, .federated,
        .canonicalUser:
        ambiguities.insert("AMB-GW-PRINCIPAL")
        return (.direct, .false)
      }
    }
    switch entry {
    case .everyone:
      // EV-164: a trust policy never admits anonymous callers.
      let isAdmitted = mode != .trust || question.pointee.principal.kind != .anonymous
      if case .service = question.pointee.principal.kind { ambiguities.insert("AMB-AWS-STAR") }
      return (.direct, Truth(isAdmitted))
    case .account(let account):
      let isSame =
        question.pointee.principal.hasPrincipalSide && question.pointee.principal.account == account
      return (question.pointee.principal.kind == .root ? .direct : .account, Truth(isSame))
    case .user(let arn, let account, let name):
      if case .federatedUser(let creator) = question.pointee.principal.kind {
        return (.entity, Truth(isCreator(arn, account, name, creator)))
      }
      return (
        .direct,
        Truth(
          question.pointee.principal.kind == .user && question.pointee.principal.textBytes == arn
        )
      )
    case .role(let arn, let account, let name, let hasPath):
      return (.entity, Truth(isRole(arn, account, name, hasPath)))
    case .session(let arn, let account, let role, let session):
      return (.direct, isSession(arn, account, role, session))
    case .federatedUser(let arn):
      if case .federatedUser = question.pointee.principal.kind {
        return (.direct, Truth(question.pointee.principal.textBytes == arn))
      }
      return (.direct, .false)
    case .uniqueID(let id, let session): return matchesUniqueID(id, session)
    case .service(let name), .federated(let name):
      let hasName =
        question.pointee.principal.kind == .service || question.pointee.principal.kind == .federated
      return (
        .direct, Truth(hasName && question.pointee.principal.textBytes == name && isOwnProvider)
      )
    case .canonicalUser(let id):
      if question.pointee.principal.hasUnknownCanonicalID,
        let account = question.pointee.principal.account,
        question.pointee.action.name.service == "s3"
      {
        let text = String(decoding: id, as: UTF8.self)
        let atom = ResidualAtom.open("account \(account) has the canonical id \(text)")
        return (.account, arena.atom(atom, from: nil))
      }
      return (
        .account,
        Truth(
          question.pointee.principal.kind == .canonicalUser
            && question.pointee.principal.textBytes == id
        )
      )
    }
  }

  /// EV-464: a provider named by ARN belongs to the role's account.
  var isOwnProvider: Bool {
    guard isTrustPolicy, question.pointee.principal.kind == .federated,
      let arn = ARN(question.pointee.principal.text),
      let account = arn.account, case .account(let owner) = question.pointee.resourceAccount
    else { return true }
    return account == owner
  }

  private mutating func isCreator(
    _ arn: [UInt8],
    _ account: AccountID?,
    _ name: String,
    _ creator: String?
  ) -> Bool {
    if let creator { return Array(creator.utf8) == arn }
    guard account == question.pointee.principal.account else { return false }
    ambiguities.insert("AMB-FED-USER")
    let session = ARN(question.pointee.principal.text)?.resource.dropFirst("federated-user/".count)
    return session.map { $0.utf8.elementsEqual(name.utf8) } ?? false
  }

  /// EV-154, EV-155.
  mutating func isRole(
    _ arn: [UInt8],
    _ account: AccountID?,
    _ name: String,
    _ hasPath: Bool
  ) -> Bool {
    guard case .roleSession = question.pointee.principal.kind else { return false }
    if let known = question.pointee.principal.roleARNBytes { return known == arn }
    guard account == question.pointee.principal.account,
      let role = question.pointee.principal.roleName,
      role.lowercased() == name.lowercased()
    else { return false }
    if hasPath { ambiguities.insert("AMB-ROLE-PATH") }
    return true
  }

  /// EV-165 where the session's name is not known.
  private mutating func isSession(
    _ arn: [UInt8],
    _ account: AccountID?,
    _ role: String,
    _ session: String
  ) -> Truth {
    guard case .roleSession(let name) = question.pointee.principal.kind else { return .false }
    if name != nil { return Truth(question.pointee.principal.textBytes == arn) }
    guard account == question.pointee.principal.account,
      question.pointee.principal.roleName?.utf8.elementsEqual(role.utf8) == true
    else { return .false }
    return arena.atom(.sessionNameIs(session), from: nil)
  }

  /// EV-156.
  private mutating func matchesUniqueID(_ id: String, _ session: String?) -> (MatchClass, Truth) {
    let principal = question.pointee.principal
    guard let own = principal.uniqueID, own.utf8.elementsEqual(id.utf8) else {
      return (.direct, .false)
    }
    guard case .roleSession(let name) = principal.kind else {
      return (principal.kind == .user ? .direct : .entity, Truth(session == nil))
    }
    guard let session else { return (.entity, .true) }
    guard let name else { return (.direct, arena.atom(.sessionNameIs(session), from: nil)) }
    return (.direct, Truth(name.utf8.elementsEqual(session.utf8)))
  }

  /// EV-158: which forms fit which of the calls that make a session.
  private func fits(_ entry: CompiledPrincipal.Entry) -> Bool {
    guard case .federated(let name) = entry else {
      if case .canonicalUser = entry { return false }
      if case .everyone = entry { return true }
      switch question.pointee.action.name.name {
      case "assumerolewithsaml", "assumerolewithwebidentity": return false
      default: return true
      }
    }
    let isSAML = String(decoding: name, as: UTF8.self).contains(":saml-provider/")
    switch question.pointee.action.name.name {
    case "assumerole": return false
    case "assumerolewithsaml": return isSAML
    case "assumerolewithwebidentity": return !isSAML
    default: return true
    }
  }
}

// MARK: - NotPrincipal

extension Evaluator {
  /// EV-162: an Allow admits whoever matches none of the entries.
  private mutating func isUnlisted(_ principal: CompiledPrincipal) -> Truth {
    var listed = Truth.false
    for entry in principal.entries { listed = arena.or(listed, matches(entry, .resource).1) }
    return arena.not(listed)
  }

  /// EV-160, EV-161: a Deny spares a caller only if its whole identity chain is listed.
  private mutating func isDeniedBy(_ principal: CompiledPrincipal) -> Truth {
    let hasEveryone = principal.entries.contains { if case .everyone = $0 { true } else { false } }
    if hasEveryone { return .false }
    switch question.pointee.principal.kind {
    case .anonymous: return .true
    case .user, .roleSession, .federatedUser:
      if question.pointee.layers.boundary != nil { return .true }
    case .root, .service, .federated, .canonicalUser: break
    }
    var isAccountListed = false
    var isEntityListed = false
    var session = Truth.false
    var hasSessionEntry = false
    for entry in principal.entries {
      switch entry {
      case .account(let account):
        isAccountListed =
          isAccountListed
          || (question.pointee.principal.hasPrincipalSide
            && question.pointee.principal.account == account)
      case .session, .federatedUser:
        let truth = matches(entry, .resource).1
        if !truth.isFalse { hasSessionEntry = true }
        session = arena.or(session, truth)
      case .uniqueID(_, let name) where name != nil:
        let truth = matchesUniqueIDTruth(entry)
        if !truth.isFalse { hasSessionEntry = true }
        session = arena.or(session, truth)
      case .user, .role, .uniqueID, .service, .federated, .canonicalUser:
        if matches(entry, .resource).1.isTrue { isEntityListed = true }
      case .everyone: break
      }
    }
    return chainDenies(
      isAccountListed: isAccountListed,
      isEntityListed: isEntityListed,
      session: session,
      hasSessionEntry: hasSessionEntry
    )
  }

  private mutating func matchesUniqueIDTruth(_ entry: CompiledPrincipal.Entry) -> Truth {
    matches(entry, .resource).1
  }

  private mutating func chainDenies(
    isAccountListed: Bool,
    isEntityListed: Bool,
    session: Truth,
    hasSessionEntry: Bool
  ) -> Truth {
    var exempt: Truth
    switch question.pointee.principal.kind {
    case .root: return Truth(!isAccountListed)
    case .service, .federated, .canonicalUser: return Truth(!isEntityListed)
    case .anonymous: return .true
    case .user: exempt = Truth(isEntityListed && isAccountListed)
    case .roleSession(name: nil):
      exempt = Truth(isEntityListed && isAccountListed)
      if hasSessionEntry { exempt = arena.and(exempt, session) }
    case .roleSession, .federatedUser:
      exempt = arena.and(Truth(isEntityListed && isAccountListed), session)
    }
    let isPartlyListed = isEntityListed || isAccountListed || hasSessionEntry
    if exempt.isFalse, isPartlyListed { ambiguities.insert("AMB-NOTPRINCIPAL") }
    return arena.not(exempt)
  }
}
