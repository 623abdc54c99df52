import AWSIdentifiers
import AccessModel
import Inventories
import PolicyLanguage

/// The roles and users of an inventory, those of one account that hold the same policies together.
///
/// Principals of one class get the same answer to every question in which nobody asks for their
/// name, id or tags; so a class is asked once.
struct PrincipalIndex: Sendable {
  /// Principals of one account that hold the same policies under the same boundary.
  struct Class: Sendable {
    let account: AccountID
    /// The distinct documents of the identity layer.
    let documents: [PolicyDocument]
    let boundary: PolicyDocument?
    /// Whether some policy that counts was not collected, so that each is asked for itself.
    let hasUnknown: Bool
    /// In the order of their ARNs.
    fileprivate(set) var members: [ARN]
  }

  private(set) var classes: [Class] = []
  /// The classes of each account, in order of their first members.
  private(set) var classesOfAccount: [AccountID: [Int]] = [:]
  private(set) var classOf: [ARN: Int] = [:]
  /// Collected accounts, sorted.
  let accounts: [AccountID]

  init(_ graph: AccessGraph) {
    let inventory = graph.inventory
    accounts = inventory.accounts.keys.sorted()
    for id in accounts {
      guard let store = inventory.accounts[id]?.identities.value else { continue }
      var known: [ClassKey: Int] = [:]
      for arn in (Array(store.roles.keys) + Array(store.users.keys)).sorted() {
        var holding = Holding(store: store)
        if let role = store.roles[arn] { holding.add(role) }
        if let user = store.users[arn] { holding.add(user) }
        let key = holding.key
        if let number = known[key] {
          classes[number].members.append(arn)
          classOf[arn] = number
          continue
        }
        known[key] = classes.count
        classOf[arn] = classes.count
        classesOfAccount[id, default: []].append(classes.count)
        classes.append(
          Class(
            account: id,
            documents: holding.documents,
            boundary: holding.boundary,
            hasUnknown: holding.hasUnknown || store.gap != nil,
            members: [arn]
          )
        )
      }
    }
  }
}

private struct ClassKey: Hashable {
  let kind: String
  let documents: [ObjectIdentifier]
  let boundary: ObjectIdentifier?
  let hasBoundary: Bool
  let unknown: [String]
}

/// What one principal holds.
private struct Holding {
  let store: IdentityStore
  var kind = ""
  var documents: [PolicyDocument] = []
  var boundary: PolicyDocument?
  var hasBoundary = false
  var unknown: [String] = []

  init(store: IdentityStore) {
    self.store = store
  }

  var hasUnknown: Bool { !unknown.isEmpty }

  var key: ClassKey {
    ClassKey(
      kind: kind,
      documents: documents.map { ObjectIdentifier($0) }.sorted(),
      boundary: boundary.map { ObjectIdentifier($0) },
      hasBoundary: hasBoundary,
      unknown: unknown.sorted()
    )
  }

  mutating func add(_ role: Role) {
    kind = role.arn.resource.hasPrefix("role/aws-service-role/") ? "linked" : "role"
    add(inline: role.inlinePolicies)
    add(managed: role.managedPolicies)
    setBoundary(role.boundary)
  }

  mutating func add(_ user: User) {
    kind = "user"
    add(inline: user.inlinePolicies)
    add(managed: user.managedPolicies)
    for name in user.groups {
      guard let group = store.groups[name] else {
        unknown.append("group \(name)")
        continue
      }
      add(inline: group.inlinePolicies)
      add(managed: group.managedPolicies)
    }
    setBoundary(user.boundary)
  }

  private mutating func add(inline: [AttachedPolicy]) {
    for policy in inline { add(policy.document) }
  }

  private mutating func add(managed: [ManagedPolicyReference]) {
    for reference in managed {
      if let policy = store.managedPolicies[reference.arn] {
        add(policy.document)
      } else {
        unknown.append(reference.arn)
      }
    }
  }

  private mutating func add(_ document: PolicyDocument) {
    if !document.isReadable { unknown.append("unreadable") }
    if !documents.contains(where: { $0 === document }) { documents.append(document) }
  }

  private mutating func setBoundary(_ reference: ManagedPolicyReference?) {
    guard let reference else { return }
    hasBoundary = true
    boundary = store.managedPolicies[reference.arn]?.document
    if boundary == nil { unknown.append("boundary \(reference.arn)") }
    if boundary?.isReadable == false { unknown.append("unreadable boundary") }
  }
}
