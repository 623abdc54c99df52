/// What a resource entry of fewer than six parts means in each kind of policy (EV-133, EV-134).
public enum ShortARN {
  /// How such an entry is treated.
  public enum Treatment: Sendable {
    /// The entry has all six parts.
    case complete
    /// Missing parts are filled with `*`.
    case filled
    /// Missing parts are filled with `*`, although AWS would refuse the policy.
    case filledWithWarning
    /// The entry matches nothing.
    case neverMatches
    /// The entry matches nothing, and in `NotResource` makes the statement apply to nothing.
    case invalid

    /// Whether a warning is due.
    public var isWarned: Bool {
      switch self {
      case .complete, .filled: false
      case .filledWithWarning, .neverMatches, .invalid: true
      }
    }
  }

  /// The treatment of an entry that begins with `arn:`.
  ///
  /// - Parameters:
  ///   - text: The entry as written.
  ///   - kind: The policy it stands in.
  /// - Returns: `complete` for an entry of six parts.
  public static func treatment(of text: String, in kind: PolicyKind) -> Treatment {
    let colons = text.utf8.reduce(0) { $1 == UInt8(ascii: ":") ? $0 + 1 : $0 }
    if colons >= 5 { return .complete }
    let hasWildcard = text.utf8.contains(UInt8(ascii: "*"))
    switch kind {
    case .identity, .boundary: return .filled
    case .session: return .filledWithWarning
    case .resource, .repository, .trust, .key, .endpoint:
      return hasWildcard ? .filled : .neverMatches
    case .serviceControl: return text.utf8.last == UInt8(ascii: "*") ? .filled : .invalid
    case .resourceControl: return .invalid
    }
  }
}
