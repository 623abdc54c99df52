import AWSIdentifiers

/// Accounts in which everything is allowed, drawn as one node when there are many accounts.
struct QuietAccounts {
  /// With at most so many accounts all are drawn.
  static let drawnWhole = 4

  /// The accounts that are folded.
  let accounts: Set<AccountID>

  /// Chooses the accounts: not the pipeline's own, none that holds a bucket or key, and none that
  /// an edge touches which is not allowed.
  init(nodes: [FlowNode], edges: [FlowEdge], home: AccountID) {
    let all = Set(nodes.compactMap(\.account))
    guard all.count > Self.drawnWhole else {
      accounts = []
      return
    }
    var loud: Set<AccountID> = [home]
    var account: [FlowNode.Key: AccountID] = [:]
    for node in nodes {
      account[node.key] = node.account
      switch node.kind {
      case .bucket, .key, .policy, .unknown: if let owner = node.account { loud.insert(owner) }
      case .pipeline, .role, .user, .service, .endpoint, .topic, .queue, .project, .other,
        .accounts:
        break
      }
    }
    for edge in edges where edge.state != .allowed {
      for end in [edge.ends.from, edge.ends.to] {
        if let owner = account[end] { loud.insert(owner) }
      }
    }
    let quiet = all.subtracting(loud)
    accounts = quiet.count > 1 ? quiet : []
  }

  /// The graph with one node in the place of every node of those accounts.
  func folding(
    nodes: [FlowNode],
    edges: [FlowEdge],
    labels: AccountLabels
  ) -> (nodes: [FlowNode], edges: [FlowEdge]) {
    guard !accounts.isEmpty else { return (nodes, edges) }
    let names = accounts.sorted().map { labels.short($0) }
    var fold = FlowNode(
      key: .quietAccounts,
      kind: .accounts,
      caption: "all allowed",
      name: "\(accounts.count) accounts",
      account: nil
    )
    fold.detail = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " …" : "")
    fold.remarks = accounts.sorted().map { labels.long($0) }
    let inside = Set(nodes.filter { $0.account.map(accounts.contains) == true }.map(\.key))
    var folded: [FlowEdge] = []
    var index: [FlowEdge.Ends: Int] = [:]
    for edge in edges {
      let ends = FlowEdge.Ends(
        from: inside.contains(edge.ends.from) ? fold.key : edge.ends.from,
        to: inside.contains(edge.ends.to) ? fold.key : edge.ends.to
      )
      guard ends.from != ends.to else { continue }
      if let place = index[ends] {
        folded[place].merge(edge)
      } else {
        index[ends] = folded.count
        folded.append(
          FlowEdge(
            ends: ends,
            state: edge.state,
            verbs: edge.verbs,
            badges: edge.badges,
            codes: edge.codes,
            remarks: edge.remarks
          )
        )
      }
    }
    return (nodes.filter { !inside.contains($0.key) } + [fold], folded)
  }
}

extension FlowEdge {
  /// Takes the legs of another edge in.
  mutating func merge(_ other: FlowEdge) {
    state = max(state, other.state)
    verbs = (verbs + other.verbs).uniqued
    badges = (badges + other.badges).uniqued
    codes = (codes + other.codes).uniqued
    remarks += other.remarks
  }
}
