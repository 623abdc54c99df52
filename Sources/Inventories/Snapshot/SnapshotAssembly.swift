import AWSIdentifiers
import Diagnostics
import JSONReading

/// Puts what the files of a snapshot say together, file by file in the order of their paths.
struct SnapshotAssembly {
  /// Turns positions into lines for diagnostics.
  let sources: SourceCatalog
  /// The accounts so far.
  var accounts: [AccountID: Account] = [:]
  /// The organization, once `finish` was called.
  private(set) var organization: Knowledge<Organization>
  /// What was noticed.
  var diagnostics: [Diagnostic] = []
  /// Policy documents in answers of services.
  var embeddedPolicies: [SourcePosition: AttachedPolicy] = [:]

  var identityPages: [AccountID: [PagedReading]] = [:]
  var identityProviderLists: [AccountID: [IdentityProviderList: FileReading]] = [:]
  var grantPages: [KeyPlace: [PagedReading]] = [:]
  var aliasPages: [KeyPlace: [PagedReading]] = [:]
  var tagPages: [KeyPlace: [PagedReading]] = [:]
  private var organizationAnswers: [String: FileReading] = [:]

  /// A key, or with an empty id all keys of a region.
  struct KeyPlace: Hashable {
    let account: AccountID
    let region: String
    let id: String
  }

  /// Nothing yet.
  init(sources: SourceCatalog) {
    self.sources = sources
    organization = .missing(Self.noOrganization)
  }

  static let noOrganization = MissingFile(
    path: "organization/describe-organization.json",
    reason: .notCollected,
    command: "aws organizations describe-organization"
  )

  /// Takes in what files say.
  mutating func add(_ readings: [FileReading]) {
    for index in readings.indices { add(readings[index]) }
  }

  private mutating func add(_ reading: FileReading) {
    if let account = reading.kind.account {
      accounts[account, default: Account(id: account)].isCollected = true
    }
    switch reading.kind {
    case .organization(let name): organizationAnswers[name] = reading
    case .identities(let account, let page):
      identityPages[account, default: []].append(PagedReading(page: page, reading: reading))
    case .identityProviders(let account, let list):
      identityProviderLists[account, default: [:]][list] = reading
    case .accountPublicAccessBlock(let account):
      addPublicAccessBlock(of: account, from: reading)
    case .bucket(let account, let region, let name, let answer):
      addBucketAnswer(answer, of: name, account: account, region: region, from: reading)
    case .key(let account, let region, let id, let answer, let page):
      let place = KeyPlace(account: account, region: region, id: id)
      addKeyAnswer(answer, of: place, page: page, from: reading)
    case .aliases(let account, let region, let page):
      let place = KeyPlace(account: account, region: region, id: "")
      aliasPages[place, default: []].append(PagedReading(page: page, reading: reading))
    case .pipeline(let account, let region, let name):
      addPipeline(name, account: account, region: region, from: reading)
    case .answer(let account, let region, let key):
      addAnswer(key, account: account, region: region, from: reading)
    }
  }

  /// Puts together what needs several files.
  mutating func finish() {
    finishIdentities()
    finishIdentityProviders()
    finishKeys()
    finishAnswers()
    if !organizationAnswers.isEmpty {
      var assembly = OrganizationAssembly(answers: organizationAnswers, sources: sources)
      organization = assembly.organization()
      diagnostics += assembly.diagnostics
      for (account, name) in assembly.accountNames {
        accounts[account, default: Account(id: account)].name = name
      }
    }
  }
}

// MARK: - From a file to what is known

extension SnapshotAssembly {
  /// Calls with the region's part of an account.
  mutating func withRegion<Result>(
    _ region: String,
    of account: AccountID,
    _ body: (inout RegionInventory) -> Result
  ) -> Result {
    body(
      &accounts[account, default: Account(id: account)].regions[region, default: RegionInventory()]
    )
  }

  /// What a file says about one thing.
  ///
  /// - Parameters:
  ///   - reading: The file.
  ///   - before: What was known without it; its command is kept.
  ///   - codes: Error codes that prove absence (PF-134).
  ///   - expected: What the answer should hold, for a diagnostic.
  ///   - transform: Reads the tree; `nil` when it is another answer.
  /// - Returns: What is known now.
  mutating func knowledge<Value>(
    from reading: FileReading,
    before: Knowledge<Value>,
    absentOn codes: Set<String> = [],
    expected: String,
    _ transform: (JSONNode) -> Knowledge<Value>?
  ) -> Knowledge<Value> {
    func missing(_ reason: MissingFile.Reason) -> Knowledge<Value> {
      .missing(
        MissingFile(path: reading.path, reason: reason, command: before.missingFile?.command)
      )
    }
    switch reading.outcome {
    case .empty: return missing(.empty)
    case .unreadable, .identities: return missing(.unreadable)
    case .error(let code):
      if codes.contains(code) { return .absent }
      diagnostics.append(.refused(reading.path, code: code))
      return missing(.refused)
    case .tree(let tree):
      if let knowledge = transform(tree) { return knowledge }
      diagnostics.append(
        .unexpectedAnswer(sources.location(of: reading.origin), expected: expected)
      )
      return missing(.unreadable)
    }
  }
}
