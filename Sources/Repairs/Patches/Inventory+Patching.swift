import AccessModel
import AWSIdentifiers
import Diagnostics
import Inventories
import PolicyLanguage
import Reachability

/// A policy document as an inventory holds it at a place.
struct PolicySiteInInventory {
  let title: String
  let account: AccountID?
  let location: FileLocation?
  let kind: PolicyKind
  /// The document; `nil` where it is proven that there is none yet.
  let document: PolicyDocument?
}

/// Why there is no document to change.
enum MissingSite: Error {
  /// It was not collected, or could not be read.
  case unknown(MissingFile)
  /// It has errors: what it says is not known.
  case unreadable(FileLocation?)
  /// The thing it belongs to is not there.
  case noSuchThing
}

extension Inventory {
  /// The document at a place.
  func site(at place: PolicyPlace) -> Result<PolicySiteInInventory, MissingSite> {
    switch place {
    case .inline(let principal, let name): inline(principal, name)
    case .groupInline(let account, let group, let name):
      site(
        "inline policy \(name) of group \(group)",
        account,
        .identity,
        known(accounts[account]?.identities.value?.groups[group]?.inlinePolicies, name)
      )
    case .managed(let arn, let account):
      site(
        "managed policy \(arn.split(separator: "/").last ?? "")",
        account,
        .identity,
        accounts[account]?.identities.value?.managedPolicies[arn].map { .known($0) } ?? .absent,
        mustExist: true
      )
    case .trust(let role):
      site(
        "trust policy of role \(role.lastPathComponent)",
        role.account,
        .trust,
        self.role(role)?.trustPolicy ?? .absent,
        mustExist: true
      )
    case .bucket(let name):
      site("bucket policy of \(name)", bucket(name)?.account, .resource, bucket(name)?.policy)
    case .key(let arn):
      site(
        "key policy of \(arn.lastPathComponent)",
        arn.account,
        .key,
        key(arn)?.policy,
        mustExist: true
      )
    case .endpoint(let endpoint):
      site(
        "endpoint policy of \(endpoint.id)",
        endpoint.account,
        .endpoint,
        embedded(at: endpoint.position).map { .known($0) },
        mustExist: true
      )
    case .embedded(let resource, let position):
      site(
        "policy of \(ARN(resource)?.resource ?? resource)",
        ARN(resource)?.account,
        .resource,
        embedded(at: position).map { .known($0) },
        mustExist: true
      )
    case .organization(let id): organizationSite(id)
    }
  }

  private func site(
    _ title: String,
    _ account: AccountID?,
    _ kind: PolicyKind,
    _ policy: Knowledge<AttachedPolicy>?,
    at fallback: SourcePosition? = nil,
    mustExist: Bool = false
  ) -> Result<PolicySiteInInventory, MissingSite> {
    switch policy {
    case .known(let attached)?:
      let location = sources.location(of: attached.position)
      guard attached.document.isReadable else { return .failure(.unreadable(location)) }
      return .success(
        PolicySiteInInventory(
          title: title,
          account: account,
          location: location,
          kind: attached.document.kind,
          document: attached.document
        )
      )
    case .absent? where !mustExist:
      return .success(
        PolicySiteInInventory(
          title: title,
          account: account,
          location: fallback.map { sources.location(of: $0) },
          kind: kind,
          document: nil
        )
      )
    case .missing(let file)?: return .failure(.unknown(file))
    case .absent?, nil: return .failure(.noSuchThing)
    }
  }

  // MARK: - Finding

  func role(_ arn: ARN) -> Role? {
    arn.account.flatMap { accounts[$0]?.identities.value?.roles[arn] }
  }

  func user(_ arn: ARN) -> User? {
    arn.account.flatMap { accounts[$0]?.identities.value?.users[arn] }
  }

  private func known(_ policies: [AttachedPolicy]?, _ name: String) -> Knowledge<AttachedPolicy>? {
    guard let policies else { return nil }
    return policies.first { $0.name == name }.map { .known($0) } ?? .absent
  }

