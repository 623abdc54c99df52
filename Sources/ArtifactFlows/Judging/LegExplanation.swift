import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation
import Reachability

/// Why a request is not allowed: what stands in the way, what lets it pass, what is not known.
public struct LegExplanation {
  let answer: AccessAnswer
  let question: AccessQuestion
  let graph: AccessGraph

  /// An explanation of an answer that was given with a trace; without one, no statement is named.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - question: The question it answers.
  ///   - graph: The graph that was asked.
  public init(answer: AccessAnswer, question: AccessQuestion, graph: AccessGraph) {
    self.answer = answer
    self.question = question
    self.graph = graph
  }

  private var statements: [Trace.StatementEntry] { answer.decision.trace?.statements ?? [] }

  /// What stands in the way, explicit denials first, then in the order of reports.
  public var blockers: [LegBlocker] {
    let all = answer.decision.blockers
    var implicit = all.filter { $0.kind == .implicit }
    // In one account the principal's own policy is the usual place for a permission.
    if !isCrossAccount, let index = implicit.firstIndex(where: { $0.layer == .identity }) {
      implicit.insert(implicit.remove(at: index), at: 0)
    }
    return (all.filter { $0.kind == .explicit } + implicit).map { blocker($0) }
  }

  private var isCrossAccount: Bool {
    guard case .account(let owner) = answer.request.resourceAccount else { return false }
    return answer.request.principal.account?.description != owner
  }

  private func blocker(_ blocker: Blocker) -> LegBlocker {
    if blocker.kind == .explicit, let statement = blocker.statement {
      let source = answer.source(layer: blocker.layer, origin: blocker.origin)
      return LegBlocker(
        layer: blocker.layer,
        kind: .explicit,
        account: source?.account ?? account(of: blocker.layer),
        policy: source?.title ?? statement.policy,
        statement: statement.sid ?? "statement \(statement.index + 1)",
        location: location(of: statement.index, in: source),
        reason: denial(by: statement, in: source),
        place: source.flatMap { place(of: $0) },
        statementIndex: statement.index,
        requested: requested(by: statement.index, in: source)
      )
    }
    if blocker.layer == .service {
      return LegBlocker(
        layer: .service,
        kind: .implicit,
        account: account(of: .service),
        policy: blocker.rule ?? "service",
        location: serviceLocation(blocker.rule),
        reason: ServiceReason.text(blocker.rule ?? "")
      )
    }
    return implicit(blocker)
  }

  private func implicit(_ blocker: Blocker) -> LegBlocker {
    if let wall = wallBetweenAccounts(blocker) { return wall }
    let near = nearest(in: blocker.layer, level: blocker.level)
    let source =
      near.flatMap { answer.source(layer: blocker.layer, origin: $0.origin) }
      ?? holder(of: blocker.layer)
    var title = source?.title ?? blocker.layer.rawValue
    if blocker.layer == .serviceControl, let level = blocker.level { title = "SCPs at \(level)" }
    if blocker.layer == .identity { title = holder(of: .identity)?.title ?? title }
    return LegBlocker(
      layer: blocker.layer,
      kind: .implicit,
      account: source?.account ?? account(of: blocker.layer),
      policy: title,
      statement: near.map { $0.statement.sid ?? "statement \($0.statement.index + 1)" },
      location: near.map { location(of: $0.statement.index, in: source) }
        ?? source?.position.map { graph.inventory.sources.location(of: $0) },
      reason: near.map { "\($0.statement.name) \(words(on: $0, in: source))" }
        ?? "no statement allows it",
      miss: near.flatMap { $0.failedElement }.flatMap { LegBlocker.Miss(rawValue: $0) },
      place: source.flatMap { place(of: $0) },
      statementIndex: near?.statement.index,
      requested: requested(by: near?.statement.index, in: source)
    )
  }

  /// A statement that may stand in the way, as far as is known.
  func suspect(_ statement: StatementReference) -> LegBlocker {
    let entry = statements.first { $0.statement == statement }
    let source = answer.source(layer: statement.layer, origin: entry?.origin ?? -1)
    return LegBlocker(
      layer: statement.layer,
      kind: entry?.isAllow == true ? .implicit : .explicit,
      account: source?.account ?? account(of: statement.layer),
      policy: source?.title ?? statement.policy,
      statement: statement.sid ?? "statement \(statement.index + 1)",
      location: location(of: statement.index, in: source),
      reason: "its condition cannot be told"
    )
  }

