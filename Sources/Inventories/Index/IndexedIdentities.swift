import AWSIdentifiers
import PolicyLanguage
import Synchronization

/// The identities of one account in an index, of which everything is decoded when somebody asks for
/// it: a role, a user, all groups and managed policies, the classes, or the whole.
final class IndexedIdentities: Sendable {
  /// Something decoded once.
  final class Kept<Value: Sendable>: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  /// What is found by number: names, and what each role or user holds.
  private let names: IndexList
  private let details: IndexList
  private let rest: IndexCursor
  private let classTable: IndexCursor
  private let decoded = AtomicLazyReference<Kept<IdentityTables>>()
  private let decodedOthers = AtomicLazyReference<Kept<IdentityTables>>()
  private let decodedClasses = AtomicLazyReference<Kept<IndexedClasses>>()
  private let principalsMade = AtomicLazyReference<LazyTable<IndexedPrincipal>>()
  private let damage = Atomic(false)

  init(names: IndexList, details: IndexList, rest: IndexCursor, classes: IndexCursor) {
    self.names = names
    self.details = details
    self.rest = rest
    classTable = classes
  }

  /// Whether something that was decoded is not what should be there.
  var isDamaged: Bool { damage.load(ordering: .relaxed) }

  private func noteDamage() { damage.store(true, ordering: .relaxed) }

  // MARK: - Names

  /// How many roles and users there are.
  var count: Int { names.count }

  /// Names and ids of the roles and users, sorted by ARN.
  var principals: [PrincipalName] {
    do throws(IndexDamage) {
      var all: [PrincipalName] = []
      all.reserveCapacity(names.count)
      for place in 0..<names.count { all.append(try name(place)) }
      return all
    } catch {
      return []
    }
  }

  private func name(_ place: Int) throws(IndexDamage) -> PrincipalName {
    var cursor = try names.cursor(place)
    return try cursor.principalName()
  }

  /// The ARN of a principal by its place.
  func arn(_ place: Int) -> ARN? {
    do throws(IndexDamage) {
      var cursor = try names.cursor(place)
      return try cursor.sharedARN()
    } catch {
      noteDamage()
      return nil
    }
  }

  /// The place of a role or user; the first of several of one name.
  func place(of arn: ARN) -> Int? {
    do throws(IndexDamage) {
      let place = try firstPlace(of: arn)
      guard place < names.count, self.arn(place) == arn else { return nil }
      return place
    } catch {
      noteDamage()
      return nil
    }
  }

  private func firstPlace(of arn: ARN) throws(IndexDamage) -> Int {
    var text = arn.text
    let isASCII = text.withUTF8 { bytes in bytes.allSatisfy { $0 < 0x80 } }
    return try names.firstPlace { cursor throws(IndexDamage) in
      let bytes = try cursor.sharedBytes()
      guard isASCII, bytes.allSatisfy({ $0 < 0x80 }) else {
        return String(decoding: bytes, as: UTF8.self) < arn.text
      }
      return text.utf8.withContiguousStorageIfAvailable { wanted in
        bytes.lexicographicallyPrecedes(wanted)
      } ?? (String(decoding: bytes, as: UTF8.self) < arn.text)
    }
  }

  // MARK: - Roles and users

  /// A role by its full ARN.
  func role(_ arn: ARN) -> Role? { principal(arn, isRole: true)?.role }

  /// A user by its full ARN.
  func user(_ arn: ARN) -> User? { principal(arn, isRole: false)?.user }

  private func principal(_ arn: ARN, isRole: Bool) -> IndexedPrincipal? {
    guard var place = place(of: arn) else { return nil }
    if let known = principalsMade.load()?.object(place),
      (known.role?.arn ?? known.user?.arn) == arn, (known.role != nil) == isRole
    {
      return known
    }
    do throws(IndexDamage) {
      // A role and a user may bear one name in a flawed inventory.
      while place < names.count {
        let name = try name(place)
        guard name.arn == arn else { return nil }
        if name.isRole == isRole { return try principal(place, name) }
        place += 1
      }
    } catch {
      noteDamage()
    }
    return nil
  }

  private func principal(
    _ place: Int,
    _ name: PrincipalName
  ) throws(IndexDamage) -> IndexedPrincipal {
    let table =
      principalsMade.load() ?? principalsMade.storeIfNil(LazyTable(count: names.count))
    if let known = table.object(place) { return known }
    var cursor = try details.cursor(place)
    return table.keep(try cursor.principal(name), place)
  }

  // MARK: - Everything else

  /// Groups, managed policies and instance profiles, decoded once.
  var others: IdentityTables {
    if let known = decodedOthers.load() { return known.value }
    var tables = IdentityTables()
    var rest = rest
    do throws(IndexDamage) {
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
    } catch {
      noteDamage()
    }
    return decodedOthers.storeIfNil(Kept(tables)).value
  }

