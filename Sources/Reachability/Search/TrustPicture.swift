import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// Who may assume which role in a whole inventory, with every handshake of which a half is missing.
public struct TrustPicture: Sendable {
  /// Every edge, sorted; edges that are declared on one side only are broken ones.
  public let edges: [AccessEdge]
  /// How many roles were looked at.
  public let roleCount: Int
  /// How many edges lead from services and are left out.
  public let serviceCount: Int
  /// What could not be told.
  public let gaps: [WhoCanAnswer.Gap]
}

extension AccessSearch {
  /// The trust of an inventory.
  ///
  /// - Parameters:
  ///   - accounts: Only edges that begin or end in one of these; empty for all.
  ///   - onlyFaults: Only edges that are broken, or odd in another way.
  ///   - withServices: Whether services are listed too that may assume a role; there are many.
  /// - Returns: Edges into roles.
  public func trustPicture(
    of accounts: Set<AccountID> = [],
    onlyFaults: Bool = false,
    withServices: Bool = false
  ) -> TrustPicture {
    var builder = TrustPictureBuilder(self, withServices: withServices)
    builder.build()
    var edges = builder.edges.sorted()
    if !accounts.isEmpty {
      edges = edges.filter { edge in
        [edge.from.account, edge.to.account].contains { $0.map(accounts.contains) ?? false }
      }
    }
    if onlyFaults { edges = edges.filter { $0.state == .broken || $0.fault != nil } }
    return TrustPicture(
      edges: edges,
      roleCount: builder.roleCount,
      serviceCount: builder.leftOut,
      gaps: unknownAccounts
    )
  }
}

/// Collects the edges into every role: what works, then what is declared on one side only.
private struct TrustPictureBuilder {
  let search: AccessSearch
  let withServices: Bool
  var edges: [AccessEdge] = []
  var leftOut = 0
  var roleCount = 0
  private var works: [ARN: Set<AccessNode>] = [:]
  private var broken: Set<[AccessNode]> = []

  init(_ search: AccessSearch, withServices: Bool) {
    self.search = search
    self.withServices = withServices
  }

  private var graph: AccessGraph { search.graph }

  mutating func build() {
    let roles = search.trust.roles
    roleCount = roles.count
    let search = search
    // Part by part: the answers of all roles at once would take much memory.
    for start in stride(from: 0, to: roles.count, by: Self.partSize) {
      let part = Array(roles[start..<min(start + Self.partSize, roles.count)])
      let answers = part.mapSideBySide { search.holders(of: search.assumption(of: $0)) }
      for (role, holders) in zip(part, answers) { add(holders, to: role) }
    }
    for account in search.principals.accounts {
      guard let classes = search.principals.classes(of: account) else { continue }
      for number in search.classes(allowing: .assumeRole).numbers(of: account) {
        let members = classes[number]
        for document in members.documents { addHalves(of: members, document.document) }
      }
    }
  }

  /// How many roles are asked for side by side.
  private static let partSize = 4_096

  private mutating func add(_ holders: [Holder], to role: ARN) {
    works[role] = Set(holders.map(\.node))
    for holder in holders { add(holder, to: role) }
    addHalves(of: role, search.assumption(of: role), holders)
  }

  private mutating func add(_ holder: Holder, to role: ARN) {
    if !withServices, case .service = holder.node {
      leftOut += 1
      return
    }
    let isAllowed = holder.state == .allowed
    edges.append(
      AccessEdge(
        from: holder.node,
        to: .principal(role),
        kind: .assumes,
        state: isAllowed ? .allowed : .conditional,
        fault: fault(of: holder.node),
        causes: isAllowed
          ? []
          : [
            AccessEdge.Cause(
              layer: "condition",
              account: nil,
              text: "only when \(holder.condition ?? "…")",
              location: nil
            )
          ]
      )
    )
  }

  private func fault(of node: AccessNode) -> AccessEdge.Fault? {
    switch node {
    case .everybody: return .everybody
    case .anybody(let account):
      return graph.organization.isMember(account) == false ? .outsideOrganization : nil
    case .principal(let arn):
      guard case .external(let account) = graph.role(arn) else { return nil }
      return graph.organization.isMember(account) == false ? .outsideOrganization : nil
    case .root, .service, .provider, .resource: return nil
    }
  }

  // MARK: - Trust without permission

  private mutating func addHalves(
    of role: ARN,
    _ question: AccessQuestion,
    _ holders: [Holder]
  ) {
    guard case .found(let found) = graph.role(role), case .known(let policy) = found.trustPolicy,
      policy.document.isReadable
    else { return }
    let sieve = PolicySieve(action: .assumeRole, resource: RequestResource(role))
    let compiled = search.evaluator.compile(policy.document)
    var trustees: Set<Trustee> = []
    for index in sieve.statements(of: compiled) {
      let statement = policy.document.statements[index]
      guard statement.effect == .allow, let principal = statement.principal,
        !principal.isNegated
      else { continue }
      for entry in principal.entries {
        let trustee = Trustee(entry)
        guard trustees.insert(trustee).inserted else { continue }
        let position = policy.position.advanced(by: entry.value.offset)
        add(trustee, of: role, question, holders, position)
      }
    }
  }

