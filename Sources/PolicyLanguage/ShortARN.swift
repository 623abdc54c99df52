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
    var text = text
    return text.withUTF8 { treatment(of: $0, in: kind) }
  }

  /// The treatment of an entry that begins with `arn:`, given in UTF-8.
  public static func treatment(
    of text: UnsafeBufferPointer<UInt8>,
    in kind: PolicyKind
  ) -> Treatment {
    var colons = 0
    for byte in text where byte == UInt8(ascii: ":") { colons += 1 }
    if colons >= 5 { return .complete }
    let hasWildcard = text.contains(UInt8(ascii: "*"))
    switch kind {
    case .identity, .boundary: return .filled
    case .session: return .filledWithWarning
    case .resource, .repository, .trust, .key, .endpoint:
      return hasWildcard ? .filled : .neverMatches
    case .serviceControl: return text.last == UInt8(ascii: "*") ? .filled : .invalid
    case .resourceControl: return .invalid
    }
  }
}
