import AWSIdentifiers

/// Somebody or something in the access graph.
public enum AccessNode: Hashable, Sendable {
  /// A role or user, by ARN; it need not exist.
  case principal(ARN)
  /// The root user of an account.
  case root(AccountID)
  /// Whoever an account lets in whose principals were not collected.
  case anybody(of: AccountID)
  /// A service principal, such as `codebuild.amazonaws.com`.
  case service(String)
  /// An identity provider, by ARN or host.
  case provider(String)
  /// Any signed caller of any account.
  case everybody
  /// A bucket, a key, a topic or another resource.
  case resource(ARN)

  /// The account it belongs to, if it belongs to one.
  public var account: AccountID? {
    switch self {
    case .principal(let arn), .resource(let arn): arn.account
    case .root(let account), .anybody(let account): account
    case .provider(let text): ARN(text)?.account
    case .service, .everybody: nil
    }
  }

  /// The text that names it: an ARN, a service, a provider, or words in brackets.
  public var text: String {
    switch self {
    case .principal(let arn), .resource(let arn): arn.text
    case .root(let account): "arn:aws:iam::\(account):root"
    case .anybody(let account): "(anybody of account \(account))"
    case .service(let name), .provider(let name): name
    case .everybody: "(everybody)"
    }
  }

  /// The word for its kind, as in JSON.
  public var kind: String {
    switch self {
    case .principal(let arn):
      arn.resource.hasPrefix("user/") ? "user" : arn.service == "iam" ? "role" : "principal"
    case .root: "root"
    case .anybody: "anybodyOfAccount"
    case .service: "service"
    case .provider: "provider"
    case .everybody: "everybody"
    case .resource: "resource"
    }
  }

  private var rank: Int {
    switch self {
    case .principal: 0
    case .root: 1
    case .anybody: 2
    case .service: 3
    case .provider: 4
    case .everybody: 5
    case .resource: 6
    }
  }
}

extension AccessNode: Comparable {
  /// Principals first, then by text.
  public static func < (left: AccessNode, right: AccessNode) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : left.text < right.text
  }
}
