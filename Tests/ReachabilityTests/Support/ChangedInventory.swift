import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// An inventory after a policy was changed as a nearest miss says.
enum ChangedInventory {
  /// The inventory with one grant in place.
  ///
  /// - Returns: `nil` when the inventory's owner could not make the change there.
  static func applying(_ grant: MissingGrant, to inventory: Inventory) -> Inventory? {
    if let denial = grant.denial {
      let statements = denial.document.statements.enumerated()
        .filter { $0.offset != denial.index }.map(\.element)
      let changed = PolicyDocument(
        kind: denial.document.kind,
        version: denial.document.version,
        statements: statements
      )
      return replacing(denial.document, with: changed, in: inventory)
    }
    guard let addition = grant.addition else { return nil }
    switch grant.layer {
    case .identity:
      guard case .principal(let arn) = grant.principal else { return nil }
      return adding(addition, toIdentity: arn, in: inventory)
    case .boundary:
      guard case .principal(let arn) = grant.principal else { return nil }
      return extending(boundaryOf: arn, by: addition, in: inventory)
    case .trustPolicy:
      guard let role = ARN(grant.resource),
        let old = store(role, inventory)?.roles[role]?.trustPolicy.value?.document
      else { return nil }
      return replacing(old, with: joined(old, addition), in: inventory, only: role)
    case .bucketPolicy:
      guard let arn = ARN(grant.resource) else { return nil }
      return extending(bucket: String(arn.resource.prefix { $0 != "/" }), by: addition, inventory)
    case .keyPolicy:
      guard let arn = ARN(grant.resource) else { return nil }
      return extending(key: arn, by: addition, inventory)
    default: return nil
    }
  }

  private static func store(_ arn: ARN, _ inventory: Inventory) -> IdentityStore? {
    arn.account.flatMap { inventory.accounts[$0]?.identities.value }
  }

  private static func parse(_ text: String, as kind: PolicyKind) -> PolicyDocument {
    .parse(Array(text.utf8), as: kind)
  }

  private static func joined(_ document: PolicyDocument, _ addition: String) -> PolicyDocument {
    PolicyDocument(
      kind: document.kind,
      version: document.version,
      statements: document.statements + parse(addition, as: document.kind).statements,
      findings: document.findings
    )
  }

  private static func attached(_ document: PolicyDocument) -> AttachedPolicy {
    AttachedPolicy(
      name: "added",
      document: document,
      position: SourcePosition(file: -1, offset: 0)
    )
  }

  // MARK: - Changing

  private static func rebuilt(
    _ inventory: Inventory,
    organization: Knowledge<Organization>? = nil,
    _ change: (inout Account) -> Void
  ) -> Inventory {
    Inventory(
      name: inventory.name,
      organization: organization ?? inventory.organization,
      accounts: inventory.accounts.mapValues { account in
        var account = account
        change(&account)
        return account
      },
      diagnostics: inventory.diagnostics,
      sources: inventory.sources,
      fingerprint: inventory.fingerprint,
      embeddedPolicies: inventory.embeddedPolicies
    )
  }

  private static func adding(_ text: String, toIdentity arn: ARN, in inventory: Inventory)
    -> Inventory
  {
    let policy = attached(parse(text, as: .identity))
    return rebuilt(inventory) { account in
      guard account.id == arn.account, case .known(var store) = account.identities else { return }
      if let role = store.roles[arn] { store.roles[arn] = role.copy(adding: policy) }
      if let user = store.users[arn] { store.users[arn] = user.copy(adding: policy) }
      account.identities = .known(store)
    }
  }

  private static func extending(boundaryOf arn: ARN, by text: String, in inventory: Inventory)
    -> Inventory?
  {
    guard let store = store(arn, inventory) else { return nil }
    let reference = store.roles[arn]?.boundary ?? store.users[arn]?.boundary
    guard let reference, let old = store.managedPolicies[reference.arn]?.document else {
      return nil
    }
    return rebuilt(inventory) { account in
      guard account.id == arn.account, case .known(var store) = account.identities else { return }
      store.managedPolicies[reference.arn] = attached(joined(old, text))
      account.identities = .known(store)
    }
  }

