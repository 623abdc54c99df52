import AWSIdentifiers

/// Who makes a request.
public struct RequestPrincipal: Sendable {
  /// The kinds of caller that the rules tell apart (EV-410).
  public enum Kind: Hashable, Sendable {
    /// An IAM user.
    case user
    /// A session of a role; the name is `nil` when it is not known.
    case roleSession(name: String?)
    /// A federated-user session, with the user that made it if that is known.
    case federatedUser(creator: String?)
    /// The root user of an account.
    case root
    /// A service itself.
    case service
    /// A caller of AssumeRoleWithSAML or AssumeRoleWithWebIdentity.
    case federated
    /// An account known by its S3 canonical id.
    case canonicalUser
    /// Nobody in particular.
    case anonymous
  }

  /// What kind of caller it is.
  public let kind: Kind
  /// The caller as written: an ARN, a service name, a provider, a canonical id.
  public let text: String
  /// The account the caller belongs to; `nil` for services and callers of no account.
  public let account: AccountID?
  /// The ARN of the role, with its path, for a session whose role is known.
  public let roleARN: String?
  /// The name of the role without path, for a session.
  public let roleName: String?
  /// The unique id of user or role, if it is known.
  public let uniqueID: String?
  /// Whether the role is linked to a service (EV-454).
  public let isServiceLinked: Bool
  /// Whether a user signs with credentials from GetSessionToken (EV-427).
  public private(set) var hasSessionToken = false

  /// Whether nobody knows the S3 canonical id of the caller's account (EV-151).
  public private(set) var hasUnknownCanonicalID = false

  let textBytes: [UInt8]
  let roleARNBytes: [UInt8]?

  private init(
    kind: Kind,
    text: String,
    account: AccountID?,
    roleARN: String? = nil,
    roleName: String? = nil,
    uniqueID: String? = nil,
    isServiceLinked: Bool = false
  ) {
    self.kind = kind
    self.text = text
    self.account = account
    self.roleARN = roleARN
    self.roleName = roleName
    self.uniqueID = uniqueID
    self.isServiceLinked = isServiceLinked
    textBytes = Array(text.utf8)
    roleARNBytes = roleARN.map { Array($0.utf8) }
  }

  /// Whether the caller signs its requests.
  public var isSigned: Bool {
    switch kind {
    case .anonymous, .federated: false
    case .user, .roleSession, .federatedUser, .root, .service, .canonicalUser: true
    }
  }

  /// Whether policies of the caller's own account take part (EV-410).
  public var hasPrincipalSide: Bool {
    switch kind {
    case .user, .roleSession, .federatedUser, .root: true
    case .service, .federated, .canonicalUser, .anonymous: false
    }
  }
}

// MARK: - Making one

extension RequestPrincipal {
  /// An IAM user.
  ///
  /// - Parameters:
  ///   - arn: The user's ARN.
  ///   - uniqueID: `AIDA…`, if known.
  /// - Returns: The caller.
  public static func user(_ arn: ARN, uniqueID: String? = nil) -> RequestPrincipal {
    RequestPrincipal(kind: .user, text: arn.text, account: arn.account, uniqueID: uniqueID)
  }

  /// The same user with credentials from GetSessionToken, which reach fewer services (EV-427).
  public func withSessionToken() -> RequestPrincipal {
    var principal = self
    if case .user = kind { principal.hasSessionToken = true }
    return principal
  }

  /// The same caller, where a policy may name its account by a canonical id that nobody knows.
  ///
  /// A caller that is not made so is nobody whom a canonical id names.
  public func withUnknownCanonicalID() -> RequestPrincipal {
    var principal = self
    principal.hasUnknownCanonicalID = hasPrincipalSide
    return principal
  }

  /// A session of a role.
  ///
  /// - Parameters:
  ///   - role: The role's ARN with its path.
  ///   - session: The session's name, or `nil` when it is not known (EV-165).
  ///   - uniqueID: `AROA…`, if known.
  /// - Returns: The caller.
  public static func session(
    of role: ARN,
    named session: String? = nil,
    uniqueID: String? = nil
  ) -> RequestPrincipal {
    let name = role.lastPathComponent
    let text: String
    if let session, let account = role.account {
      text = "arn:\(role.partition):sts::\(account):assumed-role/\(name)/\(session)"
    } else {
      text = role.text
    }
    return RequestPrincipal(
      kind: .roleSession(name: session),
      text: text,
      account: role.account,
      roleARN: role.text,
      roleName: name,
      uniqueID: uniqueID,
      isServiceLinked: role.resource.hasPrefix("role/aws-service-role/")
    )
  }

  /// A role session of which only the session's ARN is known (EV-155).
  ///
  /// - Parameters:
  ///   - arn: `arn:…:sts::account:assumed-role/name/session`.
  ///   - uniqueID: `AROA…`, if known.
  /// - Returns: `nil` when the ARN is not one of a session.
  public static func session(_ arn: ARN, uniqueID: String? = nil) -> RequestPrincipal? {
    let parts = arn.resource.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard arn.service == "sts", parts.count == 3, parts[0] == "assumed-role" else { return nil }
    return RequestPrincipal(
      kind: .roleSession(name: String(parts[2])),
      text: arn.text,
      account: arn.account,
      roleName: String(parts[1]),
      uniqueID: uniqueID
    )
  }

  /// The same session, its role known by ARN.
  func withRole(_ role: ARN) -> RequestPrincipal {
    RequestPrincipal(
      kind: kind,
      text: text,
      account: account,
      roleARN: role.text,
      roleName: role.lastPathComponent,
      uniqueID: uniqueID,
      isServiceLinked: role.resource.hasPrefix("role/aws-service-role/")
    )
  }

  /// A federated-user session.
  ///
  /// - Parameters:
  ///   - arn: `arn:…:sts::account:federated-user/name`.
  ///   - creator: The ARN of the user that made it, if known.
  /// - Returns: The caller.
  public static func federatedUser(_ arn: ARN, creator: String? = nil) -> RequestPrincipal {
    RequestPrincipal(
      kind: .federatedUser(creator: creator),
      text: arn.text,
      account: arn.account
    )
  }

  /// The root user of an account.
  public static func root(of account: AccountID, partition: String = "aws") -> RequestPrincipal {
    RequestPrincipal(
      kind: .root,
      text: "arn:\(partition):iam::\(account):root",
      account: account
    )
  }

  /// A service that calls on its own behalf, such as `codepipeline.amazonaws.com`.
  public static func service(_ name: String) -> RequestPrincipal {
    RequestPrincipal(kind: .service, text: name, account: nil)
  }

  /// A caller authenticated by an identity provider, named by ARN or host.
  public static func federated(_ provider: String) -> RequestPrincipal {
    RequestPrincipal(kind: .federated, text: provider, account: nil)
  }

  /// An account known by its S3 canonical id.
  public static func canonicalUser(_ id: String) -> RequestPrincipal {
    RequestPrincipal(kind: .canonicalUser, text: id, account: nil)
  }

  /// An unsigned request.
  public static let anonymous = RequestPrincipal(
    kind: .anonymous,
    text: "anonymous",
    account: nil
  )
}
