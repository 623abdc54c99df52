import Synchronization

/// A policy document as it is written.
///
/// Documents are parsed once and shared: two attachments with the same text hold the same object.
/// A document that lies in an index is decoded when somebody first asks what it says.
///
/// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
public final class PolicyDocument: Sendable {
  /// What the document was parsed as.
  public let kind: PolicyKind
  /// What it says, where that was known from the start.
  private let ready: PolicyContents?
  /// How to find out what it says, where it was not.
  private let deferred: Deferred?

  /// What a document says that is decoded later.
  private final class Deferred: Sendable {
    final class Decoded: Sendable {
      let contents: PolicyContents
      init(_ contents: PolicyContents) { self.contents = contents }
    }

    let isReadable: Bool
    let decode: @Sendable () -> PolicyContents
    let decoded = AtomicLazyReference<Decoded>()

    init(isReadable: Bool, decode: @escaping @Sendable () -> PolicyContents) {
      self.isReadable = isReadable
      self.decode = decode
    }

    /// Of two threads that decode at once, the first one's contents stay.
    var contents: PolicyContents {
      if let known = decoded.load() { return known.contents }
      return decoded.storeIfNil(Decoded(decode())).contents
    }
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
    ready = PolicyContents(version: version, id: id, statements: statements, findings: findings)
    deferred = nil
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
    ready = nil
    deferred = Deferred(isReadable: isReadable, decode: decode)
  }

  /// What is decoded later; never asked for where the contents were known from the start.
  private var later: PolicyContents {
    deferred?.contents ?? PolicyContents(version: .v2008, statements: [])
  }

  /// The language version, which decides whether `${…}` is a variable (EV-103).
  public var version: PolicyVersion { ready?.version ?? later.version }
  /// The `Id` element, which has no effect (EV-104).
  public var id: String? { ready.map(\.id) ?? later.id }
  /// The statements in the order in which they are written.
  public var statements: [PolicyStatement] { ready?.statements ?? later.statements }
  /// What is wrong or doubtful in the text, in the order of the text.
  public var findings: [PolicyFinding] { ready?.findings ?? later.findings }

  /// Whether the document can be evaluated.
  ///
  /// A document with an `E-` finding cannot: its layer becomes *unknown* (EV-114).
  public var isReadable: Bool {
    if let deferred, deferred.decoded.load() == nil { return deferred.isReadable }
    return findings.allSatisfy { !$0.code.isError }
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
