import ArtifactFlows

extension PipelineDOT {
  /// Writes a node; the pipeline is its row of actions.
  func write(_ node: FlowNode, to writer: inout DOTWriter) {
    guard let id = placement.ids[node.key] else { return }
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
      let shown = node.faults.prefix(2)
      let lines = shown.flatMap {
        Wrapping.lines(of: $0, width: 32, lines: 4 - shown.count) { Double($0.count) }
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

  /// Writes the words on an edge.
  func writeWords(of index: Int, to writer: inout DOTWriter) {
    let edge = graph.edges[index]
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

  /// Writes the two halves of an edge.
  func writeEdge(_ index: Int, to writer: inout DOTWriter) {
    let edge = graph.edges[index]
    let ends = edge.layoutEnds
    guard let from = placement.ids[ends.from], let to = placement.ids[ends.to] else { return }
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
    let verbs = edge.verbs.joined(separator: ", ")
    let from = nodeNames[edge.ends.from] ?? ""
    let to = nodeNames[edge.ends.to] ?? ""
    let head = "\(edge.state.words): \(from) \(verbs) \(to)"
    return Self.cut([head] + edge.alarms + edge.remarks)
  }

  /// The lines of a tooltip, at most sixteen.
  private static func cut(_ lines: [String]) -> String {
    let shown = lines.prefix(16).map { DisplayText.shortened($0, limit: 400) }
    let rest = lines.count > 16 ? ["… and \(lines.count - 16) more"] : []
    return (shown + rest).joined(separator: "\n")
  }
}
