import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// Everybody who may do something, directly or by assuming roles.
public struct WhoCanAnswer: Sendable {
  /// Somebody who may, and how.
  public struct Entry: Sendable {
    /// Who.
    public let node: AccessNode
    /// Whether for certain.
    public let state: Holder.State
    /// The roles to assume on the way, in order; the last one acts.
    ///
    /// Empty for a direct permission.
    public let chain: [ARN]
    /// What it depends on, in the order of the hops, the action last.
    public let conditions: [String]
    /// A resource for which it holds, where it does not hold for all.
    public let example: String?
  }

  /// Something that is not known, with the file that would tell.
  public struct Gap: Hashable, Comparable, Sendable {
    /// What is not known.
    public let text: String
    /// The file, relative to the inventory.
    public let file: String?
    /// The command that collects it.
    public let command: String?

    /// Orders by text.
    public static func < (left: Gap, right: Gap) -> Bool {
      (left.text, left.file ?? "") < (right.text, right.file ?? "")
    }
  }

  /// The action asked about.
  public let action: ActionName
  /// The resource, or `*`.
  public let resource: String
  /// Everybody who may, sorted: direct ones of a kind before those with a chain.
  public let entries: [Entry]
  /// Who may do it as far as the bucket is concerned, and is stopped by the key.
  public let stoppedByKey: [AccessNode]
  /// The key that takes part.
  public let key: BucketKey
  /// What could not be told.
  public let gaps: [Gap]
}

extension AccessSearch {
  /// Everybody who may do something, directly or by assuming roles.
  ///
  /// Reading or writing an object answers for the key of its bucket too.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - resource: On what; `nil` for `*`.
  ///   - isPattern: Whether wildcards stand for every resource they match.
  /// - Returns: Each with the shortest chain, certain ones before conditional ones.
  public func whoCan(_ action: ActionName, on resource: ARN?, isPattern: Bool) -> WhoCanAnswer {
    let guarded = resource.map { graph.guarded($0, for: action, isPattern: isPattern) }
    let question = question(action, on: guarded)
    let key = BucketKey(action, guarded, self)
    var direct = holders(of: question)
    let stopped = join(&direct, with: key)
    var chains = ChainsToHolders(self, direct)
    let entries = chains.entries()
    return WhoCanAnswer(
      action: action,
      resource: resource?.text ?? "*",
      entries: entries,
      stoppedByKey: stopped,
      key: key,
      gaps: gaps(question, direct, key)
    )
  }

  /// Takes away whom the key does not let pass.
  ///
  /// - Parameters:
  ///   - holders: Who may as far as the bucket is concerned.
  ///   - key: The key.
  ///   - circle: Whom to ask.
  /// - Returns: Those.
  func join(
    _ holders: inout [Holder],
    with key: BucketKey,
    in circle: SearchCircle = .all
  ) -> [AccessNode] {
    switch key {
    case .none: return []
    case .unknown(let policy):
      for index in holders.indices {
        holders[index].state = .conditional
        holders[index].add("the key behind it allows it (\(policy.name) is not known)")
        holders[index].unknownPolicies.append(policy)
      }
      return []
    case .known(_, let action, let question):
      let passing = self.holders(of: question, in: circle)
      let allowed = Dictionary(uniqueKeysWithValues: passing.map { ($0.node, $0) })
      var stopped: [AccessNode] = []
      var passed: [Holder] = []
      for var holder in holders {
        guard let own = allowed[holder.node] else {
          stopped.append(holder.node)
          continue
        }
        holder.state = holder.state.and(own.state)
        if let condition = own.condition { holder.add("\(action.text): \(condition)") }
        holder.unknownPolicies += own.unknownPolicies
        passed.append(holder)
      }
      holders = passed
      return stopped.sorted()
    }
  }

  /// What could not be told: accounts whose principals are not known, policies without a text.
  private func gaps(
    _ question: AccessQuestion,
    _ holders: [Holder],
    _ key: BucketKey
  ) -> [WhoCanAnswer.Gap] {
    var gaps = Set(unknownAccounts)
    for holder in holders {
      guard case .principal(let arn) = holder.node, isOutOfSight(arn) else { continue }
      gaps.insert(WhoCanAnswer.Gap(text: "who can become \(arn.text)", file: nil, command: nil))
    }
    for policy in holders.flatMap(\.unknownPolicies) {
      gaps.insert(
        WhoCanAnswer.Gap(
          text: "what the \(policy.name) says",
          file: policy.file,
          command: policy.command
        )
      )
    }
    return gaps.sorted()
  }

