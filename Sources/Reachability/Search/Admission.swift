import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// Whom the policies on the resource's side of a question name, by the way in which they do.
///
/// Policies of a resource are read once per question; what they say of accounts as a whole decides
/// whose identity-based policies are looked at.
struct Admission: Sendable {
  /// Whether something may admit anybody: everyone is named, or a policy is not known.
  var admitsEveryone = false
  /// Whether everyone is named outright, which an unknown policy does not prove.
  var namesEveryone = false
  /// Whether somebody may pass without policies of its own, also from another account: grants on a
  /// key are not known (EV-473).
  var mayNeedNoIdentity = false
  /// Accounts named as a whole by what allows.
  var accounts: Set<AccountID> = []
  /// Roles and users that are named, also by what denies.
  var named: Set<ARN> = []
  /// Roles named by account and name, through one of their sessions.
  var sessions: Set<RoleName> = []
  /// Roles and users named by their unique id.
  var uniqueIDs: Set<String> = []
  /// Services named by what allows.
  var services: Set<String> = []
  /// Identity providers named by what allows.
  var providers: Set<String> = []
  /// Whether a statement that may apply asks for the principal's name, id or tags.
  var isPersonal = false

  struct RoleName: Hashable {
    let account: AccountID?
    let name: String
  }

  init(_ layers: PolicyLayers, sieve: PolicySieve) {
    for input in layers.resource { read(input, sieve, isGuard: false) }
    for level in layers.resourceControl {
      for input in level.policies { read(input, sieve, isGuard: true) }
    }
    for grant in layers.grants { read(grant.grantee) }
    if layers.unknownGrants != nil {
      admitsEveryone = true
      mayNeedNoIdentity = true
    }
  }

  private mutating func read(_ input: PolicyInput, _ sieve: PolicySieve, isGuard: Bool) {
    guard case .compiled(let policy) = input.content else {
      if !isGuard { admitsEveryone = true }
      return
    }
    if sieve.relevance(of: policy).isPersonal { isPersonal = true }
    for index in sieve.statements(of: policy) {
      let statement = policy.document.statements[index]
      let allows = statement.effect == .allow && !isGuard
      guard let principal = statement.principal else { continue }
      if principal.isNegated, allows {
        admitsEveryone = true
        namesEveryone = true
      }
      for entry in principal.entries {
        read(Trustee(entry), allows: allows && !principal.isNegated)
      }
    }
  }

  private mutating func read(_ trustee: Trustee, allows: Bool) {
    switch trustee {
    case .everyone:
      guard allows else { return }
      admitsEveryone = true
      namesEveryone = true
    case .account(let account): if allows { accounts.insert(account) }
    case .principal(let arn): named.insert(arn)
    case .session(let account, let role): sessions.insert(RoleName(account: account, name: role))
    case .uniqueID(let id): uniqueIDs.insert(id)
    case .service(let name): if allows { services.insert(name) }
    case .provider(let name): if allows { providers.insert(name) }
    case .nobody: break
    }
  }

  private mutating func read(_ grantee: String) {
    if let account = AccountID(grantee) {
      accounts.insert(account)
    } else if let arn = ARN(grantee) {
      read(Trustee(arn), allows: true)
    } else if grantee.hasSuffix(".amazonaws.com") {
      services.insert(grantee)
    } else {
      admitsEveryone = true
      mayNeedNoIdentity = true
    }
  }

  /// The roles and users that are named one by one, those of the inventory and others, sorted.
  func individuals(in graph: AccessGraph) -> [ARN] {
    var found = named
    for session in sessions {
      guard let account = session.account else { continue }
      if let arn = graph.roleARN(named: session.name, in: account) { found.insert(arn) }
    }
    for id in uniqueIDs {
      if let arn = graph.principal(withID: id) { found.insert(arn) }
    }
    return found.sorted()
  }
}
