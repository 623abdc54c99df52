import AWSIdentifiers
import AccessModel

/// A drawing of the access graph in the DOT language: a cluster per account, edges by state.
struct AccessDOT {
  private let drawing: AccessDrawing
  private let accounts: AccountLabels
  private let ids: [AccessDrawing.Box: String]

  init(drawing: AccessDrawing, accounts: AccountLabels) {
    self.drawing = drawing
    self.accounts = accounts
    ids = Dictionary(
      uniqueKeysWithValues: drawing.nodes.enumerated().map { ($1, "n\($0 + 1)") }
    )
  }

  /// The text.
  var text: String {
    DOTWriter.digraph { writer in
      writer.pictureDefaults(
        direction: "LR",
        apart: (nodes: "0.15", ranks: "0.5"),
        nodeMargin: "0.09,0.05"
      )
      var clusters: [AccountID: [AccessDrawing.Box]] = [:]
      for box in drawing.nodes {
        guard case .node(let node) = box, let account = node.account else {
          write(box, to: &writer)
          continue
        }
        clusters[account, default: []].append(box)
      }
      for (index, account) in clusters.keys.sorted().enumerated() {
        writer.cluster(index + 1) { writer in
          writer.defaults(
            "graph",
            [
              "label": .text(accounts.long(account)), "labeljust": .word("l"),
              "style": .text("rounded,filled"), "fillcolor": .text(Palette.cluster),
              "color": .text(Palette.clusterLine), "margin": .word("10"),
              "tooltip": .text(accounts.long(account)),
            ]
          )
          for box in clusters[account] ?? [] { write(box, to: &writer) }
        }
      }
      for (index, line) in drawing.lines.enumerated() { write(line, index, to: &writer) }
    }
  }

  // MARK: - Boxes

  private func write(_ box: AccessDrawing.Box, to writer: inout DOTWriter) {
    guard let id = ids[box] else { return }
    switch box {
    case .node(let node): write(node, id, to: &writer)
    case .account(let account):
      let rows = [
        HTMLLabel.text("account", size: 10, color: Palette.faint),
        HTMLLabel.text(accounts.short(account), bold: true),
        HTMLLabel.text(account.description, size: 11, color: Palette.faint),
        HTMLLabel.text(counted(drawing.sizes[box] ?? 0, "node"), size: 10, color: Palette.faint),
      ]
      write(
        rows,
        id,
        NodeLook(shape: "box", style: "rounded,filled"),
        accounts.long(account),
        &writer
      )
    case .outside:
      let rows = [
        HTMLLabel.text("outside accounts", size: 10, color: Palette.faint),
        HTMLLabel.text(
          counted(drawing.sizes[box] ?? 0, "service or provider", "services and providers"),
          bold: true
        ),
      ]
      write(rows, id, NodeLook(shape: "octagon"), "services and providers", &writer)
    }
  }

  private func write(_ node: AccessNode, _ id: String, to writer: inout DOTWriter) {
    let rows = [
      HTMLLabel.text(AccessLabel.caption(node), size: 10, color: Palette.faint),
      HTMLLabel.text(DisplayText.name(AccessLabel.name(node)), bold: true),
    ]
    write(rows, id, AccessLabel.look(node), node.text, &writer)
  }

  private func write(
    _ rows: [String],
    _ id: String,
    _ look: NodeLook,
    _ tooltip: String,
    _ writer: inout DOTWriter
  ) {
    writer.node(
      id,
      [
        ("shape", .word(look.shape)), ("style", .text(look.style)),
        ("fillcolor", .text(look.fill)), ("color", .text(look.line)),
        ("margin", .text(look.margin)), ("label", .html(HTMLLabel.rows(rows))),
        ("tooltip", .text(tooltip)),
      ]
    )
  }

  // MARK: - Lines

  private func write(_ line: AccessDrawing.Line, _ index: Int, to writer: inout DOTWriter) {
    guard let from = ids[line.from], let to = ids[line.to] else { return }
    let words = words(of: line)
    let tooltip = DOTWriter.Value.text("\(line.kind.word): \(line.state.words)")
    let style = line.state.style + [("tooltip", tooltip)]
    let head = [("arrowhead", DOTWriter.Value.word(line.state.arrowhead))]
    guard let words else {
      writer.edge(from, to, style + head)
      return
    }
    let label = "e\(index + 1)"
    let badges = HTMLLabel.badges(line.number.map { [($0, line.state)] } ?? [])
    let text = HTMLLabel.text(
      words,
      size: 11,
      color: Palette.words(line.state),
      bold: line.state > .unreachable
    )
    writer.node(
      label,
      [
        ("shape", .word("plain")),
        ("label", .html(badges.isEmpty ? text : HTMLLabel.cells([HTMLLabel.cell(text), badges]))),
        ("tooltip", tooltip),
      ]
    )
    writer.edge(from, label, style + [("arrowhead", .word("none"))])
    writer.edge(label, to, style + head)
  }

  /// What stands on a line; a role that is simply assumed needs no words.
  private func words(of line: AccessDrawing.Line) -> String? {
    if drawing.isAggregated {
      return line.worst < line.count
        ? "\(line.worst) of \(counted(line.count, "edge")) \(line.state.words)"
        : counted(line.count, "edge")
    }
    if line.state == .broken { return "✕ \(line.kind.word)" }
    switch line.kind {
    case .assumes: return line.number == nil ? nil : "assumes"
    case .passes, .does: return DisplayText.name(line.kind.word)
    }
  }
}

/// What a node of the access graph is called, and how it is drawn.
enum AccessLabel {
  static func caption(_ node: AccessNode) -> String {
    switch node {
    case .principal(let arn): arn.resource.hasPrefix("user/") ? "user" : "role"
    case .root: "root user"
    case .anybody, .everybody: "anybody"
    case .service: "service"
    case .provider: "identity provider"
    case .resource(let arn): arn.service == "s3" ? "bucket" : arn.service
    }
  }

  static func name(_ node: AccessNode) -> String {
    switch node {
    case .principal(let arn): arn.lastPathComponent
    case .root(let account): "root of \(account)"
    case .anybody(let account): "of account \(account)"
    case .service(let name): name
    case .provider(let name): ARN(name)?.lastPathComponent ?? name
    case .everybody: "of any account"
    case .resource(let arn): arn.service == "s3" ? arn.resource : ShortName.resource(arn.text)
    }
  }

  static func look(_ node: AccessNode) -> NodeLook {
    switch node {
    case .principal(let arn):
      (arn.resource.hasPrefix("user/") ? FlowNode.Kind.user : .role).look
    case .root: FlowNode.Kind.user.look
    case .anybody, .everybody: FlowNode.Kind.unknown.look
    case .service: FlowNode.Kind.service.look
    case .provider: NodeLook(shape: "house", fill: "#EAEEF2", margin: "0.1,0.05")
    case .resource(let arn):
      switch arn.service {
      case "s3": FlowNode.Kind.bucket.look
      case "kms": FlowNode.Kind.key.look
      case "sns", "sqs": FlowNode.Kind.topic.look
      default: FlowNode.Kind.other.look
      }
    }
  }
}
