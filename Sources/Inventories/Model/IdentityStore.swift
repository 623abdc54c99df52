import AWSIdentifiers
import PolicyLanguage
import Synchronization

/// Users, groups, roles and customer managed policies of one account.
///
/// Source: AWS CLI, `iam get-account-authorization-details`.
public struct IdentityStore: Sendable {
  /// Why the store may lack something that exists; `nil` when it is whole.
  ///
  /// A store of which a page is missing, or whose file breaks off, holds what was read until
  /// there: an explicit deny in it still denies, while an allow proves nothing (PF-133).
  public var gap: MissingFile? {
    get { readGap ?? (indexed?.isDamaged == true ? Self.damage : nil) }
    set { readGap = newValue }
  }
  private var readGap: MissingFile?
  /// What was read, where nothing is decoded later.
  private(set) var tables: IdentityTables
  /// What lies in an index; `nil` for a store that was read from files.
  private(set) var indexed: IndexedIdentities?

  /// Roles by ARN.
  public var roles: [ARN: Role] {
    get { indexed?.tables.roles ?? tables.roles }
    _modify {
      detach()
      yield &tables.roles
    }
  }

  /// Users by ARN.
  public var users: [ARN: User] {
    get { indexed?.tables.users ?? tables.users }
    _modify {
      detach()
      yield &tables.users
    }
  }

  /// Groups by name.
  public var groups: [String: Group] {
    get { indexed?.tables.groups ?? tables.groups }
    _modify {
      detach()
      yield &tables.groups
    }
  }

  /// Managed policies by ARN, in their default version.
  public var managedPolicies: [String: AttachedPolicy] {
    get { indexed?.tables.managedPolicies ?? tables.managedPolicies }
    _modify {
      detach()
      yield &tables.managedPolicies
    }
  }

  /// The role in each instance profile, by the profile's ARN.
  public var instanceProfiles: [String: ARN] {
    get { indexed?.tables.instanceProfiles ?? tables.instanceProfiles }
    _modify {
      detach()
      yield &tables.instanceProfiles
    }
  }

  /// A store of what is given; without a gap it claims to be whole.
  public init(
    gap: MissingFile? = nil,
    roles: [ARN: Role] = [:],
    users: [ARN: User] = [:],
    groups: [String: Group] = [:],
    managedPolicies: [String: AttachedPolicy] = [:],
    instanceProfiles: [String: ARN] = [:]
  ) {
    readGap = gap
    tables = IdentityTables(
      roles: roles,
      users: users,
      groups: groups,
      managedPolicies: managedPolicies,
      instanceProfiles: instanceProfiles
    )
  }

  /// A store of what is given, which claims to be whole.
  init(_ tables: IdentityTables) { self.tables = tables }

  /// A store that lies in an index, decoded when somebody first asks for a principal.
  init(gap: MissingFile?, indexed: IndexedIdentities) {
    readGap = gap
    tables = IdentityTables()
    self.indexed = indexed
  }

  private static let damage = MissingFile(path: "(the index)", reason: .unreadable)

  /// Makes the tables this store's own before they are changed.
  private mutating func detach() {
    guard let indexed else { return }
    tables = indexed.tables
    self.indexed = nil
  }
}

extension IdentityStore {
  /// Names and ids of the roles and users, sorted by ARN; of an index they are told without
  /// decoding the rest.
  public var principals: [PrincipalName] {
    if let indexed { return indexed.principals }
    let roles = tables.roles.values.map(\.principal)
    let users = tables.users.values.map {
      PrincipalName(arn: $0.arn, name: $0.name, uniqueID: $0.uniqueID, isRole: false)
    }
    return (roles + users).sorted { $0.arn < $1.arn }
  }
}

/// What a role or user is called.
public struct PrincipalName: Hashable, Sendable {
  /// The ARN with its path.
  public let arn: ARN
  /// The name without path.
  public let name: String
  /// The unique id; `nil` when the inventory does not say.
  public let uniqueID: String?
  /// Whether it is a role, and otherwise a user.
  public let isRole: Bool
}

