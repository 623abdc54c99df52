import AWSIdentifiers
import PolicyLanguage

// Accounts, and the organization they belong to.

// MARK: - Writing

extension IndexEncoder {
  mutating func put(_ account: Account) {
    put(account.id)
    put(optional: account.name) { $0.put(sharedText: $1) }
    put(flag: account.isCollected)
    put(account.publicAccessBlock) { $0.put($1) }
    put(account.identityProviders) { encoder, providers in
      encoder.put(list: providers) { $0.put(text: $1.text) }
    }
    put(account.identities) { $0.put($1) }
    put(list: account.regions.sorted { $0.key < $1.key }) { encoder, region in
      encoder.put(sharedText: region.key)
      encoder.put(region.value)
    }
  }

  mutating func put(_ organization: Organization) {
    put(sharedText: organization.id)
    put(optional: organization.managementAccount) { $0.put($1) }
    put(organization.accounts) { encoder, accounts in
      encoder.put(list: accounts.sorted { $0.key < $1.key }) { encoder, account in
        encoder.put(account.key)
        encoder.put(sharedText: account.value)
      }
    }
    put(list: organization.parents.sorted { Self.precedes($0.key, $1.key) }) { encoder, parent in
      encoder.put(parent.key)
      encoder.put(parent.value)
    }
    put(organization.roots) { encoder, roots in
      encoder.put(list: roots) { encoder, root in
        encoder.put(sharedText: root.id)
        encoder.put(optional: root.hasServiceControlPolicies) { $0.put(flag: $1) }
        encoder.put(optional: root.hasResourceControlPolicies) { $0.put(flag: $1) }
      }
    }
    put(list: organization.unitNames.sorted { $0.key < $1.key }) { encoder, unit in
      encoder.put(sharedText: unit.key)
      encoder.put(sharedText: unit.value)
    }
    put(organization.serviceControlPolicies)
    put(organization.resourceControlPolicies)
  }

  private mutating func put(_ attached: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]) {
    put(list: attached.sorted { Self.precedes($0.key, $1.key) }) { encoder, entry in
      encoder.put(entry.key)
      encoder.put(entry.value) { encoder, policies in
        encoder.put(list: policies) { encoder, policy in
          encoder.put(sharedText: policy.id)
          encoder.put(sharedText: policy.name)
          encoder.put(policy.document) { $0.put($1) }
        }
      }
    }
  }

  private mutating func put(_ target: OrganizationTarget) {
    switch target {
    case .root(let id):
      put(byte: 0)
      put(sharedText: id)
    case .unit(let id):
      put(byte: 1)
      put(sharedText: id)
    case .account(let account):
      put(byte: 2)
      put(account)
    }
  }

  private static func precedes(_ left: OrganizationTarget, _ right: OrganizationTarget) -> Bool {
    func rank(_ target: OrganizationTarget) -> Int {
      switch target {
      case .root: 0
      case .unit: 1
      case .account: 2
      }
    }
    return (rank(left), left.id) < (rank(right), right.id)
  }
}

// MARK: - Reading

extension IndexCursor {
  mutating func wholeAccount() throws(IndexDamage) -> Account {
    var account = Account(id: try account())
    account.name = try flag() ? try sharedText() : nil
    account.isCollected = try flag()
    account.publicAccessBlock = try knowledge { cursor throws(IndexDamage) in
      try cursor.publicAccessBlock()
    }
    account.identityProviders = try knowledge { cursor throws(IndexDamage) in
      try cursor.list { cursor throws(IndexDamage) in try cursor.arn() }
    }
    account.identities = try knowledge { cursor throws(IndexDamage) in
      try cursor.identityStore()
    }
    for _ in 0..<(try count()) {
      let name = try sharedText()
      account.regions[name] = try region()
    }
    return account
  }

  mutating func organization() throws(IndexDamage) -> Organization {
    let id = try sharedText()
    let management = try flag() ? try account() : nil
    let accounts = try knowledge { cursor throws(IndexDamage) in
      var accounts: [AccountID: String] = [:]
      for _ in 0..<(try cursor.count()) {
        let id = try cursor.account()
        accounts[id] = try cursor.sharedText()
      }
      return accounts
    }
    var parents: [OrganizationTarget: OrganizationTarget] = [:]
    for _ in 0..<(try count()) {
      let child = try target()
      parents[child] = try target()
    }
    let roots = try knowledge { cursor throws(IndexDamage) in
      try cursor.list { cursor throws(IndexDamage) in try cursor.root() }
    }
    var unitNames: [String: String] = [:]
    for _ in 0..<(try count()) {
      let id = try sharedText()
      unitNames[id] = try sharedText()
    }
    let serviceControl = try attachedPolicies()
    return Organization(
      id: id,
      managementAccount: management,
      accounts: accounts,
      parents: parents,
      roots: roots,
      unitNames: unitNames,
      serviceControlPolicies: serviceControl,
      resourceControlPolicies: try attachedPolicies()
    )
  }

  private mutating func root() throws(IndexDamage) -> OrganizationRoot {
    let id = try sharedText()
    let hasServiceControl = try flag() ? try flag() : nil
    return OrganizationRoot(
      id: id,
      hasServiceControlPolicies: hasServiceControl,
      hasResourceControlPolicies: try flag() ? try flag() : nil
    )
  }

  private mutating func target() throws(IndexDamage) -> OrganizationTarget {
    switch try byte() {
    case 0: .root(try sharedText())
    case 1: .unit(try sharedText())
    case 2: .account(try account())
    default: throw IndexDamage("a target")
    }
  }

  private mutating func attachedPolicies() throws(IndexDamage)
    -> [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
  {
    var attached: [OrganizationTarget: Knowledge<[OrganizationPolicy]>] = [:]
    for _ in 0..<(try count()) {
      let target = try target()
      attached[target] = try knowledge { cursor throws(IndexDamage) in
        try cursor.list { cursor throws(IndexDamage) in try cursor.organizationPolicy() }
      }
    }
    return attached
  }

  private mutating func organizationPolicy() throws(IndexDamage) -> OrganizationPolicy {
    let id = try sharedText()
    let name = try sharedText()
    return OrganizationPolicy(
      id: id,
      name: name,
      document: try knowledge { cursor throws(IndexDamage) in try cursor.attachedPolicy() }
    )
  }
}