  private static func extending(bucket name: String, by text: String, _ inventory: Inventory)
    -> Inventory
  {
    rebuilt(inventory) { account in
      for (region, _) in account.regions {
        guard let bucket = account.regions[region]?.buckets[name] else { continue }
        let old = bucket.policy.value?.document
        let document = old.map { joined($0, text) } ?? parse(text, as: .resource)
        account.regions[region]?.buckets[name]?.policy = .known(attached(document))
      }
    }
  }

  private static func extending(key arn: ARN, by text: String, _ inventory: Inventory) -> Inventory?
  {
    rebuilt(inventory) { account in
      let id = arn.lastPathComponent
      guard account.id == arn.account,
        let old = account.regions[arn.region]?.keys[id]?.policy.value?.document
      else { return }
      account.regions[arn.region]?.keys[id]?.policy = .known(attached(joined(old, text)))
    }
  }

  /// Puts one document in place of another, wherever that is attached.
  private static func replacing(
    _ old: PolicyDocument,
    with new: PolicyDocument,
    in inventory: Inventory,
    only role: ARN? = nil
  ) -> Inventory {
    func changed(_ policy: AttachedPolicy) -> AttachedPolicy {
      policy.document === old
        ? AttachedPolicy(
          name: policy.name,
          arn: policy.arn,
          document: new,
          position: policy.position
        ) : policy
    }
    let organization = inventory.organization.map { $0.mapping(changed) }
    return rebuilt(inventory, organization: organization) { account in
      if case .known(var store) = account.identities {
        for (arn, held) in store.roles where role == nil || role == arn {
          store.roles[arn] = held.copy(changed, alsoIdentity: role == nil)
        }
        if role == nil {
          store.users = store.users.mapValues { $0.copy(changed) }
          store.groups = store.groups.mapValues {
            Group(
              name: $0.name,
              inlinePolicies: $0.inlinePolicies.map(changed),
              managedPolicies: $0.managedPolicies
            )
          }
          store.managedPolicies = store.managedPolicies.mapValues(changed)
        }
        account.identities = .known(store)
      }
      guard role == nil else { return }
      for (region, held) in account.regions {
        account.regions[region]?.buckets = held.buckets.mapValues { bucket in
          var bucket = bucket
          bucket.policy = bucket.policy.map(changed)
          return bucket
        }
        account.regions[region]?.keys = held.keys.mapValues { key in
          var key = key
          key.policy = key.policy.map(changed)
          return key
        }
      }
    }
  }
}

extension Organization {
  fileprivate func mapping(_ change: (AttachedPolicy) -> AttachedPolicy) -> Organization {
    func changed(_ policies: [OrganizationTarget: Knowledge<[OrganizationPolicy]>])
      -> [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
    {
      policies.mapValues { known in
        known.map { list in
          list.map {
            OrganizationPolicy(id: $0.id, name: $0.name, document: $0.document.map(change))
          }
        }
      }
    }
    return Organization(
      id: id,
      managementAccount: managementAccount,
      accounts: accounts,
      parents: parents,
      roots: roots,
      unitNames: unitNames,
      serviceControlPolicies: changed(serviceControlPolicies),
      resourceControlPolicies: changed(resourceControlPolicies)
    )
  }
}

extension Role {
  fileprivate func copy(adding policy: AttachedPolicy) -> Role {
    copy({ $0 }, alsoIdentity: true, adding: [policy])
  }

  fileprivate func copy(
    _ change: (AttachedPolicy) -> AttachedPolicy,
    alsoIdentity: Bool,
    adding: [AttachedPolicy] = []
  ) -> Role {
    Role(
      arn: arn,
      name: name,
      uniqueID: uniqueID,
      trustPolicy: trustPolicy.map(change),
      inlinePolicies: (alsoIdentity ? inlinePolicies.map(change) : inlinePolicies) + adding,
      managedPolicies: managedPolicies,
      boundary: boundary,
      tags: tags,
      position: position
    )
  }
}

extension User {
  fileprivate func copy(adding policy: AttachedPolicy) -> User {
    copy({ $0 }, adding: [policy])
  }

  fileprivate func copy(
    _ change: (AttachedPolicy) -> AttachedPolicy,
    adding: [AttachedPolicy] = []
  ) -> User {
    User(
      arn: arn,
      name: name,
      uniqueID: uniqueID,
      inlinePolicies: inlinePolicies.map(change) + adding,
      managedPolicies: managedPolicies,
      groups: groups,
      boundary: boundary,
      tags: tags,
      position: position
    )
  }
}
