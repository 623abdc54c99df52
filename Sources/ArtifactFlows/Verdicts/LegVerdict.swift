import AWSIdentifiers
import Diagnostics
import PolicyEvaluation
import Reachability

/// What became of one leg (PF-2).
public struct LegVerdict: Sendable {
  /// The states of a leg.
  public enum State: String, Codable, Sendable {
    /// The request is allowed.
    case allowed
    /// The request is denied, and a run certainly makes it.
    case broken
    /// A leg by which the principal is reached is broken.
    case unreachable
    /// The inventory does not tell, or the leg is not certain to be needed.
    case indeterminate
  }

  /// The leg.
  public let leg: Leg
  /// Its state.
  public let state: State
  /// What the policies say of the request; `nil` for markers and unknown principals.
  public let outcome: Decision.Outcome?
  /// What stands in the way, explicit denials first; also for legs that are unreachable.
  public let blockers: [LegBlocker]
  /// What is not known and decides the leg; also what makes a `when` leg open.
  public let unknowns: [LegUnknown]
  /// The failure mode, when one is recognised.
  public let code: BreakCode?
  /// Statements that allow part of the way: "although … allows it".
  public let grants: [LegBlocker]
  /// Statements that would deny if what is not known turned out badly, where a failure mode is
  /// suspected.
  public let suspects: [LegBlocker]
  /// A word on the verdict, such as which subnets differ; empty when there is nothing to add.
  public let note: String

  /// A verdict from its parts.
  public init(
    leg: Leg,
    state: State,
    outcome: Decision.Outcome?,
    blockers: [LegBlocker] = [],
    unknowns: [LegUnknown] = [],
    code: BreakCode? = nil,
    grants: [LegBlocker] = [],
    suspects: [LegBlocker] = [],
    note: String = ""
  ) {
    self.leg = leg
    self.state = state
    self.outcome = outcome
    self.blockers = blockers
    self.unknowns = unknowns
    self.code = code
    self.grants = grants
    self.suspects = suspects
    self.note = note
  }
}

/// A policy that stands in the way of a leg (or lets it pass), and who can change it.
public struct LegBlocker: Hashable, Sendable {
  /// Which kind of policy.
  public let layer: Layer
  /// Whether a statement denies, or none allows.
  public let kind: Blocker.Kind
  /// The account that owns the policy and can change it; `nil` when that is not known.
  public let account: AccountID?
  /// What the policy is attached to or called, such as `bucket policy of acme-artifacts`.
  public let policy: String
  /// The statement's `Sid` or number; `nil` where nothing allows.
  public let statement: String?
  /// Where the statement, or else the policy, stands.
  public let location: FileLocation?
  /// One clause that says why, without a full stop, such as `no statement allows it`.
  public let reason: String
  /// What keeps the statement that comes nearest from allowing; `nil` for one that denies, and
  /// where none comes near.
  public let miss: Miss?
  /// Where the policy is attached; `nil` when no one policy is to blame.
  public let place: PolicyPlace?
  /// The statement's place in its policy, counted from 0.
  public let statementIndex: Int?
  /// What the request says of the condition keys that a repair may have to name.
  public let requested: [RequestedKey]

  /// The element of a statement that does not fit the request.
  public enum Miss: String, Hashable, Sendable {
    /// It allows other actions.
    case action
    /// It allows the action on other resources.
    case resource
    /// It admits others.
    case principal
    /// It allows the request under a condition that does not hold.
    case condition
  }

  /// A condition key and the values that the request bears.
  public struct RequestedKey: Hashable, Sendable {
    /// The key as AWS or the statement spells it.
    public let key: String
    /// The values.
    public let values: [String]
    /// Whether the request certainly bears the key, rather than perhaps.
    public let isCertain: Bool

    /// A key with its values.
    public init(key: String, values: [String], isCertain: Bool) {
      self.key = key
      self.values = values
      self.isCertain = isCertain
    }
  }

  /// A blocker from its parts.
  public init(
    layer: Layer,
    kind: Blocker.Kind,
    account: AccountID?,
    policy: String,
    statement: String? = nil,
    location: FileLocation? = nil,
    reason: String,
    miss: Miss? = nil,
    place: PolicyPlace? = nil,
    statementIndex: Int? = nil,
    requested: [RequestedKey] = []
  ) {
    self.layer = layer
    self.kind = kind
    self.account = account
    self.policy = policy
    self.statement = statement
    self.location = location
    self.reason = reason
    self.miss = miss
    self.place = place
    self.statementIndex = statementIndex
    self.requested = requested
  }
}

// Legs that break alike are reported together, whatever each request carries.
extension LegBlocker {
  /// Blockers are equal when a report shows them alike.
  public static func == (left: LegBlocker, right: LegBlocker) -> Bool {
    left.layer == right.layer && left.kind == right.kind && left.account == right.account
      && left.policy == right.policy && left.statement == right.statement
      && left.location == right.location && left.reason == right.reason
  }

  /// Hashes what a report shows.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(layer)
    hasher.combine(kind)
    hasher.combine(policy)
    hasher.combine(statement)
    hasher.combine(location)
  }
}

/// Something that is not known and would decide a leg.
public struct LegUnknown: Hashable, Comparable, Sendable {
  /// What is not known, in words.
  public let text: String
  /// The file that would tell, relative to the inventory.
  public let file: String?
  /// The command that collects it.
  public let command: String?

  /// Something unknown, with what would tell it.
  public init(text: String, file: String? = nil, command: String? = nil) {
    self.text = text
    self.file = file
    self.command = command
  }

  /// Orders by file, then text.
  public static func < (left: LegUnknown, right: LegUnknown) -> Bool {
    (left.file ?? "", left.text) < (right.file ?? "", right.text)
  }
}
