import AWSIdentifiers

/// What IAM answers to one request, as far as the inputs tell (EV-800).
public struct Decision: Sendable {
  /// The answer in one word.
  public enum Outcome: String, Codable, Sendable {
    /// Every policy type that must allow the request does, and nothing denies it.
    case allowed
    /// A `Deny` statement certainly applies; nothing overrides it.
    case explicitlyDenied
    /// Nothing certainly denies the request, and some policy type that must allow it does not.
    case implicitlyDenied
    /// Both answers are possible; the residual decides.
    case conditional
  }

  /// The answer in one word.
  public let outcome: Outcome
  /// What stands in the way, in the order of EV-801; empty when allowed.
  public let blockers: [Blocker]
  /// The condition under which the request is allowed; only when conditional.
  public let residual: Residual?
  /// `Deny` statements that may apply although that is not known.
  public let possibleDenies: [StatementReference]
  /// The way the grant came about, when there is one.
  public let grantPath: GrantPath?
  /// Choices of ours that were met on the way (AMB codes), sorted.
  public let ambiguities: [String]
  /// The statements that were looked at, layer by layer; `nil` unless a trace was asked for.
  public let trace: Trace?
}

/// One thing that stands in the way of a request.
public struct Blocker: Hashable, Sendable {
  /// Whether a statement says no, or nothing says yes.
  public enum Kind: String, Codable, Sendable {
    /// A `Deny` applies.
    case explicit
    /// No `Allow` applies.
    case implicit
  }

  /// Where.
  public let layer: Layer
  /// How.
  public let kind: Kind
  /// The level of the organization, for SCPs and RCPs.
  public let level: String?
  /// The statement that denies; `nil` for an implicit denial.
  public let statement: StatementReference?
  /// The number the asker gave the statement's policy; -1 when there is none.
  public let origin: Int
  /// The code of a rule built into the service, for the layer `service`.
  public let rule: String?

  /// A blocker.
  public init(
    layer: Layer,
    kind: Kind,
    level: String? = nil,
    statement: StatementReference? = nil,
    origin: Int = -1,
    rule: String? = nil
  ) {
    self.layer = layer
    self.kind = kind
    self.level = level
    self.statement = statement
    self.origin = origin
    self.rule = rule
  }
}

extension Blocker: Comparable {
  /// Orders by layer, explicit ones first, then level and statement (EV-801, EV-806).
  public static func < (left: Blocker, right: Blocker) -> Bool {
    if left.layer != right.layer { return left.layer < right.layer }
    if left.kind != right.kind { return left.kind == .explicit }
    if left.level != right.level { return (left.level ?? "") < (right.level ?? "") }
    switch (left.statement, right.statement) {
    case (let first?, let second?): return first < second
    case (nil, _?): return true
    case (_?, nil), (nil, nil): return (left.rule ?? "") < (right.rule ?? "")
    }
  }
}

/// How a request came to be granted (EV-803).
public enum GrantPath: String, Codable, Sendable {
  /// The resource policy names the caller itself (P1).
  case direct = "P1"
  /// The resource policy names the role (P2).
  case entity = "P2"
  /// The caller's own policies (P3).
  case identity = "P3"
  /// Both accounts.
  case crossAccount
  /// The trust policy.
  case trust
  /// The key policy.
  case keyPolicy
  /// A KMS grant.
  case grant
  /// An S3 access control list.
  case acl
  /// A resource policy that names the service.
  case servicePrincipal
  /// A resource policy that admits everybody, or a caller without an account.
  case anonymous
  /// The action needs no permission.
  case always
}
