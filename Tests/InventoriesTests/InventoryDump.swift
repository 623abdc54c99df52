import AWSIdentifiers
import Inventories
import JSONReading
import PolicyLanguage

/// Writes an inventory down, so that two can be compared line by line.
struct InventoryDump {
  /// Whether places in files are written down as well.
  let hasPositions: Bool
  private(set) var lines: [String] = []

  /// Everything an inventory says, sorted.
  static func lines(of inventory: Inventory, positions: Bool = true) -> [String] {
    var dump = InventoryDump(hasPositions: positions)
    dump.write(inventory)
    return dump.lines
  }

  private mutating func write(_ inventory: Inventory) {
    if hasPositions {
      add("fingerprint", inventory.fingerprint)
      add("diagnostics", inventory.printed)
      for (position, policy) in inventory.embeddedPolicies.sorted(by: {
        ($0.key.file, $0.key.offset) < ($1.key.file, $1.key.offset)
      }) {
        add("embedded \(position)", text(policy))
      }
    }
    add("organization", knowledge(inventory.organization) { text($0) })
    for (id, account) in inventory.accounts.sorted(by: { $0.key < $1.key }) {
      write(account, at: "account \(id)")
    }
  }

  private mutating func write(_ account: Account, at place: String) {
    add(place, account.name ?? "-", account.isCollected)
    add("\(place) block", knowledge(account.publicAccessBlock) { "\($0)" })
    add(
      "\(place) providers",
      knowledge(account.identityProviders) { $0.map(\.text).joined(separator: " ") }
    )
    add(
      "\(place) identities",
      knowledge(account.identities) { $0.gap.map { missing($0) } ?? "whole" }
    )
    if let store = account.identities.value { write(store, at: place) }
    for (name, region) in account.regions.sorted(by: { $0.key < $1.key }) {
      write(region, at: "\(place) \(name)")
    }
  }

  private mutating func write(_ store: IdentityStore, at place: String) {
    for (arn, role) in store.roles.sorted(by: { $0.key < $1.key }) {
      add("\(place) role \(arn)", role.name, role.uniqueID ?? "-", position(role.position))
      add("\(place) role \(arn) trust", knowledge(role.trustPolicy) { text($0) })
      add("\(place) role \(arn) inline", role.inlinePolicies.map { text($0) })
      add("\(place) role \(arn) managed", role.managedPolicies, role.boundary as Any, role.tags)
    }
    for (arn, user) in store.users.sorted(by: { $0.key < $1.key }) {
      add("\(place) user \(arn)", user.name, user.uniqueID ?? "-", position(user.position))
      add("\(place) user \(arn) inline", user.inlinePolicies.map { text($0) })
      add(
        "\(place) user \(arn) managed",
        user.managedPolicies,
        user.boundary as Any,
        user.tags,
        user.groups
      )
    }
    for (name, group) in store.groups.sorted(by: { $0.key < $1.key }) {
      add("\(place) group \(name)", group.managedPolicies, group.inlinePolicies.map { text($0) })
    }
    for (arn, policy) in store.managedPolicies.sorted(by: { $0.key < $1.key }) {
      add("\(place) policy \(arn)", text(policy))
    }
    if hasPositions {
      add("\(place) profiles", store.instanceProfiles.sorted { $0.key < $1.key })
    }
  }

  private mutating func write(_ region: RegionInventory, at place: String) {
    for (name, bucket) in region.buckets.sorted(by: { $0.key < $1.key }) {
      let place = "\(place) bucket \(name)"
      add(place, bucket.name, bucket.account, bucket.region)
      add("\(place) policy", knowledge(bucket.policy) { text($0) })
      add("\(place) encryption", knowledge(bucket.encryption) { "\($0)" })
      add("\(place) block", knowledge(bucket.publicAccessBlock) { "\($0)" })
      add("\(place) ownership", knowledge(bucket.objectOwnership) { $0.rawValue })
      add("\(place) versioning", knowledge(bucket.versioning) { $0.rawValue })
      add("\(place) tags", knowledge(bucket.tags) { "\($0)" })
    }
    for (id, key) in region.keys.sorted(by: { $0.key < $1.key }) {
      let place = "\(place) key \(id)"
      add("\(place) description", knowledge(key.description) { "\($0)" })
      add("\(place) policy", knowledge(key.policy) { text($0) })
      add("\(place) grants", knowledge(key.grants) { $0.map { text($0) }.joined(separator: "; ") })
      add("\(place) aliases", knowledge(key.aliases) { $0.joined(separator: " ") })
      add("\(place) tags", knowledge(key.tags) { "\($0)" })
    }
    for (name, key) in region.aliases.sorted(by: { $0.key < $1.key }) {
      add("\(place) \(name)", key)
    }
    for (name, pipeline) in region.pipelines.sorted(by: { $0.key < $1.key }) {
      add("\(place) pipeline \(name)", text(pipeline))
    }
    for (name, file) in region.unreadablePipelines.sorted(by: { $0.key < $1.key }) {
      add("\(place) unreadable pipeline \(name)", missing(file))
    }
    for (key, answer) in region.answers.sorted(by: { $0.key < $1.key }) {
      add("\(place) answer \(key.service) \(key.name)", knowledge(answer) { text($0) })
    }
  }
}

// MARK: - Parts

extension InventoryDump {
  private mutating func add(_ place: String, _ values: Any...) {
    lines.append("\(place): " + values.map { "\($0)" }.joined(separator: " | "))
  }