  /// Everything, decoded once.
  var tables: IdentityTables {
    if let known = decoded.load() { return known.value }
    var tables = others
    do throws(IndexDamage) {
      tables.roles.reserveCapacity(names.count)
      for place in 0..<names.count {
        let found = try principal(place, try name(place))
        if let role = found.role { tables.roles[role.arn] = role }
        if let user = found.user { tables.users[user.arn] = user }
      }
    } catch {
      noteDamage()
    }
    return decoded.storeIfNil(Kept(tables)).value
  }

  /// The classes, decoded once; `nil` when the index does not hold them.
  var classes: PrincipalClasses? {
    if let known = decodedClasses.load() {
      return PrincipalClasses(known.value, of: self)
    }
    var cursor = classTable
    do throws(IndexDamage) {
      let classes = try cursor.principalClasses(count: names.count)
      return PrincipalClasses(decodedClasses.storeIfNil(Kept(classes)).value, of: self)
    } catch {
      noteDamage()
      return nil
    }
  }
}

/// The classes of one account as an index holds them.
struct IndexedClasses: Sendable {
  let classes: [PrincipalClass]
  /// The number of each principal's class.
  let numbers: [Int]
}

/// A role or user of an index.
final class IndexedPrincipal: Sendable {
  let role: Role?
  let user: User?

  init(role: Role?, user: User?) {
    self.role = role
    self.user = user
  }
}

// MARK: - Writing

extension IndexEncoder {
  mutating func put(_ store: IdentityStore) {
    put(optional: store.gap) { $0.put($1) }
    let principals = store.principals
    let roles = store.roles
    let users = store.users
    put(part: { encoder in
      encoder.put(entries: principals) { $0.put($1) }
      encoder.put(entries: principals) { encoder, principal in
        if principal.isRole {
          if let role = roles[principal.arn] { encoder.put(role) }
        } else if let user = users[principal.arn] {
          encoder.put(user)
        }
      }
    })
    put(part: { encoder in
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
    put(part: { $0.put(store.classes) })
  }

  private mutating func put(_ classes: PrincipalClasses) {
    put(list: classes.classes) { encoder, members in
      encoder.put(list: members.documents) { $0.put(document: $1.document) }
      encoder.put(optional: members.boundary) { $0.put(document: $1.document) }
      encoder.put(flag: members.lacksPolicies)
    }
    put(list: classes.classNumbers) { $0.put(number: $1) }
  }

  private mutating func put(_ principal: PrincipalName) {
    put(sharedText: principal.arn.text)
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
    var principals = try part()
    let names = try IndexList(&principals)
    let details = try IndexList(&principals)
    guard names.count == details.count else { throw IndexDamage("the roles and users") }
    let rest = try part()
    return IdentityStore(
      gap: gap,
      indexed: IndexedIdentities(
        names: names,
        details: details,
        rest: rest,
        classes: try part()
      )
    )
  }

  fileprivate mutating func sharedARN() throws(IndexDamage) -> ARN {
    guard let arn = ARN(try sharedText()) else { throw IndexDamage("an ARN") }
    return arn
  }

  fileprivate mutating func principalName() throws(IndexDamage) -> PrincipalName {
    let arn = try sharedARN()
    let isRole = try flag()
    let name = try flag() ? try text() : arn.lastPathComponent
    let uniqueID = try flag() ? try text() : nil
    return PrincipalName(arn: arn, name: name, uniqueID: uniqueID, isRole: isRole)
  }

  fileprivate mutating func principal(
    _ name: PrincipalName
  ) throws(IndexDamage) -> IndexedPrincipal {
    name.isRole
      ? IndexedPrincipal(role: try role(name), user: nil)
      : IndexedPrincipal(role: nil, user: try user(name))
  }

  fileprivate mutating func principalClasses(
    count: Int
  ) throws(IndexDamage) -> IndexedClasses {
    var classes = try list { cursor throws(IndexDamage) in
      let documents = try cursor.list { cursor throws(IndexDamage) in
        try cursor.documentReference()
      }
      let boundary = try cursor.optional { cursor throws(IndexDamage) in
        try cursor.documentReference()
      }
      return PrincipalClass(
        documents: documents,
        boundary: boundary,
        lacksPolicies: try cursor.flag(),
        members: []
      )
    }
    let numbers = try list { cursor throws(IndexDamage) in try cursor.number() }
    guard numbers.count == count else { throw IndexDamage("the classes") }
    for (place, number) in numbers.enumerated() {
      guard number < classes.count else { throw IndexDamage("the number of a class") }
      classes[number].members.append(place)
    }
    return IndexedClasses(classes: classes, numbers: numbers)
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
