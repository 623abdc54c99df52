import AWSIdentifiers
import Inventories

/// What an inventory holds and what it lacks, counted.
struct InventorySummary {
  /// The number of things of each kind in one account.
  struct Counts {
    var roles = 0
    var users = 0
    var policies = 0
    var buckets = 0
    var keys = 0
    var pipelines = 0
    var projects = 0
    var endpoints = 0

    /// One of the counts with its names: in a sentence, and as a member of a document.
    struct Entry {
      let noun: String
      let plural: String
      let member: String
      let count: Int
    }

    /// The counts in the order of reports.
    var entries: [Entry] {
      [
        Entry(noun: "role", plural: "roles", member: "roles", count: roles),
        Entry(noun: "user", plural: "users", member: "users", count: users),
        Entry(
          noun: "managed policy",
          plural: "managed policies",
          member: "managedPolicies",
          count: policies
        ),
        Entry(noun: "bucket", plural: "buckets", member: "buckets", count: buckets),
        Entry(noun: "key", plural: "keys", member: "keys", count: keys),
        Entry(noun: "pipeline", plural: "pipelines", member: "pipelines", count: pipelines),
        Entry(
          noun: "build project",
          plural: "build projects",
          member: "buildProjects",
          count: projects
        ),
        Entry(
          noun: "VPC endpoint",
          plural: "VPC endpoints",
          member: "vpcEndpoints",
          count: endpoints
        ),
      ]
    }
  }

  /// One account.
  struct AccountEntry {
    let id: AccountID
    let name: String?
    let isCollected: Bool
    let regions: [String]
    let counts: Counts
    /// What is missing, by path.
    let missing: [MissingFile]
  }

  /// Accounts by id.
  let accounts: [AccountEntry]
  /// What is missing of the organization, by path.
  let organizationMissing: [MissingFile]

  init(_ inventory: Inventory) {
    accounts = inventory.accounts.values.sorted { $0.id < $1.id }.map { account in
      AccountEntry(
        id: account.id,
        name: account.name,
        isCollected: account.isCollected,
        regions: account.regions.keys.sorted(),
        counts: Self.counts(account),
        missing: account.isCollected ? Self.sorted(Self.missing(account)) : []
      )
    }
    organizationMissing = Self.sorted(Self.missing(inventory.organization))
  }

  /// Everything that is missing: of the organization, then account by account.
  var missing: [MissingFile] { organizationMissing + accounts.flatMap(\.missing) }

  private static func sorted(_ files: [MissingFile]) -> [MissingFile] {
    files.withoutRepeats.sorted { ($0.path, $0.reason.rawValue) < ($1.path, $1.reason.rawValue) }
  }

  // MARK: - Counting

  private static func counts(_ account: Account) -> Counts {
    var counts = Counts()
    if let identities = account.identities.value {
      counts.roles = identities.roles.count
      counts.users = identities.users.count
      counts.policies = identities.managedPolicies.count
    }
    for region in account.regions.values {
      counts.buckets += region.buckets.count
      counts.keys += region.keys.count
      counts.pipelines += region.pipelines.count
      counts.projects += elements(of: "projects", "codebuild", "batch-get-projects", in: region)
      counts.endpoints += elements(of: "VpcEndpoints", "ec2", "describe-vpc-endpoints", in: region)
    }
    return counts
  }

  private static func elements(
    of member: String,
    _ service: String,
    _ operation: String,
    in region: RegionInventory
  ) -> Int {
    region.answers.reduce(0) { sum, answer in
      guard answer.key.service == service, answer.key.name.hasPrefix(operation) else { return sum }
      return sum + (answer.value.value?.node[member]?.elements.count ?? 0)
    }
  }

  // MARK: - What is missing

  private static func missing(_ account: Account) -> [MissingFile] {
    var files: [MissingFile?] = [
      account.identities.missingFile, account.identities.value?.gap,
      account.publicAccessBlock.missingFile, account.identityProviders.missingFile,
    ]
    for role in account.identities.value?.roles.values ?? [:].values {
      files.append(role.missingTrustPolicy)
    }
    for region in account.regions.values {
      for bucket in region.buckets.values {
        files += [
          bucket.policy.missingFile, bucket.encryption.missingFile,
          bucket.publicAccessBlock.missingFile, bucket.objectOwnership.missingFile,
          bucket.versioning.missingFile, bucket.tags.missingFile,
        ]
      }
      for key in region.keys.values {
        files += [
          key.description.missingFile, key.policy.missingFile, key.grants.missingFile,
          key.aliases.missingFile, key.tags.missingFile,
        ]
      }
      files += region.answers.values.map(\.missingFile)
    }
    return files.compactMap(\.self)
  }

  private static func missing(_ organization: Knowledge<Organization>) -> [MissingFile] {
    guard let organization = organization.value else {
      return organization.missingFile.map { [$0] } ?? []
    }
    var files = [organization.accounts.missingFile, organization.roots.missingFile]
    for attached in [organization.serviceControlPolicies, organization.resourceControlPolicies] {
      for policies in attached.values {
        files.append(policies.missingFile)
        files += (policies.value ?? []).map(\.document.missingFile)
      }
    }
    return files.compactMap(\.self)
  }
}

extension MissingFile.Reason {
  /// The reason in words.
  var words: String {
    switch self {
    case .notCollected: "not collected"
    case .empty: "empty, which proves nothing"
    case .refused: "the call was refused"
    case .unreadable: "cannot be read"
    case .incomplete: "a page of several is not there"
    }
  }
}
