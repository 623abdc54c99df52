import AWSIdentifiers

/// What a request is made on.
public struct RequestResource: Sendable {
  enum Form: Sendable {
    /// `*`: the action knows no resource (EV-137).
    case any
    /// One ARN.
    case exact(Exact)
    /// Every ARN that these six patterns match (PF-5, PF-12).
    case pattern([WildcardPattern])
  }

  /// One ARN with the places of its six parts.
  struct Exact: Sendable {
    let bytes: [UInt8]
    /// The places of the first five colons.
    private let colons: SIMD8<Int32>

    init(_ arn: ARN) {
      bytes = Array(arn.text.utf8)
      var colons = SIMD8<Int32>(repeating: -1)
      var found = 0
      for index in bytes.indices where bytes[index] == UInt8(ascii: ":") {
        if found == 5 { break }
        found += 1
        colons[found] = Int32(truncatingIfNeeded: index)
      }
      self.colons = colons
    }

    /// Where a part stands.
    @inline(__always)
    func range(_ part: Int) -> Range<Int> {
      let start = Int(colons[part]) + 1
      return start..<(part == 5 ? bytes.count : Int(colons[part + 1]))
    }
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
      form: .exact(Exact(arn)),
      text: arn.text,
      service: arn.service,
      account: arn.account
    )
  }

  /// Every ARN that a pattern matches; the request is allowed only if it is allowed on all.
  public init(pattern arn: ARN) {
    let parts = colonParts(Array(arn.text.utf8))
    self.init(
      form: .pattern(parts.map { WildcardPattern(utf8: $0) }),
      text: arn.text,
      service: arn.service,
      account: arn.account
    )
  }

  /// Whether it stands for more than one ARN.
  public var isPattern: Bool {
    if case .pattern = form { true } else { false }
  }

  /// Whether the ARN is one of a KMS key (EV-476).
  public var isKMSKey: Bool {
    switch form {
    case .any: false
    case .exact(let target):
      service == "kms" && target.bytes[target.range(5)].starts(with: "key/".utf8)
    case .pattern: service == "kms" && text.contains(":key/")
    }
  }
}
