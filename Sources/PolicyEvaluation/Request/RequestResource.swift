import AWSIdentifiers

/// What a request is made on.
public struct RequestResource: Sendable {
  enum Form: Sendable {
    /// `*`: the action knows no resource (EV-137).
    case any
    /// One ARN, in its six parts.
    case exact([[UInt8]])
    /// Every ARN that these six patterns match (PF-5, PF-12).
    case pattern([WildcardPattern])
  }

  let form: Form
  /// The resource as written.
  public let text: String
  /// The service part, empty for `*`.
  public let service: String
  /// The account part, if it is one.
  public let account: AccountID?

  /// No resource.
  public static let any = RequestResource(form: .any, text: "*", service: "", account: nil)

  private init(form: Form, text: String, service: String, account: AccountID?) {
    self.form = form
    self.text = text
    self.service = service
    self.account = account
  }

  /// One ARN, in which `*` and `?` are ordinary characters (EV-137).
  public init(_ arn: ARN) {
    self.init(
      form: .exact(Self.parts(arn.text)),
      text: arn.text,
      service: arn.service,
      account: arn.account
    )
  }

  /// Every ARN that a pattern matches; the request is allowed only if it is allowed on all.
  public init(pattern arn: ARN) {
    let parts = arn.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    self.init(
      form: .pattern(parts.map { WildcardPattern($0) }),
      text: arn.text,
      service: arn.service,
      account: arn.account
    )
  }

  private static func parts(_ text: String) -> [[UInt8]] {
    text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
      .map { Array($0) }
  }

  /// Whether it stands for more than one ARN.
  public var isPattern: Bool {
    if case .pattern = form { true } else { false }
  }

  /// Whether the ARN is one of a KMS key (EV-476).
  public var isKMSKey: Bool {
    switch form {
    case .any: false
    case .exact(let parts): service == "kms" && parts[5].starts(with: "key/".utf8)
    case .pattern: service == "kms" && text.contains(":key/")
    }
  }
}
