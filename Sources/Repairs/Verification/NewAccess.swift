import AWSIdentifiers
import ArtifactFlows
import Reachability

/// A request that was denied before the patches and is not any more.
public struct NewAccess: Hashable, Sendable {
  /// Who makes it: an ARN or a service.
  public let principal: String
  /// The action.
  public let action: String
  /// The resource; a pattern stands for everything it matches.
  public let resource: String
  /// Whether it is what a repaired leg asks for: its own principal, action and resource.
  public let isOwn: Bool
  /// Whether it is certainly allowed now, rather than under conditions that are not known.
  public let isCertain: Bool

  /// What a list is sorted by: what legs do not ask for comes first.
  var sortKey: String { "\(isOwn ? 1 : 0) \(principal) \(action) \(resource)" }
}
