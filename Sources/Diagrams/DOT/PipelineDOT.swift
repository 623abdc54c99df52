import AWSIdentifiers
import ArtifactFlows

/// A pipeline's graph in the DOT language.
///
/// The words on an edge are a small node of their own, between the halves of the edge: so Graphviz
/// lays them out, and they never cover anything. The title of an account is such a node too, beside
/// the words on the edges that enter there.
struct PipelineDOT {
  let graph: FlowGraph
  let findings: DiagramFindings
  let steps: StepRow
  let accounts: AccountLabels
  let placement: Placement
  let nodeNames: [FlowNode.Key: String]
  let actors: [AccountID: [Int]]
  let isTall: Bool

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
    placement = Placement(graph)
    nodeNames = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.key, $0.name) })
    actors = Dictionary(uniqueKeysWithValues: findings.actors.map { ($0.account, $0.numbers) })
    isTall = graph.accounts.count >= Self.accountsFromLeftToRight
  }

  /// The text.
  var text: String {
    DOTWriter.digraph { writer in
      writer.pictureDefaults(
        direction: isTall ? "LR" : "TB",
        apart: (nodes: "0.2", ranks: "0.24"),
        nodeMargin: nil
      )
      for index in placement.outside { write(graph.nodes[index], to: &writer) }
      for index in graph.accounts.indices { writeCluster(index, to: &writer) }
      for index in placement.wordsOutside { writeWords(of: index, to: &writer) }
      for index in graph.edges.indices { writeEdge(index, to: &writer) }
    }
  }
}

extension PipelineDOT {
  private func writeCluster(_ index: Int, to writer: inout DOTWriter) {
    let account = graph.accounts[index]
    let numbers = actors[account] ?? []
    writer.cluster(index + 1) { writer in
      writer.defaults(
        "graph",
        [
          "label": .text(""), "style": .text("rounded,filled"), "fillcolor": .text(Palette.cluster),
          "color": .text(numbers.isEmpty ? Palette.clusterLine : Palette.broken),
          "penwidth": .word(numbers.isEmpty ? "1" : "1.6"), "margin": .word("10"),
          "tooltip": .text(accounts.long(account)),
        ]
      )
      for node in placement.nodes[index] { write(graph.nodes[node], to: &writer) }
      for edge in placement.words[index] { writeWords(of: edge, to: &writer) }
      writeTitle(of: account, cluster: index, numbers: numbers, to: &writer)
    }
  }

  /// The title at the left of the words that come in beside it, and above everything else.
  private func writeTitle(
    of account: AccountID,
    cluster: Int,
    numbers: [Int],
    to writer: inout DOTWriter
  ) {
    let id = "t\(cluster + 1)"
    writer.node(
      id,
      [
        ("shape", .word("plain")), ("label", .html(title(of: account, actor: numbers))),
        ("tooltip", .text(accounts.long(account))),
      ]
    )
    let entering = placement.words[cluster].filter(placement.entering.contains)
      .map { "e\($0 + 1)" }
    if !entering.isEmpty { writer.sameRank([id] + entering) }
    for words in entering {
      // From left to right Graphviz turns the rank, and what came first comes last.
      let (first, second) = isTall ? (words, id) : (id, words)
      writer.edge(first, second, [("style", .word("invis"))])
    }
    // Graphviz ranks every cluster by itself and does not see the way that leads out and back, so
    // what no edge within the cluster holds would rise to its top.
    for index in placement.nodes[cluster] {
      let key = graph.nodes[index].key
      guard !placement.held.contains(key), let node = placement.ids[key] else { continue }
      let ranks = placement.ranksBelowTitle(of: cluster, key)
      writer.edge(
        id,
        node,
        [("style", .word("invis")), ("weight", .word("0")), ("minlen", .word("\(ranks)"))]
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
