import AWSIdentifiers
import JSONReading
import PolicyLanguage

extension ModelFileReader {
  /// Reads the organization.
  mutating func readOrganization(
    _ node: ModelNode?,
    accounts: [AccountID: Account],
    completeness: ModelCompleteness
  ) -> Knowledge<Organization> {
    knowledge(node, at: "organization", completeness) { reader, node in
      var organization = ModelOrganization(reader: reader)
      let result = organization.read(node, accounts: accounts)
      reader = organization.reader
      return result
    }
  }
}

/// Reads the tree of an organization with what is attached to it.
private struct ModelOrganization {
  var reader: ModelFileReader
  private var parents: [OrganizationTarget: OrganizationTarget] = [:]
  private var unitNames: [String: String] = [:]
  /// Names of the policies that are written for a target; `nil` where they are said to be unknown.
  private var attached: [OrganizationTarget: [String]?] = [:]
  private var targets: Set<OrganizationTarget> = []
  private var policies: [String: Policy] = [:]

  private struct Policy {
    let type: OrganizationAttachments.PolicyType
    let value: OrganizationPolicy
  }

  init(reader: ModelFileReader) { self.reader = reader }

  mutating func read(_ node: ModelNode, accounts: [AccountID: Account]) -> Organization? {
    let fields = reader.fields(node, .organization, at: "`organization`")
    guard let id = reader.text(fields["id"]) else {
      reader.report(
        "model-missing-key",
        "the organization has no `id`",
        at: node.offset,
        help: "write an id such as `o-exampleorg`"
      )
      return nil
    }
    let management = reader.text(fields["managementAccount"]).flatMap { name in
      reader.names.account(name)?.id ?? AccountID(name)
    }
    readPolicies(fields["policies"])
    let rootNode = fields["root"] ?? ModelNode(content: .map([]), offset: node.offset)
    let rootFields = reader.fields(rootNode, .root, at: "`root`")
    let rootID = reader.text(rootFields["id"]) ?? "r-root"
    let root = OrganizationTarget.root(rootID)
    readLevel(root, rootFields)
    // An account that stands in no unit lies directly under the root.
    for account in accounts.keys.sorted() where parents[.account(account)] == nil {
      parents[.account(account)] = root
      targets.insert(.account(account))
    }
    for account in accounts.keys { readAccountPolicies(account, accounts) }
    let types = policyTypes(fields["policyTypes"])
    addStandardPolicies(types)
    return Organization(
      id: id,
      managementAccount: management,
      accounts: .known(accounts.mapValues { $0.name ?? $0.id.description }),
      parents: parents,
      roots: .known([
        OrganizationRoot(
          id: rootID,
          hasServiceControlPolicies: types.contains(.service),
          hasResourceControlPolicies: types.contains(.resource)
        )
      ]),
      unitNames: unitNames,
      serviceControlPolicies: attachments(.service, isEnabled: types.contains(.service)),
      resourceControlPolicies: attachments(.resource, isEnabled: types.contains(.resource))
    )
  }
}

// MARK: - The tree

extension ModelOrganization {
  /// Reads a root or unit with everything below it.
  private mutating func readLevel(_ target: OrganizationTarget, _ fields: ModelFields) {
    targets.insert(target)
    if let node = fields["policies"] { attach(node, to: target) }
    for element in reader.elements(fields["accounts"]) {
      guard let name = reader.text(element) else { continue }
      guard let account = reader.names.account(name)?.id else {
        reader.report(
          "model-unknown-name",
          "there is no account `\(name)`",
          at: element.offset,
          help: NearestName.find(name, in: reader.names.accountNames)
            .map { "did you mean `\($0)`?" } ?? "declare it under `accounts`"
        )
        continue
      }
      place(.account(account), under: target, named: name, at: element.offset)
    }
    for member in reader.members(fields["units"], at: "units") {
      let inner = reader.fields(member.value, .unit, at: "unit `\(member.name)`")
      let id = reader.text(inner["id"]) ?? "ou-\(member.name)"
      let unit = OrganizationTarget.unit(id)
      guard place(unit, under: target, named: member.name, at: member.offset) else { continue }
      unitNames[id] = member.name
      readLevel(unit, inner)
    }
  }

  @discardableResult
  private mutating func place(
    _ child: OrganizationTarget,
    under parent: OrganizationTarget,
    named name: String,
    at offset: Int
  ) -> Bool {
    guard parents[child] == nil else {
      reader.report(
        "organization-two-parents",
        "`\(name)` stands in the tree already",
        at: offset,
        help: "leave it in one place"
      )
      return false
    }
    parents[child] = parent
    targets.insert(child)
    return true
  }

  private mutating func readAccountPolicies(
    _ account: AccountID,
    _ accounts: [AccountID: Account]
  ) {
    guard let node = reader.names.account(account.description)?.organizationPolicies else { return }
    attach(node, to: .account(account))
  }

