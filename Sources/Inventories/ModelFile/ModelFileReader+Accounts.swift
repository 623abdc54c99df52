import AWSIdentifiers
import PolicyLanguage

extension ModelFileReader {
  /// Keys of an account that say nothing about what is in it.
  private static let outerKeys: Set<String> = ["id", "region", "organizationPolicies"]

  /// Reads an account.
  mutating func readAccount(
    _ member: ModelNode.Member,
    names: ModelNames.AccountNames,
    completeness: ModelCompleteness
  ) -> Account {
    let fields = fields(member.value, .account, at: "account `\(member.name)`")
    let completeness = self.completeness(fields["complete"], before: completeness)
    var account = Account(id: names.id, name: names.name)
    let keys = (member.value.members ?? []).map(\.name).filter { !$0.hasPrefix("x-") }
    account.isCollected = isDamaged || keys.contains { !Self.outerKeys.contains($0) }
    account.identities = readIdentities(fields, of: names, completeness)
    account.publicAccessBlock = knowledge(
      fields["blockPublicAccess"],
      at: "\(names.name)/blockPublicAccess",
      completeness
    ) { $0.readPublicAccessBlock($1) }
    account.identityProviders = knowledge(
      fields["identityProviders"],
      at: "\(names.name)/identityProviders",
      completeness,
      standard: .known([]),
      none: .known([])
    ) { reader, node in
      reader.texts(node).compactMap { ARN($0) }.sorted()
    }
    readBuckets(fields["buckets"], of: names, completeness, into: &account)
    readKeys(fields["keys"], of: names, completeness, into: &account)
    readPipelines(fields["pipelines"], of: names, into: &account)
    readAnswers(fields, of: names, into: &account)
    return account
  }

  private mutating func readIdentities(
    _ fields: ModelFields,
    of account: ModelNames.AccountNames,
    _ completeness: ModelCompleteness
  ) -> Knowledge<IdentityStore> {
    let sections = ["roles", "users", "groups", "policies"]
    let key = "\(account.name)/roles"
    let damaged = sections.first { isDamaged($0, of: account.name) }
    guard damaged != nil || sections.contains(where: { fields.has($0) }) else {
      return completeness == .whole
        ? .known(IdentityStore()) : .missing(missing(key, .notCollected))
    }
    var store = IdentityStore()
    for section in sections where fields[section]?.isWord("unknown") == true {
      store.gap = missing("\(account.name)/\(section)", .notCollected)
    }
    if completeness == .partial { store.gap = missing(key, .incomplete) }
    if let damaged { store.gap = missing("\(account.name)/\(damaged)", .unreadable) }
    for member in members(fields["roles"], at: "roles") {
      let role = readRole(member, of: account)
      store.roles[role.arn] = role
    }
    for member in members(fields["users"], at: "users") {
      let user = readUser(member, of: account)
      store.users[user.arn] = user
    }
    for member in members(fields["groups"], at: "groups") {
      let inner = self.fields(member.value, .group, at: "group `\(member.name)`")
      store.groups[member.name] = Group(
        name: member.name,
        inlinePolicies: readInlinePolicies(inner["inlinePolicies"]),
        managedPolicies: readManagedPolicies(inner["managedPolicies"], of: account)
      )
    }
    for member in members(fields["policies"], at: "policies") {
      if let policy = readManagedPolicy(member, of: account), let arn = policy.arn {
        store.managedPolicies[arn] = policy
      }
    }
    return .known(store)
  }

  private func identityARN(
    _ kind: String,
    _ fields: ModelFields,
    _ name: String,
    of account: ModelNames.AccountNames
  ) -> ARN {
    ARN(
      partition: names.partition,
      service: "iam",
      region: "",
      account: account.id.description,
      resource: kind + (fields["path"]?.text ?? "/") + name
    )
  }

  private mutating func readRole(
    _ member: ModelNode.Member,
    of account: ModelNames.AccountNames
  ) -> Role {
    let fields = fields(member.value, .role, at: "role `\(member.name)`")
    let trust = knowledge(
      fields["trustPolicy"],
      at: "\(account.name)/roles/\(member.name)/trustPolicy",
      .written
    ) { $0.policy($1, as: .trust, named: member.name) }
    return Role(
      arn: identityARN("role", fields, member.name, of: account),
      name: member.name,
      uniqueID: text(fields["id"]),
      trustPolicy: trust,
      inlinePolicies: readInlinePolicies(fields["inlinePolicies"]),
      managedPolicies: readManagedPolicies(fields["managedPolicies"], of: account),
      boundary: readBoundary(fields["permissionsBoundary"], of: account),
      tags: readTags(fields["tags"]),
      position: position(member.offset)
    )
  }

  private mutating func readUser(
    _ member: ModelNode.Member,
    of account: ModelNames.AccountNames
  ) -> User {
    let fields = fields(member.value, .user, at: "user `\(member.name)`")
    return User(
      arn: identityARN("user", fields, member.name, of: account),
      name: member.name,
      uniqueID: text(fields["id"]),
      inlinePolicies: readInlinePolicies(fields["inlinePolicies"]),
      managedPolicies: readManagedPolicies(fields["managedPolicies"], of: account),
      groups: texts(fields["groups"]),
      boundary: readBoundary(fields["permissionsBoundary"], of: account),
      tags: readTags(fields["tags"]),
      position: position(member.offset)
    )
  }

  private mutating func readInlinePolicies(_ node: ModelNode?) -> [AttachedPolicy] {
    members(node, at: "inlinePolicies").compactMap { member in
      policy(member.value, as: .identity, named: member.name)
    }
  }

  private mutating func readManagedPolicies(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames
  ) -> [ManagedPolicyReference] {
    texts(node).map { text in
      let arn = names.policyARN(text, in: account)
      return ManagedPolicyReference(arn: arn, name: ARN(arn)?.lastPathComponent)
    }
  }

  private mutating func readBoundary(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames
  ) -> ManagedPolicyReference? {
    guard let node, !node.isWord("none") else { return nil }
    return text(node).map { ManagedPolicyReference(arn: names.policyARN($0, in: account)) }
  }

  private mutating func readManagedPolicy(
    _ member: ModelNode.Member,
    of account: ModelNames.AccountNames
  ) -> AttachedPolicy? {
    var document = member.value
    if member.value["Statement"] == nil, member.value.members != nil {
      let fields = fields(member.value, .managedPolicy, at: "policy `\(member.name)`")
      guard let node = fields["document"] else {
        report(
          "model-missing-key",
          "policy `\(member.name)` has no `document`",
          at: member.offset,
          help: "write its `Version` and `Statement` under `document`"
        )
        return nil
      }
      document = node
    }
    let arn = account.policies[member.name] ?? names.policyARN(member.name, in: account)
    let name = ARN(arn)?.lastPathComponent ?? member.name
    return policy(document, as: .identity, named: name, arn: arn)
  }

  /// Reads tags: a mapping from keys to values.
  mutating func readTags(_ node: ModelNode?) -> [ResourceTag] {
    members(node, at: "tags").map { member in
      ResourceTag(key: member.name, value: text(member.value) ?? "")
    }
  }
}
