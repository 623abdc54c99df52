import PolicyLanguage

/// What the `Allow` statements of resource-based policies ask of who the caller is.
///
/// Who is kept back is certainly admitted by none of them; who passes may be.
public struct CallerGate: Sendable {
  /// The conditions on the caller, statement by statement.
  private let statements: [[CompiledCondition]]

  /// Reads the policies of a resource.
  ///
  /// - Parameters:
  ///   - policies: All of them.
  ///   - sieve: Tells which statements may apply.
  /// - Returns: `nil` when a policy is not known, so that nobody can be kept back, or when nothing is
  ///   asked of the caller by which somebody could.
  public init?(_ policies: [PolicyInput], sieve: PolicySieve) {
    var statements: [[CompiledCondition]] = []
    for input in policies {
      guard case .compiled(let policy) = input.content, policy.isReadable else { return nil }
      for index in sieve.statements(of: policy) where policy.statements[index].isAllow {
        let asked = policy.statements[index].conditions.filter { condition in
          Self.keys.contains(condition.key) && !condition.hasTemplates
        }
        if asked.isEmpty { return nil }
        statements.append(asked)
      }
    }
    self.statements = statements
  }

  /// The keys that are looked at, in lower case.
  private static let keys: Set<String> = [
    "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths",
  ]

  /// Whether some statement may admit a caller.
  ///
  /// - Parameter known: The values of a key, named in lower case, with which the caller's requests
  ///   certainly come; `nil` where they are not known or not the same in all.
  public func mayAdmit(_ known: (String) -> KeyValues?) -> Bool {
    statements.contains { conditions in
      conditions.allSatisfy { condition in
        guard let values = known(condition.key) else { return true }
        return ConditionMatching.holds(condition.test, condition.readings, values)
      }
    }
  }
}
