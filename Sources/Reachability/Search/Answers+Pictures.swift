import AWSIdentifiers
import AccessModel

extension Holder.State {
  fileprivate var edge: AccessEdge.State { self == .allowed ? .allowed : .conditional }
}

extension AccessEdge {
  /// How an edge stands, and why.
  typealias Part = (state: State, causes: [Cause])
}

/// The part of an answer's conditions that belongs to one edge of its picture.
struct EdgeConditions {
  private let conditions: [String]
  private let isOpen: Bool

  /// The conditions of a whole answer, and how that stands: what is allowed under a condition is so
  /// by a choice of the caller's.
  init(_ conditions: [String], _ state: Holder.State) {
    self.conditions = conditions
    isOpen = state == .conditional
  }

  /// Of the hop that assumes a role.
  func ofHop(to role: ARN) -> AccessEdge.Part {
    let start = Self.start(of: role)
    return edge(conditions.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) })
  }

  /// Of the action, after the hops.
  func ofAction(after roles: [ARN]) -> AccessEdge.Part {
    edge(
      conditions.filter { condition in
        !roles.contains { condition.hasPrefix(Self.start(of: $0)) }
      }
    )
  }

  /// How a condition of a hop begins.
  static func start(of role: ARN) -> String { "to assume \(role.text): " }

  private func edge(_ own: [String]) -> AccessEdge.Part {
    guard isOpen, !own.isEmpty else { return (.allowed, []) }
    let causes = own.map {
      AccessEdge.Cause(layer: "condition", account: nil, text: "only when \($0)", location: nil)
    }
    return (.conditional, causes)
  }
}

extension TrustPicture {
  /// The trust as a picture.
  ///
  /// - Parameter name: The inventory's name.
  /// - Returns: A picture of every edge, services left out.
  public func picture(of name: String) -> AccessPicture {
    var remarks: [String] = []
    if serviceCount > 0 { remarks.append("Not drawn: \(serviceCount) edges from services.") }
    if !gaps.isEmpty { remarks.append("Not known: \(gaps.map(\.text).joined(separator: "; ")).") }
    return AccessPicture(
      title: "Who may assume which role in \(name)",
      edges: edges,
      remarks: remarks
    )
  }
}

extension PathAnswer {
  /// The paths as a picture, or the nearest miss with what is missing.
  public var picture: AccessPicture {
    var edges: [AccessEdge] = []
    for path in paths { add(path, &edges) }
    if let nearest { add(nearest, &edges) }
    return AccessPicture(title: "From \(from.text) to \(goalText)", edges: edges.sorted())
  }

  /// The goal as a text: a role, or an action on a resource.
  public var goalText: String {
    switch goal {
    case .role(let role): role.text
    case .action(let action, let resource, _): "\(action.text) on \(resource?.text ?? "*")"
    }
  }

  private func add(_ path: AccessPath, _ edges: inout [AccessEdge]) {
    let conditions = EdgeConditions(path.conditions, path.state)
    var node = from
    func add(_ to: AccessNode, _ kind: AccessEdge.Kind, _ part: AccessEdge.Part) {
      self.add(
        AccessEdge(from: node, to: to, kind: kind, state: part.state, causes: part.causes),
        &edges
      )
    }
    for (index, role) in path.chain.enumerated() {
      // The last step of a path to a role names no role: it is the question itself.
      let isGoal = if case .role = goal { index == path.chain.count - 1 } else { false }
      let part =
        isGoal
        ? conditions.ofAction(after: Array(path.chain.dropLast())) : conditions.ofHop(to: role)
      add(.principal(role), .assumes, part)
      node = .principal(role)
    }
    if case .action(let action, let resource?, _) = goal {
      add(.resource(resource), .does(action.text), conditions.ofAction(after: path.chain))
    }
  }

  private func add(_ edge: AccessEdge, _ edges: inout [AccessEdge]) {
    if !edges.contains(where: { $0.from == edge.from && $0.to == edge.to }) { edges.append(edge) }
  }

  private func add(_ miss: NearestMiss, _ edges: inout [AccessEdge]) {
    func edge(_ node: AccessNode, _ to: AccessNode, _ kind: AccessEdge.Kind) {
      let target =
        switch to {
        case .resource: true
        default: false
        }
      let causes = miss.missing.filter {
        $0.principal == node && (target || $0.resource == to.text)
      }.map {
        AccessEdge.Cause(
          layer: $0.layer.rawValue,
          account: $0.account,
          text: "missing in \($0.policy)",
          location: $0.location
        )
      }
      let state: AccessEdge.State = causes.isEmpty ? .allowed : .broken
      add(AccessEdge(from: node, to: to, kind: kind, state: state, causes: causes), &edges)
    }
    var node = miss.from
    for role in miss.chain {
      edge(node, .principal(role), .assumes)
      node = .principal(role)
    }
    if case .action(let action, let resource?, _) = goal {
      edge(node, .resource(resource), .does(action.text))
    }
  }
}

extension ReachAnswer {
  /// The roles that can be reached and the resources of which they may use something.
  public var picture: AccessPicture {
    var edges: [AccessEdge] = []
    for reached in roles {
      let before = reached.chain.dropLast().last.map { AccessNode.principal($0) } ?? from
      let part = EdgeConditions(reached.conditions, reached.state).ofHop(to: reached.role)
      edges.append(
        AccessEdge(
          from: before,
          to: .principal(reached.role),
          kind: .assumes,
          state: part.state,
          causes: part.causes
        )
      )
    }
    var uses: [[AccessNode]: (words: [String], state: Holder.State, causes: [AccessEdge.Cause])] =
      [:]
    for permission in permissions {
      let ends: [AccessNode] = [permission.holder, .resource(permission.use.resource)]
      var known = uses[ends] ?? ([], permission.state, [])
      if known.words.last != permission.use.word { known.words.append(permission.use.word) }
      known.state = min(known.state, permission.state)
      if permission.state == .conditional, let condition = permission.condition {
        let text = "\(permission.use.word): only when \(condition)"
        let cause = AccessEdge.Cause(layer: "condition", account: nil, text: text, location: nil)
        if !known.causes.contains(cause) { known.causes.append(cause) }
      }
      uses[ends] = known
    }
    for (ends, use) in uses {
      edges.append(
        AccessEdge(
          from: ends[0],
          to: ends[1],
          kind: .does(use.words.joined(separator: ", ")),
          state: use.state.edge,
          causes: use.state == .conditional ? use.causes : []
        )
      )
    }
    return AccessPicture(
      title: "What \(from.text) can reach",
      edges: edges.sorted(),
      nodes: [from]
    )
  }
}