  private func inline(
    _ principal: ARN,
    _ name: String
  ) -> Result<PolicySiteInInventory, MissingSite> {
    let policies = role(principal)?.inlinePolicies ?? user(principal)?.inlinePolicies
    let word = principal.resourceType == "user" ? "user" : "role"
    return site(
      "inline policy \(name) of \(word) \(principal.lastPathComponent)",
      principal.account,
      .identity,
      known(policies, name),
      at: role(principal)?.position ?? user(principal)?.position
    )
  }

  private func bucket(_ name: String) -> Bucket? {
    for (_, account) in accounts.sorted(by: { $0.key < $1.key }) {
      for (_, region) in account.regions.sorted(by: { $0.key < $1.key }) {
        if let bucket = region.buckets[name] { return bucket }
      }
    }
    return nil
  }

  private func key(_ arn: ARN) -> EncryptionKey? {
    arn.account.flatMap { account in
      accounts[account]?.regions[arn.region]?.keys[String(arn.resource.dropFirst("key/".count))]
    }
  }

  private func embedded(at position: SourcePosition) -> AttachedPolicy? {
    embeddedPolicies.values.first { $0.position == position }
  }

  private func organizationSite(_ id: String) -> Result<PolicySiteInInventory, MissingSite> {
    guard let organization = organization.value else { return .failure(.noSuchThing) }
    for (kind, word, attachments) in [
      (PolicyKind.serviceControl, "SCP", organization.serviceControlPolicies),
      (.resourceControl, "RCP", organization.resourceControlPolicies),
    ] {
      for (_, list) in attachments.sorted(by: { $0.key.id < $1.key.id }) {
        guard let policy = list.value?.first(where: { $0.id == id }) else { continue }
        return site(
          "\(word) \(policy.name)",
          organization.managementAccount,
          kind,
          policy.document,
          mustExist: true
        )
      }
    }
    return .failure(.noSuchThing)
  }
}

// MARK: - Replacing

extension Inventory {
  /// The inventory with patched documents in the place of those it was read with.
  ///
  /// Everything else, findings and positions included, stays as it is.
  func applying(_ patches: [PolicyPatch]) -> Inventory {
    var accounts = accounts
    var organization = organization
    var embeddedPolicies = embeddedPolicies
    for patch in patches {
      let document = patch.after
      switch patch.place {
      case .inline(let principal, let name):
        replaceInline(in: &accounts, principal, name, document)
      case .groupInline(let account, let group, let name):
        withStore(&accounts, account) { store in
          guard let known = store.groups[group] else { return }
          store.groups[group] = Group(
            name: known.name,
            inlinePolicies: known.inlinePolicies.replacing(name, document, at: nil),
            managedPolicies: known.managedPolicies
          )
        }
      case .managed(let arn, let account):
        withStore(&accounts, account) { store in
          store.managedPolicies[arn] = store.managedPolicies[arn]?.with(document)
        }
      case .trust(let role):
        withStore(&accounts, role.account) { store in
          store.roles[role] = store.roles[role]?.with(
            trustPolicy: store.roles[role]?.trustPolicy.map { $0.with(document) }
          )
        }
      case .bucket(let name):
        replaceBucketPolicy(in: &accounts, name, document)
      case .key(let arn):
        guard let account = arn.account else { continue }
        let id = String(arn.resource.dropFirst("key/".count))
        let policy = accounts[account]?.regions[arn.region]?.keys[id]?.policy
        guard let policy else { continue }
        accounts[account]?.regions[arn.region]?.keys[id]?.policy = policy.map { $0.with(document) }
      case .endpoint(let endpoint):
        replace(in: &embeddedPolicies, at: endpoint.position, document)
      case .embedded(_, let position): replace(in: &embeddedPolicies, at: position, document)
      case .organization(let id):
        organization = organization.map { $0.replacing(id, document) }
      }
    }
    return Inventory(
      name: name,
      organization: organization,
      accounts: accounts,
      diagnostics: diagnostics,
      sources: sources,
      fingerprint: fingerprint,
      embeddedPolicies: embeddedPolicies
    )
  }

