/// How far each node lies from where the flow begins: the longest way to it, in edges.
struct Levels {
  private let levels: [FlowNode.Key: Int]

  /// Finds the levels; an edge that closes a circle is left out of account.
  ///
  /// - Parameters:
  ///   - nodes: The nodes; of a circle, the one that comes first here begins it.
  ///   - edges: The edges. Those that lead to the pipeline count the other way round, so that it
  ///     stays at the beginning.
  init(nodes: [FlowNode], edges: [FlowEdge]) {
    let index = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.key, $0) })
    var next = [[Int]](repeating: [], count: nodes.count)
    var missing = [Int](repeating: 0, count: nodes.count)
    for edge in edges {
      let ends = edge.layoutEnds
      guard let from = index[ends.from], let to = index[ends.to], from != to else { continue }
      next[from].append(to)
      missing[to] += 1
    }
    // Whatever else begins a way stands below the pipeline.
    var level = nodes.map { $0.kind == .pipeline ? 0 : 1 }
    var isDone = [Bool](repeating: false, count: nodes.count)
    var ready = nodes.indices.filter { missing[$0] == 0 }
    var first = 0
    var circleStart = 0
    while true {
      if first == ready.count {
        while circleStart < nodes.count, isDone[circleStart] { circleStart += 1 }
        guard circleStart < nodes.count else { break }
        ready.append(circleStart)
      }
      let node = ready[first]
      first += 1
      guard !isDone[node] else { continue }
      isDone[node] = true
      for follower in next[node] where !isDone[follower] {
        level[follower] = max(level[follower], level[node] + 1)
        missing[follower] -= 1
        if missing[follower] == 0 { ready.append(follower) }
      }
    }
    levels = index.mapValues { level[$0] }
  }

  /// The level of a node; 0 at the beginning.
  subscript(key: FlowNode.Key) -> Int { levels[key] ?? 0 }
}

extension FlowEdge {
  /// The ends as the layout takes them: an edge to the pipeline hangs below it.
  var layoutEnds: Ends {
    ends.to == .pipeline ? Ends(from: ends.to, to: ends.from) : ends
  }
}
