import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage

/// What must hold of patterns and conditions.
///
/// The input is read as lines: an operator, a value of the request, and values of the policy. The
/// value is matched against every policy value as a pattern, too.
enum MatchingInvariants {
  static func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).prefix(6)
      .map { String(decoding: $0, as: UTF8.self) }
    guard lines.count >= 3 else { return }
    let values = Array(lines[2...])
    for value in values { try checkPattern(value, lines[1]) }
    for (first, second) in zip(values, values.dropFirst()) {
      try checkPair(WildcardPattern(first), WildcardPattern(second), lines[1])
    }
    try checkPair(WildcardPattern(values[0]), WildcardPattern(lines[1]), lines[1])
    if let test = ConditionOperator(lines[0]) { try checkCondition(test, lines[1], values) }
  }

  // MARK: - Patterns

  private static func checkPattern(_ source: String, _ text: String) throws(BrokenInvariant) {
    let pattern = WildcardPattern(source)
    let answer = pattern.matches(text)
    if source.utf8.count * text.utf8.count <= 40_000 {
      try require(
        answer == matchesByTable(Array(source.unicodeScalars), Array(text.unicodeScalars)),
        "`\(source)` and `\(text)`: the pattern says \(answer)"
      )
    }
    try require(
      WildcardPattern(pattern.elements) == pattern,
      "`\(source)` made again from its elements is another"
    )
    try require(WildcardPattern(literal: text).matches(text), "`\(text)` is not itself")
    try require(pattern.covers(pattern), "`\(source)` does not cover itself")
    if pattern.isLiteral {
      try require(
        answer == source.utf8.elementsEqual(text.utf8),
        "`\(source)` is literal and matches otherwise"
      )
    }
    if pattern.matchesEverything { try require(answer, "`\(source)` matches not everything") }
  }

  /// The definition, as a table of prefixes.
  private static func matchesByTable(
    _ pattern: [Unicode.Scalar],
    _ text: [Unicode.Scalar]
  ) -> Bool {
    var row = [Bool](repeating: false, count: text.count + 1)
    row[0] = true
    for element in pattern {
      var next = [Bool](repeating: false, count: text.count + 1)
      if element == "*" { next[0] = row[0] }
      for index in text.indices {
        switch element {
        case "*": next[index + 1] = next[index] || row[index + 1]
        case "?": next[index + 1] = row[index]
        default: next[index + 1] = row[index] && text[index] == element
        }
      }
      row = next
    }
    return row[text.count]
  }

  /// Covering, overlapping and the common text agree with one another and with matching.
  private static func checkPair(
    _ one: WildcardPattern,
    _ other: WildcardPattern,
    _ text: String
  ) throws(BrokenInvariant) {
    let overlaps = one.overlaps(other)
    try require(overlaps == other.overlaps(one), "overlapping depends on the order")
    if one.matches(text), other.matches(text) {
      try require(overlaps, "two patterns match `\(text)` and do not overlap")
    }
    if one.covers(other) {
      if other.matches(text) {
        try require(one.matches(text), "`\(text)` is missed by the pattern that covers")
      }
      try require(overlaps, "a pattern covers another and does not overlap it")
    }
    guard one.elements.count * other.elements.count < 250_000 else { return }
    if let common = one.commonText(with: other) {
      try require(overlaps, "a common text and no overlap")
      try require(
        one.matches(common) && other.matches(common),
        "`\(common)` is not common"
      )
    } else {
      try require(!overlaps, "an overlap and no common text")
    }
  }

  // MARK: - Conditions

  private static func checkCondition(
    _ test: ConditionOperator,
    _ value: String,
    _ values: [String]
  ) throws(BrokenInvariant) {
    let isList = test.qualifier != nil
    let key = "fuzz:key"
    let bytes = Array(value.utf8)
    let present = KeyState.present(KeyValues(values: [bytes], isMultivalued: isList))
    let holds = try decide(test, key, present, values)
    try require(holds != nil, "a condition on a known value stays open")
    try checkOpposite(test, key, present, values, holds)
    // Not knowing must not contradict what is so. To find out what an unknown key leaves open takes
    // the longer the more there is to tell apart.
    guard values.reduce(bytes.count, { $0 + $1.utf8.count }) <= 80 else { return }
    let states: [KeyState] = [
      .unknown(KeyUncertainty(isMultivalued: isList)),
      .unknown(KeyUncertainty(mayBeAbsent: false, isMultivalued: isList)),
      .unknown(KeyUncertainty(candidates: [value, "other"], isMultivalued: isList)),
      .unknown(KeyUncertainty(prefix: isList ? "" : prefix(of: value), isMultivalued: isList)),
    ]
    for state in states {
      let answer = try decide(test, key, state, values)
      try require(
        answer == nil || answer == holds,
        "\(test) is \(String(describing: answer)) for an unknown value and "
          + "\(String(describing: holds)) for `\(value)`"
      )
    }
    let absent = try decide(test, key, .absent, values)
    let open = try decide(test, key, states[0], values)
    try require(
      open == nil || open == absent,
      "\(test) is certain for an unknown key and otherwise for an absent one"
    )
  }

  private static func prefix(of value: String) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: value.unicodeScalars.prefix(value.unicodeScalars.count / 2))
    return String(scalars)
  }

  /// A comparison and its negation never hold both, and for texts one of them does (EV-204).
  private static func checkOpposite(
    _ test: ConditionOperator,
    _ key: String,
    _ present: KeyState,
    _ values: [String],
    _ holds: Bool?
  ) throws(BrokenInvariant) {
    let opposites: [ConditionOperator.Comparison: ConditionOperator.Comparison] = [
      .stringEquals: .stringNotEquals, .stringLike: .stringNotLike,
      .stringEqualsIgnoreCase: .stringNotEqualsIgnoreCase, .numericEquals: .numericNotEquals,
      .dateEquals: .dateNotEquals, .ipAddress: .notIpAddress, .arnEquals: .arnNotEquals,
      .arnLike: .arnNotLike,
    ]
    guard test.qualifier == nil, let opposite = opposites[test.comparison] else { return }
    let negated = try decide(ConditionOperator(opposite), key, present, values)
    try require(!(holds == true && negated == true), "\(test) and its negation hold both")
    if test.comparison.family == .string {
      try require(holds != negated, "neither \(test) nor its negation holds")
    }
  }

  /// Whether a condition holds, by a request that only it decides; `nil` when that is open.
  private static func decide(
    _ test: ConditionOperator,
    _ key: String,
    _ state: KeyState,
    _ values: [String]
  ) throws(BrokenInvariant) -> Bool? {
    let statement = PolicyStatement(
      index: 0,
      sid: nil,
      effect: .allow,
      principal: nil,
      action: PatternElement(entries: [LocatedText("*")]),
      resource: PatternElement(entries: [LocatedText("*")]),
      conditions: [
        ConditionClause(test: test, key: LocatedText(key), values: values.map { LocatedText($0) })
      ]
    )
    let document = PolicyDocument(kind: .identity, version: .v2008, statements: [statement])
    guard var request = SampleRequest.holding(CompiledPolicy(document)) else { return nil }
    request.context = RequestContext()
    request.context.set(key, state)
    switch request.decide().outcome {
    case .allowed: return true
    case .implicitlyDenied: return false
    case .explicitlyDenied: throw BrokenInvariant("a Deny out of nothing")
    case .conditional: return nil
    }
  }
}
