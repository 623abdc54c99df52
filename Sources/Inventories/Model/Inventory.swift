import AWSIdentifiers
import Diagnostics

/// Everything that was read of one organization (or of the accounts somebody has collected).
public struct Inventory: Sendable {
  /// The name to show: the folder's or file's name.
  public let name: String
  /// The organization with its hierarchy and policies.
  public let organization: Knowledge<Organization>
  /// The accounts of which anything was collected, and those the organization lists.
  public let accounts: [AccountID: Account]
  /// Every finding of the readers, in file order.
  public let diagnostics: [Diagnostic]
  /// The files, for turning positions into lines.
  public let sources: SourceCatalog
  /// Sixteen hexadecimal digits that change when the path or content of any file does that was
  /// read.
  public let fingerprint: String
  /// Policy documents that lie in answers of services, by the position of their value.
  ///
  /// Ask `policy(in:named:arn:as:)` for one.
  public let embeddedPolicies: [SourcePosition: AttachedPolicy]
  /// What is to be said about the file that was read, and not about what it holds: such as that an
  /// index is older than its folder.
  public internal(set) var notices: [Diagnostic] = []
  /// What reads policy documents when somebody asks what they say.
  var texts: PolicyTexts?
  /// What was noticed since the inventory was read: files that changed while somebody asked about
  /// them, in their order.
  public var laterDiagnostics: [Diagnostic] { texts?.diagnostics ?? [] }
  /// Whether it was read from an index.
  public internal(set) var isFromIndex = false
  /// Where things are by name, as an index holds it; `nil` for what was read from files or changed.
  public internal(set) var names: NameTable?
  /// The texts that the digests of an index's policies name; `nil` likewise.
  public internal(set) var digestTexts: DigestTexts?

  /// Roles by whom their trust policies name, read from every trust policy where no index tells.
  public var trustTable: TrustTable {
    names.map { TrustTable($0) } ?? TrustTable(reading: self)
  }

  /// An inventory from its parts.
  public init(
    name: String,
    organization: Knowledge<Organization>,
    accounts: [AccountID: Account],
    diagnostics: [Diagnostic],
    sources: SourceCatalog,
    fingerprint: String,
    embeddedPolicies: [SourcePosition: AttachedPolicy] = [:]
  ) {
    self.name = name
    self.organization = organization
    self.accounts = accounts
    self.diagnostics = diagnostics
    self.sources = sources
    self.fingerprint = fingerprint
    self.embeddedPolicies = embeddedPolicies
  }
}

/// What was collected of one account.
public struct Account: Sendable {
  /// The twelve digits.
  public let id: AccountID
  /// The account's name in the organization, if that is known.
  public var name: String?
  /// Whether any file of this account was collected; `false` for accounts that only the
  /// organization lists.
  public var isCollected: Bool
  /// Users, groups, roles and policies.
  public var identities: Knowledge<IdentityStore>
  /// The account-wide Block Public Access settings of S3.
  public var publicAccessBlock: Knowledge<PublicAccessBlock>
  /// ARNs of OpenID Connect and SAML providers.
  public var identityProviders: Knowledge<[ARN]>
  /// What was collected per region; buckets lie in the region that their folder names.
  public var regions: [String: RegionInventory]

  /// An account of which nothing is known yet.
  public init(id: AccountID, name: String? = nil, isCollected: Bool = false) {
    self.id = id
    self.name = name
    self.isCollected = isCollected
    identities = .missing(
      MissingFile(
        path: "\(id)/global/iam/get-account-authorization-details.json",
        reason: .notCollected,
        command: "aws iam get-account-authorization-details"
      )
    )
    publicAccessBlock = .missing(
      MissingFile(
        path: "\(id)/global/s3control/get-public-access-block.json",
        reason: .notCollected,
        command: "aws s3control get-public-access-block --account-id \(id)"
      )
    )
    identityProviders = .missing(
      MissingFile(
        path: "\(id)/global/iam/list-open-id-connect-providers.json",
        reason: .notCollected,
        command: "aws iam list-open-id-connect-providers"
      )
    )
    regions = [:]
  }
}
