extension Residual {
  /// The statements that its atoms came from, each once, sorted.
  public var statements: [StatementReference] {
    var found: Set<StatementReference> = []
    collect(into: &found)
    return found.sorted()
  }

  private func collect(into found: inout Set<StatementReference>) {
    switch self {
    case .atom(_, let statements): found.formUnion(statements)
    case .not(let inner): inner.collect(into: &found)
    case .all(let parts), .any(let parts): for part in parts { part.collect(into: &found) }
    case .truncated: break
    }
  }
}