/// The principals and policies of one account, by name.
struct IdentityTables: Sendable {
  var roles: [ARN: Role] = [:]
  var users: [ARN: User] = [:]
  var groups: [String: Group] = [:]
  var managedPolicies: [String: AttachedPolicy] = [:]
  var instanceProfiles: [String: ARN] = [:]
}

/// A tag of a principal or resource.
public struct ResourceTag: Hashable, Sendable {
  /// The key as written.
  public let key: String
  /// The value.
  public let value: String

  /// A tag of this key and value.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// A managed policy named by a principal or as a boundary.
public struct ManagedPolicyReference: Hashable, Sendable {
  /// The policy's ARN.
  public let arn: String
  /// The policy's name, where the inventory gives it.
  public let name: String?

  /// A reference to the managed policy of an ARN.
  public init(arn: String, name: String? = nil) {
    self.arn = arn
    self.name = name
  }
}

/// An IAM role with its policies and its trust policy.
///
/// Source: IAM User Guide, "IAM roles".
public struct Role: Sendable {
  /// What the role consists of, in one place: there are many roles, and tables of them grow.
  private let holder: Holder

  private final class Holder: Sendable {
    let arn: ARN
    /// Where the rest lies, and at which offset; `nil` where it was known from the start.
    let pack: RolePack?
    let offset: Int
    let parts = AtomicLazyReference<RoleParts>()

    init(arn: ARN, pack: RolePack?, offset: Int) {
      self.arn = arn
      self.pack = pack
      self.offset = offset
    }
  }

  // INVARIANT: a role that lies in no pack has its parts from the start.
  private var parts: RoleParts {
    if let known = holder.parts.load() { return known }
    guard let pack = holder.pack else { preconditionFailure("a role without parts") }
    return holder.parts.storeIfNil(pack.parts(at: holder.offset, of: holder.arn))
  }

  /// The ARN with its path.
  public var arn: ARN { holder.arn }
  /// The name without path.
  public var name: String { parts.name }
  /// The unique id, `AROA…`; `nil` when the inventory does not say.
  public var uniqueID: String? { parts.uniqueID }
  /// The trust policy; missing where it was not collected.
  public var trustPolicy: Knowledge<AttachedPolicy> { parts.trustPolicy }
  /// Inline policies.
  public var inlinePolicies: [AttachedPolicy] { parts.inlinePolicies }
  /// The managed policies attached; `IdentityStore.managedPolicies` may hold their text.
  public var managedPolicies: [ManagedPolicyReference] { parts.managedPolicies }
  /// The permissions boundary, if there is one.
  public var boundary: ManagedPolicyReference? { parts.boundary }
  /// The role's own tags; a session may bear others.
  public var tags: [ResourceTag] { parts.tags }
  /// Where the role begins in its file.
  public var position: SourcePosition { parts.position }

  /// What the role is called, told without unpacking.
  fileprivate var principal: PrincipalName {
    let (name, uniqueID) =
      if holder.parts.load() == nil, let pack = holder.pack {
        pack.names(at: holder.offset, of: arn)
      } else {
        (name, uniqueID)
      }
    return PrincipalName(arn: arn, name: name, uniqueID: uniqueID, isRole: true)
  }

  /// The file that should hold the trust policy, when it does not; told without unpacking.
  public var missingTrustPolicy: MissingFile? {
    holder.pack == nil ? trustPolicy.missingFile : nil
  }

