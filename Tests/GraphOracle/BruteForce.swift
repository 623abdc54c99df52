import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability

/// Everybody asked one by one by the engine that answers `waybill can`, and every ordered pair of
/// principal and role asked for `sts:AssumeRole`.
public struct BruteForce: Sendable {
  private let evaluator: AccessEvaluator
  /// Every collected role and user, and the root user of every account.
  public let nodes: [AccessNode]
  /// Every collected role.
  public let roles: [ARN]

  /// The oracle over a graph.
  public init(_ evaluator: AccessEvaluator) {
    self.evaluator = evaluator
    let graph = evaluator.graph
    let accounts = graph.inventory.accounts.keys.sorted()
    let principals = accounts.flatMap { graph.principals(in: $0) }
    nodes = principals.map { .principal($0) } + accounts.map { .root($0) }
    roles = principals.filter { $0.resource.hasPrefix("role/") }
  }

  private func asker(_ node: AccessNode) -> AccessQuestion.Asker? {
    switch node {
    case .principal(let arn): .identity(arn)
    case .root: ARN(node.text).map { .identity($0) }
    case .anybody, .service, .provider, .everybody, .resource: nil
    }
  }

  /// What `can` says of each; who may not is left out.
  public func direct(_ action: ActionName, _ resource: ARN, isPattern: Bool)
    -> [AccessNode: Holder.State]
  {
    var states: [AccessNode: Holder.State] = [:]
    for node in nodes {
      guard let asker = asker(node) else { continue }
      var inquiry = Inquiry(asker: asker, action: action, resource: resource)
      inquiry.isPattern = isPattern
      let outcome = evaluator.answer(inquiry, tracing: false, remarks: false).outcome
      if let state = state(outcome) { states[node] = state }
    }
    return states
  }

  /// The same for a question that is put whole, such as that for a key.
  public func direct(_ question: AccessQuestion) -> [AccessNode: Holder.State] {
    var states: [AccessNode: Holder.State] = [:]
    for node in nodes {
      guard let asker = asker(node) else { continue }
      var own = question
      own.asker = asker
      if let state = state(evaluator.answer(own).decision.outcome) { states[node] = state }
    }
    return states
  }

  private func state(_ outcome: Decision.Outcome) -> Holder.State? {
    switch outcome {
    case .allowed: .allowed
    case .conditional: .conditional
    case .explicitlyDenied, .implicitlyDenied: nil
    }
  }

  /// Who may assume which role.
  public func assumptions() -> [ARN: [AccessNode: Holder.State]] {
    var edges: [ARN: [AccessNode: Holder.State]] = [:]
    for role in roles { edges[role] = direct(.assumeRole, role, isPattern: false) }
    return edges
  }

  /// Everybody who may, by chains of any length: the best state that any chain gives.
  public static func closure(
    _ direct: [AccessNode: Holder.State],
    _ edges: [ARN: [AccessNode: Holder.State]]
  ) -> [AccessNode: Holder.State] {
    var states = direct
    var pending = Array(direct.keys)
    while let node = pending.popLast() {
      guard case .principal(let role) = node, let end = states[node] else { continue }
      for (caller, hop) in edges[role] ?? [:] {
        let state = hop.and(end)
        if let known = states[caller], known <= state { continue }
        states[caller] = state
        pending.append(caller)
      }
    }
    return states
  }
}
