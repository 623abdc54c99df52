import AWSIdentifiers
import ArtifactFlows

/// A pipeline's graph in the DOT language.
///
/// The words on an edge are a small node of their own, between the halves of the edge: so Graphviz
/// lays them out, and they never cover anything. The title of an account is such a node too, beside
/// the words on the edges that enter there.
struct PipelineDOT {
  private let graph: FlowGraph
  private let findings: DiagramFindings
  private let steps: StepRow
  private let accounts: AccountLabels
  private let ids: [FlowNode.Key: String]
  private let clusters: [FlowNode.Key: Int]
  private let levels: Levels
  private let isTall: Bool

  /// From this many accounts on, they stand below each other, and the picture goes from left to
  /// right.
  static let accountsFromLeftToRight = 5

  init(
    graph: FlowGraph,
    findings: DiagramFindings,
    steps: StepRow,
    accounts: AccountLabels
  ) {
    self.graph = graph
    self.findings = findings
    self.steps = steps
    self.accounts = accounts
    let isTall = graph.accounts.count >= Self.accountsFromLeftToRight
    var ids: [FlowNode.Key: String] = [:]
    var clusters: [FlowNode.Key: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      ids[node.key] = "n\(index + 1)"
      if node.kind == .pipeline { continue }
      clusters[node.key] = node.account.flatMap { graph.accounts.firstIndex(of: $0) }
    }
    self.ids = ids
    self.clusters = clusters
    self.isTall = isTall
    levels = Levels(nodes: graph.nodes, edges: graph.edges)
  }

  /// The text.
  var text: String {
    DOTWriter.digraph { writer in
      writer.defaults(
        "graph",
        [
          "rankdir": .word(isTall ? "LR" : "TB"), "nslimit": .word("2"), "nslimit1": .word("2"),
          "nodesep": .word("0.2"), "ranksep": .word("0.24"), "pad": .word("0.1"),
          "splines": .word("spline"), "bgcolor": .word("white"), "fontname": .text("Helvetica"),
          "fontsize": .word("12"), "tooltip": .text(" "),
        ]
      )
      writer.defaults(
        "node",
        [
          "fontname": .text("Helvetica"), "fontsize": .word("12"),
          "fontcolor": .text(Palette.ink), "height": .word("0.3"),
        ]
      )
      writer.defaults("edge", ["fontname": .text("Helvetica"), "arrowsize": .word("0.75")])
      for node in graph.nodes where clusters[node.key] == nil { write(node, to: &writer) }
      for index in graph.accounts.indices { writeCluster(index, to: &writer) }
      for (index, edge) in graph.edges.enumerated() where labelCluster(of: edge) == nil {
        writeLabel(of: edge, index, to: &writer)
      }
      for (index, edge) in graph.edges.enumerated() { write(edge, index, to: &writer) }
    }
  }
}

// MARK: - Accounts

extension PipelineDOT {
  /// The cluster that the words on an edge stand in.
  private func labelCluster(of edge: FlowEdge) -> Int? {
    let ends = edge.layoutEnds
    guard let to = clusters[ends.to] else { return nil }
    return clusters[ends.from] == to || entersAtTop(edge) ? to : nil
  }

  /// Whether the edge leads to the first level of an account from the level before it, so that its
  /// words can stand beside the account's title.
  private func entersAtTop(_ edge: FlowEdge) -> Bool {
    let ends = edge.layoutEnds
    guard let to = clusters[ends.to], clusters[ends.from] != to else { return false }
    let level = levels[ends.to]
    return levels[ends.from] == level - 1 && level == firstLevel(of: to)
  }

  /// The first level of an account's nodes.
  private func firstLevel(of cluster: Int) -> Int {
    graph.nodes.filter { clusters[$0.key] == cluster }.map { levels[$0.key] }.min() ?? 0
  }