  private mutating func add(
    _ trustee: Trustee,
    of role: ARN,
    _ question: AccessQuestion,
    _ holders: [Holder],
    _ position: SourcePosition
  ) {
    switch trustee {
    case .principal(let arn): add(arn, of: role, question, position)
    case .uniqueID(let id):
      guard graph.principal(withID: id) == nil, search.unknownAccounts.isEmpty else { return }
      let node = AccessNode.principal(
        ARN(partition: "aws", service: "iam", region: "", account: "", resource: "deleted/\(id)")
      )
      addBroken(node, role, .deletedPrincipal, [gone("`\(id)`", role, position)])
    case .account(let account):
      guard account != role.account, graph.account(account)?.identities.value != nil else { return }
      let isUsed = holders.contains { $0.node.account == account }
      guard !isUsed else { return }
      addBroken(
        .anybody(of: account),
        role,
        .trustOnly,
        [
          AccessEdge.Cause(
            layer: "identity",
            account: account,
            text:
              "nobody in account \(graph.name(of: account)) is allowed it, whom the trust policy admits",
            location: graph.inventory.sources.location(of: position)
          )
        ]
      )
    case .everyone, .session, .service, .provider, .nobody: return
    }
  }

  private mutating func add(
    _ arn: ARN,
    of role: ARN,
    _ question: AccessQuestion,
    _ position: SourcePosition
  ) {
    let node = AccessNode.principal(arn)
    guard works[role]?.contains(node) != true else { return }
    let exists = search.principals.place(of: arn) != nil
    if !exists {
      let isRole = arn.resource.hasPrefix("role/")
      let isGone =
        if isRole, case .doesNotExist = graph.role(arn) {
          true
        } else if !isRole, case .doesNotExist = graph.user(arn) { true } else { false }
      if isGone {
        addBroken(node, role, .deletedPrincipal, [gone(arn.lastPathComponent, role, position)])
        return
      }
    }
    let causes = search.causes(node, question)
    let lacksIdentity = causes.contains { $0.layer == "identity" }
    addBroken(node, role, lacksIdentity ? .trustOnly : .blocked, causes)
  }

  private func gone(_ name: String, _ role: ARN, _ position: SourcePosition) -> AccessEdge.Cause {
    AccessEdge.Cause(
      layer: "trustPolicy",
      account: role.account,
      text: "the trust policy of \(role.lastPathComponent) names \(name), which does not exist",
      location: graph.inventory.sources.location(of: position)
    )
  }

  // MARK: - Permission without trust

  private mutating func addHalves(of members: PrincipalIndex.Class, _ document: PolicyDocument) {
    guard document.isReadable else { return }
    let sieve = PolicySieve(action: .assumeRole, resource: .any)
    let compiled = search.evaluator.compile(document)
    for index in sieve.statements(of: compiled) {
      let statement = document.statements[index]
      guard statement.effect == .allow, let resource = statement.resource, !resource.isNegated
      else { continue }
      for entry in resource.entries
      where entry.text.utf8.allSatisfy({ $0 != 0x2A && $0 != 0x3F && $0 != 0x24 }) {
        guard let role = ARN(entry.text), role.service == "iam", role.resource.hasPrefix("role/")
        else { continue }
        for member in members.members where member != role { add(member, wanting: role) }
      }
    }
  }

  private mutating func add(_ member: ARN, wanting role: ARN) {
    let node = AccessNode.principal(member)
    guard works[role]?.contains(node) != true else { return }
    let question = search.assumption(of: role)
    switch graph.role(role) {
    case .found:
      let causes = search.causes(node, question)
      let lacksTrust = causes.contains { $0.layer == "trustPolicy" }
      addBroken(node, role, lacksTrust ? .identityOnly : .blocked, causes)
    case .doesNotExist:
      let cause = AccessEdge.Cause(
        layer: "identity",
        account: member.account,
        text:
          "\(member.lastPathComponent) is allowed to assume \(role.lastPathComponent), which does not exist",
        location: nil
      )
      addBroken(node, role, .deletedRole, [cause])
    case .external, .unknown:
      guard let holder = search.holder(node, question),
        broken.insert([node, .principal(role)]).inserted
      else { return }
      add(holder, to: role)
    }
  }

  private mutating func addBroken(
    _ from: AccessNode,
    _ role: ARN,
    _ fault: AccessEdge.Fault,
    _ causes: [AccessEdge.Cause]
  ) {
    let to = AccessNode.principal(role)
    guard broken.insert([from, to]).inserted else { return }
    edges.append(
      AccessEdge(from: from, to: to, kind: .assumes, state: .broken, fault: fault, causes: causes)
    )
  }
}
