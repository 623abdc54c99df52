import AWSIdentifiers
import Inventories
import PolicyEvaluation

/// A policy that took part in an answer: what it is, whose it is, where it stands.
public struct PolicySource: Sendable {
  /// Which layer it belongs to.
  public let layer: Layer
  /// The account that can change it; `nil` when that is not known.
  public let account: AccountID?
  /// What it is, such as `bucket policy of acme-artifacts`.
  public let title: String
  /// Its text, or why that is not known.
  public let policy: Knowledge<AttachedPolicy>
  /// Where the thing stands that lacks the policy, when there is no text.
  public let fallback: SourcePosition?
  /// Where the inventory attaches it; `nil` for what cannot be replaced there.
  public let place: PolicyPlace?

  /// A policy that took part.
  ///
  /// - Parameters:
  ///   - layer: Which layer it belongs to.
  ///   - account: The account that can change it, if that is known.
  ///   - title: What it is, such as `bucket policy of acme-artifacts`.
  ///   - policy: Its text, or why that is not known.
  ///   - fallback: Where the thing stands that lacks the policy.
  ///   - place: Where the inventory attaches it.
  public init(
    layer: Layer,
    account: AccountID?,
    title: String,
    policy: Knowledge<AttachedPolicy>,
    fallback: SourcePosition? = nil,
    place: PolicyPlace? = nil
  ) {
    self.layer = layer
    self.account = account
    self.title = title
    self.policy = policy
    self.fallback = fallback
    self.place = place
  }

  /// Where the policy begins, or the thing that lacks it.
  public var position: SourcePosition? { policy.value?.position ?? fallback }
}