  private func writeCluster(_ index: Int, to writer: inout DOTWriter) {
    let account = graph.accounts[index]
    let actor = findings.actors.first { $0.account == account }
    let inside = graph.nodes.filter { clusters[$0.key] == index }
    let title = title(of: account, actor: actor?.numbers ?? [])
    writer.cluster(index + 1) { writer in
      writer.defaults(
        "graph",
        [
          "label": .text(""), "style": .text("rounded,filled"), "fillcolor": .text(Palette.cluster),
          "color": .text(actor == nil ? Palette.clusterLine : Palette.broken),
          "penwidth": .word(actor == nil ? "1" : "1.6"), "margin": .word("10"),
          "tooltip": .text(accounts.long(account)),
        ]
      )
      for node in inside { write(node, to: &writer) }
      var entering: [String] = []
      for (number, edge) in graph.edges.enumerated() where labelCluster(of: edge) == index {
        writeLabel(of: edge, number, to: &writer)
        if entersAtTop(edge) { entering.append("e\(number + 1)") }
      }
      guard let first = inside.min(by: { levels[$0.key] < levels[$1.key] }) else { return }
      let id = "t\(index + 1)"
      writer.node(
        id,
        [
          ("shape", .word("plain")), ("label", .html(title)),
          ("tooltip", .text(accounts.long(account))),
        ]
      )
      if !entering.isEmpty {
        writer.sameRank([id] + entering)
        for label in entering {
          // From left to right Graphviz turns the rank, and what came first comes last.
          let (first, second) = isTall ? (label, id) : (id, label)
          writer.edge(first, second, [("style", .word("invis"))])
        }
      }
      hang(inside, from: id, below: first, to: &writer)
    }
  }

  /// Keeps the nodes of an account on their levels, one below its title and further.
  ///
  /// Graphviz ranks every cluster by itself, so it does not see the way that leads out and back.
  private func hang(
    _ inside: [FlowNode],
    from id: String,
    below first: FlowNode,
    to writer: inout DOTWriter
  ) {
    // An edge from within the account, or one whose words stand beside the title, does it already.
    let reached = Set(
      graph.edges.filter { labelCluster(of: $0) != nil }.map(\.layoutEnds.to)
    )
    for node in inside where !reached.contains(node.key) {
      let distance = 2 * (levels[node.key] - levels[first.key]) + 1
      guard let target = ids[node.key] else { continue }
      writer.edge(
        id,
        target,
        [
          ("style", .word("invis")), ("weight", .word("0")), ("minlen", .word("\(distance)")),
        ]
      )
    }
  }

  private func title(of account: AccountID, actor numbers: [Int]) -> String {
    var cells: [String] = []
    if let name = accounts.names[account], !name.isEmpty {
      cells.append(HTMLLabel.cell(HTMLLabel.text(DisplayText.name(name), bold: true)))
    }
    cells.append(
      HTMLLabel.cell(HTMLLabel.text(account.description, size: 11, color: Palette.faint))
    )
    if !numbers.isEmpty {
      cells.append(
        HTMLLabel.cell(HTMLLabel.text("must act", size: 11, color: Palette.broken, bold: true))
      )
      cells.append(HTMLLabel.badges(numbers.map { ($0, .broken) }))
    }
    return HTMLLabel.cells(cells, spacing: 3)
  }
}

// MARK: - Nodes and edges

