import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// A role that somebody can become, and how.
public struct ReachedRole: Sendable {
  /// The role.
  public let role: ARN
  /// Whether for certain.
  public let state: Holder.State
  /// The roles to assume, in order; the last one is the role itself.
  public let chain: [ARN]
  /// What each hop depends on, in order.
  public let conditions: [String]
}

/// Walks from somebody to every role that can be assumed from there.
///
/// Every role is visited once, so circles end; of several chains the shortest is kept, and a
/// certain one is preferred to a conditional one.
struct ForwardSearch {
  let search: AccessSearch
  private let trust: TrustIndex
  private var outgoing: [AccessNode: [Holder]] = [:]
  /// Whether a document allows sts:AssumeRole on anything.
  private var mayAssume: [ObjectIdentifier: Bool] = [:]
  private var relevances: [Pair: Bool] = [:]
  private var questionCount = 0

  private struct Pair: Hashable {
    let document: ObjectIdentifier
    let role: ARN
  }

  init(_ search: AccessSearch) {
    self.search = search
    trust = search.trust
  }

  /// Every role that can be reached, sorted by ARN.
  mutating func reached(from start: AccessNode) -> [ReachedRole] {
    var found: [AccessNode: ReachedRole] = [:]
    walk(from: start, only: .allowed, &found)
    walk(from: start, only: nil, &found)
    return found.values.sorted { $0.role < $1.role }
  }

  /// The same, unless more questions than a limit have to be asked for it.
  mutating func reached(from start: AccessNode, asking limit: Int) -> [ReachedRole]? {
    var seen: Set<AccessNode> = [start]
    var level = [start]
    let before = questionCount
    while !level.isEmpty {
      var following: [AccessNode] = []
      for node in level {
        for hop in hops(from: node) where seen.insert(hop.node).inserted {
          following.append(hop.node)
        }
        if questionCount - before > limit { return nil }
      }
      level = following
    }
    // Every hop is known by now.
    return reached(from: start)
  }

  /// The roles whose trust policies admit somebody, or may.
  func admitting(_ node: AccessNode) -> [ARN] {
    trust.candidates(for: node, uniqueID: search.uniqueID(of: node))
  }

  private mutating func walk(
    from start: AccessNode,
    only state: Holder.State?,
    _ found: inout [AccessNode: ReachedRole]
  ) {
    var levels: [Int: [AccessNode]] = [0: [start]]
    for (node, role) in found { levels[role.chain.count, default: []].append(node) }
    var longest = levels.keys.max() ?? 0
    var length = 0
    while length <= longest {
      for node in (levels[length] ?? []).sorted() {
        for hop in hops(from: node) where found[hop.node] == nil && hop.node != start {
          if let state, hop.state != state { continue }
          guard case .principal(let role) = hop.node else { continue }
          let before = found[node]
          found[hop.node] = ReachedRole(
            role: role,
            state: hop.state.and(before?.state ?? .allowed),
            chain: (before?.chain ?? []) + [role],
            conditions: (before?.conditions ?? [])
              + (hop.condition.map { [EdgeConditions.start(of: role) + $0] } ?? [])
          )
          levels[length + 1, default: []].append(hop.node)
          longest = max(longest, length + 1)
        }
      }
      length += 1
    }
  }

  /// The roles that somebody may assume directly: each with the state of that hop.
  mutating func hops(from node: AccessNode) -> [Holder] {
    if let known = outgoing[node] { return known }
    var hops: [Holder] = []
    for role in admitting(node) {
      guard comesIntoQuestion(node, role) else { continue }
      questionCount += 1
      guard let holder = search.holder(node, search.assumption(of: role)) else { continue }
      hops.append(
        Holder(
          node: .principal(role),
          state: holder.state,
          condition: holder.condition,
          unknownPolicies: holder.unknownPolicies
        )
      )
    }
    outgoing[node] = hops
    return hops
  }

  /// Whether the caller's own policies may allow it, or are not needed (EV-460).
  private mutating func comesIntoQuestion(_ node: AccessNode, _ role: ARN) -> Bool {
    if node.account == role.account { return true }
    return mayAssumeByItself(node, role)
  }

  /// Whether the caller's own policies may allow it, or are not known.
  mutating func mayAssumeByItself(_ node: AccessNode, _ role: ARN) -> Bool {
    guard case .principal(let arn) = node, let members = search.principals.members(with: arn)
    else { return true }
    if members.hasUnknown { return true }
    for document in members.documents.map(\.document) where allowsAssuming(document) {
      let key = Pair(document: ObjectIdentifier(document), role: role)
      if let known = relevances[key] {
        if known { return true }
        continue
      }
      let sieve = PolicySieve(action: .assumeRole, resource: RequestResource(role))
      let mayAllow = sieve.relevance(of: search.evaluator.compile(document)).mayAllow
      relevances[key] = mayAllow
      if mayAllow { return true }
    }
    return false
  }

  private mutating func allowsAssuming(_ document: PolicyDocument) -> Bool {
    let id = ObjectIdentifier(document)
    if let known = mayAssume[id] { return known }
    let sieve = PolicySieve(action: .assumeRole, resource: .any)
    let mayAllow = sieve.relevance(of: search.evaluator.compile(document)).mayAllow
    mayAssume[id] = mayAllow
    return mayAllow
  }
}

extension AccessSearch {
  /// The unique id of a collected role or user.
  func uniqueID(of node: AccessNode) -> String? {
    guard case .principal(let arn) = node else { return nil }
    if case .found(let role) = graph.role(arn) { return role.uniqueID }
    if case .found(let user) = graph.user(arn) { return user.uniqueID }
    return nil
  }

  /// Every role that somebody can become, sorted by ARN.
  public func reached(from node: AccessNode) -> [ReachedRole] {
    var forward = ForwardSearch(self)
    return forward.reached(from: node)
  }
}
