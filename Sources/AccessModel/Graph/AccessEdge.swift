import AWSIdentifiers
import Diagnostics

/// What one node of the access graph does to another, and whether it may.
///
/// An edge that is declared on one side only is kept: it is a broken one.
public struct AccessEdge: Sendable {
  /// What is done along an edge.
  public enum Kind: Hashable, Sendable {
    /// A role is assumed, by whichever call of STS.
    case assumes
    /// A role is passed to a service, which then runs as it (EV-462).
    case passes
    /// Another action, such as `s3:GetObject`.
    case does(String)

    /// The word for it.
    public var word: String {
      switch self {
      case .assumes: "assumes"
      case .passes: "passes"
      case .does(let action): action
      }
    }
  }

  /// Whether it may be done.
  public enum State: String, Comparable, Sendable {
    /// Yes.
    case allowed
    /// It depends.
    case conditional
    /// No, although one side declares it.
    case broken

    private var rank: Int {
      switch self {
      case .allowed: 0
      case .conditional: 1
      case .broken: 2
      }
    }

    /// Orders from good to bad.
    public static func < (left: State, right: State) -> Bool { left.rank < right.rank }
  }

  /// What is odd about the handshake of an edge, apart from its state.
  public enum Fault: String, Sendable {
    /// The trust policy names somebody whose own policies do not allow it.
    case trustOnly
    /// An identity-based policy allows it, and the trust policy does not.
    case identityOnly
    /// Both sides allow it, and something else does not.
    case blocked
    /// The trust policy names a principal that does not exist.
    case deletedPrincipal
    /// The trust policy names an account outside the organization.
    case outsideOrganization
    /// The trust policy names everybody.
    case everybody
    /// An identity-based policy names a role that does not exist.
    case deletedRole
  }

  /// One reason for the state, with the place to look at.
  public struct Cause: Hashable, Sendable {
    /// The layer by its short name, such as `trustPolicy`.
    public let layer: String
    /// The account that can change it; `nil` when that is not known.
    public let account: AccountID?
    /// What it says, as a clause without a full stop.
    public let text: String
    /// Where it stands.
    public let location: FileLocation?

    /// A reason.
    public init(layer: String, account: AccountID?, text: String, location: FileLocation?) {
      self.layer = layer
      self.account = account
      self.text = text
      self.location = location
    }
  }

  /// Who does it.
  public let from: AccessNode
  /// To whom or what.
  public let to: AccessNode
  /// What is done.
  public let kind: Kind
  /// Whether it may be done.
  public let state: State
  /// What is odd about it; `nil` for nothing.
  public let fault: Fault?
  /// Why it is broken or open; empty for edges that are allowed.
  public let causes: [Cause]

  /// An edge from its parts.
  public init(
    from: AccessNode,
    to: AccessNode,
    kind: Kind,
    state: State,
    fault: Fault? = nil,
    causes: [Cause] = []
  ) {
    self.from = from
    self.to = to
    self.kind = kind
    self.state = state
    self.fault = fault
    self.causes = causes
  }
}

extension AccessEdge: Comparable {
  /// Orders by ends, then by what is done.
  public static func < (left: AccessEdge, right: AccessEdge) -> Bool {
    if left.from != right.from { return left.from < right.from }
    if left.to != right.to { return left.to < right.to }
    return left.kind.word < right.kind.word
  }

  /// Edges are equal when they join the same nodes in the same way.
  public static func == (left: AccessEdge, right: AccessEdge) -> Bool {
    left.from == right.from && left.to == right.to && left.kind == right.kind
      && left.state == right.state && left.fault == right.fault && left.causes == right.causes
  }
}
