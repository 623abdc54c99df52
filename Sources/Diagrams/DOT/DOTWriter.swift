/// Writes the DOT language: statements, attributes and escaping, nothing of what they mean.
///
/// Node ids are generated, `n1`, `n2` …, so that no text of an inventory is ever more than a
/// quoted string. Edges have no `label`: Graphviz 2.42 frees it twice when there are clusters.
struct DOTWriter {
  /// The value of an attribute.
  enum Value {
    /// A word or number of ours, such as `box` or `0.2`.
    case word(String)
    /// A text, quoted and escaped; line feeds stay line breaks.
    case text(String)
    /// An HTML-like label whose texts are escaped already.
    case html(String)
  }

  /// Attributes in the order in which they are written.
  typealias Attributes = KeyValuePairs<String, Value>

  private var lines: [String] = []
  private var depth = 0

  /// Writes a directed graph.
  ///
  /// - Parameter body: Writes its statements.
  /// - Returns: The text, with a line feed at its end.
  static func digraph(_ body: (inout DOTWriter) -> Void) -> String {
    var writer = DOTWriter()
    writer.line("digraph waybill {")
    writer.indented(body)
    writer.line("}")
    return writer.lines.joined(separator: "\n") + "\n"
  }

  /// Sets what every picture has in common: direction, distances, fonts.
  ///
  /// - Parameters:
  ///   - direction: Graphviz's `rankdir`.
  ///   - apart: Inches between nodes of a rank, and between ranks.
  ///   - nodeMargin: The space around the text of a node; `nil` where every node has its own.
  mutating func pictureDefaults(
    direction: String,
    apart: (nodes: String, ranks: String),
    nodeMargin: String?
  ) {
    defaults(
      "graph",
      [
        "rankdir": .word(direction), "nslimit": .word("2"), "nslimit1": .word("2"),
        "nodesep": .word(apart.nodes), "ranksep": .word(apart.ranks), "pad": .word("0.1"),
        "splines": .word("spline"), "bgcolor": .word("white"), "fontname": .text("Helvetica"),
        "fontsize": .word("12"), "tooltip": .text(" "),
      ]
    )
    var node: [(String, Value)] = [
      ("fontname", .text("Helvetica")), ("fontsize", .word("12")),
      ("fontcolor", .text(Palette.ink)), ("height", .word("0.3")),
    ]
    if let nodeMargin { node.append(("margin", .text(nodeMargin))) }
    line("node\(Self.list(node));")
    defaults("edge", ["fontname": .text("Helvetica"), "arrowsize": .word("0.75")])
  }

  /// Sets attributes of the graph or cluster (`graph`), or what `node` and `edge` begin with.
  mutating func defaults(_ kind: String, _ attributes: Attributes) {
    line("\(kind)\(Self.list(attributes.map { ($0.key, $0.value) }));")
  }

  /// Declares a node.
  mutating func node(_ id: String, _ attributes: [(String, Value)]) {
    line("\(id)\(Self.list(attributes));")
  }

  /// Draws an edge.
  mutating func edge(_ from: String, _ to: String, _ attributes: [(String, Value)]) {
    line("\(from) -> \(to)\(Self.list(attributes));")
  }

  /// Opens a cluster, writes what is in it and closes it.
  mutating func cluster(_ number: Int, _ body: (inout DOTWriter) -> Void) {
    line("subgraph cluster_\(number) {")
    indented(body)
    line("}")
  }

  /// Puts nodes on one rank.
  mutating func sameRank(_ ids: [String]) {
    line("{ rank=same; \(ids.joined(separator: "; ")); }")
  }

  private mutating func indented(_ body: (inout DOTWriter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  private mutating func line(_ text: String) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }

  private static func list(_ attributes: [(String, Value)]) -> String {
    guard !attributes.isEmpty else { return "" }
    return " [\(attributes.map { "\($0.0)=\(written($0.1))" }.joined(separator: " "))]"
  }

  private static func written(_ value: Value) -> String {
    switch value {
    case .word(let word): word
    case .text(let text): quoted(text)
    case .html(let html):
      // A cell to a line, so that a difference can be read.
      "<\(html.replacing("</TD><TD", with: "</TD>\n<TD").replacing("</TR><TR", with: "</TR>\n<TR"))>"
    }
  }

  /// A quoted string.
  ///
  /// A backslash begins an escape sequence of Graphviz (`\N` is the node's name) and is doubled;
  /// `&`, `<` and `>` are written as entities, which Graphviz hands on as they are.
  static func quoted(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      Markup.escaped(DisplayText.clean(String(line))).replacing("\\", with: "\\\\")
    }
    return "\"\(lines.joined(separator: "&#10;"))\""
  }
}
