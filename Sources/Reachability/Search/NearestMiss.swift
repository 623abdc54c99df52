import AWSIdentifiers
import AccessModel
import PolicyEvaluation

/// A way that would lead to a goal if some policies were changed: of all such ways one with the
/// fewest changes.
public struct NearestMiss: Sendable {
  /// Who asks.
  public let from: AccessNode
  /// The roles to assume, in order; with a goal that is a role, it is the last one.
  public let chain: [ARN]
  /// What has to change, in the order of the chain.
  public let missing: [MissingGrant]
  /// Whether every way was looked at; if not, one with fewer changes may exist.
  public let isExhaustive: Bool
}

extension AccessSearch {
  /// The way to a goal with the fewest missing grants.
  ///
  /// - Returns: `nil` when no policy opens a way: a service refuses it whatever they say.
  func nearestMiss(
    from: AccessNode,
    _ target: PathTarget,
    _ forward: ForwardSearch
  ) -> NearestMiss? {
    if isGone(from) { return nil }
    if case .role(let role) = target.goal, case .doesNotExist = graph.role(role) { return nil }
    var search = NearestMissSearch(self, from, target, forward)
    return search.find()
  }

  /// Whether somebody certainly is not there: no policy lets nobody do anything.
  private func isGone(_ node: AccessNode) -> Bool {
    guard case .principal(let arn) = node, arn.resource != "root" else { return false }
    if arn.resource.hasPrefix("user/") {
      if case .doesNotExist = graph.user(arn) { return true }
      return false
    }
    if case .doesNotExist = graph.role(arn) { return true }
    return false
  }
}

/// Looks for the way with the fewest missing grants, uniform in cost.
///
/// What works already costs nothing: whoever can be reached from the start, and whoever reaches the
/// goal. One hop between the two sets, or the goal's own grant, is nearly always the cheapest; only
/// when that takes three changes or more, chains with several changed hops are tried too.
struct NearestMissSearch {
  private let search: AccessSearch
  private let from: AccessNode
  private let target: PathTarget
  private var forward: ForwardSearch
  /// Everybody who reaches the goal, by the shortest chain; found when somebody asks.
  private var knownEnds: [WhoCanAnswer.Entry]?
  /// The roles that admit somebody, by whom.
  private var admitting: [AccessNode: Set<ARN>] = [:]
  private var best: Candidate?
  private var questionsLeft = 60_000

  private struct Candidate {
    let chain: [ARN]
    let missing: [MissingGrant]

    /// Fewer changes first, then fewer hops, then names.
    func isBetter(than other: Candidate?) -> Bool {
      guard let other else { return true }
      if missing.count != other.missing.count { return missing.count < other.missing.count }
      if chain.count != other.chain.count { return chain.count < other.chain.count }
      return chain.map(\.text).joined(separator: " ")
        < other.chain.map(\.text).joined(separator: " ")
    }
  }

  /// A place that is reached at some cost.
  private struct Place {
    let node: AccessNode
    let chain: [ARN]
    let missing: [MissingGrant]
  }

  init(
    _ search: AccessSearch,
    _ from: AccessNode,
    _ target: PathTarget,
    _ forward: ForwardSearch
  ) {
    self.search = search
    self.from = from
    self.target = target
    self.forward = forward
  }

  mutating func find() -> NearestMiss? {
    let start = Place(node: from, chain: [], missing: [])
    let places = closure(of: start)
    for place in places { consider(place) }
    if (best?.missing.count ?? Int.max) >= 3 { widen(places) }
    guard let best else { return nil }
    var chain = best.chain
    if case .role(let role) = target.goal { chain.append(role) }
    return NearestMiss(
      from: from,
      chain: chain,
      missing: best.missing,
      isExhaustive: questionsLeft > 0
    )
  }

  /// Known roles from which the goal is reached as things are.
  private var ends: [WhoCanAnswer.Entry] {
    mutating get {
      if let knownEnds { return knownEnds }
      var chains = ChainsToHolders(search, search.holders(of: target))
      let ends = chains.entries().filter { entry in
        if case .principal(let arn) = entry.node { search.isKnownRole(arn) } else { false }
      }.sorted { ($0.chain.count, $0.node.text) < ($1.chain.count, $1.node.text) }
      knownEnds = ends
      return ends
    }
  }