  /// The policy, or the thing that lacks it, of a layer.
  private func holder(of layer: Layer) -> PolicySource? {
    if layer == .identity {
      return answer.sources.last { $0.layer == .identity }
    }
    return answer.source(layer: layer, origin: -1)
  }

  /// The Allow statement that comes nearest: it names the action and fails as late as possible.
  private func nearest(in layer: Layer, level: String?) -> Trace.StatementEntry? {
    statements.filter { entry in
      entry.isAllow && entry.action && entry.statement.layer == layer
        && entry.failedElement != nil
        && (level == nil || sourceTitle(entry).hasSuffix(level ?? ""))
    }.max { $0.depth < $1.depth }
  }

  private func sourceTitle(_ entry: Trace.StatementEntry) -> String {
    answer.source(layer: entry.statement.layer, origin: entry.origin)?.title ?? ""
  }

  /// Statements that let the request pass where another layer stops it.
  public var grants: [LegBlocker] {
    var found: [LegBlocker] = []
    for entry in statements where entry.isAllow && entry.applies {
      switch entry.statement.layer {
      case .identity, .bucketPolicy, .keyPolicy, .trustPolicy, .resource: break
      default: continue
      }
      guard !found.contains(where: { $0.layer == entry.statement.layer }) else { continue }
      let source = answer.source(layer: entry.statement.layer, origin: entry.origin)
      found.append(
        LegBlocker(
          layer: entry.statement.layer,
          kind: .implicit,
          account: source?.account,
          policy: source?.title ?? entry.statement.policy,
          statement: entry.statement.sid ?? "statement \(entry.statement.index + 1)",
          location: location(of: entry.statement.index, in: source),
          reason: "allows it"
        )
      )
    }
    return found
  }

  /// What keeps a statement from applying, as the rest of a sentence.
  private func words(on entry: Trace.StatementEntry, in source: PolicySource?) -> String {
    let statement = source?.policy.value?.document.statements.first {
      $0.index == entry.statement.index
    }
    if let words = managedKeyMiss(of: entry, in: source) { return words }
    switch entry.failedElement {
    case "condition":
      let keys = Set(statement?.conditions.map(\.key.text) ?? []).sorted()
      if keys.isEmpty { return "allows it under a condition that does not hold" }
      return "allows it under a condition on \(Self.list(keys)) that does not hold"
    case "principal":
      let names = statement?.principal?.entries.map(\.value.text) ?? []
      return statement?.principal?.isNegated == true
        ? "does not admit this caller" : "admits only \(Self.list(names))"
    case "resource":
      let names = statement?.resource?.entries.map(\.text) ?? []
      return statement?.resource?.isNegated == true
        ? "excludes this resource"
        : "allows it only on \(Self.list(names))\(bucketNote(names))"
    default: return "allows other actions"
    }
  }

  /// At most three texts in backticks, and how many more there are.
  static func list(_ texts: [String]) -> String {
    if texts.isEmpty { return "nobody" }
    let shown = texts.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return texts.count > 3 ? "\(shown) and \(texts.count - 3) more" : shown
  }

  // MARK: - What a repair needs

  /// Where a policy is attached.
  private func place(of source: PolicySource) -> PolicyPlace? {
    if let place = source.place { return place }
    guard source.layer == .resource, let position = source.policy.value?.position else {
      return nil
    }
    let resource: String
    switch question.target {
    case .resource(let arn), .pattern(let arn): resource = arn.text
    case .any: return nil
    }
    return .embedded(resource: resource, position: position)
  }

  /// The condition keys of a statement, and those that name whom a service acts for, as far as the
  /// request certainly has one value for each, if it has any.
  private func requested(by index: Int?, in source: PolicySource?) -> [LegBlocker.RequestedKey] {
    let statement = source?.policy.value?.document.statements.first { $0.index == index }
    var keys = statement?.conditions.map(\.key.text) ?? []
    for key in Self.recipientKeys
    where !keys.contains(where: { $0.lowercased() == key.lowercased() }) {
      keys.append(key)
    }
    return keys.compactMap { key in
      switch answer.request.context.state(of: key.lowercased()) {
      case .present(let present):
        let values = present.values.map { String(decoding: $0, as: UTF8.self) }
        return LegBlocker.RequestedKey(key: key, values: values, isCertain: true)
      case .unknown(let unknown):
        guard let candidates = unknown.candidates, candidates.count == 1 else { return nil }
        let values = candidates.map { String(decoding: $0, as: UTF8.self) }
        return LegBlocker.RequestedKey(
          key: key,
          values: values,
          isCertain: !unknown.mayBeAbsent
        )
      case .absent, .collision: return nil
      }
    }
  }

