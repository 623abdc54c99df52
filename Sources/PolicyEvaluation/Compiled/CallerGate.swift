import PolicyLanguage

/// What the `Allow` statements of resource-based policies ask of who the caller is.
///
/// Who is kept back is certainly admitted by none of them; who passes may be.
public struct CallerGate: Sendable {
  /// The conditions on the caller, statement by statement.
  private let statements: [[CompiledCondition]]

  /// What the sixth part of a caller's ARN begins with, one of these; `nil` where it may begin with
  /// anything.
  public let beginnings: Set<[UInt8]>?

  /// Reads the policies of a resource; fails when one is not known, so that nobody can be kept back,
  /// or when some statement asks nothing of its callers by which they could be told apart.
  ///
  /// - Parameters:
  ///   - policies: All of them.
  ///   - sieve: Tells which statements may apply.
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
    let all = statements.map { conditions in
      conditions.lazy.compactMap { $0.callerBeginnings }.first
    }
    beginnings =
      all.contains { $0 == nil } ? nil : all.reduce(into: []) { $0.formUnion($1 ?? []) }
  }

  /// The keys that are looked at, in lower case.
  private static let keys: Set<String> = [
    "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths",
  ]

  /// Whether some statement may admit a caller.
  ///
  /// - Parameter known: The values of a key, named in lower case, with which the caller's requests
  ///   certainly come; `nil` where they are not known or not the same in all.
  /// - Returns: False when every statement keeps the caller back.
  public func mayAdmit(_ known: (String) -> KeyValues?) -> Bool {
    statements.contains { conditions in
      conditions.allSatisfy { condition in
        guard let values = known(condition.key) else { return true }
        return ConditionMatching.holds(condition.test, condition.readings, values)
      }
    }
  }
}

extension CompiledCondition {
  /// What the sixth part of the caller's ARN begins with where the condition holds; `nil` when it may
  /// hold for any.
  fileprivate var callerBeginnings: Set<[UInt8]>? {
    guard key == "aws:principalarn", test.qualifier == nil, !test.ifExists, !hasTemplates else {
      return nil
    }
    switch test.comparison {
    case .arnEquals, .arnLike, .stringEquals: break
    default: return nil
    }
    var beginnings: Set<[UInt8]> = []
    for reading in readings {
      switch reading {
      case .arn(let pattern):
        guard let part = pattern.parts.last, part.literalPrefix.count > 0 else { return nil }
        beginnings.insert(part.literalPrefix)
      case .text(let text):
        let parts = colonParts(text)
        if parts.count == 6 { beginnings.insert(Array(parts[5])) }
      case .never, .unreadable: break
      case .template, .always, .pattern, .number, .instant, .truth, .bytes, .range: return nil
      }
    }
    return beginnings
  }
}