extension PipelineDOT {
  private func write(_ node: FlowNode, to writer: inout DOTWriter) {
    guard let id = ids[node.key] else { return }
    if node.kind == .pipeline {
      writer.node(
        id,
        [
          ("shape", .word("plain")), ("label", .html(steps.label(perRow: isTall ? 1 : 8))),
          ("tooltip", .text("pipeline \(node.name)")),
        ]
      )
      return
    }
    let look = node.kind.look
    let isAtFault = !node.faults.isEmpty
    var head = [HTMLLabel.cell(HTMLLabel.text("\(node.caption) ", size: 10, color: Palette.faint))]
    head.append(HTMLLabel.badges(node.badges.map { ($0, .broken) }, align: "RIGHT"))
    var rows = [
      HTMLLabel.cells(head, spacing: 0),
      HTMLLabel.text(DisplayText.name(node.name), bold: true),
    ]
    if isAtFault {
      let lines = node.faults.prefix(2).flatMap {
        Wrapping.lines(of: $0, width: 30, lines: 2) { Double($0.count) }
      }
      rows += lines.map { HTMLLabel.text($0, size: 11, color: Palette.broken) }
    } else {
      let lines = Wrapping.lines(of: DisplayText.clean(node.detail), width: 40, lines: 3) {
        Double($0.count)
      }
      for line in lines where !line.isEmpty {
        rows.append(HTMLLabel.text(line, size: 10, color: Palette.faint))
      }
    }
    let place = node.account.map { " of \(accounts.long($0))" } ?? ""
    let tooltip = ["\(node.caption) \(node.name)\(place)"] + node.faults + node.remarks
    writer.node(
      id,
      [
        ("shape", .word(look.shape)), ("style", .text(look.style)),
        ("fillcolor", .text(isAtFault ? Palette.brokenFill : look.fill)),
        ("color", .text(isAtFault ? Palette.broken : look.line)),
        ("penwidth", .word(isAtFault ? "2.4" : "1")), ("margin", .text(look.margin)),
        ("label", .html(HTMLLabel.rows(rows))), ("tooltip", .text(Self.cut(tooltip))),
      ]
    )
  }

  private func writeLabel(of edge: FlowEdge, _ index: Int, to writer: inout DOTWriter) {
    let color = Palette.words(edge.state)
    let isLoud = edge.state == .broken || edge.state == .indeterminate
    let badges = edge.badges.map { (number: $0, state: findings.rows[$0 - 1].state) }
    let verbs = Verb.telling(edge.verbs).joined(separator: ", ")
    var words = HTMLLabel.text(verbs, size: 11, color: color, bold: isLoud)
    if edge.state == .broken, !edge.codes.isEmpty {
      words += HTMLLabel.text(
        " \(edge.codes.prefix(2).joined(separator: " "))",
        size: 10,
        color: color
      )
    }
    let cells = [
      HTMLLabel.badges(badges.filter { $0.state == edge.state }), HTMLLabel.cell(words),
    ]
    writer.node(
      "e\(index + 1)",
      [
        ("shape", .word("plain")), ("label", .html(HTMLLabel.cells(cells))),
        ("tooltip", .text(tooltip(edge))),
      ]
    )
  }

  private func write(_ edge: FlowEdge, _ index: Int, to writer: inout DOTWriter) {
    let ends = edge.layoutEnds
    guard let from = ids[ends.from], let to = ids[ends.to] else { return }
    let label = "e\(index + 1)"
    let tooltip = DOTWriter.Value.text(tooltip(edge))
    let line = edge.state.style
    let tip = [("arrowhead", DOTWriter.Value.word(edge.state.arrowhead)), ("tooltip", tooltip)]
    let bare = [("arrowhead", DOTWriter.Value.word("none")), ("tooltip", tooltip)]
    if ends == edge.ends {
      writer.edge(from, label, line + bare)
      writer.edge(label, to, line + tip)
    } else {
      // The arrow points back, to the pipeline.
      let back = [
        ("dir", DOTWriter.Value.word("back")),
        ("arrowtail", DOTWriter.Value.word(edge.state.arrowhead)), ("tooltip", tooltip),
      ]
      writer.edge(from, label, line + back)
      writer.edge(label, to, line + bare)
    }
  }

  private func tooltip(_ edge: FlowEdge) -> String {
    func name(_ key: FlowNode.Key) -> String {
      graph.nodes.first { $0.key == key }.map { $0.name } ?? ""
    }
    let verbs = edge.verbs.joined(separator: ", ")
    let head = "\(edge.state.words): \(name(edge.ends.from)) \(verbs) \(name(edge.ends.to))"
    return Self.cut([head] + edge.remarks)
  }

  /// The lines of a tooltip, at most sixteen.
  private static func cut(_ lines: [String]) -> String {
    let shown = lines.prefix(16).map { DisplayText.shortened($0, limit: 400) }
    let rest = lines.count > 16 ? ["… and \(lines.count - 16) more"] : []
    return (shown + rest).joined(separator: "\n")
  }
}
