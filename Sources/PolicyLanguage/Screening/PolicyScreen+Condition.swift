import JSONReading

/// What is known of operators together with condition keys.
struct ConditionScreen {
  /// What an operator asks of the values of a key.
  struct Rule {
    /// What is compared; `nil` when something is to be said about the operator or the key.
    let comparison: ConditionOperator.Comparison?
    /// Whether no value may hold a wildcard.
    let refusesWildcards: Bool
  }

  private struct Pair: Hashable {
    let test: String
    let key: String
  }

  private var rules: [Pair: Rule] = [:]
  /// More pairs are looked up anew, so that memory stays bounded.
  private static let limit = 1 << 12

  mutating func rule(_ test: String, _ key: String, in kind: PolicyKind) -> Rule {
    let pair = Pair(test: test, key: key)
    if let known = rules[pair] { return known }
    let rule = Self.makeRule(test, key, in: kind)
    if rules.count < Self.limit { rules[pair] = rule }
    return rule
  }

  private static func makeRule(_ name: String, _ key: String, in kind: PolicyKind) -> Rule {
    guard let test = ConditionOperator(name), !key.utf8.contains(UInt8(ascii: "$")) else {
      return Rule(comparison: nil, refusesWildcards: true)
    }
    let document = PolicyDocument(kind: kind, version: .v2012, statements: [])
    var checks = PolicyChecks(document: document)
    let entry = ConditionKeyCatalog.entry(for: key.lowercased())
    let clause = ConditionClause(test: test, key: LocatedText(key), values: [])
    checks.checkOperator(clause, key: key.lowercased(), entry: entry)
    let knowsNoWildcards =
      switch test.comparison {
      case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
        true
      default: false
      }
    return Rule(
      comparison: checks.findings.isEmpty ? test.comparison : nil,
      refusesWildcards: knowsNoWildcards || entry?.isSensitive == true
    )
  }
}

extension PolicyScreen {
  /// Passes over a condition block.
  mutating func condition() -> Bool {
    members { screen, test in
      let name = String(decoding: test, as: UTF8.self)
      var keys: [String] = []
      return screen.members { screen, key in
        let text = String(decoding: key, as: UTF8.self)
        let rule = screen.conditions.rule(name, text, in: screen.kind)
        guard let comparison = rule.comparison else { return false }
        // Two keys may not differ by case alone.
        let lowered = text.lowercased()
        if keys.contains(lowered) { return false }
        keys.append(lowered)
        return screen.values(comparison, refusesWildcards: rule.refusesWildcards)
      }
    }
  }

  /// Passes over an object that has members, whose names are few.
  private mutating func members(
    _ value: (inout PolicyScreen, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    var names = FewNames()
    var isFirst = true
    while true {
      let wasFirst = isFirst
      switch scanner.step(closing: UInt8(ascii: "}"), isFirst: &isFirst) {
      case .end: return !wasFirst
      case .other: return false
      case .more:
        guard let name = scanner.memberName(), names.insert(name), value(&self, name) else {
          return false
        }
      }
    }
  }

  private mutating func values(
    _ comparison: ConditionOperator.Comparison,
    refusesWildcards: Bool
  ) -> Bool {
    switch comparison.family {
    case .date: return false
    case .bool, .numeric:
      // Written without quotes, too.
      if scanner.byte == UInt8(ascii: "t") || scanner.byte == UInt8(ascii: "f") {
        return scanner.skip()
      }
    case .string, .binary, .ipAddress, .arn, .null: break
    }
    let isARN = comparison.family == .arn
    return texts { text in
      let traits = TextTraits(text)
      if traits.hasDollar || traits.hasWildcard && refusesWildcards { return false }
      return !isARN || traits.colons >= 5 || text.says("*")
    }
  }
}
