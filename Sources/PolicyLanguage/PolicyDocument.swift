import Synchronization

/// A policy document as it is written.
///
/// Documents are parsed once and shared: two attachments with the same text hold the same object.
/// A document that lies in a file or an index is read there when somebody first asks what it says.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
public final class PolicyDocument: Sendable {
  /// What the document was parsed as.
  public let kind: PolicyKind
  /// Whether it can be evaluated, where that is known of a document that was not read yet.
  private let readability: Bool?
  /// How to find out what it says; `nil` where that was known from the start.
  private let source: (any PolicyDocumentSource)?
  private let place: PolicyDocumentPlace
  /// What it says, once that is known.
  private let known = AtomicLazyReference<Known>()

  private final class Known: Sendable {
    let contents: PolicyContents
    init(_ contents: PolicyContents) { self.contents = contents }
  }

  /// A document from its parts.
  public init(
    kind: PolicyKind,
    version: PolicyVersion,
    id: String? = nil,
    statements: [PolicyStatement],
    findings: [PolicyFinding] = []
  ) {
    self.kind = kind
    readability = nil
    source = nil
    place = PolicyDocumentPlace(file: 0, offset: 0, length: 0, hash: 0)
    _ = known.storeIfNil(
      Known(
        PolicyContents(version: version, id: id, statements: statements, findings: findings)
      )
    )
  }

  /// A document that is read when somebody first asks what it says, or whether it is readable.
  ///
  /// - Parameters:
  ///   - kind: What the document was parsed as.
  ///   - source: Reads it.
  ///   - place: Where it lies.
  public init(
    kind: PolicyKind,
    source: any PolicyDocumentSource,
    place: PolicyDocumentPlace
  ) {
    self.kind = kind
    readability = nil
    self.source = source
    self.place = place
  }

  /// A document that is decoded when somebody first asks what it says.
  ///
  /// - Parameters:
  ///   - kind: What the document was parsed as.
  ///   - isReadable: Whether it can be evaluated.
  ///   - decode: Gives what it says; may be called on any thread, and more than once.
  public init(
    kind: PolicyKind,
    isReadable: Bool,
    decode: @escaping @Sendable () -> PolicyContents
  ) {
    self.kind = kind
    readability = isReadable
    source = DecodingSource(decode: decode)
    place = PolicyDocumentPlace(file: 0, offset: 0, length: 0, hash: 0)
  }

  /// What it says.
  ///
  /// Of two threads that read it at once, the first one's contents stay.
  var everything: PolicyContents {
    if let known = known.load() { return known.contents }
    guard let source else { return PolicyContents(version: .v2008, statements: []) }
    return known.storeIfNil(Known(source.contents(of: kind, at: place))).contents
  }

  /// The language version, which decides whether `${…}` is a variable (EV-103).
  public var version: PolicyVersion { everything.version }
  /// The `Id` element, which has no effect (EV-104).
  public var id: String? { everything.id }
  /// The statements in the order in which they are written.
  public var statements: [PolicyStatement] { everything.statements }
  /// What is wrong or doubtful in the text, in the order of the text.
  public var findings: [PolicyFinding] { everything.findings }

  /// Whether the document can be evaluated.
  ///
  /// A document with an `E-` finding cannot: its layer becomes *unknown* (EV-114).
  public var isReadable: Bool {
    if let readability, known.load() == nil { return readability }
    return findings.allSatisfy { !$0.code.isError }
  }
}

/// Where a document lies that is read when somebody asks for it.
public struct PolicyDocumentPlace: Hashable, Sendable {
  /// The number of the file.
  public let file: Int32
  /// The number of bytes.
  public let length: Int32
  /// The byte of the file as stored at which the document begins.
  public let offset: Int
  /// What tells that the document is still the same.
  public let hash: UInt64

  /// A place.
  public init(file: Int32, offset: Int, length: Int32, hash: UInt64) {
    self.file = file
    self.offset = offset
    self.length = length
    self.hash = hash
  }
}

/// Something that reads documents when somebody asks for them.
public protocol PolicyDocumentSource: AnyObject, Sendable {
  /// What a document says; called on any thread, and perhaps more than once.
  ///
  /// - Parameters:
  ///   - kind: What it is attached to.
  ///   - place: Where it lies.
  /// - Returns: Its contents; with an `E-` finding when it can no longer be told what they were.
  func contents(of kind: PolicyKind, at place: PolicyDocumentPlace) -> PolicyContents
}

private final class DecodingSource: PolicyDocumentSource {
  private let decode: @Sendable () -> PolicyContents

  init(decode: @escaping @Sendable () -> PolicyContents) { self.decode = decode }

  func contents(of kind: PolicyKind, at place: PolicyDocumentPlace) -> PolicyContents { decode() }
}

extension PolicyContents {
  /// What is known of a document that is no longer what was read: nothing.
  ///
  /// - Parameter message: One lowercase sentence without a full stop.
  /// - Returns: Contents with an `E-` finding and no statements.
  public static func unknown(because message: String) -> PolicyContents {
    PolicyContents(
      version: .v2008,
      statements: [],
      findings: [PolicyFinding(.json, message, at: 0)]
    )
  }
}

