import JSONReading

extension PolicyParser {
  private struct StatementParts {
    var sid: String?
    var effect: PolicyStatement.Effect?
    var hasEffect = false
    var principal: PrincipalElement?
    var hasPrincipal = false
    var action: PatternElement?
    var hasAction = false
    var resource: PatternElement?
    var hasResource = false
    var conditions: [ConditionClause] = []
  }

  /// Reads one statement; an unusable one is reported and gives `nil`.
  mutating func readStatement(index: Int) throws(JSONReadingError) -> PolicyStatement? {
    var parts = StatementParts()
    let offset = reader.offset
    try reader.beginObject()
    while let name = try reader.nextMember() {
      try readMember(name, into: &parts)
    }
    if !parts.hasEffect { report(.effect, "the statement has no `Effect`", at: offset) }
    if !parts.hasAction {
      report(.action, "the statement has neither `Action` nor `NotAction`", at: offset)
    }
    if !parts.hasResource, kind.hasResource {
      report(.resource, "the statement has neither `Resource` nor `NotResource`", at: offset)
    }
    if !parts.hasPrincipal, kind.hasPrincipal {
      if kind == .resourceControl {
        report(.resourceControl, "a resource control policy names the principal `*`", at: offset)
      } else {
        report(.noPrincipal, "a statement without a principal never applies", at: offset)
      }
    }
    guard let effect = parts.effect, let action = parts.action else { return nil }
    return PolicyStatement(
      index: index,
      sid: parts.sid,
      effect: effect,
      principal: parts.principal,
      action: action,
      resource: parts.resource,
      conditions: parts.conditions,
      offset: place(offset)
    )
  }

  private mutating func readMember(
    _ name: JSONString,
    into parts: inout StatementParts
  ) throws(JSONReadingError) {
    let nameOffset = name.start - 1
    if reader.matches(name, "Sid") {
      try readSid(into: &parts)
    } else if reader.matches(name, "Effect") {
      parts.hasEffect = true
      try readEffect(into: &parts)
    } else if reader.matches(name, "Principal") || reader.matches(name, "NotPrincipal") {
      let isNegated = reader.matches(name, "NotPrincipal")
      if parts.hasPrincipal { reportBoth("Principal", "NotPrincipal", at: nameOffset) }
      parts.hasPrincipal = true
      parts.principal = try readPrincipal(isNegated: isNegated, at: nameOffset)
    } else if reader.matches(name, "Action") || reader.matches(name, "NotAction") {
      let isNegated = reader.matches(name, "NotAction")
      if parts.hasAction { reportBoth("Action", "NotAction", at: nameOffset) }
      parts.hasAction = true
      parts.action = try readPatterns(isNegated ? "NotAction" : "Action", isNegated: isNegated)
      for entry in parts.action?.entries ?? [] { checkAction(entry) }
    } else if reader.matches(name, "Resource") || reader.matches(name, "NotResource") {
      let isNegated = reader.matches(name, "NotResource")
      if parts.hasResource { reportBoth("Resource", "NotResource", at: nameOffset) }
      parts.hasResource = true
      if kind == .trust {
        report(
          .trustResource,
          "a trust policy has no `Resource`: the role itself is meant",
          at: nameOffset
        )
      }
      parts.resource = try readPatterns(
        isNegated ? "NotResource" : "Resource",
        isNegated: isNegated
      )
    } else if reader.matches(name, "Condition") {
      parts.conditions = try readConditions()
    } else {
      report(.element, "`\(reader.text(name))` is no element of a statement", at: nameOffset)
      try reader.skip()
    }
  }

  private mutating func reportBoth(_ first: String, _ second: String, at offset: Int) {
    report(.both, "a statement has `\(first)` or `\(second)`, not both", at: offset)
  }

  private mutating func readSid(into parts: inout StatementParts) throws(JSONReadingError) {
    guard try reader.peek() == .string else {
      report(.type, "`Sid` must be a string", at: reader.offset)
      try reader.skip()
      return
    }
    let text = try reader.stringText(from: pool)
    parts.sid = text.isEmpty ? nil : text
  }

  private mutating func readEffect(into parts: inout StatementParts) throws(JSONReadingError) {
    let kind = try reader.peek()
    let offset = reader.offset
    guard kind == .string else {
      report(.effect, "`Effect` must be \"Allow\" or \"Deny\"", at: offset)
      try reader.skip()
      return
    }
    let text = try reader.stringText()
    parts.effect = PolicyStatement.Effect(rawValue: text)
    if parts.effect == nil {
      report(.effect, "`\(text)` is no effect: write \"Allow\" or \"Deny\"", at: offset)
    }
  }

  /// Reads `Action`, `NotAction`, `Resource` or `NotResource`.
  private mutating func readPatterns(
    _ name: String,
    isNegated: Bool
  ) throws(JSONReadingError) -> PatternElement {
    _ = try reader.peek()
    let offset = reader.offset
    let entries = try readTexts(name)
    if entries.isEmpty, findings.last?.offset != place(offset) {
      report(.empty, "`\(name)` is empty", at: offset)
    }
    return PatternElement(isNegated: isNegated, entries: entries, offset: place(offset))
  }

  /// Reads a string or a list of strings (EV-109, EV-112).
  mutating func readTexts(_ name: String) throws(JSONReadingError) -> [LocatedText] {
    switch try reader.peek() {
    case .string:
      return [try readText()]
    case .array:
      entries.removeAll(keepingCapacity: true)
      try reader.beginArray()
      while try reader.nextElement() {
        guard try reader.peek() == .string else {
          report(.type, "an entry of `\(name)` must be a string", at: reader.offset)
          try reader.skip()
          continue
        }
        entries.append(try readText())
      }
      return entries.map(\.self)
    case .object, .number, .boolean, .null:
      report(.type, "`\(name)` must be a string or a list of strings", at: reader.offset)
      try reader.skip()
      return []
    }
  }

  mutating func readText() throws(JSONReadingError) -> LocatedText {
    _ = try reader.peek()
    let offset = reader.offset
    return LocatedText(try reader.stringText(from: pool), at: place(offset))
  }

  /// EV-123; the doubtful forms of EV-122 and EV-124 are warnings (see `PolicyChecks`).
  private mutating func checkAction(_ entry: LocatedText) {
    let text = entry.text
    let traits = TextTraits(text)
    if traits.colons == 1 { return }
    if !traits.isASCII || traits.hasCommaOrControl, text.holdsCommaOrBlank { return }
    if !text.isEmpty, text.utf8.allSatisfy({ $0 == UInt8(ascii: "*") }) { return }
    findings.append(
      PolicyFinding(
        .action,
        "`\(text)` is no action: write `service:Name`",
        at: entry.offset
      )
    )
  }
}
