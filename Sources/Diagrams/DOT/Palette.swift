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
  /// How an edge of this state is drawn: each differs from the others in more than colour.
  var style: [(String, DOTWriter.Value)] {
    switch self {
    case .allowed:
      [("color", .text(Palette.allowed)), ("penwidth", .word("1.1"))]
    case .unreachable:
      [
        ("color", .text(Palette.unreachable)), ("penwidth", .word("1")), ("style", .word("dashed")),
        ("arrowhead", .word("onormal")),
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

extension FlowNode.Kind {
  /// The shape, and the colours of body and line.
  var look: (shape: String, style: String, fill: String, line: String) {
    switch self {
    case .pipeline: ("plain", "filled", "#FFFFFF", "#FFFFFF")
    case .role: ("box", "rounded,filled", "#DDF4FF", "#0969DA")
    case .user: ("oval", "filled", "#DDF4FF", "#0969DA")
    case .service: ("octagon", "filled", "#EAEEF2", "#57606A")
    case .unknown: ("box", "rounded,filled,dotted", Palette.indeterminateFill, "#8A5A00")
    case .bucket: ("cylinder", "filled", "#FFF8C5", "#9A6700")
    case .key: ("hexagon", "filled", "#FBEFFF", "#8250DF")
    case .endpoint: ("component", "filled", "#DAFBE1", "#1A7F37")
    case .topic, .queue: ("cds", "filled", "#FFFFFF", "#57606A")
    case .project: ("box3d", "filled", "#FFFFFF", "#57606A")
    case .other: ("box", "filled", "#FFFFFF", "#57606A")
    case .policy: ("note", "filled", "#FFFFFF", "#57606A")
    }
  }
}
