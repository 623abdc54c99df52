import ArtifactFlows

/// How much of a verdict a picture shows.
public enum DiagramScope: String, Sendable, CaseIterable {
  /// Every step and every edge.
  case everything = "all"
  /// The broken legs, and the legs by which their principals are reached.
  case broken
}

extension PipelineVerdict {
  /// The part of the verdict that a picture shows.
  func reduced(to scope: DiagramScope) -> PipelineVerdict {
    guard scope == .broken else { return self }
    var kept: Set<Leg.ID> = []
    var waiting = legs.filter { $0.state == .broken }.map(\.leg.id)
    let chains = Dictionary(legs.map { ($0.leg.id, $0.leg.chain) }) { first, _ in first }
    while let id = waiting.popLast() {
      if kept.insert(id).inserted { waiting += chains[id] ?? [] }
    }
    let shown = legs.filter { kept.contains($0.leg.id) }
    let steps = Set(shown.filter { $0.state == .broken }.map(\.leg.step))
    return PipelineVerdict(
      arn: arn,
      name: name,
      account: account,
      region: region,
      state: state,
      steps: self.steps.filter { steps.contains($0.name) },
      legs: shown,
      findings: findings.filter { $0.severity == .error },
      stores: stores,
      bucketOwners: bucketOwners
    )
  }
}
