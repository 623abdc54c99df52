extension PolicyChecks {
  /// Warnings of sections B and C about one operator, key and its values.
  mutating func checkCondition(_ clause: ConditionClause) {
    let key = clause.key.text.lowercased()
    let entry = ConditionKeyCatalog.entry(for: key)
    checkOperator(clause, key: key, entry: entry)
    if clause.values.isEmpty {
      report(.empty, "`\(clause.key.text)` has no value", at: clause.key.offset)
    }
    if document.version == .v2012, clause.key.text.utf8.contains(UInt8(ascii: "$")),
      clause.key.text.contains("${")
    {
      report(.variablePosition, "no variable is replaced in a key", at: clause.key.offset)
    }
    for value in clause.values { check(value, of: clause, entry: entry) }
  }

  mutating func checkOperator(
    _ clause: ConditionClause,
    key: String,
    entry: ConditionKeyCatalog.Entry?
  ) {
    let test = clause.test
    if test.comparison == .null {
      if test.qualifier != nil {
        report(.operatorForm, "a set qualifier on `Null` has no use", at: clause.key.offset)
      }
      return
    }
    guard let entry else {
      if key.hasPrefix("aws:") {
        report(.keyUnknown, "`\(clause.key.text)` is not known here", at: clause.key.offset)
      }
      return
    }
    if test.qualifier != nil, !entry.isMultivalued {
      report(
        .setSingle,
        "`\(clause.key.text)` holds one value; `\(test)` treats it as a list",
        at: clause.key.offset
      )
    }
    if test.qualifier == nil, entry.isMultivalued {
      report(
        .noSet,
        "`\(clause.key.text)` is a list: `\(test)` never matches it without ForAnyValue or "
          + "ForAllValues",
        at: clause.key.offset
      )
    }
    let family = test.comparison.family
    let fits: Bool
    switch family {
    case .string, .binary, .null: fits = true
    case .numeric: fits = entry.family == .numeric || key == "aws:epochtime"
    case .date, .bool, .ipAddress, .arn: fits = entry.family == family
    }
    if !fits {
      report(
        .keyType,
        "`\(test)` does not fit the values of `\(clause.key.text)`",
        at: clause.key.offset
      )
    }
  }

  private mutating func check(
    _ value: LocatedText,
    of clause: ConditionClause,
    entry: ConditionKeyCatalog.Entry?
  ) {
    let test = clause.test
    let traits = TextTraits(value.text)
    var hasWildcard = false
    if traits.hasWildcard || traits.hasDollar {
      let text = PolicyText(value.text, version: document.version)
      if text.isMalformed {
        report(.variableSyntax, "`\(value.text)` holds a malformed variable", at: value.offset)
      }
      hasWildcard = text.pieces.contains { piece in
        if case .text(let plain) = piece { plain.contains { "*?".contains($0) } } else { false }
      }
    }
    switch test.comparison.family {
    case .string, .arn, .bool: break
    case .numeric, .date, .binary, .ipAddress, .null:
      if document.version == .v2012, traits.hasDollar, value.text.contains("${") {
        report(
          .variablePosition,
          "no variable is replaced in a value of `\(test)`",
          at: value.offset
        )
      }
    }
    switch test.comparison {
    case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
      if hasWildcard {
        report(
          .wildcardNoLike,
          "`\(test)` knows no wildcards: write StringLike, or remove `*` and `?`",
          at: value.offset
        )
      }
    case .arnEquals, .arnNotEquals, .arnLike, .arnNotLike:
      if traits.colons < 5 { checkARN(value) }
    case .dateEquals, .dateNotEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan,
      .dateGreaterThanEquals:
      checkDate(value)
    case .stringLike, .stringNotLike, .numericEquals, .numericNotEquals, .numericLessThan,
      .numericLessThanEquals, .numericGreaterThan, .numericGreaterThanEquals, .bool,
      .binaryEquals, .ipAddress, .notIpAddress, .null:
      break
    }
    if entry?.isSensitive == true, hasWildcard {
      report(
        .sensitiveWildcard,
        "a wildcard in a value of `\(clause.key.text)` has no valid use",
        at: value.offset
      )
    }
    if kind == .endpoint { checkEndpoint(value, of: clause, hasWildcard: hasWildcard) }
  }

  /// EV-240.
  private mutating func checkARN(_ value: LocatedText) {
    let parts = value.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    if parts.count < 6, value.text != "*", !value.text.contains("${") {
      report(.arnShort, "`\(value.text)` has fewer than six parts", at: value.offset)
    }
  }

  /// EV-234.
  private mutating func checkDate(_ value: LocatedText) {
    let text = value.text
    let isYear = text.utf8.count == 4 && text.utf8.allSatisfy { (48...57).contains($0) }
    if isYear {
      report(.date, "`\(text)` counts seconds since 1970; it is no year", at: value.offset)
    } else if let time = text.firstIndex(of: "T"),
      !text[time...].contains(where: { "Z+-".contains($0) })
    {
      report(.date, "`\(text)` names no time zone; read as UTC", at: value.offset)
    }
  }

  /// EV-493.
  private mutating func checkEndpoint(
    _ value: LocatedText,
    of clause: ConditionClause,
    hasWildcard: Bool
  ) {
    let key = clause.key.text.lowercased()
    let isIdentifier = key == "aws:principalaccount" || key == "aws:sourcevpc"
    let family = clause.test.comparison.family
    if isIdentifier, hasWildcard || family == .numeric {
      report(
        .endpointForm,
        "AWS refuses wildcards and numbers for `\(clause.key.text)` in an endpoint policy",
        at: value.offset
      )
    } else if hasWildcard, family == .string,
      value.text.count(where: { !"*?".contains($0) }) < 6
    {
      report(
        .endpointForm,
        "AWS refuses fewer than six characters beside a wildcard in an endpoint policy",
        at: value.offset
      )
    } else if family == .arn || family == .string {
      let parts = value.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      if parts.count == 6, parts[4].contains(where: \.isNumber),
        parts[4].contains(where: { "*?".contains($0) })
      {
        report(
          .endpointForm,
          "AWS refuses an account that mixes digits and wildcards in an endpoint policy",
          at: value.offset
        )
      }
    }
  }
}
