import AWSIdentifiers
import AccessModel
import Inventories
import PolicyLanguage

/// Roles by whom their trust policies name.
///
/// Made in one pass over the roles; a trust policy that several roles bear is read once. What is
/// found here only comes into question: conditions and the other layers are left to the evaluator.
struct TrustIndex: Sendable {
  /// One role that names somebody.
  private(set) var rolesByPrincipal: [ARN: [ARN]] = [:]
  private(set) var rolesBySession: [Admission.RoleName: [ARN]] = [:]
  private(set) var rolesByUniqueID: [String: [ARN]] = [:]
  private(set) var rolesByAccount: [AccountID: [ARN]] = [:]
  private(set) var rolesByService: [String: [ARN]] = [:]
  private(set) var rolesByProvider: [String: [ARN]] = [:]
  /// Roles that name everybody, or everybody but some.
  private(set) var rolesOfEveryone: [ARN] = []
  /// Roles whose trust policy is not known, or not whole.
  private(set) var rolesUnknown: [ARN] = []
  /// Every role, sorted.
  private(set) var roles: [ARN] = []

  init(_ graph: AccessGraph) {
    var readings: [ObjectIdentifier: Reading] = [:]
    for account in graph.inventory.accounts.keys.sorted() {
      guard let store = graph.inventory.accounts[account]?.identities.value else { continue }
      for arn in store.roles.keys.sorted() {
        guard let role = store.roles[arn] else { continue }
        roles.append(arn)
        if store.gap != nil { rolesUnknown.append(arn) }
        guard case .known(let policy) = role.trustPolicy, policy.document.isReadable else {
          if store.gap == nil { rolesUnknown.append(arn) }
          continue
        }
        let id = ObjectIdentifier(policy.document)
        let reading = readings[id] ?? Reading(policy.document)
        readings[id] = reading
        add(arn, reading)
      }
    }
  }

  private mutating func add(_ role: ARN, _ reading: Reading) {
    if reading.admitsEveryone { rolesOfEveryone.append(role) }
    for trustee in reading.trustees {
      switch trustee {
      case .everyone, .nobody: break
      case .account(let account): rolesByAccount[account, default: []].append(role)
      case .principal(let arn): rolesByPrincipal[arn, default: []].append(role)
      case .session(let account, let name):
        let key = Admission.RoleName(account: account, name: name)
        rolesBySession[key, default: []].append(role)
      case .uniqueID(let id): rolesByUniqueID[id, default: []].append(role)
      case .service(let name): rolesByService[name, default: []].append(role)
      case .provider(let name): rolesByProvider[name, default: []].append(role)
      }
    }
  }

  /// Whom one trust policy names.
  struct Reading {
    private(set) var trustees: [Trustee] = []
    private(set) var admitsEveryone = false

    init(_ document: PolicyDocument) {
      var seen: Set<Trustee> = []
      for statement in document.statements where statement.effect == .allow {
        guard let principal = statement.principal else { continue }
        if principal.isNegated { admitsEveryone = true }
        guard !principal.isNegated else { continue }
        for entry in principal.entries {
          let trustee = Trustee(entry)
          if case .everyone = trustee { admitsEveryone = true }
          if seen.insert(trustee).inserted { trustees.append(trustee) }
        }
      }
    }
  }
}

extension TrustIndex {
  /// Roles that name somebody in particular, and roles that admit the account or everybody.
  ///
  /// - Returns: Roles that come into question, sorted, each once.
  func candidates(for node: AccessNode, uniqueID: String?) -> [ARN] {
    var found: [ARN] = []
    switch node {
    case .principal(let arn):
      found += rolesByPrincipal[arn] ?? []
      if arn.resource.hasPrefix("role/") {
        let key = Admission.RoleName(account: arn.account, name: arn.lastPathComponent)
        found += rolesBySession[key] ?? []
      }
      if let uniqueID { found += rolesByUniqueID[uniqueID] ?? [] }
      if let account = arn.account { found += rolesByAccount[account] ?? [] }
      found += rolesOfEveryone + rolesUnknown
    case .anybody(let account):
      found = (rolesByAccount[account] ?? []) + rolesOfEveryone + rolesUnknown
    case .everybody: found = rolesOfEveryone
    case .service(let name): found = (rolesByService[name] ?? []) + rolesOfEveryone + rolesUnknown
    case .provider(let name): found = (rolesByProvider[name] ?? []) + rolesUnknown
    case .root, .resource: break
    }
    return Array(Set(found)).sorted()
  }
}
