import AWSIdentifiers
import PolicyLanguage

/// One entry of a `Principal` element, read as the rules compare it (EV-150 to EV-165).
public enum Trustee: Hashable, Sendable {
  /// `*`.
  case everyone
  /// An account as a whole.
  case account(AccountID)
  /// A role or user by its ARN.
  case principal(ARN)
  /// The sessions of a role, by the role's name; the account as far as it is one.
  case session(AccountID?, role: String)
  /// A role or user by its unique id.
  case uniqueID(String)
  /// A service.
  case service(String)
  /// An identity provider.
  case provider(String)
  /// An entry that no caller of an inventory matches.
  case nobody

  /// What an entry names.
  public init(_ entry: PrincipalElement.Entry) {
    let text = entry.value.text
    switch entry.form {
    case .everyone: self = .everyone
    case .service: self = text.hasWildcard ? .nobody : .service(text)
    case .federated: self = text.hasWildcard ? .nobody : .provider(text)
    case .canonicalUser: self = .nobody
    case .aws:
      if text == "*" {
        self = .everyone
      } else if text.hasWildcard {
        self = .nobody
      } else if let account = AccountID(text) {
        self = .account(account)
      } else if let arn = ARN(text) {
        self.init(arn)
      } else {
        self = .uniqueID(String(text.prefix { $0 != ":" }))
      }
    }
  }

  /// What an ARN names.
  public init(_ arn: ARN) {
    let resource = arn.resource
    if arn.service == "iam" {
      if resource == "root" {
        self = arn.account.map { .account($0) } ?? .nobody
      } else if resource.hasPrefix("user/") || resource.hasPrefix("role/") {
        self = .principal(arn)
      } else {
        self = .nobody
      }
      return
    }
    let parts = resource.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard arn.service == "sts", parts.count == 3, parts[0] == "assumed-role" else {
      self = .nobody
      return
    }
    self = .session(arn.account, role: String(parts[1]))
  }
}

extension String {
  fileprivate var hasWildcard: Bool { utf8.contains { $0 == 0x2A || $0 == 0x3F } }
}

/// Whom one trust policy names.
public struct TrustReading: Sendable {
  /// Everybody it names in an `Allow`, each once.
  public private(set) var trustees: [Trustee] = []
  /// Whether it names everyone, or everyone but some.
  public private(set) var admitsEveryone = false

  /// Reads a trust policy.
  public init(_ document: PolicyDocument) {
    var seen: Set<Trustee> = []
    for statement in document.statements where statement.effect == .allow {
      guard let principal = statement.principal else { continue }
      if principal.isNegated { admitsEveryone = true }
      guard !principal.isNegated else { continue }
      for entry in principal.entries {
        let trustee = Trustee(entry)
        if case .everyone = trustee { admitsEveryone = true }
        if seen.insert(trustee).inserted { trustees.append(trustee) }
      }
    }
  }
}
