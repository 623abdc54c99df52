import AWSIdentifiers
import PolicyLanguage

/// `Principal` or `NotPrincipal` ready for comparison (EV-150 to EV-165).
struct CompiledPrincipal: Sendable {
  enum Entry: Sendable {
    case everyone
    case account(AccountID)
    case user(arn: [UInt8], account: AccountID?, name: String)
    case role(arn: [UInt8], account: AccountID?, name: String, hasPath: Bool)
    case session(arn: [UInt8], account: AccountID?, role: String, session: String)
    case federatedUser(arn: [UInt8])
    case uniqueID(id: String, session: String?)
    case service([UInt8])
    case federated([UInt8])
    case canonicalUser([UInt8])
  }

  let isNegated: Bool
  let entries: [Entry]

  init(_ element: PrincipalElement) {
    isNegated = element.isNegated
    entries = element.entries.compactMap { Self.compile($0.form, $0.value.text) }
  }

  /// An element from entries that are compiled.
  init(isNegated: Bool, entries: [Entry]) {
    self.isNegated = isNegated
    self.entries = entries
  }

  /// Compiles an entry as written; `nil` for one that names nobody.
  static func compile(_ form: PrincipalElement.Entry.Form, _ text: String) -> Entry? {
    switch form {
    case .everyone: return .everyone
    case .aws where text == "*": return .everyone
    case .aws: break
    case .service:
      return text.hasWildcard ? nil : .service(Array(text.utf8))
    case .federated:
      return text.hasWildcard ? nil : .federated(Array(text.utf8))
    case .canonicalUser: return .canonicalUser(Array(text.utf8))
    }
    if text.hasWildcard { return nil }
    if let account = AccountID(text) { return .account(account) }
    guard let arn = ARN(text) else { return uniqueID(text) }
    // EV-151: no principal has a region, so an ARN with one is none of the forms.
    guard arn.region.isEmpty else { return nil }
    let resource = arn.resource
    let bytes = Array(text.utf8)
    if arn.service == "iam" {
      if resource == "root" { return arn.account.map { .account($0) } }
      if resource.hasPrefix("user/") {
        return .user(arn: bytes, account: arn.account, name: arn.lastPathComponent)
      }
      if resource.hasPrefix("role/") {
        let hasPath = resource.dropFirst("role/".count).contains("/")
        return .role(
          arn: bytes,
          account: arn.account,
          name: arn.lastPathComponent,
          hasPath: hasPath
        )
      }
      return nil
    }
    guard arn.service == "sts" else { return nil }
    if resource.hasPrefix("federated-user/") { return .federatedUser(arn: bytes) }
    let parts = resource.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "assumed-role" else { return nil }
    return .session(
      arn: bytes,
      account: arn.account,
      role: String(parts[1]),
      session: String(parts[2])
    )
  }

  /// EV-156.
  private static func uniqueID(_ text: String) -> Entry? {
    guard text.hasPrefix("AIDA") || text.hasPrefix("AROA") else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return .uniqueID(id: String(parts[0]), session: parts.count == 2 ? String(parts[1]) : nil)
  }
}
