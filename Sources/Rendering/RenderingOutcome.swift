/// What came of one drawing.
public enum RenderingOutcome: Equatable, Sendable {
  /// The drawing, an XML document, and whatever Graphviz had to say about it, line by line.
  case svg(String, warnings: [String])
  /// There is no drawing.
  case failed(RenderingFailure)
}

extension RenderingOutcome {
  /// The drawing, or nil when there is none.
  public var svg: String? {
    switch self {
    case .svg(let text, _): text
    case .failed: nil
    }
  }

  /// The reason why there is no drawing, or nil when there is one.
  public var failure: RenderingFailure? {
    switch self {
    case .svg: nil
    case .failed(let failure): failure
    }
  }
}