  private func knowledge<Value>(_ knowledge: Knowledge<Value>, _ text: (Value) -> String) -> String
  {
    switch knowledge {
    case .known(let value): text(value)
    case .absent: "absent"
    case .missing(let file): missing(file)
    }
  }

  private func missing(_ file: MissingFile) -> String {
    hasPositions ? "missing \(file)" : "missing"
  }

  private func position(_ position: SourcePosition) -> String {
    hasPositions ? "@\(position.file):\(position.offset)" : ""
  }

  private func text(_ grant: EncryptionKey.Grant) -> String {
    "\(grant.id) \(grant.grantee) \(grant.operations) "
      + "\((grant.encryptionContextEquals ?? [:]).sorted { $0.key < $1.key }) "
      + "\((grant.encryptionContextSubset ?? [:]).sorted { $0.key < $1.key }) "
      + "\(grant.otherConstraints) \(position(grant.position))"
  }

  private func text(_ organization: Organization) -> String {
    func policies(_ map: [OrganizationTarget: Knowledge<[OrganizationPolicy]>]) -> String {
      map.sorted { $0.key.id < $1.key.id }.map { target, policies in
        let list = knowledge(policies) { policies in
          policies.map { "\($0.id) \($0.name) " + knowledge($0.document) { text($0) } }
            .joined(separator: "; ")
        }
        return "\(target.id)=\(list)"
      }.joined(separator: ", ")
    }
    return [
      organization.id, organization.managementAccount?.description ?? "-",
      knowledge(organization.accounts) {
        "\($0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
      },
      "\(organization.parents.map { "\($0.key.id)<\($0.value.id)" }.sorted())",
      knowledge(organization.roots) { "\($0)" },
      "\(organization.unitNames.sorted { $0.key < $1.key })",
      policies(organization.serviceControlPolicies), policies(organization.resourceControlPolicies),
    ].joined(separator: " | ")
  }

  private func text(_ node: LocatedNode) -> String {
    position(node.position(of: node.node)) + text(node.node)
  }

  /// Members that say nothing about access and that a design leaves out.
  private static let incidental: Set<String> = [
    "created", "lastModified", "badge", "timeoutInMinutes", "queuedTimeoutInMinutes",
    "projectVisibility", "CreationTimestamp", "OwnerId", "Tags", "AssociationState",
    "RouteTableAssociationId", "Origin", "RequesterManaged", "AvailabilityZone",
    "AvailabilityZoneId", "MapCustomerOwnedIpOnLaunch", "AssignIpv6AddressOnCreation",
    "EnableDns64", "Ipv6Native", "AvailableIpAddressCount", "DefaultForAz",
    "MapPublicIpOnLaunch", "InstanceTenancy", "CidrBlockAssociationSet", "IsDefault",
    "DhcpOptionsId", "SubscriptionsPending", "SubscriptionsConfirmed", "SubscriptionsDeleted",
    "EffectiveDeliveryPolicy",
  ]

  /// The members to compare: without places also without what is incidental or an empty list.
  private func compared(
    _ members: [(name: String, node: JSONNode)]
  ) -> [(name: String, node: JSONNode)] {
    if hasPositions { return members }
    return members.filter { member in
      if Self.incidental.contains(member.name) { return false }
      if case .array(let elements) = member.node.value { return !elements.isEmpty }
      return true
    }
  }

  private func text(_ node: JSONNode) -> String {
    let range = hasPositions ? "@\(node.range)" : ""
    return switch node.value {
    case .object(let members):
      "{" + compared(members).map { "\($0.name):" + text($0.node) }.sorted().joined(separator: ",")
        + "}"
        + range
    case .array(let elements): "[" + elements.map { text($0) }.joined(separator: ",") + "]" + range
    case .string(let text): "\"\(text)\"" + range
    case .number(let text): text + range
    case .boolean(let flag): "\(flag)" + range
    case .null: "null" + range
    }
  }

  private func text(_ policy: AttachedPolicy) -> String {
    "\(policy.name) \(policy.arn ?? "-") \(position(policy.position)) " + text(policy.document)
  }

  private func text(_ document: PolicyDocument) -> String {
    func at(_ offset: Int) -> String { hasPositions ? "@\(offset)" : "" }
    func entries(_ element: PatternElement?) -> String {
      guard let element else { return "-" }
      return (element.isNegated ? "not " : "")
        + element.entries.map { $0.text + at($0.offset) }.joined(separator: " ")
    }
    let statements = document.statements.map { statement in
      let principal = statement.principal.map { element in
        (element.isNegated ? "not " : "")
          + element.entries.map { "\($0.form.rawValue):\($0.value.text)" + at($0.value.offset) }
          .joined(separator: " ")
      }
      let conditions = statement.conditions.map { clause in
        "\(clause.test) \(clause.key.text) \(clause.values.map { $0.text + at($0.offset) })"
      }
      return
        "\(statement.index) \(statement.sid ?? "-") \(statement.effect.rawValue) \(principal ?? "-") "
        + "\(entries(statement.action)) \(entries(statement.resource)) \(conditions)"
        + at(statement.offset)
    }
    return
      "\(document.kind.rawValue) \(document.version.rawValue) \(document.id ?? "-") \(statements) "
      + "\(document.findings.map { $0.code.rawValue + at($0.offset) })"
  }
}
