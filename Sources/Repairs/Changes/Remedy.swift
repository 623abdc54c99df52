import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import PolicyEvaluation

/// What must be done where no change to a policy repairs a leg, or none that can be proposed.
public struct Remedy: Hashable, Sendable {
  /// Why no patch is proposed.
  public enum Reason: String, Hashable, Sendable {
    /// No policy can grant it: a configuration must change, such as the key of an artifact store.
    case configuration
    /// The policy belongs to AWS, or to nobody whom the inventory shows.
    case notEditable
    /// What would have to be changed was not collected.
    case unknown
  }

  /// Why no patch is proposed.
  public let reason: Reason
  /// The failure mode, when one is recognised.
  public let code: BreakCode?
  /// The account that must act; `nil` when that is not known.
  public let account: AccountID?
  /// The layer that stands in the way.
  public let layer: Layer
  /// The policy, or the rule of a service, that stands in the way.
  public let policy: String
  /// Where it stands.
  public let location: FileLocation?
  /// What to do, without the full stop at the end.
  public let text: String
  /// The file that would tell, relative to the inventory.
  public let file: String?
  /// The command that collects it.
  public let command: String?
}
