import ArtifactFlows
import PolicyEvaluation
import Reachability

/// One gate that a request has to pass, and whether it does.
struct Gate {
  enum State: String {
    case pass, fail, unknown
    /// It does not allow, and nothing asks it to: another layer stands in for it.
    case notNeeded = "not needed"
    case notApplicable = "not applicable"
  }

  let layer: Layer
  let state: State
  /// The rule that says why the layer takes part or not; empty when no layer of the kind was given.
  let rule: String

  /// The gates in their fixed order.
  private static let order: [Layer] = [
    .serviceControl, .resourceControl, .vpcEndpoint, .bucketPolicy, .keyPolicy, .trustPolicy,
    .resource, .grant, .blockPublicAccess, .identity, .boundary, .session, .service,
  ]

  /// The gates of one answer; those of resource kinds that are not asked about are left out.
  static func gates(of hop: InquiryAnswer.Hop) -> [Gate] {
    let decision = hop.answer.decision
    let entries = decision.trace?.layers ?? []
    let blocking = Set(decision.blockers.map(\.layer))
    let doubtful = Set(decision.possibleDenies.map(\.layer))
    return order.compactMap { layer in
      let own = entries.filter { $0.layer == layer && $0.takesPart }
      let rule = entries.first { $0.layer == layer }?.rule ?? ""
      if blocking.contains(layer) { return Gate(layer: layer, state: .fail, rule: rule) }
      if layer == .service { return nil }
      if own.isEmpty {
        return isOptional(layer) ? nil : Gate(layer: layer, state: .notApplicable, rule: rule)
      }
      if doubtful.contains(layer) { return Gate(layer: layer, state: .unknown, rule: rule) }
      // It does not allow and blocks nothing: another layer may stand in for it.
      if own.contains(where: { $0.allows == "false" }) {
        return Gate(layer: layer, state: .notNeeded, rule: rule)
      }
      let isOpen = own.contains { $0.allows == "unknown" }
      return Gate(layer: layer, state: isOpen ? .unknown : .pass, rule: rule)
    }
  }

  /// Layers of which a question has at most one, by the kind of its resource.
  private static func isOptional(_ layer: Layer) -> Bool {
    switch layer {
    case .bucketPolicy, .keyPolicy, .trustPolicy, .resource, .grant, .blockPublicAccess, .service:
      true
    default: false
    }
  }
}
