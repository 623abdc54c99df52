import AWSIdentifiers
import AccessModel

extension Holder.State {
  fileprivate var edge: AccessEdge.State { self == .allowed ? .allowed : .conditional }
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
    for path in paths { add(path.chain, path.state.edge, &edges) }
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

  private func add(_ chain: [ARN], _ state: AccessEdge.State, _ edges: inout [AccessEdge]) {
    var node = from
    for role in chain {
      add(AccessEdge(from: node, to: .principal(role), kind: .assumes, state: state), &edges)
      node = .principal(role)
    }
    if case .action(let action, let resource?, _) = goal {
      let to = AccessNode.resource(resource)
      add(AccessEdge(from: node, to: to, kind: .does(action.text), state: state), &edges)
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
      edges.append(
        AccessEdge(
          from: before,
          to: .principal(reached.role),
          kind: .assumes,
          state: reached.state.edge
        )
      )
    }
    var uses: [[AccessNode]: (words: [String], state: Holder.State)] = [:]
    for permission in permissions {
      let ends: [AccessNode] = [permission.holder, .resource(permission.use.resource)]
      var known = uses[ends] ?? ([], permission.state)
      if known.words.last != permission.use.word { known.words.append(permission.use.word) }
      known.state = min(known.state, permission.state)
      uses[ends] = known
    }
    for (ends, use) in uses {
      edges.append(
        AccessEdge(
          from: ends[0],
          to: ends[1],
          kind: .does(use.words.joined(separator: ", ")),
          state: use.state.edge
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
