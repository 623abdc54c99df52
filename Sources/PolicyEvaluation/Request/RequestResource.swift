import AWSIdentifiers

/// What a request is made on.
public struct RequestResource: Sendable {
  enum Form: Sendable {
    /// `*`: the action knows no resource (EV-137).
    case any
    /// One ARN.
    case exact(Exact)
    /// Every ARN that these six patterns match (PF-5, PF-12).
    case pattern(Pattern)
  }

  /// Many ARNs: one pattern for each of the six parts.
  struct Pattern: Sendable {
    let parts: [WildcardPattern]
    /// What every one of them begins with, where their first five parts are the same; that of the
    /// sixth up to its first wildcard.
    let beginning: [UInt8]?
    /// The length of the first five parts with their colons.
    let headLength: Int

    init(_ arn: ARN) {
      let parts = colonParts(Array(arn.text.utf8))
      self.parts = parts.map { WildcardPattern(utf8: $0) }
      let head = arn.text.utf8.prefix(parts.prefix(5).reduce(5) { $0 + $1.count })
      headLength = head.count
      let isLiteral = self.parts.prefix(5).allSatisfy(\.isLiteral)
      beginning = isLiteral ? Array(head) + self.parts[5].literalPrefix : nil
    }

    /// Whether the first five parts, with their colons, are these.
    func hasHead(_ head: [UInt8]) -> Bool {
      guard let beginning, head.count == headLength else { return false }
      return beginning.starts(with: head)
    }
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
    self.init(
      form: .pattern(Pattern(arn)),
      text: arn.text,
      service: arn.service,
      account: arn.account
    )
  }

  /// Hands over an ARN's bytes and the length of its first five parts; of a pattern what all begin
  /// with, and nothing where that is not told.
  func withProbe<Result>(
    _ body: (UnsafeBufferPointer<UInt8>?, Int) -> Result
  ) -> Result {
    switch form {
    case .any: return body(nil, 0)
    case .exact(let target):
      return target.bytes.withUnsafeBufferPointer { body($0, target.range(5).lowerBound) }
    case .pattern(let target):
      guard let beginning = target.beginning else { return body(nil, 0) }
      return beginning.withUnsafeBufferPointer { body($0, target.headLength) }
    }
  }

  /// Whether it stands for more than one ARN.
  public var isPattern: Bool {
    if case .pattern = form { true } else { false }
  }

  /// Whether the ARN is one of a role that is linked to a service (EV-454).
  var isServiceLinkedRole: Bool {
    switch form {
    case .any: false
    case .exact(let target):
      target.bytes[target.range(5)].starts(with: "role/aws-service-role/".utf8)
    case .pattern: text.contains(":role/aws-service-role/")
    }
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