/// What a policy document says.
public struct PolicyContents: Sendable {
  /// The language version.
  public let version: PolicyVersion
  /// The `Id` element.
  public let id: String?
  /// The statements in the order in which they are written.
  public let statements: [PolicyStatement]
  /// What is wrong or doubtful in the text.
  public let findings: [PolicyFinding]

  /// Contents from their parts.
  public init(
    version: PolicyVersion,
    id: String? = nil,
    statements: [PolicyStatement],
    findings: [PolicyFinding] = []
  ) {
    self.version = version
    self.id = id
    self.statements = statements
    self.findings = findings
  }
}

/// The version of the policy language.
public enum PolicyVersion: String, Codable, Sendable {
  /// Variables are literal text.
  case v2008 = "2008-10-17"
  /// Variables are replaced.
  case v2012 = "2012-10-17"
}

/// A text in a policy document and where it stands.
public struct LocatedText: Hashable, Sendable {
  /// The text, decoded.
  public let text: String
  /// Where it stands, in bytes from the start of the document's text.
  public let offset: Int

  /// A text and its place.
  public init(_ text: String, at offset: Int = 0) {
    self.text = text
    self.offset = offset
  }
}

/// One statement of a policy document.
public struct PolicyStatement: Sendable {
  /// Whether a statement grants or refuses.
  public enum Effect: String, Codable, Sendable {
    /// It grants.
    case allow = "Allow"
    /// It refuses, and nothing overrides it.
    case deny = "Deny"
  }

  /// The statement's zero-based place in the document; with the `Sid` its name in a trace (EV-108).
  public let index: Int
  /// The `Sid`, unless it is absent or empty.
  public let sid: String?
  /// `Allow` or `Deny`.
  public let effect: Effect
  /// `Principal` or `NotPrincipal`; `nil` when neither is there.
  public let principal: PrincipalElement?
  /// `Action` or `NotAction`.
  public let action: PatternElement
  /// `Resource` or `NotResource`; `nil` in trust policies.
  public let resource: PatternElement?
  /// One clause per operator and key, all of which must hold (EV-200).
  public let conditions: [ConditionClause]
  /// Where the statement begins, in bytes from the start of the document's text.
  public let offset: Int

  /// A statement from its parts.
  public init(
    index: Int,
    sid: String?,
    effect: Effect,
    principal: PrincipalElement?,
    action: PatternElement,
    resource: PatternElement?,
    conditions: [ConditionClause],
    offset: Int = 0
  ) {
    self.index = index
    self.sid = sid
    self.effect = effect
    self.principal = principal
    self.action = action
    self.resource = resource
    self.conditions = conditions
    self.offset = offset
  }

  /// The statement's `Sid`, or its number counted from 1.
  public var name: String { sid ?? "statement \(index + 1)" }
}

/// `Action`, `NotAction`, `Resource` or `NotResource`.
public struct PatternElement: Sendable {
  /// Whether it is the `Not…` form.
  public let isNegated: Bool
  /// The entries as written.
  public let entries: [LocatedText]
  /// Where the element's value begins.
  public let offset: Int

  /// An element from its entries.
  public init(isNegated: Bool = false, entries: [LocatedText], offset: Int = 0) {
    self.isNegated = isNegated
    self.entries = entries
    self.offset = offset
  }
}

/// `Principal` or `NotPrincipal`.
public struct PrincipalElement: Sendable {
  /// One entry of the element.
  public struct Entry: Hashable, Sendable {
    /// Which member of the element the entry stands in.
    public enum Form: String, Codable, Sendable {
      /// The lone `"*"`.
      case everyone = "*"
      /// `AWS`
      case aws = "AWS"
      /// `Service`
      case service = "Service"
      /// `Federated`
      case federated = "Federated"
      /// `CanonicalUser`
      case canonicalUser = "CanonicalUser"
    }

    /// Which member it stands in.
    public let form: Form
    /// The value as written.
    public let value: LocatedText

    /// An entry.
    public init(_ form: Form, _ value: LocatedText) {
      self.form = form
      self.value = value
    }
  }

  /// Whether it is `NotPrincipal`.
  public let isNegated: Bool
  /// The entries in the order in which they are written.
  public let entries: [Entry]
  /// Where the element's value begins.
  public let offset: Int

  /// An element from its entries.
  public init(isNegated: Bool = false, entries: [Entry], offset: Int = 0) {
    self.isNegated = isNegated
    self.entries = entries
    self.offset = offset
  }
}

/// One operator with one key and its values.
public struct ConditionClause: Sendable {
  /// The operator with its set qualifier and suffix.
  public let test: ConditionOperator
  /// The condition key as written.
  public let key: LocatedText
  /// The values as written; numbers and Booleans as their text (EV-111).
  public let values: [LocatedText]

  /// A clause from its parts.
  public init(test: ConditionOperator, key: LocatedText, values: [LocatedText]) {
    self.test = test
    self.key = key
    self.values = values
  }
}
