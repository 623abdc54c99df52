/// What is fed arbitrary bytes, and what must hold of it whatever the bytes are.
///
/// The fuzzers of `make fuzz` and the tests over the corpus run the same checks.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// The JSON reader: tree, pull reader, passing over values, lines and columns.
  case json
  /// Policy documents of every kind: parsed, checked, compiled, evaluated.
  case policies
  /// Wildcard patterns, and condition operators with their values.
  case matching
  /// Lines of evaluation cases: read, decided, answered.
  case cases
  /// Access denied messages.
  case messages

  /// Checks everything that must hold.
  ///
  /// - Parameter bytes: Any bytes.
  /// - Throws: `BrokenInvariant` when something does not.
  public func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    switch self {
    case .json: try JSONInvariants.check(bytes)
    case .policies: try PolicyInvariants.check(bytes)
    case .matching: try MatchingInvariants.check(bytes)
    case .cases: try CaseInvariants.check(bytes)
    case .messages: try MessageInvariants.check(bytes)
    }
  }
}

/// Something that should hold whatever is read, and did not.
public struct BrokenInvariant: Error, CustomStringConvertible {
  /// What did not hold.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

func require(
  _ condition: @autoclosure () -> Bool,
  _ what: @autoclosure () -> String
) throws(BrokenInvariant) {
  if !condition() { throw BrokenInvariant(what()) }
}