  /// A place and whatever can be reached from it as things are.
  private mutating func closure(of place: Place) -> [Place] {
    let reached = forward.reached(from: place.node).map {
      Place(node: .principal($0.role), chain: place.chain + $0.chain, missing: place.missing)
    }
    return [place]
      + reached.sorted { ($0.chain.count, $0.node.text) < ($1.chain.count, $1.node.text) }
  }

  /// Tries the last grant from a place, and every hop from there to somebody who reaches the goal.
  private mutating func consider(_ place: Place) {
    if let missing = grants(of: place.node) {
      offer(Candidate(chain: place.chain, missing: place.missing + missing))
    }
    if let best, best.missing.count <= place.missing.count + 1,
      best.chain.count <= place.chain.count + 1
    {
      return
    }
    for end in ends {
      guard case .principal(let role) = end.node else { continue }
      // One change at least; what is no better than that is not asked for.
      let chain = place.chain + [role] + end.chain
      if let best, best.missing.count <= place.missing.count + 1, best.chain.count <= chain.count {
        continue
      }
      if let best, best.missing.count < place.missing.count + fewestChanges(place.node, role) {
        continue
      }
      guard let missing = hop(from: place.node, to: role) else { continue }
      offer(Candidate(chain: chain, missing: place.missing + missing))
    }
  }

  private mutating func offer(_ candidate: Candidate) {
    if candidate.isBetter(than: best) { best = candidate }
  }

  /// Chains with several changed hops, as long as they may be cheaper than what was found.
  private mutating func widen(_ places: [Place]) {
    let roles = search.trust.roles
    var settled = Set(places.map(\.node))
    var byCost: [Int: [Place]] = [0: places]
    var cost = 0
    while cost + 1 < (best?.missing.count ?? Int.max), cost <= (byCost.keys.max() ?? 0) {
      var index = 0
      while index < (byCost[cost]?.count ?? 0) {
        let place = byCost[cost]?[index]
        index += 1
        guard let place else { break }
        if cost > 0 {
          if settled.contains(place.node) { continue }
          for further in closure(of: place) where settled.insert(further.node).inserted {
            consider(further)
            expand(further, roles, settled, &byCost)
          }
        } else {
          expand(place, roles, settled, &byCost)
        }
        if questionsLeft <= 0 { return }
      }
      cost += 1
    }
  }

  private mutating func expand(
    _ place: Place,
    _ roles: [ARN],
    _ settled: Set<AccessNode>,
    _ byCost: inout [Int: [Place]]
  ) {
    for role in roles where !settled.contains(.principal(role)) {
      // Behind such a hop one more change follows at least.
      let most = (best?.missing.count ?? Int.max) - 2 - place.missing.count
      guard most >= 1 else { return }
      guard fewestChanges(place.node, role) <= most else { continue }
      guard let missing = hop(from: place.node, to: role), !missing.isEmpty else { continue }
      let cost = place.missing.count + missing.count
      guard missing.count <= most else { continue }
      byCost[cost, default: []].append(
        Place(node: .principal(role), chain: place.chain + [role], missing: place.missing + missing)
      )
    }
  }

  // MARK: - Questions

  /// How many changes a hop takes at least that does not work as things are.
  ///
  /// Between accounts the caller's own policies and the trust policy must both allow it.
  private mutating func fewestChanges(_ node: AccessNode, _ role: ARN) -> Int {
    guard case .principal = node, node.account != role.account else { return 1 }
    let roles = admitting[node] ?? Set(forward.admitting(node))
    admitting[node] = roles
    return roles.contains(role) || forward.mayAssumeByItself(node, role) ? 1 : 2
  }

  private mutating func hop(from node: AccessNode, to role: ARN) -> [MissingGrant]? {
    guard questionsLeft > 0, node != .principal(role) else { return nil }
    questionsLeft -= 1
    return MissingGrants(search: search, node: node, question: search.assumption(of: role)).fewest()
  }

  /// What the last step lacks, on the resource and on its key.
  private func grants(of node: AccessNode) -> [MissingGrant]? {
    guard
      let own = MissingGrants(search: search, node: node, question: target.question).fewest()
    else { return nil }
    guard case .known(_, _, let question) = target.key else { return own }
    guard let key = MissingGrants(search: search, node: node, question: question).fewest() else {
      return nil
    }
    return own + key
  }
}
