import ArtifactFlows

/// How an edge is drawn; the worst of its legs decides.
enum EdgeState: Int, Comparable, Sendable {
  /// Every leg is allowed.
  case allowed
  /// An earlier edge is broken.
  case unreachable
  /// Some leg cannot be told.
  case indeterminate
  /// Some leg is broken.
  case broken

  init(_ state: LegVerdict.State) {
    switch state {
    case .allowed: self = .allowed
    case .unreachable: self = .unreachable
    case .indeterminate: self = .indeterminate
    case .broken: self = .broken
    }
  }

  init(_ state: PipelineVerdict.State) {
    switch state {
    case .allowed: self = .allowed
    case .indeterminate: self = .indeterminate
    case .broken: self = .broken
    }
  }

  static func < (left: EdgeState, right: EdgeState) -> Bool { left.rawValue < right.rawValue }

  /// The state in words.
  var words: String {
    switch self {
    case .allowed: "allowed"
    case .unreachable: "not reached"
    case .indeterminate: "cannot be told"
    case .broken: "broken"
    }
  }
}
