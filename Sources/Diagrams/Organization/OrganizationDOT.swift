import AWSIdentifiers

/// An organization's graph in the DOT language: accounts, their pipelines, what crosses between.
struct OrganizationDOT {
  /// More quiet pipelines than this in one account are counted only.
  static let quietLimit = 12

  private let graph: OrganizationGraph
  private let accounts: AccountLabels
  private let ids: [AccountID: String]
  private let actors: [AccountID: [Int]]
  private let pipelineCounts: [AccountID: Int]

  init(graph: OrganizationGraph, accounts: AccountLabels) {
    self.graph = graph
    self.accounts = accounts
    ids = Dictionary(
      uniqueKeysWithValues: graph.accounts.enumerated().map { ($1, "a\($0 + 1)") }
    )
    pipelineCounts = Dictionary(grouping: graph.pipelines, by: \.account).mapValues(\.count)
    actors = Dictionary(uniqueKeysWithValues: graph.actors.map { ($0.account, $0.numbers) })
  }

  /// The text.
  var text: String {
    let byAccount = Dictionary(grouping: graph.pipelines, by: \.account)
    return DOTWriter.digraph { writer in
      writer.pictureDefaults(
        direction: "LR",
        apart: (nodes: "0.2", ranks: "0.3"),
        nodeMargin: "0.09,0.05"
      )
      var nextPipeline = 1
      for (index, account) in graph.accounts.enumerated() {
        let pipelines = byAccount[account] ?? []
        guard !pipelines.isEmpty, !graph.isAggregated else {
          write(account, pipelines: pipelines, to: &writer)
          continue
        }
        writer.cluster(index + 1) { writer in
          writer.defaults(
            "graph",
            [
              "label": .text(""), "style": .text("rounded,filled"),
              "fillcolor": .text(Palette.cluster), "color": .text(Palette.clusterLine),
              "margin": .word("10"), "tooltip": .text(accounts.long(account)),
            ]
          )
          write(account, pipelines: pipelines, to: &writer)
          write(pipelines, of: account, next: &nextPipeline, to: &writer)
        }
      }
      for (index, crossing) in graph.crossings.enumerated() {
        write(crossing, index, to: &writer)
      }
    }
  }
}

extension OrganizationDOT {
  private func write(
    _ account: AccountID,
    pipelines: [OrganizationGraph.Pipeline],
    to writer: inout DOTWriter
  ) {
    guard let id = ids[account] else { return }
    let numbers = actors[account] ?? []
    let badges = HTMLLabel.badges(numbers.map { ($0, .broken) }, align: "RIGHT")
    let caption = numbers.isEmpty ? "account " : "account, must act "
    let color = numbers.isEmpty ? Palette.faint : Palette.broken
    var rows = [
      HTMLLabel.cells(
        [HTMLLabel.cell(HTMLLabel.text(caption, size: 10, color: color)), badges],
        spacing: 0
      )
    ]
    if let name = accounts.names[account], !name.isEmpty {
      rows.append(HTMLLabel.text(DisplayText.name(name), bold: true))
    }
    rows.append(HTMLLabel.text(account.description, size: 11, color: Palette.faint))
    let broken = pipelines.count { $0.state == .broken }
    let open = pipelines.count { $0.state == .indeterminate }
    if !pipelines.isEmpty {
      var parts = [counted(pipelines.count, "pipeline")]
      if broken > 0 { parts.append("\(broken) broken") }
      if open > 0 { parts.append("\(open) cannot be told") }
      rows.append(
        HTMLLabel.text(
          parts.joined(separator: ", "),
          size: 10,
          color: broken > 0 ? Palette.broken : Palette.faint
        )
      )
    }
    writer.node(
      id,
      [
        ("shape", .word("box")), ("style", .text("rounded,filled")),
        ("fillcolor", .text(numbers.isEmpty ? "#DDF4FF" : Palette.brokenFill)),
        ("color", .text(numbers.isEmpty ? "#0969DA" : Palette.broken)),
        ("penwidth", .word(numbers.isEmpty ? "1" : "2.4")),
        ("label", .html(HTMLLabel.rows(rows))), ("tooltip", .text(accounts.long(account))),
      ]
    )
  }

