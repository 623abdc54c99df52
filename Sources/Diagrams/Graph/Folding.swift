import AWSIdentifiers

/// Nodes drawn as one.
struct Folding {
  /// The nodes that remain.
  private(set) var nodes: [FlowNode]
  /// The edges between them.
  private(set) var edges: [FlowEdge]

  /// A graph in which nothing is folded yet.
  init(nodes: [FlowNode], edges: [FlowEdge]) {
    self.nodes = nodes
    self.edges = edges
  }

  /// Puts one node in the place of every node of some accounts.
  mutating func fold(_ quiet: QuietAccounts, labels: AccountLabels) {
    guard !quiet.accounts.isEmpty else { return }
    let fold = quiet.node(labels: labels)
    var places: [FlowNode.Key: FlowNode.Key] = [:]
    for node in nodes where node.account.map(quiet.accounts.contains) == true {
      places[node.key] = fold.key
    }
    nodes = nodes.filter { places[$0.key] == nil } + [fold]
    redirect(places)
  }

  /// Draws principals of each account as one node when there are more nodes than can be read.
  ///
  /// - Parameters:
  ///   - limit: With at most so many nodes nothing happens.
  ///   - home: The pipeline's account, which stays as it is.
  mutating func foldPrincipals(beyond limit: Int, home: AccountID) {
    guard nodes.count > limit else { return }
    var places: [FlowNode.Key: FlowNode.Key] = [:]
    var folds: [AccountID: FlowNode] = [:]
    var order: [AccountID] = []
    for node in nodes where node.kind.isPrincipal {
      guard let account = node.account, account != home else { continue }
      var fold = folds[account] ?? FlowNode(principalsOf: account)
      if folds[account] == nil { order.append(account) }
      fold.faults = (fold.faults + node.faults).uniqued
      fold.badges = (fold.badges + node.badges).uniqued
      fold.remarks.append(node.name)
      folds[account] = fold
      places[node.key] = fold.key
    }
    nodes = nodes.filter { places[$0.key] == nil }
    nodes += order.compactMap { account in
      folds[account].map { fold in
        var fold = fold
        fold.name = counted(fold.remarks.count, "principal")
        return fold
      }
    }
    redirect(places)
  }

  /// Leads edges to the nodes that have taken the place of others; what leads nowhere is dropped.
  private mutating func redirect(_ places: [FlowNode.Key: FlowNode.Key]) {
    var merged: [FlowEdge] = []
    var index: [FlowEdge.Ends: Int] = [:]
    for edge in edges {
      let ends = FlowEdge.Ends(
        from: places[edge.ends.from] ?? edge.ends.from,
        to: places[edge.ends.to] ?? edge.ends.to
      )
      guard ends.from != ends.to || ends == edge.ends else { continue }
      if let place = index[ends] {
        merged[place].merge(edge)
      } else {
        index[ends] = merged.count
        merged.append(edge.between(ends))
      }
    }
    edges = merged
  }
}

extension FlowNode {
  /// The node for every principal of an account.
  fileprivate init(principalsOf account: AccountID) {
    self.init(
      key: .principals(account),
      kind: .role,
      caption: "roles and users",
      name: "",
      account: account
    )
  }
}

extension FlowEdge {
  /// The same edge between other nodes.
  fileprivate func between(_ ends: Ends) -> FlowEdge {
    FlowEdge(
      ends: ends,
      state: state,
      verbs: verbs,
      badges: badges,
      codes: codes,
      alarms: alarms,
      remarks: remarks
    )
  }

  /// Takes the legs of another edge in.
  fileprivate mutating func merge(_ other: FlowEdge) {
    state = max(state, other.state)
    verbs = (verbs + other.verbs).uniqued
    badges = (badges + other.badges).uniqued
    codes = (codes + other.codes).uniqued
    alarms += other.alarms
    remarks += other.remarks
  }
}
