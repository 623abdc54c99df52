import AWSIdentifiers

extension RequestPrincipal {
  /// The caller of a closed question from its text (EV-497); fails when the text is no caller.
  ///
  /// - Parameters:
  ///   - text: An ARN of user, role, session or root user, a service or provider, a canonical id,
  ///     or `anonymous`.
  ///   - action: What is asked for; it tells providers from services.
  ///   - context: Where `aws:PrincipalArn` names the role of a session, and `aws:userid` its id.
  init?(case text: String, action: RequestAction, context: RequestContext) {
    if let arn = ARN(text) {
      guard let caller = Self.caller(arn, context) else { return nil }
      self = caller
    } else if text == "anonymous" {
      self = .anonymous
    } else if Self.isCanonicalID(text) {
      self = .canonicalUser(text)
    } else if text.contains("."), !text.contains(where: { $0 == " " || $0 == "*" || $0 == "?" }) {
      self = Self.isProvider(text, for: action) ? .federated(text) : .service(text)
    } else {
      return nil
    }
  }

  private static func caller(_ arn: ARN, _ context: RequestContext) -> RequestPrincipal? {
    let resource = arn.resource
    if resource.hasPrefix("saml-provider/") || resource.hasPrefix("oidc-provider/") {
      return arn.service == "iam" ? .federated(arn.text) : nil
    }
    guard let account = arn.account else { return nil }
    switch arn.service {
    case "iam":
      if resource == "root" { return .root(of: account, partition: arn.partition) }
      if resource.hasPrefix("user/") {
        return .user(arn, uniqueID: uniqueID("AIDA", in: context))
      }
      if resource.hasPrefix("role/") {
        return .session(of: arn, uniqueID: uniqueID("AROA", in: context))
      }
      return nil
    case "sts":
      if resource.hasPrefix("federated-user/") { return .federatedUser(arn) }
      let id = uniqueID("AROA", in: context)
      guard let session = RequestPrincipal.session(arn, uniqueID: id) else { return nil }
      guard let role = role(in: context), role.account == account,
        let name = session.roleName, role.lastPathComponent.lowercased() == name.lowercased()
      else { return session }
      return session.withRole(role)
    default: return nil
    }
  }

  /// The role that `aws:PrincipalArn` names.
  private static func role(in context: RequestContext) -> ARN? {
    guard case .present(let present) = context.state(of: "aws:principalarn"),
      let bytes = present.values.first, let arn = ARN(String(decoding: bytes, as: UTF8.self)),
      arn.service == "iam", arn.resource.hasPrefix("role/")
    else { return nil }
    return arn
  }

  /// The unique id at the start of `aws:userid`.
  private static func uniqueID(_ prefix: String, in context: RequestContext) -> String? {
    guard case .present(let present) = context.state(of: "aws:userid"),
      let bytes = present.values.first, bytes.starts(with: prefix.utf8)
    else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
  }

  /// Hexadecimal digits, more than twelve of them.
  private static func isCanonicalID(_ text: String) -> Bool {
    text.utf8.count > 12
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
          UInt8(ascii: "A")...UInt8(ascii: "F"):
          true
        default: false
        }
      }
  }

  /// Whether a name is that of an identity provider (EV-158).
  private static func isProvider(_ text: String, for action: RequestAction) -> Bool {
    switch text {
    case "accounts.google.com", "graph.facebook.com", "www.amazon.com": true
    default:
      action.name.service == "sts"
        && (action.name.name == "assumerolewithwebidentity"
          || action.name.name == "assumerolewithsaml")
    }
  }
}
