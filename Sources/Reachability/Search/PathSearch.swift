import AWSIdentifiers
import AccessModel
import PolicyEvaluation

/// What a path leads to.
public enum PathGoal: Sendable {
  /// Being a role.
  case role(ARN)
  /// Doing something to a resource.
  case action(ActionName, ARN?, isPattern: Bool)
}

/// One way from somebody to a goal.
public struct AccessPath: Sendable {
  /// The roles to assume, in order; with a goal that is a role, it is the last one.
  public let chain: [ARN]
  /// Whether for certain.
  public let state: Holder.State
  /// What each step depends on, in order.
  public let conditions: [String]
  /// A resource for which it holds, where it does not hold for all.
  public let example: String?
}

/// The ways from somebody to a goal or, without any, what comes nearest.
public struct PathAnswer: Sendable {
  /// Who asks.
  public let from: AccessNode
  /// What for.
  public let goal: PathGoal
  /// The ways, shortest first, certain ones before conditional ones of the same length.
  public let paths: [AccessPath]
  /// Whether there are more than were looked for.
  public let isCut: Bool
  /// The way with the fewest missing grants; only when there is no other.
  public let nearest: NearestMiss?
  /// The key that takes part.
  public let key: BucketKey
  /// What could not be told.
  public let gaps: [WhoCanAnswer.Gap]
}

extension AccessSearch {
  /// How far and wide paths are looked for.
  public struct PathOptions: Sendable {
    /// The most roles that a path assumes.
    public var hopLimit = 8
    /// Whether to give every path instead of the best.
    public var givesAll = false
    /// More paths than this are not given.
    public var pathLimit = 100

    /// The best path, over at most eight roles.
    public init() {}
  }

  /// The ways from somebody to a goal.
  public func paths(
    from: AccessNode,
    to goal: PathGoal,
    options: PathOptions = PathOptions()
  ) -> PathAnswer {
    let target = PathTarget(goal, self)
    var forward = ForwardSearch(self)
    // Whatever lies on a path can be reached from its start: where that is little, nobody else
    // needs to be asked.
    let circle =
      region(of: from, &forward).map { SearchCircle.only(SomePrincipals($0, in: principals)) }
      ?? .everybody(and: isSurveyed(from) ? nil : from)
    var network = PathNetwork(
      self,
      holders(of: target, in: circle),
      in: circle,
      hopLimit: options.hopLimit - target.ownHops
    )
    var paths: [AccessPath] = []
    var isCut = false
    if options.givesAll {
      (paths, isCut) = network.paths(from: from, limit: options.pathLimit)
    } else if let best = network.best(from: from) {
      paths = best
    }
    paths = paths.map { target.finished($0) }
    return PathAnswer(
      from: from,
      goal: goal,
      paths: paths,
      isCut: isCut,
      nearest: paths.isEmpty ? nearestMiss(from: from, target, forward) : nil,
      key: target.key,
      gaps: unknownAccounts
    )
  }

  /// Somebody and whoever can be reached from there; `nil` where that is much, or not known.
  private func region(of from: AccessNode, _ forward: inout ForwardSearch) -> [ARN]? {
    guard case .principal(let arn) = from, principals.place(of: arn) != nil,
      let reached = forward.reached(from: from, asking: Self.regionQuestions)
    else { return nil }
    return [arn] + reached.map(\.role)
  }

  /// To look backwards from the goal costs about as much as so many questions.
  private static var regionQuestions: Int { 2_000 }

  /// Those of a circle who may take the last step to a goal, its key included.
  func holders(of target: PathTarget, in circle: SearchCircle = .all) -> [Holder] {
    var holders = holders(of: target.question, in: circle)
    _ = join(&holders, with: target.key, in: circle)
    return holders
  }

  /// Whether a survey of everybody asks somebody, where it may matter; roles and users that were not
  /// collected, and services and providers that no policy names, are asked only when they are meant.
  private func isSurveyed(_ node: AccessNode) -> Bool {
    switch node {
    case .principal(let arn): principals.place(of: arn) != nil
    case .root, .anybody, .everybody: true
    case .service, .provider, .resource: false
    }
  }
}

/// A goal as the questions that its last step asks.
struct PathTarget {
  let goal: PathGoal
  let question: AccessQuestion
  let key: BucketKey

  init(_ goal: PathGoal, _ search: AccessSearch) {
    self.goal = goal
    switch goal {
    case .role(let role):
      question = search.assumption(of: role)
      key = .none
    case .action(let action, let resource, let isPattern):
      let guarded = resource.map { search.graph.guarded($0, for: action, isPattern: isPattern) }
      question = search.question(action, on: guarded)
      key = BucketKey(action, guarded, search)
    }
  }

  /// How many roles the last step assumes.
  var ownHops: Int { if case .role = goal { 1 } else { 0 } }

  /// The path with the goal's own role at its end.
  func finished(_ path: AccessPath) -> AccessPath {
    guard case .role(let role) = goal else { return path }
    return AccessPath(
      chain: path.chain + [role],
      state: path.state,
      conditions: path.conditions,
      example: nil
    )
  }
}

/// The part of the assume-role graph from which a goal can be reached.
struct PathNetwork {
  private let search: AccessSearch
  private let holders: [AccessNode: Holder]
  private let hopLimit: Int
  private let circle: SearchCircle

