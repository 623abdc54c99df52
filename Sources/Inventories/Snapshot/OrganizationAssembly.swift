import AWSIdentifiers
import Diagnostics
import JSONReading

/// Puts the answers of AWS Organizations together.
///
/// Source: AWS Organizations API Reference.
struct OrganizationAssembly {
  /// The answers by operation with argument.
  let answers: [String: FileReading]
  let sources: SourceCatalog
  var diagnostics: [Diagnostic] = []
  /// Names of accounts, from every list that gives them.
  private(set) var accountNames: [AccountID: String] = [:]

  var hierarchy = OrganizationHierarchy()
  private var reported: Set<String> = []
  /// Whether every list of the tree was read; then everything has its place in it.
  private var isTreeWhole = true

  /// An assembly of answers.
  init(answers: [String: FileReading], sources: SourceCatalog) {
    self.answers = answers
    self.sources = sources
  }

  /// The organization, as far as the answers tell.
  mutating func organization() -> Knowledge<Organization> {
    let description = answer("describe-organization")
    if case .absent = description { return .absent }
    let listed = readAccounts()
    let roots = readRoots()
    readHierarchy(from: roots.value ?? [])
    diagnostics += hierarchy.removeContradictions { sources.location(of: $0) }
    let accounts = agreeing(listed)
    reportLost(accounts.value ?? [:])
    let identity = description.value?.node["Organization"]
    if let description = description.value, identity?["Id"]?.string == nil {
      reportUnexpected(description, "describe-organization", expected: "`Organization` with `Id`")
    }
    guard let id = identity?["Id"]?.string ?? idFromARNs else {
      return .missing(description.missingFile ?? SnapshotAssembly.noOrganization)
    }
    let management =
      (identity?["MasterAccountId"] ?? identity?["ManagementAccountId"])?.string
      ?? accountFromARNs
    var targets = Set(hierarchy.parents.keys).union(hierarchy.parents.values)
    targets.formUnion((roots.value ?? []).map { .root($0.id) })
    targets.formUnion((accounts.value ?? [:]).keys.map { .account($0) })
    var attachments = OrganizationAttachments(assembly: self)
    let service = attachments.policies(of: .service, at: targets)
    let resource = attachments.policies(of: .resource, at: targets)
    diagnostics = attachments.assembly.diagnostics
    return .known(
      Organization(
        id: id,
        managementAccount: management.flatMap { AccountID($0) },
        accounts: accounts,
        parents: hierarchy.parents,
        roots: roots,
        unitNames: hierarchy.unitNames,
        serviceControlPolicies: service,
        resourceControlPolicies: resource
      )
    )
  }

  /// The organization's id, as the ARNs of accounts and roots hold it.
  private var idFromARNs: String? {
    organizationARN.flatMap { arn in
      arn.resource.split(separator: "/").map(String.init).first { $0.hasPrefix("o-") }
    }
  }

  /// The management account, as the ARNs of accounts and roots hold it.
  private var accountFromARNs: String? { organizationARN?.accountText }

  private var organizationARN: ARN? {
    for (name, member) in [("list-accounts", "Accounts"), ("list-roots", "Roots")] {
      let first = answers[name]?.tree?[member]?.elements.first
      if let arn = first?["Arn"]?.string.flatMap({ ARN($0) }), arn.service == "organizations" {
        return arn
      }
    }
    return nil
  }
}

// MARK: - Answers

extension OrganizationAssembly {
  /// The answer of an operation; what stands against it is reported once.
  mutating func answer(_ name: String) -> Knowledge<LocatedNode> {
    guard let reading = answers[name] else {
      return .missing(Self.missingFile(name, .notCollected))
    }
    switch reading.outcome {
    case .tree(let tree): return .known(LocatedNode(node: tree, origin: reading.origin))
    case .empty: return .missing(Self.missingFile(name, .empty))
    case .unreadable, .identities: return .missing(Self.missingFile(name, .unreadable))
    case .error(let code):
      if code == "AWSOrganizationsNotInUseException" { return .absent }
      if reported.insert(name).inserted {
        diagnostics.append(.refused(reading.path, code: code))
      }
      return .missing(Self.missingFile(name, .refused))
    }
  }