  private static let recipientKeys = [
    "aws:SourceArn", "aws:SourceAccount", "iam:PassedToService", "ec2:AuthorizedService",
    "ec2:Subnet",
  ]

  // MARK: - Places

  func location(of index: Int, in source: PolicySource?) -> FileLocation? {
    guard let source else { return nil }
    let sources = graph.inventory.sources
    guard case .known(let attached) = source.policy else {
      return source.position.map { sources.location(of: $0) }
    }
    let statement = attached.document.statements.first { $0.index == index }
    let offset = statement?.offset ?? 0
    return sources.location(of: attached.position.advanced(by: offset))
  }

  private func serviceLocation(_ rule: String?) -> FileLocation? {
    guard rule?.hasPrefix("key-") == true, case .key(.customerManaged(let arn)) = question.guardian,
      let position = graph.key(arn)?.descriptionPosition
    else { return nil }
    return graph.inventory.sources.location(of: position)
  }

  func account(of layer: Layer) -> AccountID? {
    switch layer {
    case .identity, .boundary, .session:
      if case .identity(let arn) = question.asker { return arn.account }
      return nil
    case .serviceControl, .resourceControl:
      return graph.organization.knowledge.value?.managementAccount
    default:
      if let owner = question.owner { return owner }
      if case .identity(let arn) = question.asker { return arn.account }
      return nil
    }
  }

  // MARK: - What is not known

  /// What is not known and decides.
  public var unknowns: [LegUnknown] {
    guard let residual = answer.decision.residual else { return [] }
    return residual.atoms.map { atom in
      switch atom {
      case .unreadablePolicyAllows(let policy), .unreadablePolicyDenies(let policy):
        LegUnknown(
          text: "what the \(policy.name) says",
          file: policy.file,
          command: policy.command
        )
      case .externalAccountAllows(let account, _, _):
        LegUnknown(
          text: "what account \(account) allows",
          file: "\(account)/global/iam/get-account-authorization-details.json",
          command: "aws iam get-account-authorization-details"
        )
      case .externalResourcePolicyAllows(let resource):
        LegUnknown(text: "what the policy of \(resource) says")
      case .condition, .variableEquals, .keyCaseCollision, .serviceControlPoliciesAllow,
        .sessionNameIs, .open:
        LegUnknown(text: "whether \(atom)")
      }
    }
  }
}

extension Trace.StatementEntry {
  /// How far the statement got before an element failed.
  fileprivate var depth: Int {
    switch failedElement {
    case "condition": 3
    case "principal": 2
    case "resource": 1
    default: 0
    }
  }
}

extension StatementReference {
  /// The statement as a sentence calls it.
  fileprivate var name: String { sid.map { "`\($0)`" } ?? "statement \(index + 1)" }
}

/// The reasons of the layer `service`, in words.
enum ServiceReason {
  static func text(_ rule: String) -> String {
    switch rule {
    case "no-such-role": "the role does not exist"
    case "no-such-user": "the user does not exist"
    case "no-such-project": "the project does not exist"
    case "no-such-function": "the function does not exist"
    case "no-such-service": "the service does not exist"
    case "no-such-deployment-group": "the deployment group does not exist"
    case "no-such-repository": "the repository does not exist"
    case "no-such-state-machine": "the state machine does not exist"
    case "no-such-product": "the product does not exist"
    case "no-such-cluster": "the cluster does not exist"
    case "no-access-entry": "no access entry of the cluster names the role"
    case "key-disabled": "the key is disabled"
    case "key-pending-deletion": "the key is scheduled for deletion"
    case "key-not-usable": "the key is in no state to be used"
    case "key-not-symmetric": "the key is not a symmetric encryption key"
    case "key-not-found": "the key id means nothing in the writer's account"
    case "key-in-wrong-region": "the key lies in another region than the bucket"
    case "cross-account-pass-role": "a role of another account cannot be passed"
    case "acl-not-supported": "the bucket has its ACLs switched off"
    case "public-acl-blocked": "Block Public Access refuses public ACLs"
    case "not-supported-cross-account": "KMS does not offer the operation across accounts"
    default: "the service refuses it (\(rule))"
    }
  }
}
