import AWSIdentifiers
import PolicyLanguage

// What a trace tells beside the decision: doubtful policies, and choices that were met.
extension Evaluator {
  /// Warnings of a document that takes part.
  mutating func warn(of document: PolicyDocument, _ input: PolicyInput, _ layer: Layer) {
    for finding in document.findings {
      trace?.warn(finding.code, finding.message, layer: layer, policy: input.id)
    }
  }

  /// EV-132: an entry that differs from the request in the case of its first five parts alone.
  mutating func warnOfCase(_ place: Place) {
    let statements = place.policy.document.statements
    guard let statement = statements.first(where: { $0.index == place.statement.index }) else {
      return
    }
    for entry in statement.resource?.entries ?? [] {
      guard let pattern = ARN(entry.text), let resource = ARN(request.resource.text) else {
        continue
      }
      let isSame = zip(pattern.head, resource.head).allSatisfy { pattern, text in
        WildcardPattern(pattern.lowercased()).matches(text.lowercased())
      }
      let isExact = zip(pattern.head, resource.head).allSatisfy { pattern, text in
        WildcardPattern(pattern).matches(text)
      }
      guard isSame, !isExact, WildcardPattern(pattern.resource).matches(resource.resource) else {
        continue
      }
      ambiguities.insert("AMB-ARN-CASE")
      trace?.warn(
        .arnCase,
        "`\(entry.text)` differs from the resource in upper and lower case alone",
        layer: place.layer,
        policy: place.id
      )
    }
  }

  /// EV-135: whether a wildcard in the resource-type word decides; only IAM knows none there.
  mutating func noteTypeWords(_ place: Place) {
    let statements = place.policy.document.statements
    guard let statement = statements.first(where: { $0.index == place.statement.index }),
      let resource = ARN(request.resource.text), resource.service != "s3"
    else { return }
    for entry in statement.resource?.entries ?? [] {
      guard let pattern = ARN(entry.text), !entry.text.contains("${"),
        pattern.resourceType != pattern.resource || pattern.service == "iam",
        pattern.resource != "*", pattern.resourceType.contains(where: { $0 == "*" || $0 == "?" })
      else { continue }
      let fits = zip(pattern.head, resource.head).allSatisfy { WildcardPattern($0).matches($1) }
      if fits, WildcardPattern(pattern.resource).matches(resource.resource) {
        ambiguities.insert("AMB-ARN-TYPE")
      }
    }
  }

  /// Choices of ours that bear on a condition (section H).
  mutating func noteChoices(_ condition: CompiledCondition, _ state: KeyState, _ place: Place) {
    let test = condition.test
    if trace != nil, test.comparison.family == .arn, case .present(let present) = state,
      let value = present.values.first(where: { !ARNPattern.isReadable($0) })
    {
      trace?.warn(
        .arnShort,
        "the value `\(String(decoding: value, as: UTF8.self))` has fewer than six parts",
        layer: place.layer,
        policy: place.id
      )
    }
    switch state {
    case .absent:
      if test.qualifier == .forAnyValue, test.ifExists { ambiguities.insert("AMB-SET-IFEXISTS") }
    case .present(let present):
      if condition.readings.isEmpty { ambiguities.insert("AMB-EMPTY-VALUES") }
      if present.isMultivalued, test.qualifier == nil, test.comparison != .null {
        ambiguities.insert("AMB-NO-SET")
        return
      }
      if test.comparison == .null, present.values == [[]] { ambiguities.insert("AMB-NULL-EMPTY") }
      if test.comparison == .bool,
        present.values.contains(where: { !ConditionMatching.isTruthText($0) })
      {
        ambiguities.insert("AMB-BOOL-TEXT")
      }
      if test.comparison.isNegated, condition.hasUnreadable(present.values) {
        ambiguities.insert("AMB-NEG-PARSE")
      }
      if test.comparison.family == .arn, condition.hasStar { ambiguities.insert("AMB-ARN-STAR") }
    case .unknown, .collision: break
    }
  }
}

extension ARN {
  /// The first five parts.
  fileprivate var head: [String] { ["arn", partition, service, region, accountText] }
}

extension WildcardPattern.Element {
  /// The element as a policy writes it.
  var text: String {
    switch self {
    case .literal(let scalar): String(Character(scalar))
    case .anyScalar: "?"
    case .anyRun: "*"
    }
  }
}