  private mutating func attach(_ node: ModelNode, to target: OrganizationTarget) {
    if node.isWord("unknown") {
      attached[target] = .some(nil)
      return
    }
    var names: [String] = []
    for element in reader.elements(node) {
      guard let name = reader.text(element) else { continue }
      if policies[name] == nil, !Self.isStandard(name) {
        reader.report(
          "model-unknown-name",
          "there is no policy `\(name)`",
          at: element.offset,
          help: NearestName.find(name, in: policies.keys).map { "did you mean `\($0)`?" }
            ?? "declare it under `policies` of the organization"
        )
        attached[target] = .some(nil)
        return
      }
      names.append(name)
    }
    attached[target] = names
  }
}

// MARK: - Policies

extension ModelOrganization {
  /// What AWS attaches everywhere when a type of policies is enabled.
  private static let standard: [(name: String, type: OrganizationAttachments.PolicyType)] = [
    ("FullAWSAccess", .service), ("RCPFullAWSAccess", .resource),
  ]

  private static func isStandard(_ name: String) -> Bool { standard.contains { $0.name == name } }

  private mutating func readPolicies(_ node: ModelNode?) {
    for member in reader.members(node, at: "policies") {
      let fields = reader.fields(
        member.value,
        .organizationPolicy,
        at: "policy `\(member.name)` of the organization"
      )
      let written = reader.text(fields["type"])
      let standard = Self.standard.first { $0.name == member.name }?.type
      guard let type = written.map(Self.type(named:)) ?? standard ?? .service else {
        reader.report(
          "model-value",
          "expected `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`",
          at: fields["type"]?.offset ?? member.offset
        )
        continue
      }
      let arn = reader.text(fields["arn"])
      let document = reader.knowledge(
        fields["document"],
        at: "organization/policies/\(member.name)/document",
        .written
      ) {
        $0.policy(
          $1,
          as: type == .service ? .serviceControl : .resourceControl,
          named: member.name,
          arn: arn
        )
      }
      policies[member.name] = Policy(
        type: type,
        value: OrganizationPolicy(
          id: reader.text(fields["id"]) ?? "p-\(member.name)",
          name: member.name,
          document: document
        )
      )
    }
  }

  private static func type(named name: String) -> OrganizationAttachments.PolicyType? {
    switch name {
    case "SCP", "scp": .service
    case "RCP", "rcp": .resource
    default: OrganizationAttachments.PolicyType(rawValue: name)
    }
  }

  /// The types that are enabled: those that are written, or else those of which there is a policy.
  private mutating func policyTypes(
    _ node: ModelNode?
  ) -> Set<OrganizationAttachments.PolicyType> {
    guard let node else {
      let used = attached.values.flatMap { $0 ?? [] }
      return Set(policies.values.map(\.type)).union(
        Self.standard.filter { used.contains($0.name) }.map(\.type)
      )
    }
    var types: Set<OrganizationAttachments.PolicyType> = []
    for element in reader.elements(node) {
      guard let type = element.text.flatMap(Self.type(named:)) else {
        reader.report(
          "model-value",
          "expected `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`",
          at: element.offset
        )
        continue
      }
      types.insert(type)
    }
    return types
  }

  /// Gives the policies of AWS that the file does not write their text.
  private mutating func addStandardPolicies(_ types: Set<OrganizationAttachments.PolicyType>) {
    for (name, type) in Self.standard where policies[name] == nil {
      let principal = type == .resource ? #""Principal": "*", "# : ""
      let text =
        #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", \#(principal)"Action": "*", "Resource": "*"}]}"#
      let folder = type == .service ? "service_control_policy" : "resource_control_policy"
      let document = AttachedPolicy(
        name: name,
        arn: "arn:\(reader.names.partition):organizations::aws:policy/\(folder)/p-\(name)",
        document: .parse(
          Array(text.utf8),
          as: type == .service ? .serviceControl : .resourceControl
        ) { _ in 0 },
        position: reader.position(0)
      )
      policies[name] = Policy(
        type: type,
        value: OrganizationPolicy(id: "p-\(name)", name: name, document: .known(document))
      )
    }
  }

  /// The policies of a type at every target; where none are written, those of AWS.
  private func attachments(
    _ type: OrganizationAttachments.PolicyType,
    isEnabled: Bool
  ) -> [OrganizationTarget: Knowledge<[OrganizationPolicy]>] {
    var result: [OrganizationTarget: Knowledge<[OrganizationPolicy]>] = [:]
    for target in targets {
      guard let written = attached[target] else {
        let standard = isEnabled ? Self.standard.filter { $0.type == type }.map(\.name) : []
        result[target] = .known(standard.compactMap { policies[$0]?.value })
        continue
      }
      guard let written else {
        result[target] = .missing(
          reader.missing("organization/\(target.id)/policies", .notCollected)
        )
        continue
      }
      result[target] = .known(
        written.compactMap { policies[$0] }.filter { $0.type == type }.map(\.value)
          .sorted { $0.id < $1.id }
      )
    }
    return result
  }
}
