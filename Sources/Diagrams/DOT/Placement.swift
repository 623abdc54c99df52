import AWSIdentifiers

/// Which account's cluster each node, and the words on each edge, stand in, and on which level.
struct Placement {
  /// The generated id of each node.
  let ids: [FlowNode.Key: String]
  /// The nodes of each cluster, by index.
  let nodes: [[Int]]
  /// The nodes outside all clusters, by index.
  let outside: [Int]
  /// The edges whose words stand in each cluster, by index.
  let words: [[Int]]
  /// The edges whose words stand outside all clusters, by index.
  let wordsOutside: [Int]
  /// The edges, by index, that lead to the first level of an account from the level before it: their
  /// words stand beside the account's title.
  let entering: Set<Int>
  /// Nodes that an edge with its words in their own cluster holds on their level.
  let held: Set<FlowNode.Key>

  private let levels: Levels
  private let firstLevels: [Int]

  /// Places the nodes and edges of a graph.
  init(_ graph: FlowGraph) {
    let accounts = Dictionary(
      uniqueKeysWithValues: graph.accounts.enumerated().map { ($1, $0) }
    )
    let levels = Levels(nodes: graph.nodes, edges: graph.edges)
    var ids: [FlowNode.Key: String] = [:]
    var clusters: [FlowNode.Key: Int] = [:]
    var nodes = [[Int]](repeating: [], count: accounts.count)
    var firstLevels = [Int](repeating: .max, count: accounts.count)
    var outside: [Int] = []
    for (index, node) in graph.nodes.enumerated() {
      ids[node.key] = "n\(index + 1)"
      // The pipeline's row is as wide as the picture and stands above the accounts.
      guard node.kind != .pipeline, let cluster = node.account.flatMap({ accounts[$0] }) else {
        outside.append(index)
        continue
      }
      clusters[node.key] = cluster
      nodes[cluster].append(index)
      firstLevels[cluster] = min(firstLevels[cluster], levels[node.key])
    }
    var words = [[Int]](repeating: [], count: accounts.count)
    var wordsOutside: [Int] = []
    var entering: Set<Int> = []
    var held: Set<FlowNode.Key> = []
    for (index, edge) in graph.edges.enumerated() {
      let ends = edge.layoutEnds
      guard let cluster = clusters[ends.to] else {
        wordsOutside.append(index)
        continue
      }
      let level = levels[ends.to]
      let isInside = clusters[ends.from] == cluster
      let isEntering =
        !isInside && levels[ends.from] == level - 1 && level == firstLevels[cluster]
      guard isInside || isEntering else {
        wordsOutside.append(index)
        continue
      }
      words[cluster].append(index)
      held.insert(ends.to)
      if isEntering { entering.insert(index) }
    }
    self.ids = ids
    self.nodes = nodes
    self.outside = outside
    self.words = words
    self.wordsOutside = wordsOutside
    self.entering = entering
    self.held = held
    self.levels = levels
    self.firstLevels = firstLevels
  }

  /// How many ranks below the title of its account a node stands: two for each level, since the
  /// words between levels have a rank of their own.
  func ranksBelowTitle(of cluster: Int, _ key: FlowNode.Key) -> Int {
    2 * (levels[key] - firstLevels[cluster]) + 1
  }
}
