import JSONReading

extension PolicyParser {
  /// Reads a condition block: operator, key, values (EV-200).
  mutating func readConditions() throws(JSONReadingError) -> [ConditionClause] {
    guard try reader.peek() == .object else {
      report(.type, "`Condition` must be an object", at: reader.offset)
      try reader.skip()
      return []
    }
    let offset = reader.offset
    var clauses: [ConditionClause] = []
    var isEmpty = true
    try reader.beginObject()
    while let name = try reader.nextMember() {
      isEmpty = false
      let text = reader.text(name, from: pool)
      let nameOffset = name.start - 1
      guard let test = ConditionOperator(text) else {
        report(.operator, "`\(text)` is no condition operator", at: nameOffset)
        try reader.skip()
        continue
      }
      try readClauses(of: test, named: text, into: &clauses)
    }
    if isEmpty { report(.empty, "the condition is empty and always holds", at: offset) }
    return clauses
  }

  private mutating func readClauses(
    of test: ConditionOperator,
    named name: String,
    into clauses: inout [ConditionClause]
  ) throws(JSONReadingError) {
    guard try reader.peek() == .object else {
      report(.type, "`\(name)` must hold condition keys", at: reader.offset)
      try reader.skip()
      return
    }
    let offset = reader.offset
    var keys: Set<String> = []
    var isEmpty = true
    try reader.beginObject()
    while let member = try reader.nextMember() {
      isEmpty = false
      let key = LocatedText(reader.text(member, from: pool), at: place(member.start - 1))
      if !keys.insert(key.text.lowercased()).inserted {
        report(
          .duplicateKeyCase,
          "`\(key.text)` occurs twice under `\(name)`, in another case",
          at: member.start - 1
        )
      }
      let values = try readConditionValues(of: test, key: key.text)
      clauses.append(ConditionClause(test: test, key: key, values: values))
    }
    if isEmpty { report(.empty, "`\(name)` is empty and always holds", at: offset) }
  }

  private mutating func readConditionValues(
    of test: ConditionOperator,
    key: String
  ) throws(JSONReadingError) -> [LocatedText] {
    guard try reader.peek() == .array else {
      return try readConditionValue(of: test, key: key).map { [$0] } ?? []
    }
    var values: [LocatedText] = []
    try reader.beginArray()
    while try reader.nextElement() {
      if let value = try readConditionValue(of: test, key: key) { values.append(value) }
    }
    return values
  }

  /// Reads one value; numbers keep their lexeme (EV-111).
  private mutating func readConditionValue(
    of test: ConditionOperator,
    key: String
  ) throws(JSONReadingError) -> LocatedText? {
    let kind = try reader.peek()
    let offset = reader.offset
    let text: String
    switch kind {
    case .string: return try readText()
    case .number: text = try reader.number()
    case .boolean: text = try reader.boolean() ? "true" : "false"
    case .object, .array, .null:
      report(.type, "a value of `\(key)` must be a string, number or Boolean", at: offset)
      try reader.skip()
      return nil
    }
    switch test.comparison.family {
    case .bool, .numeric, .date: break
    case .string, .binary, .ipAddress, .arn, .null:
      report(.valueType, "the value `\(text)` of `\(key)` is read as text", at: offset)
    }
    return LocatedText(text, at: place(offset))
  }
}