  /// Pipelines of one account; many that are all allowed share one box.
  private func write(
    _ pipelines: [OrganizationGraph.Pipeline],
    of account: AccountID,
    next: inout Int,
    to writer: inout DOTWriter
  ) {
    let quiet = pipelines.filter { $0.state == .allowed && $0.badges.isEmpty }
    let isFolding = quiet.count > Self.quietLimit
    for pipeline in pipelines {
      if isFolding, pipeline.state == .allowed, pipeline.badges.isEmpty { continue }
      let mark =
        switch pipeline.state {
        case .broken: "✕ broken"
        case .indeterminate: "? cannot be told"
        case .allowed, .unreachable: "✓ allowed"
        }
      let badges = HTMLLabel.badges(pipeline.badges, align: "RIGHT")
      let color = Palette.words(pipeline.state)
      let rows = [
        HTMLLabel.cells(
          [HTMLLabel.cell(HTMLLabel.text("\(mark) ", size: 10, color: color)), badges],
          spacing: 0
        ),
        HTMLLabel.text(DisplayText.name(pipeline.name), bold: true),
        HTMLLabel.text(DisplayText.name(pipeline.region), size: 10, color: Palette.faint),
      ]
      write(rows, state: pipeline.state, tooltip: pipeline.name, account, &next, to: &writer)
    }
    guard isFolding else { return }
    let rows = [
      HTMLLabel.text("✓ allowed", size: 10, color: Palette.faint),
      HTMLLabel.text(counted(quiet.count, "pipeline"), bold: true),
    ]
    write(rows, state: .allowed, tooltip: "all allowed", account, &next, to: &writer)
  }

  private func write(
    _ rows: [String],
    state: EdgeState,
    tooltip: String,
    _ account: AccountID,
    _ next: inout Int,
    to writer: inout DOTWriter
  ) {
    let id = "p\(next)"
    next += 1
    let (shape, style, fill, line, width) =
      switch state {
      case .broken: ("octagon", "filled", Palette.brokenFill, Palette.broken, "2.4")
      case .indeterminate:
        ("box", "filled,dotted", Palette.indeterminateFill, Palette.indeterminate, "2")
      case .allowed, .unreachable: ("box", "rounded,filled", "#FFFFFF", Palette.faint, "1")
      }
    writer.node(
      id,
      [
        ("shape", .word(shape)), ("style", .text(style)), ("fillcolor", .text(fill)),
        ("color", .text(line)), ("penwidth", .word(width)),
        ("margin", .text(state == .broken ? "0.02,0" : "0.09,0.05")),
        ("label", .html(HTMLLabel.rows(rows))), ("tooltip", .text("pipeline \(tooltip)")),
      ]
    )
    writer.edge(id, ids[account] ?? id, [("style", .word("invis"))])
  }

  private func write(
    _ crossing: OrganizationGraph.Crossing,
    _ index: Int,
    to writer: inout DOTWriter
  ) {
    guard let from = ids[crossing.from], let to = ids[crossing.to] else { return }
    let label = "e\(index + 1)"
    let words =
      switch crossing.state {
      case .broken: "\(crossing.broken) of \(counted(crossing.count, "edge")) broken"
      case .indeterminate:
        "\(crossing.indeterminate) of \(counted(crossing.count, "edge")) cannot be told"
      case .unreachable: "\(counted(crossing.count, "edge")), not reached"
      case .allowed: counted(crossing.count, "edge")
      }
    let text = HTMLLabel.text(
      words,
      size: 11,
      color: Palette.words(crossing.state),
      bold: crossing.state > .unreachable
    )
    let tooltip = DOTWriter.Value.text(
      "\(accounts.long(crossing.from)) to \(accounts.long(crossing.to)): \(words)"
    )
    writer.node(label, [("shape", .word("plain")), ("label", .html(text)), ("tooltip", tooltip)])
    let line = crossing.state.style + [("tooltip", tooltip)]
    let bare = line + [("arrowhead", .word("none"))]
    guard leadsHome(crossing) else {
      writer.edge(from, label, bare)
      writer.edge(label, to, line + [("arrowhead", .word(crossing.state.arrowhead))])
      return
    }
    // Laid out the other way round, so that accounts with pipelines stay at the left.
    writer.edge(
      to,
      label,
      line + [("dir", .word("back")), ("arrowtail", .word(crossing.state.arrowhead))]
    )
    writer.edge(label, from, bare)
  }

  /// Whether an edge leads to the account that has more of the pipelines.
  private func leadsHome(_ crossing: OrganizationGraph.Crossing) -> Bool {
    (pipelineCounts[crossing.to] ?? 0) > (pipelineCounts[crossing.from] ?? 0)
  }
}
