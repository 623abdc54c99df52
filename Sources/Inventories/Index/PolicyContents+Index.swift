import PolicyLanguage

/// How a policy document lies in an index.
///
/// Offsets are written as steps from one to the next, which are small.
struct PolicyContentsCoding {
  private var lastOffset = 0
}

// MARK: - Writing

extension PolicyContentsCoding {
  static func put(_ document: PolicyDocument, to encoder: inout IndexEncoder) {
    encoder.put(choice: document.kind, of: IndexVocabulary.kinds)
    encoder.put(flag: document.isReadable)
    var coding = PolicyContentsCoding()
    encoder.put(flag: document.version == .v2012)
    encoder.put(optional: document.id) { $0.put(sharedText: $1) }
    encoder.put(list: document.statements) { coding.put($1, to: &$0) }
    encoder.put(list: document.findings) { encoder, finding in
      encoder.put(choice: finding.code, of: IndexVocabulary.findings)
      encoder.put(sharedText: finding.message)
      coding.put(offset: finding.offset, to: &encoder)
    }
  }

  private mutating func put(offset: Int, to encoder: inout IndexEncoder) {
    encoder.put(signed: offset - lastOffset)
    lastOffset = offset
  }

  private mutating func put(_ text: LocatedText, to encoder: inout IndexEncoder) {
    encoder.put(sharedText: text.text)
    put(offset: text.offset, to: &encoder)
  }

  private mutating func put(_ statement: PolicyStatement, to encoder: inout IndexEncoder) {
    encoder.put(number: statement.index)
    put(offset: statement.offset, to: &encoder)
    encoder.put(optional: statement.sid) { $0.put(sharedText: $1) }
    encoder.put(flag: statement.effect == .allow)
    encoder.put(optional: statement.principal) { put($1, to: &$0) }
    put(statement.action, to: &encoder)
    encoder.put(optional: statement.resource) { put($1, to: &$0) }
    encoder.put(list: statement.conditions) { encoder, clause in
      encoder.put(choice: clause.test.comparison, of: IndexVocabulary.comparisons)
      encoder.put(choice: clause.test.qualifier, of: IndexVocabulary.qualifiers)
      encoder.put(flag: clause.test.ifExists)
      put(clause.key, to: &encoder)
      encoder.put(list: clause.values) { put($1, to: &$0) }
    }
  }

  private mutating func put(_ element: PatternElement, to encoder: inout IndexEncoder) {
    encoder.put(flag: element.isNegated)
    put(offset: element.offset, to: &encoder)
    encoder.put(list: element.entries) { put($1, to: &$0) }
  }

  private mutating func put(_ element: PrincipalElement, to encoder: inout IndexEncoder) {
    encoder.put(flag: element.isNegated)
    put(offset: element.offset, to: &encoder)
    encoder.put(list: element.entries) { encoder, entry in
      encoder.put(choice: entry.form, of: IndexVocabulary.forms)
      put(entry.value, to: &encoder)
    }
  }
}

// MARK: - Reading

extension PolicyContentsCoding {
  /// What stands before the contents and is known without decoding them.
  static func head(
    _ cursor: inout IndexCursor
  ) throws(IndexDamage) -> (kind: PolicyKind, isReadable: Bool) {
    (try cursor.choice(of: IndexVocabulary.kinds), try cursor.flag())
  }

  /// The contents, behind the head.
  static func contents(_ cursor: inout IndexCursor) throws(IndexDamage) -> PolicyContents {
    var coding = PolicyContentsCoding()
    let version: PolicyVersion = try cursor.flag() ? .v2012 : .v2008
    let id = try cursor.optional { cursor throws(IndexDamage) in try cursor.sharedText() }
    let statements = try cursor.list { cursor throws(IndexDamage) in
      try coding.statement(&cursor)
    }
    let findings = try cursor.list { cursor throws(IndexDamage) in
      let code = try cursor.choice(of: IndexVocabulary.findings)
      let message = try cursor.sharedText()
      return PolicyFinding(code, message, at: try coding.offset(&cursor))
    }
    return PolicyContents(version: version, id: id, statements: statements, findings: findings)
  }

  private mutating func offset(_ cursor: inout IndexCursor) throws(IndexDamage) -> Int {
    let (offset, isTooLarge) = lastOffset.addingReportingOverflow(try cursor.signedNumber())
    guard !isTooLarge, abs(offset) < 1 << 48 else { throw IndexDamage("an offset") }
    lastOffset = offset
    return offset
  }

  private mutating func text(_ cursor: inout IndexCursor) throws(IndexDamage) -> LocatedText {
    let text = try cursor.sharedText()
    return LocatedText(text, at: try offset(&cursor))
  }

  private mutating func texts(_ cursor: inout IndexCursor) throws(IndexDamage) -> [LocatedText] {
    let count = try cursor.count()
    var texts: [LocatedText] = []
    texts.reserveCapacity(min(count, 4096))
    for _ in 0..<count { texts.append(try text(&cursor)) }
    return texts
  }

  private mutating func statement(
    _ cursor: inout IndexCursor
  ) throws(IndexDamage) -> PolicyStatement {
    let index = try cursor.number()
    let offset = try offset(&cursor)
    let sid = try cursor.flag() ? try cursor.sharedText() : nil
    let isAllow = try cursor.flag()
    let principal = try cursor.flag() ? try principals(&cursor) : nil
    let action = try patterns(&cursor)
    let resource = try cursor.flag() ? try patterns(&cursor) : nil
    let count = try cursor.count()
    var conditions: [ConditionClause] = []
    conditions.reserveCapacity(min(count, 64))
    for _ in 0..<count { conditions.append(try condition(&cursor)) }
    return PolicyStatement(
      index: index,
      sid: sid,
      effect: isAllow ? .allow : .deny,
      principal: principal,
      action: action,
      resource: resource,
      conditions: conditions,
      offset: offset
    )
  }

  private mutating func patterns(_ cursor: inout IndexCursor) throws(IndexDamage) -> PatternElement
  {
    let isNegated = try cursor.flag()
    let offset = try offset(&cursor)
    return PatternElement(isNegated: isNegated, entries: try texts(&cursor), offset: offset)
  }

  private mutating func principals(
    _ cursor: inout IndexCursor
  ) throws(IndexDamage) -> PrincipalElement {
    let isNegated = try cursor.flag()
    let offset = try offset(&cursor)
    let count = try cursor.count()
    var entries: [PrincipalElement.Entry] = []
    entries.reserveCapacity(min(count, 4096))
    for _ in 0..<count {
      let form = try cursor.choice(of: IndexVocabulary.forms)
      entries.append(PrincipalElement.Entry(form, try text(&cursor)))
    }
    return PrincipalElement(isNegated: isNegated, entries: entries, offset: offset)
  }

  private mutating func condition(
    _ cursor: inout IndexCursor
  ) throws(IndexDamage) -> ConditionClause {
    let comparison = try cursor.choice(of: IndexVocabulary.comparisons)
    let qualifier = try cursor.choice(of: IndexVocabulary.qualifiers)
    let test = ConditionOperator(comparison, qualifier: qualifier, ifExists: try cursor.flag())
    let key = try text(&cursor)
    return ConditionClause(test: test, key: key, values: try texts(&cursor))
  }
}
