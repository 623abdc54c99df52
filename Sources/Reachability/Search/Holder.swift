import AWSIdentifiers
import AccessModel
import PolicyEvaluation

/// Somebody who may do what was asked, for certain or under a condition.
public struct Holder: Sendable {
  /// How certain it is.
  public enum State: String, Comparable, Sendable {
    /// The answer is yes.
    case allowed
    /// The answer depends on something.
    case conditional

    /// Allowed comes first.
    public static func < (left: State, right: State) -> Bool {
      left == .allowed && right == .conditional
    }

    /// What a chain of both is: allowed only if each is.
    public func and(_ other: State) -> State { max(self, other) }
  }

  /// Who.
  public let node: AccessNode
  /// Whether for certain.
  public internal(set) var state: State
  /// What it depends on, in words; `nil` when it depends on nothing.
  public internal(set) var condition: String?
  /// A resource for which it holds, where the question asked for all that a pattern matches and the
  /// answer holds only for some.
  public internal(set) var example: String?
  /// Policies that decide and whose text is not known.
  public internal(set) var unknownPolicies: [UnknownPolicy] = []
}

extension Holder: Comparable {
  /// Orders by who it is.
  public static func < (left: Holder, right: Holder) -> Bool { left.node < right.node }

  /// Holders are equal when they are the same, for the same reasons.
  public static func == (left: Holder, right: Holder) -> Bool {
    left.node == right.node && left.state == right.state && left.condition == right.condition
      && left.example == right.example
  }
}
