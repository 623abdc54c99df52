import PolicyLanguage

/// A policy document ready for evaluation, made once and shared.
public final class CompiledPolicy: Sendable {
  /// Where the policy came from.
  private enum Source: Sendable {
    case document(PolicyDocument)
    /// The text of a document that `PolicyScanner` found plain.
    case text([UInt8], PolicyKind)
  }

  private let source: Source
  /// Whether it can be evaluated (EV-114).
  public let isReadable: Bool
  let statements: [CompiledStatement]
  /// What passes over statements that do not apply; a policy that is met once has none.
  let table: StatementTable?

  /// The document as written.
  public var document: PolicyDocument {
    switch source {
    case .document(let document): document
    case .text(let text, let kind): PolicyDocument.parse(text, as: kind, warns: false)
    }
  }

  /// Compiles a document.
  public init(_ document: PolicyDocument) {
    source = .document(document)
    // Decoded first: only then is it certain whether the text can be read.
    let written = document.statements
    isReadable = document.isReadable
    let statements =
      isReadable
      ? written.map {
        CompiledStatement($0, version: document.version, kind: document.kind)
      } : []
    self.statements = statements
    table = StatementTable(statements)
  }

  /// Compiles a text in one go, if it is as plain as most are; `nil` if it must be parsed with
  /// care.
  ///
  /// - Parameters:
  ///   - text: The document in UTF-8.
  ///   - kind: What it is attached to.
  ///   - isIndexed: Whether it is made for many requests.
  ///   - words: Operators and keys that were met before; takes those that are met now.
  init?(
    plain text: UnsafeBufferPointer<UInt8>,
    as kind: PolicyKind,
    isIndexed: Bool,
    words: inout ConditionWords
  ) {
    // Moved there and back, so that nothing is copied.
    var scanner = PolicyScanner(text, kind: kind, words: words.taken())
    let statements = scanner.statements()
    words = scanner.words
    guard let statements else { return nil }
    source = .text(Array(text), kind)
    isReadable = true
    self.statements = statements
    table = isIndexed ? StatementTable(statements) : nil
  }
}

/// A statement ready for evaluation.
final class CompiledStatement: Sendable {
  let index: Int
  let sid: String?
  let isAllow: Bool
  let action: CompiledAction
  let resource: CompiledResource?
  let principal: CompiledPrincipal?
  let conditions: [CompiledCondition]

  init(_ statement: PolicyStatement, version: PolicyVersion, kind: PolicyKind) {
    index = statement.index
    sid = statement.sid
    isAllow = statement.effect == .allow
    action = CompiledAction(statement.action)
    resource = statement.resource.map { CompiledResource($0, version: version, kind: kind) }
    principal = statement.principal.map { CompiledPrincipal($0) }
    conditions = statement.conditions.map { CompiledCondition($0, version: version) }
  }

  init(
    index: Int,
    sid: String?,
    isAllow: Bool,
    action: CompiledAction,
    resource: CompiledResource?,
    principal: CompiledPrincipal?,
    conditions: [CompiledCondition]
  ) {
    self.index = index
    self.sid = sid
    self.isAllow = isAllow
    self.action = action
    self.resource = resource
    self.principal = principal
    self.conditions = conditions
  }
}