  private func withStore(
    _ accounts: inout [AccountID: Account],
    _ id: AccountID?,
    _ body: (inout IdentityStore) -> Void
  ) {
    guard let id, case .known(var store)? = accounts[id]?.identities else { return }
    body(&store)
    accounts[id]?.identities = .known(store)
  }

  private func replaceInline(
    in accounts: inout [AccountID: Account],
    _ principal: ARN,
    _ name: String,
    _ document: PolicyDocument
  ) {
    withStore(&accounts, principal.account) { store in
      if let role = store.roles[principal] {
        store.roles[principal] = role.with(
          inlinePolicies: role.inlinePolicies.replacing(name, document, at: role.position)
        )
      }
      if let user = store.users[principal] {
        store.users[principal] = user.with(
          inlinePolicies: user.inlinePolicies.replacing(name, document, at: user.position)
        )
      }
    }
  }

  private func replaceBucketPolicy(
    in accounts: inout [AccountID: Account],
    _ name: String,
    _ document: PolicyDocument
  ) {
    for (id, account) in accounts {
      for (region, content) in account.regions {
        guard let bucket = content.buckets[name] else { continue }
        let attached: AttachedPolicy
        switch bucket.policy {
        case .known(let policy): attached = policy.with(document)
        case .absent:
          let position = SourcePosition(file: -1, offset: 0)
          attached = AttachedPolicy(name: name, document: document, position: position)
        case .missing: continue
        }
        accounts[id]?.regions[region]?.buckets[name]?.policy = .known(attached)
      }
    }
  }

  private func replace(
    in policies: inout [SourcePosition: AttachedPolicy],
    at position: SourcePosition,
    _ document: PolicyDocument
  ) {
    for (key, policy) in policies where policy.position == position {
      policies[key] = policy.with(document)
    }
  }
}

// MARK: - Values with one part replaced

extension AttachedPolicy {
  fileprivate func with(_ document: PolicyDocument) -> AttachedPolicy {
    AttachedPolicy(name: name, arn: arn, document: document, position: position)
  }
}

extension [AttachedPolicy] {
  fileprivate func replacing(
    _ name: String,
    _ document: PolicyDocument,
    at position: SourcePosition?
  ) -> [AttachedPolicy] {
    guard contains(where: { $0.name == name }) else {
      let position = position ?? SourcePosition(file: -1, offset: 0)
      return self + [AttachedPolicy(name: name, document: document, position: position)]
    }
    return map { $0.name == name ? $0.with(document) : $0 }
  }
}

extension Role {
  fileprivate func with(
    trustPolicy: Knowledge<AttachedPolicy>? = nil,
    inlinePolicies: [AttachedPolicy]? = nil
  ) -> Role {
    Role(
      arn: arn,
      name: name,
      uniqueID: uniqueID,
      trustPolicy: trustPolicy ?? self.trustPolicy,
      inlinePolicies: inlinePolicies ?? self.inlinePolicies,
      managedPolicies: managedPolicies,
      boundary: boundary,
      tags: tags,
      position: position
    )
  }
}

extension User {
  fileprivate func with(inlinePolicies: [AttachedPolicy]) -> User {
    User(
      arn: arn,
      name: name,
      uniqueID: uniqueID,
      inlinePolicies: inlinePolicies,
      managedPolicies: managedPolicies,
      groups: groups,
      boundary: boundary,
      tags: tags,
      position: position
    )
  }
}

extension Organization {
  fileprivate func replacing(_ id: String, _ document: PolicyDocument) -> Organization {
    func replaced(
      _ attachments: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]
    ) -> [OrganizationTarget: Knowledge<[OrganizationPolicy]>] {
      attachments.mapValues { list in
        list.map { policies in
          policies.map { policy in
            guard policy.id == id else { return policy }
            return OrganizationPolicy(
              id: policy.id,
              name: policy.name,
              document: policy.document.map { $0.with(document) }
            )
          }
        }
      }
    }
    return Organization(
      id: self.id,
      managementAccount: managementAccount,
      accounts: accounts,
      parents: parents,
      roots: roots,
      unitNames: unitNames,
      serviceControlPolicies: replaced(serviceControlPolicies),
      resourceControlPolicies: replaced(resourceControlPolicies)
    )
  }
}