  /// Whether a role may exist, and what trusts whom there is not known.
  private func isOutOfSight(_ arn: ARN) -> Bool {
    guard arn.resource.hasPrefix("role/") else { return false }
    switch graph.role(arn) {
    case .external, .unknown: return true
    case .found, .doesNotExist: return false
    }
  }

  /// Accounts of the inventory or its organization whose principals were not collected whole.
  var unknownAccounts: [WhoCanAnswer.Gap] {
    principals.accounts.compactMap { id in
      guard let account = graph.account(id) else { return nil }
      let missing: MissingFile
      switch account.identities {
      case .known(let store):
        guard let gap = store.gap else { return nil }
        missing = gap
      case .absent: return nil
      case .missing(let file): missing = file
      }
      return WhoCanAnswer.Gap(
        text: "who there is in account \(graph.name(of: id))",
        file: missing.path,
        command: missing.command
      )
    }
  }
}

extension Holder {
  fileprivate mutating func add(_ text: String) {
    condition = condition.map { "\($0), and \(text)" } ?? text
  }
}

/// Chains of roles that end at somebody who may do what was asked.
///
/// The search goes backwards from those who may: only their trust policies, and those of whoever
/// may become them, are looked at. Every role is visited once, so circles end.
struct ChainsToHolders {
  private let search: AccessSearch
  private let direct: [Holder]
  private let circle: SearchCircle
  private var incoming: [ARN: [Holder]] = [:]
  private var found: [AccessNode: WhoCanAnswer.Entry] = [:]

  init(_ search: AccessSearch, _ direct: [Holder], in circle: SearchCircle = .all) {
    self.search = search
    self.direct = direct
    self.circle = circle
  }

  /// Each holder and each who may become one, by the shortest chain; a certain chain is preferred
  /// to a shorter conditional one.
  mutating func entries() -> [WhoCanAnswer.Entry] {
    found = [:]
    for holder in direct where holder.state == .allowed { enter(holder) }
    walk(only: .allowed)
    for holder in direct where holder.state == .conditional && found[holder.node] == nil {
      enter(holder)
    }
    walk(only: nil)
    return found.values.sorted { $0.node < $1.node }
  }

  private mutating func enter(_ holder: Holder) {
    found[holder.node] = WhoCanAnswer.Entry(
      node: holder.node,
      state: holder.state,
      chain: [],
      conditions: holder.condition.map { [$0] } ?? [],
      example: holder.example
    )
  }

  /// Breadth first, chains of equal length in order of the role they begin with.
  private mutating func walk(only state: Holder.State?) {
    var length = 0
    var levels: [Int: [ARN]] = [:]
    for (node, entry) in found {
      if case .principal(let arn) = node { levels[entry.chain.count, default: []].append(arn) }
    }
    var longest = levels.keys.max() ?? 0
    while length <= longest {
      for role in (levels[length] ?? []).sorted() {
        guard search.isKnownRole(role), let next = found[.principal(role)] else { continue }
        for hop in hops(into: role) where found[hop.node] == nil {
          if let state, hop.state != state { continue }
          found[hop.node] = WhoCanAnswer.Entry(
            node: hop.node,
            state: hop.state.and(next.state),
            chain: [role] + next.chain,
            conditions: (hop.condition.map { [EdgeConditions.start(of: role) + $0] } ?? [])
              + next.conditions,
            example: next.example
          )
          if case .principal(let arn) = hop.node {
            levels[length + 1, default: []].append(arn)
            longest = max(longest, length + 1)
          }
        }
      }
      length += 1
    }
  }

  private mutating func hops(into role: ARN) -> [Holder] {
    if let known = incoming[role] { return known }
    // Whoever was found stays so: hops from there are never looked at.
    let found = found
    let hops = search.holders(of: search.assumption(of: role), in: circle) { found[$0] != nil }
    incoming[role] = hops
    return hops
  }
}

extension AccessSearch {
  /// Everybody who may assume a role directly, sorted.
  public func assumers(of role: ARN) -> [Holder] {
    holders(of: assumption(of: role))
  }

  /// Whether a role is there: what nobody knows of other roles leads nowhere.
  func isKnownRole(_ arn: ARN) -> Bool {
    if case .found = graph.role(arn) { true } else { false }
  }

  /// The question whether somebody may assume a role.
  func assumption(of role: ARN) -> AccessQuestion {
    question(.assumeRole, on: graph.guarded(role, for: .assumeRole, isPattern: false))
  }
}
