import AWSIdentifiers
import Inventories
import PolicyEvaluation

/// The answer to a question put to an inventory.
public struct AccessAnswer: Sendable {
  /// The decision.
  public let decision: Decision
  /// Where the `origin` of a statement or blocker leads.
  let origins: PolicySources
  /// The question as it was decided.
  public let request: AuthorizationRequest

  /// Every policy that took part: the principal's, the resource's, those of the organization, the
  /// endpoint's.
  public var sources: [PolicySource] { origins.all }

  /// The source of a blocker or statement.
  ///
  /// - Parameters:
  ///   - layer: The layer to look in when nothing more is known.
  ///   - origin: The number that the decision gives, or -1.
  /// - Returns: `nil` when no policy of the layer took part.
  public func source(layer: Layer, origin: Int) -> PolicySource? {
    origins[origin] ?? sources.first { $0.layer == layer }
  }
}
