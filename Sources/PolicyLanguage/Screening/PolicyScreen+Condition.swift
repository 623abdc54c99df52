import JSONReading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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

  /// A pair that was met lately, and its rule.
  private struct Recent {
    let test: [UInt8]
    let key: [UInt8]
    let rule: Rule

    func isOf(_ test: UnsafeBufferPointer<UInt8>, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
      Self.isSame(self.test, test) && Self.isSame(self.key, key)
    }

    private static func isSame(_ known: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
      known.withUnsafeBytes { known in
        guard let ours = known.baseAddress, let theirs = bytes.baseAddress else { return false }
        return known.count == bytes.count && memcmp(ours, theirs, known.count) == 0
      }
    }
  }

  private var rules: [Pair: Rule] = [:]
  /// The pairs that were met lately, by a number that is made of their bytes.
  private var recent = [Recent?](repeating: nil, count: 256)
  /// More pairs are looked up anew, so that memory stays bounded.
  private static let limit = 1 << 12

  mutating func rule(
    _ test: UnsafeBufferPointer<UInt8>,
    _ key: UnsafeBufferPointer<UInt8>,
    in kind: PolicyKind
  ) -> Rule {
    let place = Int(truncatingIfNeeded: (FewNames.key(test) &* 31 &+ FewNames.key(key)) >> 20)
    let slot = place & (recent.count - 1)
    if let known = recent[slot], known.isOf(test, key) { return known.rule }
    let pair = Pair(
      test: String(decoding: test, as: UTF8.self),
      key: String(decoding: key, as: UTF8.self)
    )
    let rule = rules[pair] ?? Self.makeRule(pair.test, pair.key, in: kind)
    if rules.count < Self.limit { rules[pair] = rule }
    recent[slot] = Recent(test: Array(test), key: Array(key), rule: rule)
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
      // Two keys may not differ by case alone.
      var first: UnsafeBufferPointer<UInt8>?
      var others: [String] = []
      return screen.members { screen, key in
        let rule = screen.conditions.rule(test, key, in: screen.kind)
        guard let comparison = rule.comparison else { return false }
        if let first {
          if others.isEmpty { others = [Self.lowered(first)] }
          let lowered = Self.lowered(key)
          if others.contains(lowered) { return false }
          others.append(lowered)
        } else {
          first = key
        }
        return screen.values(comparison, refusesWildcards: rule.refusesWildcards)
      }
    }
  }

  private static func lowered(_ key: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: key, as: UTF8.self).lowercased()
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
    let takesVariables = isARN || comparison.family == .string
    return texts { text in
      let traits = TextTraits(padded: text)
      if traits.hasWildcard && refusesWildcards { return false }
      if traits.hasDollar,
        !takesVariables || !traits.isASCII
          || !PolicyChecks.holdsPlainVariables(text, behind: 0)
      {
        return false
      }
      return !isARN || traits.colons >= 5 || text.says("*")
    }
  }
}
