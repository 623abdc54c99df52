import AWSIdentifiers
import PolicyLanguage

/// An organization: its tree, and the policies attached at every level.
///
/// Source: AWS Organizations User Guide, "How policy inheritance works".
public struct Organization: Sendable {
  /// The id, such as `o-aaaaaaaaaa`.
  public let id: String
  /// The management account, which service control policies never restrict (EV-415); `nil` when
  /// the inventory does not say.
  public let managementAccount: AccountID?
  /// Ids of the member accounts, the management account included, with their names.
  public let accounts: Knowledge<[AccountID: String]>
  /// The parent (root or organizational unit) of every target whose parent is known.
  public let parents: [OrganizationTarget: OrganizationTarget]
  /// The roots, with the policy types that are enabled on each.
  public let roots: Knowledge<[OrganizationRoot]>
  /// Names of organizational units by id.
  public let unitNames: [String: String]
  /// Service control policies attached to each target.
  public let serviceControlPolicies: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
  /// Resource control policies attached to each target.
  public let resourceControlPolicies: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]

  /// An organization from its parts.
  public init(
    id: String,
    managementAccount: AccountID?,
    accounts: Knowledge<[AccountID: String]>,
    parents: [OrganizationTarget: OrganizationTarget],
    roots: Knowledge<[OrganizationRoot]>,
    unitNames: [String: String] = [:],
    serviceControlPolicies: [OrganizationTarget: Knowledge<[OrganizationPolicy]>],
    resourceControlPolicies: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
  ) {
    self.id = id
    self.managementAccount = managementAccount
    self.accounts = accounts
    self.parents = parents
    self.roots = roots
    self.unitNames = unitNames
    self.serviceControlPolicies = serviceControlPolicies
    self.resourceControlPolicies = resourceControlPolicies
  }
}

/// A root of an organization.
public struct OrganizationRoot: Hashable, Sendable {
  /// The id, such as `r-root`.
  public let id: String
  /// Whether service control policies are enabled; `nil` when the inventory does not say.
  public let hasServiceControlPolicies: Bool?
  /// Whether resource control policies are enabled; `nil` when the inventory does not say.
  public let hasResourceControlPolicies: Bool?

  /// A root with what is known of its policy types.
  public init(id: String, hasServiceControlPolicies: Bool?, hasResourceControlPolicies: Bool?) {
    self.id = id
    self.hasServiceControlPolicies = hasServiceControlPolicies
    self.hasResourceControlPolicies = hasResourceControlPolicies
  }
}

/// Something a policy of an organization can be attached to.
public enum OrganizationTarget: Hashable, Sendable {
  /// A root, by id.
  case root(String)
  /// An organizational unit, by id.
  case unit(String)
  /// An account.
  case account(AccountID)

  /// The id as AWS prints it.
  public var id: String {
    switch self {
    case .root(let id), .unit(let id): id
    case .account(let account): account.description
    }
  }
}

/// A policy of an organization as attached to a target.
public struct OrganizationPolicy: Sendable {
  /// The id, such as `p-FullAWSAccess`.
  public let id: String
  /// The name, such as `FullAWSAccess`.
  public let name: String
  /// The document; missing when `describe-policy` was not collected.
  public let document: Knowledge<AttachedPolicy>

  /// A policy with what is known of its document.
  public init(id: String, name: String, document: Knowledge<AttachedPolicy>) {
    self.id = id
    self.name = name
    self.document = document
  }
}