  /// The elements of a list, of all its pages.
  mutating func list(_ name: String, _ member: String) -> Knowledge<[LocatedNode]> {
    let paged = answers.filter { key, _ in
      key == name
        || (key.hasPrefix(name + "-") && SnapshotFileKind.splitPage(key).operation == name)
    }
    guard !paged.isEmpty else { return .missing(Self.missingFile(name, .notCollected)) }
    let pages = Pages(
      paged.map { key, reading in
        PagedReading(
          page: key == name ? nil : SnapshotFileKind.splitPage(key).page,
          reading: reading
        )
      }
    )
    var elements: [LocatedNode] = []
    for reading in pages.readings {
      guard case .organization(let pageName) = reading.kind else { continue }
      let found = answer(pageName)
      guard let page = found.value else {
        return .missing(found.missingFile ?? Self.missingFile(pageName, .refused))
      }
      guard let list = page.node[member], list.isArray,
        list.elements.allSatisfy(\.isObject)
      else {
        reportUnexpected(page, pageName, expected: "`\(member)`, a list of objects")
        return .missing(Self.missingFile(pageName, .unreadable))
      }
      elements += list.elements.map { LocatedNode(node: $0, origin: page.origin) }
    }
    if let missing = pages.missingPage {
      return .missing(Self.missingFile("\(name)-\(missing)", .incomplete))
    }
    if let last = pages.readings.last, last.tree?.saysMoreFollows == true {
      let next = "\(name)-\(pages.nextPage)"
      if reported.insert(next).inserted {
        diagnostics.append(
          .cutAnswer(FileLocation(file: last.path), next: "organization/\(next).json")
        )
      }
      return .missing(Self.missingFile(next, .incomplete))
    }
    return .known(elements)
  }

  mutating func reportUnexpected(_ node: LocatedNode, _ name: String, expected: String) {
    guard reported.insert(name).inserted else { return }
    diagnostics.append(
      .unexpectedAnswer(sources.location(of: node.position(of: node.node)), expected: expected)
    )
  }

  /// A file of the organization's folder that is not there, with the command that collects it.
  static func missingFile(_ name: String, _ reason: MissingFile.Reason) -> MissingFile {
    MissingFile(
      path: "organization/\(name).json",
      reason: reason,
      command: OrganizationCommand(name).text
    )
  }
}

// MARK: - Accounts, roots and the tree

extension OrganizationAssembly {
  private mutating func readAccounts() -> Knowledge<[AccountID: String]> {
    let list = list("list-accounts", "Accounts")
    guard let elements = list.value else { return list.map { _ in [:] } }
    var accounts: [AccountID: String] = [:]
    for element in elements {
      guard let id = element.node["Id"]?.string.flatMap({ AccountID($0) }) else {
        reportUnexpected(element, "list-accounts", expected: "an account id of twelve digits")
        return .missing(Self.missingFile("list-accounts", .unreadable))
      }
      accounts[id] = element.node["Name"]?.string ?? id.description
      accountNames[id] = element.node["Name"]?.string
    }
    return .known(accounts)
  }

  /// The list of accounts, unless it lacks one that the tree has: then it proves nothing.
  private mutating func agreeing(
    _ accounts: Knowledge<[AccountID: String]>
  ) -> Knowledge<[AccountID: String]> {
    guard let listed = accounts.value else { return accounts }
    let inTree = hierarchy.parents.keys.compactMap { target -> AccountID? in
      if case .account(let account) = target { account } else { nil }
    }
    guard let lost = inTree.filter({ listed[$0] == nil }).min() else { return accounts }
    diagnostics.append(
      Diagnostic(
        code: "organization-contradiction",
        location: FileLocation(file: "organization/list-accounts.json", line: 1, column: 1),
        message: "account \(lost) stands in the tree of the organization and not in this list",
        help: "collect the files of `organization/` again in one go"
      )
    )
    return .missing(Self.missingFile("list-accounts", .unreadable))
  }

