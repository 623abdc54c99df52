import PolicyLanguage

/// A policy document ready for evaluation, made once and shared.
public final class CompiledPolicy: Sendable {
  /// The document as written.
  public let document: PolicyDocument
  /// Whether it can be evaluated (EV-114).
  public let isReadable: Bool
  let statements: [CompiledStatement]
  let table: StatementTable

  /// Compiles a document.
  public init(_ document: PolicyDocument) {
    self.document = document
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
}
