import AWSIdentifiers

/// Accounts in which everything is allowed, drawn as one node when there are many accounts.
struct QuietAccounts {
  /// With at most so many accounts all are drawn.
  static let drawnWhole = 4

  /// The accounts that are folded.
  let accounts: Set<AccountID>

  /// Chooses the accounts: not the pipeline's own, none that holds an artifact
  /// bucket or a key, and none that
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
      case .bucket where !node.isStore: break
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

  /// The one node that stands for all of them.
  func node(labels: AccountLabels) -> FlowNode {
    let names = accounts.sorted().map { labels.short($0) }
    var node = FlowNode(
      key: .quietAccounts,
      kind: .accounts,
      caption: "all allowed",
      name: "\(accounts.count) accounts",
      account: nil
    )
    node.detail = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " …" : "")
    node.remarks = accounts.sorted().map { labels.long($0) }
    return node
  }
}
