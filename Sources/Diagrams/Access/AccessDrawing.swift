import AWSIdentifiers
import AccessModel

/// What is drawn of a picture: its nodes and edges, or accounts in their place when there are too
/// many.
struct AccessDrawing: Sendable {
  /// What stands for one or several nodes.
  enum Box: Hashable, Comparable, Sendable {
    case node(AccessNode)
    case account(AccountID)
    case outside

    static func < (left: Box, right: Box) -> Bool {
      switch (left, right) {
      case (.node(let left), .node(let right)): left < right
      case (.account(let left), .account(let right)): left < right
      case (.node, _), (.account, .outside): true
      case (.account, .node), (.outside, _): false
      }
    }
  }

  /// Edges between two boxes.
  struct Line: Sendable {
    let from: Box
    let to: Box
    let kind: AccessEdge.Kind
    var state: EdgeState
    var count: Int
    /// How many of them are in that state.
    var worst: Int
    /// The number of its badge, if its fault is in the table.
    var number: Int?
  }

  let nodes: [Box]
  let lines: [Line]
  let isAggregated: Bool
  /// Broken and open edges, the former first.
  let faults: [AccessEdge]
  /// How many nodes there are of each account, where accounts are drawn.
  let sizes: [Box: Int]

  init(_ picture: AccessPicture, limit: Int) {
    let all = picture.allNodes
    let isAggregated = all.count > limit
    self.isAggregated = isAggregated
    let sorted = picture.edges.sorted()
    let faults =
      sorted.filter { $0.state == .broken }
      + sorted.filter { $0.state == .conditional && !$0.causes.isEmpty }
    self.faults = faults
    var numbers: [AccessEdge.Ends: Int] = [:]
    for (index, edge) in faults.prefix(FindingsTable.rowLimit).enumerated() {
      numbers[edge.ends] = index + 1
    }
    var sizes: [Box: Int] = [:]
    var lines: [[Box]: Line] = [:]
    func box(_ node: AccessNode) -> Box {
      guard isAggregated else { return .node(node) }
      return node.account.map { .account($0) } ?? .outside
    }
    for node in all { sizes[box(node), default: 0] += 1 }
    for edge in sorted {
      let from = box(edge.from)
      let to = box(edge.to)
      if isAggregated, from == to { continue }
      let state = EdgeState(edge.state)
      var line =
        lines[[from, to]]
        ?? Line(from: from, to: to, kind: edge.kind, state: state, count: 0, worst: 0)
      line.count += 1
      if state > line.state {
        line.state = state
        line.worst = 0
      }
      if state == line.state { line.worst += 1 }
      if !isAggregated { line.number = line.number ?? numbers[edge.ends] }
      lines[[from, to]] = line
    }
    self.sizes = sizes
    self.lines = lines.values.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    nodes = sizes.keys.sorted()
  }

  /// What a reader must know about what is not drawn.
  var remarks: [String] {
    isAggregated
      ? ["Accounts stand for their principals; edges inside an account are not drawn."] : []
  }
}

extension AccessEdge {
  /// What tells edges of a picture apart.
  struct Ends: Hashable {
    let from: AccessNode
    let to: AccessNode
    let kind: Kind
  }

  var ends: Ends { Ends(from: from, to: to, kind: kind) }
}