  /// Accounts and units without a place in the tree: one of its lists is not what it should be.
  private mutating func reportLost(_ accounts: [AccountID: String]) {
    guard isTreeWhole, !hierarchy.parents.isEmpty else { return }
    let prefix = "list-accounts-for-parent-"
    let units = answers.keys.filter { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }
    let named =
      accounts.keys.map(OrganizationTarget.account) + units.compactMap { .init(parent: $0) }
    for target in named.sorted(by: { $0.id < $1.id }) where hierarchy.parents[target] == nil {
      if case .root = target { continue }
      diagnostics.append(
        Diagnostic(
          code: "organization-no-parent",
          location: FileLocation(file: "organization/list-roots.json"),
          message: "`\(target.id)` is listed under no root or organizational unit",
          help: "collect the files of `organization/` again in one go"
        )
      )
    }
  }

  private mutating func readRoots() -> Knowledge<[OrganizationRoot]> {
    let list = list("list-roots", "Roots")
    guard let elements = list.value else { return list.map { _ in [] } }
    var roots: [OrganizationRoot] = []
    for element in elements {
      guard let id = element.node["Id"]?.string else {
        reportUnexpected(element, "list-roots", expected: "the `Id` of a root")
        return .missing(Self.missingFile("list-roots", .unreadable))
      }
      let types = element.node["PolicyTypes"].map { types in
        Set(
          types.elements.filter { $0["Status"]?.string == "ENABLED" }
            .compactMap { $0["Type"]?.string }
        )
      }
      roots.append(
        OrganizationRoot(
          id: id,
          hasServiceControlPolicies: types?.contains("SERVICE_CONTROL_POLICY"),
          hasResourceControlPolicies: types?.contains("RESOURCE_CONTROL_POLICY")
        )
      )
    }
    return .known(roots.sorted { $0.id < $1.id })
  }

  private mutating func readHierarchy(from roots: [OrganizationRoot]) {
    let units = "list-organizational-units-for-parent-"
    let accounts = "list-accounts-for-parent-"
    // Whatever file is there counts, also when the root's own list is not.
    var parents = Set(roots.map(\.id))
    for name in answers.keys {
      for prefix in [units, accounts] where name.hasPrefix(prefix) {
        parents.insert(String(name.dropFirst(prefix.count)))
      }
    }
    for parent in parents.sorted() {
      guard let target = OrganizationTarget(parent: parent) else { continue }
      let unitsHere = list(units + parent, "OrganizationalUnits")
      let accountsHere = list(accounts + parent, "Accounts")
      if unitsHere.value == nil || accountsHere.value == nil { isTreeWhole = false }
      for element in unitsHere.value ?? [] {
        guard let id = element.node["Id"]?.string else {
          reportUnexpected(element, units + parent, expected: "the `Id` of a unit")
          continue
        }
        hierarchy.unitNames[id] = element.node["Name"]?.string
        hierarchy.add(.unit(id), under: target, at: element.position(of: element.node))
      }
      for element in accountsHere.value ?? [] {
        guard let id = element.node["Id"]?.string.flatMap({ AccountID($0) }) else {
          reportUnexpected(element, accounts + parent, expected: "an account id of twelve digits")
          continue
        }
        if accountNames[id] == nil { accountNames[id] = element.node["Name"]?.string }
        hierarchy.add(.account(id), under: target, at: element.position(of: element.node))
      }
    }
    readParents()
  }

  /// Reads `list-parents-<child>`, the other direction.
  private mutating func readParents() {
    let prefix = "list-parents-"
    for name in answers.keys.sorted() where name.hasPrefix(prefix) {
      guard let child = OrganizationTarget(id: String(name.dropFirst(prefix.count))) else {
        continue
      }
      for element in list(name, "Parents").value ?? [] {
        guard let id = element.node["Id"]?.string, let parent = OrganizationTarget(parent: id)
        else { continue }
        hierarchy.add(child, under: parent, at: element.position(of: element.node))
      }
    }
  }
}

extension OrganizationTarget {
  /// A root or unit, told by how its id begins.
  init?(parent id: String) {
    if id.hasPrefix("r-") {
      self = .root(id)
    } else if id.hasPrefix("ou-") {
      self = .unit(id)
    } else {
      return nil
    }
  }

  /// A root, unit or account, told by its id.
  init?(id: String) {
    if let account = AccountID(id) {
      self = .account(account)
    } else {
      self.init(parent: id)
    }
  }
}
