import AWSIdentifiers
import PolicyLanguage
import Synchronization

/// The identities of one account in an index: names at once, the rest when somebody asks.
final class IndexedIdentities: Sendable {
  private final class Decoded: Sendable {
    let tables: IdentityTables
    let isDamaged: Bool

    init(_ tables: IdentityTables, isDamaged: Bool) {
      self.tables = tables
      self.isDamaged = isDamaged
    }
  }

  private let names: IndexCursor
  private let rest: IndexCursor
  private let decoded = AtomicLazyReference<Decoded>()

  init(names: IndexCursor, rest: IndexCursor) {
    self.names = names
    self.rest = rest
  }

  /// Names and ids of the roles and users, sorted by ARN.
  var principals: [PrincipalName] {
    var cursor = names
    do throws(IndexDamage) { return try cursor.principalNames() } catch { return [] }
  }

  /// Everything, decoded once.
  var tables: IdentityTables { whole.tables }

  /// Whether what was decoded is not all that should be there.
  var isDamaged: Bool { decoded.load()?.isDamaged ?? false }

  private var whole: Decoded {
    if let known = decoded.load() { return known }
    return decoded.storeIfNil(decode())
  }

  private func decode() -> Decoded {
    var tables = IdentityTables()
    var names = names
    var rest = rest
    do throws(IndexDamage) {
      let principals = try names.principalNames()
      tables.roles.reserveCapacity(principals.count)
      for principal in principals {
        if principal.isRole {
          tables.roles[principal.arn] = try rest.role(principal)
        } else {
          tables.users[principal.arn] = try rest.user(principal)
        }
      }
      for _ in 0..<(try rest.count()) {
        let key = try rest.sharedText()
        tables.groups[key] = try rest.group()
      }
      for _ in 0..<(try rest.count()) {
        let key = try rest.sharedText()
        tables.managedPolicies[key] = try rest.attachedPolicy()
      }
      for _ in 0..<(try rest.count()) {
        let profile = try rest.text()
        tables.instanceProfiles[profile] = try rest.arn()
      }
      return Decoded(tables, isDamaged: false)
    } catch {
      return Decoded(tables, isDamaged: true)
    }
  }
}

// MARK: - Writing

extension IndexEncoder {
  mutating func put(_ store: IdentityStore) {
    put(optional: store.gap) { $0.put($1) }
    let principals = store.principals
    put(part: { encoder in
      encoder.put(list: principals) { $0.put($1) }
    })
    put(part: { encoder in
      let roles = store.roles
      let users = store.users
      for principal in principals {
        if principal.isRole {
          if let role = roles[principal.arn] { encoder.put(role) }
        } else if let user = users[principal.arn] {
          encoder.put(user)
        }
      }
      encoder.put(list: store.groups.sorted { $0.key < $1.key }) { encoder, group in
        encoder.put(sharedText: group.key)
        encoder.put(sharedText: group.value.name)
        encoder.put(list: group.value.inlinePolicies) { $0.put($1) }
        encoder.put(list: group.value.managedPolicies) { $0.put($1) }
      }
      encoder.put(list: store.managedPolicies.sorted { $0.key < $1.key }) { encoder, policy in
        encoder.put(sharedText: policy.key)
        encoder.put(policy.value)
      }
      encoder.put(list: store.instanceProfiles.sorted { $0.key < $1.key }) { encoder, profile in
        encoder.put(text: profile.key)
        encoder.put(text: profile.value.text)
      }
    })
  }

  private mutating func put(_ principal: PrincipalName) {
    put(text: principal.arn.text)
    put(flag: principal.isRole)
    put(optional: principal.name == principal.arn.lastPathComponent ? nil : principal.name) {
      $0.put(text: $1)
    }
    put(optional: principal.uniqueID) { $0.put(text: $1) }
  }

  private mutating func put(_ role: Role) {
    put(role.trustPolicy) { $0.put($1) }
    put(list: role.inlinePolicies) { $0.put($1) }
    put(list: role.managedPolicies) { $0.put($1) }
    put(optional: role.boundary) { $0.put($1) }
    put(list: role.tags) { $0.put($1) }
    put(role.position)
  }

  private mutating func put(_ user: User) {
    put(list: user.inlinePolicies) { $0.put($1) }
    put(list: user.managedPolicies) { $0.put($1) }
    put(list: user.groups) { $0.put(sharedText: $1) }
    put(optional: user.boundary) { $0.put($1) }
    put(list: user.tags) { $0.put($1) }
    put(user.position)
  }

  private mutating func put(_ reference: ManagedPolicyReference) {
    put(sharedText: reference.arn)
    put(optional: reference.name) { $0.put(sharedText: $1) }
  }
}

// MARK: - Reading

extension IndexCursor {
  mutating func identityStore() throws(IndexDamage) -> IdentityStore {
    let gap = try flag() ? try missingFile() : nil
    let names = try part()
    return IdentityStore(gap: gap, indexed: IndexedIdentities(names: names, rest: try part()))
  }

  fileprivate mutating func principalNames() throws(IndexDamage) -> [PrincipalName] {
    let count = try count()
    var names: [PrincipalName] = []
    names.reserveCapacity(min(count, 1 << 16))
    for _ in 0..<count {
      let arn = try arn()
      let isRole = try flag()
      let name = try flag() ? try text() : arn.lastPathComponent
      let uniqueID = try flag() ? try text() : nil
      names.append(PrincipalName(arn: arn, name: name, uniqueID: uniqueID, isRole: isRole))
    }
    return names
  }

  private mutating func policies() throws(IndexDamage) -> [AttachedPolicy] {
    try list { cursor throws(IndexDamage) in try cursor.attachedPolicy() }
  }

  private mutating func references() throws(IndexDamage) -> [ManagedPolicyReference] {
    try list { cursor throws(IndexDamage) in try cursor.reference() }
  }

  private mutating func tags() throws(IndexDamage) -> [ResourceTag] {
    try list { cursor throws(IndexDamage) in try cursor.tag() }
  }

  private mutating func reference() throws(IndexDamage) -> ManagedPolicyReference {
    let arn = try sharedText()
    return ManagedPolicyReference(arn: arn, name: try flag() ? try sharedText() : nil)
  }

  fileprivate mutating func role(_ principal: PrincipalName) throws(IndexDamage) -> Role {
    let trust = try knowledge { cursor throws(IndexDamage) in try cursor.attachedPolicy() }
    let inline = try policies()
    let managed = try references()
    let boundary = try flag() ? try reference() : nil
    let tags = try tags()
    return Role(
      arn: principal.arn,
      name: principal.name,
      uniqueID: principal.uniqueID,
      trustPolicy: trust,
      inlinePolicies: inline,
      managedPolicies: managed,
      boundary: boundary,
      tags: tags,
      position: try position()
    )
  }

  fileprivate mutating func user(_ principal: PrincipalName) throws(IndexDamage) -> User {
    let inline = try policies()
    let managed = try references()
    let groups = try list { cursor throws(IndexDamage) in try cursor.sharedText() }
    let boundary = try flag() ? try reference() : nil
    let tags = try tags()
    return User(
      arn: principal.arn,
      name: principal.name,
      uniqueID: principal.uniqueID,
      inlinePolicies: inline,
      managedPolicies: managed,
      groups: groups,
      boundary: boundary,
      tags: tags,
      position: try position()
    )
  }

  fileprivate mutating func group() throws(IndexDamage) -> Group {
    let name = try sharedText()
    let inline = try policies()
    return Group(name: name, inlinePolicies: inline, managedPolicies: try references())
  }
}