  init(_ search: AccessSearch, _ holders: [Holder], in circle: SearchCircle, hopLimit: Int) {
    self.search = search
    self.circle = circle
    self.holders = Dictionary(uniqueKeysWithValues: holders.map { ($0.node, $0) })
    self.hopLimit = hopLimit
  }

  /// The shortest path and, if that is conditional, the shortest certain one too.
  mutating func best(from: AccessNode) -> [AccessPath]? {
    guard hopLimit >= 0 else { return nil }
    let shortest = paths(from: from, limit: 1, onlyShortest: true).paths
    guard let first = shortest.first else { return nil }
    guard first.state == .conditional else { return shortest }
    var chains = ChainsToHolders(search, Array(holders.values).sorted(), in: circle)
    guard let entry = chains.entries().first(where: { $0.node == from }),
      entry.state == .allowed, entry.chain.count <= hopLimit
    else { return shortest }
    let certain = AccessPath(
      chain: entry.chain,
      state: .allowed,
      conditions: entry.conditions,
      example: entry.example
    )
    return shortest + [certain]
  }

  /// Paths without circles, shortest first.
  ///
  /// - Returns: The paths, and whether there are more.
  mutating func paths(
    from: AccessNode,
    limit: Int,
    onlyShortest: Bool = false
  ) -> (paths: [AccessPath], isCut: Bool) {
    guard hopLimit >= 0 else { return ([], false) }
    let reach = distances(until: onlyShortest ? from : nil)
    guard let nearest = reach.distance[from] else { return ([], false) }
    var found: [AccessPath] = []
    var walk = Walk(network: reach, holders: holders, stepLimit: 200_000)
    let lengths = onlyShortest ? nearest...nearest : nearest...max(nearest, hopLimit)
    for length in lengths {
      var ofLength: [AccessPath] = []
      let most = onlyShortest ? 1_000 : limit + 1
      walk.collect(from: from, length: length, limit: most, into: &ofLength)
      found += ofLength.sorted {
        ($0.state, $0.chain.map(\.text).joined()) < ($1.state, $1.chain.map(\.text).joined())
      }
      if found.count > limit || walk.isExhausted { break }
    }
    let isCut = found.count > limit || walk.isExhausted
    return (Array(found.prefix(limit)), isCut)
  }

  /// How far every node is from somebody who may, and who follows whom on the way there.
  struct Reach {
    var distance: [AccessNode: Int] = [:]
    var next: [AccessNode: [Holder]] = [:]
  }

  /// Backwards, level by level, up to the limit of hops or the level of a certain node.
  private mutating func distances(until stop: AccessNode?) -> Reach {
    var reach = Reach()
    for node in holders.keys { reach.distance[node] = 0 }
    var level = holders.keys.sorted()
    var depth = 0
    while !level.isEmpty, depth < hopLimit {
      if let stop, reach.distance[stop] != nil { break }
      depth += 1
      var following: [AccessNode] = []
      for node in level {
        guard case .principal(let role) = node, search.isKnownRole(role) else { continue }
        for hop in search.holders(of: search.assumption(of: role), in: circle) {
          reach.next[hop.node, default: []].append(
            Holder(node: node, state: hop.state, condition: hop.condition)
          )
          if reach.distance[hop.node] == nil {
            reach.distance[hop.node] = depth
            following.append(hop.node)
          }
        }
      }
      level = following.sorted()
    }
    return reach
  }

  /// A walk in depth, over as many hops as are left.
  private struct Walk {
    let network: Reach
    let holders: [AccessNode: Holder]
    let stepLimit: Int
    var steps = 0
    var isExhausted: Bool { steps >= stepLimit }

    mutating func collect(
      from: AccessNode,
      length: Int,
      limit: Int,
      into found: inout [AccessPath]
    ) {
      var chain: [Holder] = []
      var visited: Set<AccessNode> = [from]
      go(from, left: length, limit: limit, &chain, &visited, &found)
    }

    private mutating func go(
      _ node: AccessNode,
      left: Int,
      limit: Int,
      _ chain: inout [Holder],
      _ visited: inout Set<AccessNode>,
      _ found: inout [AccessPath]
    ) {
      steps += 1
      if found.count >= limit || isExhausted { return }
      if left == 0 {
        guard let end = holders[node] else { return }
        let roles = chain.compactMap { hop -> ARN? in
          if case .principal(let arn) = hop.node { arn } else { nil }
        }
        var conditions: [String] = []
        for hop in chain {
          if case .principal(let role) = hop.node, let condition = hop.condition {
            conditions.append(EdgeConditions.start(of: role) + condition)
          }
        }
        if let condition = end.condition { conditions.append(condition) }
        found.append(
          AccessPath(
            chain: roles,
            state: chain.reduce(end.state) { $0.and($1.state) },
            conditions: conditions,
            example: end.example
          )
        )
        return
      }
      for hop in network.next[node] ?? [] {
        guard let rest = network.distance[hop.node], rest <= left - 1,
          visited.insert(hop.node).inserted
        else { continue }
        chain.append(hop)
        go(hop.node, left: left - 1, limit: limit, &chain, &visited, &found)
        chain.removeLast()
        visited.remove(hop.node)
      }
    }
  }
}