  /// A role that has what is given, and nothing else attached.
  public init(
    arn: ARN,
    name: String,
    uniqueID: String?,
    trustPolicy: Knowledge<AttachedPolicy>,
    inlinePolicies: [AttachedPolicy] = [],
    managedPolicies: [ManagedPolicyReference] = [],
    boundary: ManagedPolicyReference? = nil,
    tags: [ResourceTag] = [],
    position: SourcePosition
  ) {
    holder = Holder(arn: arn, pack: nil, offset: 0)
    _ = holder.parts.storeIfNil(
      RoleParts(
        name: name,
        uniqueID: uniqueID,
        trustPolicy: trustPolicy,
        inlinePolicies: inlinePolicies,
        managedPolicies: managedPolicies,
        boundary: boundary,
        tags: tags,
        position: position
      )
    )
  }

  /// A role that is unpacked when somebody first asks what it says; its trust policy is known.
  init(arn: ARN, pack: RolePack, offset: Int) {
    holder = Holder(arn: arn, pack: pack, offset: offset)
  }
}

/// What a role consists of, apart from its ARN.
final class RoleParts: Sendable {
  let name: String
  let uniqueID: String?
  let trustPolicy: Knowledge<AttachedPolicy>
  let inlinePolicies: [AttachedPolicy]
  let managedPolicies: [ManagedPolicyReference]
  let boundary: ManagedPolicyReference?
  let tags: [ResourceTag]
  let position: SourcePosition

  init(
    name: String,
    uniqueID: String?,
    trustPolicy: Knowledge<AttachedPolicy>,
    inlinePolicies: [AttachedPolicy],
    managedPolicies: [ManagedPolicyReference],
    boundary: ManagedPolicyReference?,
    tags: [ResourceTag],
    position: SourcePosition
  ) {
    self.name = name
    self.uniqueID = uniqueID
    self.trustPolicy = trustPolicy
    self.inlinePolicies = inlinePolicies
    self.managedPolicies = managedPolicies
    self.boundary = boundary
    self.tags = tags
    self.position = position
  }
}

/// An IAM user with the policies of its own; those of its groups stand with the groups.
public struct User: Sendable {
  /// The ARN with its path.
  public let arn: ARN
  /// The name without path.
  public let name: String
  /// The unique id, `AIDA…`; `nil` when the inventory does not say.
  public let uniqueID: String?
  /// Inline policies.
  public let inlinePolicies: [AttachedPolicy]
  /// The managed policies attached; `IdentityStore.managedPolicies` may hold their text.
  public let managedPolicies: [ManagedPolicyReference]
  /// Names of the groups the user is in.
  public let groups: [String]
  /// The permissions boundary, if there is one.
  public let boundary: ManagedPolicyReference?
  /// Tags.
  public let tags: [ResourceTag]
  /// Where the user begins in its file.
  public let position: SourcePosition

  /// A user that has what is given, and nothing else attached.
  public init(
    arn: ARN,
    name: String,
    uniqueID: String?,
    inlinePolicies: [AttachedPolicy] = [],
    managedPolicies: [ManagedPolicyReference] = [],
    groups: [String] = [],
    boundary: ManagedPolicyReference? = nil,
    tags: [ResourceTag] = [],
    position: SourcePosition
  ) {
    self.arn = arn
    self.name = name
    self.uniqueID = uniqueID
    self.inlinePolicies = inlinePolicies
    self.managedPolicies = managedPolicies
    self.groups = groups
    self.boundary = boundary
    self.tags = tags
    self.position = position
  }
}

/// An IAM group, which hands its policies to the users in it and is no principal itself.
public struct Group: Sendable {
  /// The name.
  public let name: String
  /// Inline policies.
  public let inlinePolicies: [AttachedPolicy]
  /// The managed policies attached; `IdentityStore.managedPolicies` may hold their text.
  public let managedPolicies: [ManagedPolicyReference]

  /// A group that has what is given, and nothing else attached.
  public init(
    name: String,
    inlinePolicies: [AttachedPolicy] = [],
    managedPolicies: [ManagedPolicyReference] = []
  ) {
    self.name = name
    self.inlinePolicies = inlinePolicies
    self.managedPolicies = managedPolicies
  }
}
