import AWSIdentifiers
import ArtifactFlows

/// A pipeline's graph in the DOT language.
///
/// The words on an edge are a small node of their own, between the halves of the edge: so Graphviz
/// lays them out, and they never cover anything. In a picture from top to bottom the title of an
/// account is such a node too, at the left of the edges that enter there.
struct PipelineDOT {
  private let graph: FlowGraph
  private let findings: DiagramFindings
  private let steps: StepRow
  private let accounts: AccountLabels
  private let ids: [FlowNode.Key: String]
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
    var ids: [FlowNode.Key: String] = [:]
    for (index, node) in graph.nodes.enumerated() { ids[node.key] = "n\(index + 1)" }
    self.ids = ids
    isTall = graph.accounts.count >= Self.accountsFromLeftToRight
  }

  /// The text.
  var text: String {
    DOTWriter.digraph { writer in
      writer.defaults(
        "graph",
        [
          "rankdir": .word(isTall ? "LR" : "TB"), "nslimit": .word("2"), "nslimit1": .word("2"),
          "nodesep": .word("0.2"), "ranksep": .word("0.22"), "pad": .word("0.1"),
          "splines": .word("spline"), "bgcolor": .word("white"), "fontname": .text("Helvetica"),
          "fontsize": .word("12"), "tooltip": .text(" "),
        ]
      )
      writer.defaults(
        "node",
        [
          "fontname": .text("Helvetica"), "fontsize": .word("12"),
          "fontcolor": .text(Palette.ink), "margin": .text("0.09,0.05"), "height": .word("0.3"),
        ]
      )
      writer.defaults("edge", ["fontname": .text("Helvetica"), "arrowsize": .word("0.75")])
      for node in graph.nodes where cluster(of: node) == nil { write(node, to: &writer) }
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
  /// The index of the account in whose cluster a node stands; the pipeline's row has none.
  private func cluster(of node: FlowNode) -> Int? {
    if node.kind == .pipeline, !isTall { return nil }
    return node.account.flatMap { graph.accounts.firstIndex(of: $0) }
  }

  private func cluster(of key: FlowNode.Key) -> Int? {
    graph.nodes.first { $0.key == key }.flatMap { cluster(of: $0) }
  }

  /// The cluster that the words on an edge stand in.
  private func labelCluster(of edge: FlowEdge) -> Int? {
    let from = cluster(of: edge.ends.from)
    let to = cluster(of: edge.ends.to)
    return from == to || entersAtTop(edge) ? to : nil
  }

  /// Whether the edge comes into an account from the pipeline or its service role, and stands
  /// beside the account's title.
  private func entersAtTop(_ edge: FlowEdge) -> Bool {
    guard !isTall else { return false }
    if edge.ends.from == .pipeline { return true }
    let to = cluster(of: edge.ends.to)
    let isFromService = graph.edges.contains {
      $0.ends == FlowEdge.Ends(from: .pipeline, to: edge.ends.from)
    }
    guard isFromService, cluster(of: edge.ends.from) != to else { return false }
    return graph.nodes.first { $0.key == edge.ends.to }?.kind.isPrincipal == true
  }

  private func writeCluster(_ index: Int, to writer: inout DOTWriter) {
    let account = graph.accounts[index]
    let actor = findings.actors.first { $0.account == account }
    let inside = graph.nodes.filter { cluster(of: $0) == index }
    let title = title(of: account, actor: actor?.numbers ?? [])
    writer.cluster(index + 1) { writer in
      writer.defaults(
        "graph",
        [
          "label": isTall ? .html(title) : .text(""), "labeljust": .word("l"),
          "style": .text("rounded,filled"), "fillcolor": .text(Palette.cluster),
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
      guard !isTall, !inside.isEmpty else { return }
      let id = "t\(index + 1)"
      writer.node(
        id,
        [
          ("shape", .word("plain")), ("label", .html(title)),
          ("tooltip", .text(accounts.long(account))),
        ]
      )
      for node in topmost(inside) {
        writer.edge(
          id,
          ids[node.key] ?? id,
          [("style", .word("invis")), ("weight", .word("0"))]
        )
      }
      guard !entering.isEmpty else { return }
      writer.sameRank([id] + entering)
      for label in entering { writer.edge(id, label, [("style", .word("invis"))]) }
    }
  }

  /// The nodes of a cluster to which no edge leads from within it.
  private func topmost(_ inside: [FlowNode]) -> [FlowNode] {
    let keys = Set(inside.map(\.key))
    let reached = Set(graph.edges.filter { keys.contains($0.ends.from) }.map(\.ends.to))
    let top = inside.filter { !reached.contains($0.key) }
    return top.isEmpty ? Array(inside.prefix(1)) : top
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
      cells += numbers.prefix(6).map { HTMLLabel.badge($0, state: .broken) }
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
    head += node.badges.prefix(4).map { HTMLLabel.badge($0, state: .broken) }
    var rows = [
      HTMLLabel.cells(head, spacing: isAtFault ? 1 : 0),
      HTMLLabel.text(DisplayText.name(node.name), bold: true),
    ]
    if isAtFault {
      let lines = node.faults.prefix(2).flatMap {
        Wrapping.lines(of: $0, width: 30, lines: 2) { Double($0.count) }
      }
      rows += lines.map { HTMLLabel.text($0, size: 11, color: Palette.broken) }
    } else if !node.detail.isEmpty {
      rows.append(
        HTMLLabel.text(DisplayText.name(node.detail), size: 10, color: Palette.faint)
      )
    }
    let place = node.account.map { " of \(accounts.long($0))" } ?? ""
    let tooltip = ["\(node.caption) \(node.name)\(place)"] + node.faults + node.remarks
    writer.node(
      id,
      [
        ("shape", .word(look.shape)), ("style", .text(look.style)),
        ("fillcolor", .text(isAtFault ? Palette.brokenFill : look.fill)),
        ("color", .text(isAtFault ? Palette.broken : look.line)),
        ("penwidth", .word(isAtFault ? "2.4" : "1")),
        ("label", .html(HTMLLabel.rows(rows))), ("tooltip", .text(Self.cut(tooltip))),
      ]
    )
  }

  private func writeLabel(of edge: FlowEdge, _ index: Int, to writer: inout DOTWriter) {
    let color = Palette.words(edge.state)
    let isLoud = edge.state == .broken || edge.state == .indeterminate
    var cells: [String] = []
    for number in edge.badges.prefix(4) {
      let state = findings.rows[number - 1].state
      if state == edge.state { cells.append(HTMLLabel.badge(number, state: state)) }
    }
    let verbs = Verb.telling(edge.verbs).joined(separator: ", ")
    cells.append(HTMLLabel.cell(HTMLLabel.text(verbs, size: 11, color: color, bold: isLoud)))
    if edge.state == .broken, !edge.codes.isEmpty {
      let codes = edge.codes.prefix(2).joined(separator: " ")
      cells.append(HTMLLabel.cell(HTMLLabel.text(codes, size: 10, color: color)))
    }
    writer.node(
      "e\(index + 1)",
      [
        ("shape", .word("plain")), ("label", .html(HTMLLabel.cells(cells))),
        ("tooltip", .text(tooltip(edge))),
      ]
    )
  }

  private func write(_ edge: FlowEdge, _ index: Int, to writer: inout DOTWriter) {
    guard let from = ids[edge.ends.from], let to = ids[edge.ends.to] else { return }
    let label = "e\(index + 1)"
    let tooltip = DOTWriter.Value.text(tooltip(edge))
    let style = edge.state.style.filter { $0.0 != "arrowhead" }
    writer.edge(from, label, style + [("arrowhead", .word("none")), ("tooltip", tooltip)])
    writer.edge(label, to, edge.state.style + [("tooltip", tooltip)])
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
