import ArtifactFlows

extension LegBlocker {
  /// The statement as a sentence calls it: its `Sid` in backticks behind the word, or its number.
  public var statementTitle: String? {
    statement.map { $0.hasPrefix("statement ") ? $0 : "statement `\($0)`" }
  }
}
