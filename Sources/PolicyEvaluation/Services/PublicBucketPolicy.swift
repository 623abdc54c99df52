import AWSIdentifiers
import PolicyLanguage

/// Whether a bucket policy counts as public (EV-485).
///
/// Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", section on
/// the meaning of "public".
public enum PublicBucketPolicy {
  /// Whether any Allow statement is public.
  public static func isPublic(_ document: PolicyDocument) -> Bool {
    document.statements.contains { isPublic($0, document.version, takesSessions: false) }
  }

  /// Whether a policy is public only because `aws:userid` is held to all sessions of a role, such
  /// as `AROAID:*`, which S3 does not count as fixed (AMB-BPA-USERID).
  static func dependsOnSessions(_ document: PolicyDocument) -> Bool {
    isPublic(document)
      && !document.statements.contains { isPublic($0, document.version, takesSessions: true) }
  }

  private static func isPublic(
    _ statement: PolicyStatement,
    _ version: PolicyVersion,
    takesSessions: Bool
  ) -> Bool {
    guard statement.effect == .allow, let principal = statement.principal else { return false }
    let isOpen =
      principal.isNegated
      || principal.entries.contains { entry in
        switch entry.form {
        case .everyone: true
        case .aws: entry.value.text == "*"
        case .federated: !entry.value.text.contains(":saml-provider/")
        case .service, .canonicalUser: false
        }
      }
    guard isOpen else { return false }
    if principal.isNegated { return true }
    return !statement.conditions.contains {
      isFixed($0, version: version) || (takesSessions && isAboutSessions($0))
    }
  }

  /// Whether a condition holds `aws:userid` to sessions of given roles.
  private static func isAboutSessions(_ clause: ConditionClause) -> Bool {
    guard clause.key.text.lowercased() == "aws:userid", clause.test.comparison == .stringLike,
      !clause.test.ifExists, clause.test.qualifier != .forAllValues, !clause.values.isEmpty
    else { return false }
    return clause.values.allSatisfy { value in
      let parts = value.text.split(separator: ":", omittingEmptySubsequences: false)
      return parts.count == 2 && parts[1] == "*" && !parts[0].isEmpty
        && parts[0].utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
  }

  /// Whether a condition narrows the statement to fixed values.
  private static func isFixed(_ clause: ConditionClause, version: PolicyVersion) -> Bool {
    let test = clause.test
    guard !test.comparison.isNegated, !test.ifExists, test.qualifier != .forAllValues,
      !clause.values.isEmpty
    else { return false }
    let key = clause.key.text.lowercased()
    let values = clause.values.map(\.text)
    switch key {
    case "aws:sourceip": return test.comparison == .ipAddress && values.allSatisfy(isNarrowRange)
    case "aws:principalisawsservice":
      return test.comparison == .bool && values.allSatisfy { $0.lowercased() == "true" }
    case "aws:principalarn", "s3:dataaccesspointarn":
      return values.allSatisfy { value in
        let account = ARN(value)?.accountText ?? "*"
        return AccountID(account) != nil && !value.contains("${")
      }
    default:
      guard PublicAccessKeys.fixed.contains(key) else { return false }
      let isLike: Bool
      switch test.comparison {
      case .stringLike, .arnLike, .arnEquals: isLike = true
      case .stringEquals, .stringEqualsIgnoreCase: isLike = false
      default: return false
      }
      return values.allSatisfy { value in
        let hasVariable = version == .v2012 && value.contains("${")
        let hasWildcard = isLike && value.contains { $0 == "*" || $0 == "?" }
        return !hasVariable && !hasWildcard
      }
    }
  }

  private static func isNarrowRange(_ text: String) -> Bool {
    guard let range = AddressRange(Array(text.utf8)) else { return false }
    if range.isIPv6 { return range.prefix >= 32 }
    if range.prefix >= 8 { return true }
    return false
  }
}
