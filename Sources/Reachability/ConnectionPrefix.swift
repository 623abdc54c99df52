import AWSIdentifiers
import PolicyEvaluation

/// The two service prefixes of connections (PF-50).
enum ConnectionPrefix {
  static let current = "codeconnections"
  static let former = "codestar-connections"
}

extension AccessEvaluator {
  /// The action of the same name under the other prefix of connections, if that one is allowed.
  ///
  /// A policy that names the prefix that the connection's ARN does not have grants nothing; it is
  /// worth naming where a request fails for that reason.
  ///
  /// - Returns: `nil` for actions of other services, and where neither prefix is allowed.
  ///
  /// Source: Developer Tools console User Guide, "Connections permissions reference".
  public func allowedUnderOtherPrefix(_ question: AccessQuestion) -> ActionName? {
    let prefix = question.action.service
    let other: String
    switch prefix {
    case ConnectionPrefix.current: other = ConnectionPrefix.former
    case ConnectionPrefix.former: other = ConnectionPrefix.current
    default: return nil
    }
    guard let action = ActionName("\(other):\(question.action.displayName)") else { return nil }
    var twin = question
    twin.action = action
    twin.context = question.context.map { entry in
      guard entry.key.lowercased().hasPrefix("\(prefix):") else { return entry }
      return ("\(other):\(entry.key.dropFirst(prefix.count + 1))", entry.state)
    }
    return answer(twin).decision.outcome == .allowed ? action : nil
  }
}
