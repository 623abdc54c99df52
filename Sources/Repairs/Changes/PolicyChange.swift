import Reachability

/// One change to one policy document that takes a blocker out of the way of a leg (PF-125).
public enum PolicyChange: Hashable, Sendable {
  /// Something is allowed that no statement allowed.
  case allow(PolicyGrant)
  /// A statement that denies spares one request, and stays.
  case except(PolicyException)
}

/// One action of one principal on one resource, to be allowed.
public struct PolicyGrant: Hashable, Sendable {
  /// Whom the statement names; `nil` where the policy is attached to the principal itself.
  public let principal: ProposedStatement.Principal?
  /// The action; never a wildcard.
  public let action: String
  /// The resource; `nil` in a trust policy.
  public let resource: String?
  /// Conditions, all of which must hold.
  public let conditions: [ProposedStatement.Condition]
}

/// One action of one principal on one resource, to be spared by a statement that denies.
public struct PolicyException: Hashable, Sendable {
  /// The statement's place in the document as it was read, counted from 0.
  public let statement: Int
  /// Whom the statement spares.
  public let principal: ProposedStatement.Principal
  /// The action that it spares; never a wildcard.
  public let action: String
  /// The resource on which it does; `nil` in a trust policy.
  public let resource: String?
  /// A value that the statement's condition is to accept of this principal, so that it goes on
  /// denying every other; `nil` when the request is spared whatever it carries.
  public let accepted: ProposedStatement.Condition?
}

/// A change and the document it belongs to.
public struct PlacedChange: Hashable, Sendable {
  /// The document.
  public let place: PolicyPlace
  /// The change.
  public let change: PolicyChange
}
