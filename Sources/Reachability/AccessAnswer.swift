import AWSIdentifiers
import Inventories
import PolicyEvaluation

/// The answer to a question put to an inventory.
public struct AccessAnswer: Sendable {
  /// The decision.
  public let decision: Decision
  /// Every policy that took part; a statement's or blocker's `origin` is an index here.
  public let sources: [PolicySource]
  /// The question as it was decided.
  public let request: AuthorizationRequest

  /// The source of a blocker or statement.
  ///
  /// - Parameters:
  ///   - layer: The layer to look in when nothing more is known.
  ///   - origin: The number that the decision gives, or -1.
  /// - Returns: `nil` when no policy of the layer took part.
  public func source(layer: Layer, origin: Int) -> PolicySource? {
    if sources.indices.contains(origin) { return sources[origin] }
    return sources.first { $0.layer == layer }
  }
}
