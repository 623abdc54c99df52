/// The colours of a picture; none carries meaning alone.
enum Palette {
  /// Ordinary text.
  static let ink = "#1F2328"
  /// Text that stands back.
  static let faint = "#57606A"
  /// Edges that work.
  static let allowed = "#57606A"
  /// Edges that are not reached, and their words.
  static let unreachable = "#8C959F"
  /// What is broken.
  static let broken = "#B3261E"
  /// Behind what is broken.
  static let brokenFill = "#FFEBE9"
  /// What cannot be told.
  static let indeterminate = "#8A5A00"
  /// Behind what cannot be told.
  static let indeterminateFill = "#FFF8E5"
  /// Behind an account.
  static let cluster = "#F6F8FA"
  /// Around an account.
  static let clusterLine = "#AFB8C1"

  /// The colour of words about a state.
  static func words(_ state: EdgeState) -> String {
    switch state {
    case .allowed: faint
    case .unreachable: "#6E7781"
    case .indeterminate: indeterminate
    case .broken: broken
    }
  }
}

extension EdgeState {
  /// The tip of an arrow of this state.
  var arrowhead: String { self == .unreachable ? "onormal" : "normal" }

  /// How an edge of this state is drawn: each differs from the others in more than colour.
  var style: [(String, DOTWriter.Value)] {
    switch self {
    case .allowed:
      [("color", .text(Palette.allowed)), ("penwidth", .word("1.1"))]
    case .unreachable:
      [
        ("color", .text(Palette.unreachable)), ("penwidth", .word("1")), ("style", .word("dashed")),
      ]
    case .indeterminate:
      [
        ("color", .text(Palette.indeterminate)), ("penwidth", .word("2")),
        ("style", .word("dotted")),
      ]
    case .broken:
      [
        ("color", .text(Palette.broken)), ("penwidth", .word("2.8")), ("style", .word("dashed")),
      ]
    }
  }
}

/// How a kind of node is drawn.
struct NodeLook {
  /// Graphviz's name for the shape.
  let shape: String
  /// Its style.
  var style = "filled"
  /// The colour of its body.
  var fill = "#FFFFFF"
  /// The colour of its line.
  var line = Palette.faint
  /// The space around its text, in inches.
  var margin = "0.09,0.05"
}

extension FlowNode.Kind {
  /// The shape, and the colours of body and line.
  var look: NodeLook {
    switch self {
    case .pipeline: NodeLook(shape: "plain")
    case .role: NodeLook(shape: "box", style: "rounded,filled", fill: "#DDF4FF", line: "#0969DA")
    case .user: NodeLook(shape: "oval", fill: "#DDF4FF", line: "#0969DA", margin: "0,0")
    case .service: NodeLook(shape: "octagon", fill: "#EAEEF2", margin: "0,0")
    case .unknown:
      NodeLook(
        shape: "box",
        style: "rounded,filled,dotted",
        fill: Palette.indeterminateFill,
        line: Palette.indeterminate
      )
    case .bucket: NodeLook(shape: "cylinder", fill: "#FFF8C5", line: "#9A6700")
    case .key: NodeLook(shape: "hexagon", fill: "#FBEFFF", line: "#8250DF", margin: "0,0")
    case .endpoint:
      NodeLook(shape: "component", fill: "#DAFBE1", line: "#1A7F37", margin: "0.15,0.07")
    case .topic, .queue: NodeLook(shape: "cds", margin: "0.12,0.1")
    case .project: NodeLook(shape: "box3d", margin: "0.12,0.1")
    case .other: NodeLook(shape: "box")
    case .accounts:
      NodeLook(
        shape: "box",
        style: "rounded,filled",
        fill: Palette.cluster,
        line: Palette.clusterLine
      )
    case .policy: NodeLook(shape: "note", margin: "0.12,0.06")
    }
  }
}
