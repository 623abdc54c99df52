import AWSIdentifiers
import PolicyLanguage

/// One operator with one key and its values, ready for evaluation.
final class CompiledCondition: Sendable {
  /// A value as the operator's family reads it.
  enum Reading: Sendable {
    /// It holds variables: read once they are replaced.
    case template(PolicyText)
    /// It matches whatever comes, for reasoning about texts that are not known.
    case always
    /// It never matches, and does not count as unreadable (EV-173, EV-176).
    case never
    /// Its text cannot be read by this family (EV-204).
    case unreadable
    case text([UInt8])
    case pattern(WildcardPattern)
    case number(DecimalNumber)
    case instant(Instant)
    case truth(Bool)
    case bytes([UInt8])
    case range(AddressRange)
    case arn(ARNPattern)
  }

  let test: ConditionOperator
  private let version: PolicyVersion
  /// The key in lower case.
  let key: String
  let keyHash: UInt64
  /// The key as written.
  let name: String
  /// The values as written.
  let sources: [String]
  /// The same as the operator reads them.
  let readings: [Reading]
  /// Whether some value holds a variable.
  let hasTemplates: Bool
  /// The condition of which this is the negation on a key with one value, if there is one.
  ///
  /// A value that is no number, date or address fails both forms, so only texts have one.
  var positive: CompiledCondition? {
    Self.opposite(of: test).map { opposite in
      CompiledCondition(
        ConditionClause(
          test: opposite,
          key: LocatedText(name),
          values: sources.map { LocatedText($0) }
        ),
        version: version
      )
    }
  }

  convenience init(_ clause: ConditionClause, version: PolicyVersion) {
    self.init(
      clause.test,
      key: clause.key.text,
      values: clause.values.map { $0.text },
      version: version
    )
  }

  convenience init(
    _ test: ConditionOperator,
    key name: String,
    values: [String],
    version: PolicyVersion
  ) {
    self.init(test, key: ConditionWords.Key(name), values: values, version: version)
  }

  init(
    _ test: ConditionOperator,
    key: ConditionWords.Key,
    values: [String],
    version: PolicyVersion
  ) {
    self.test = test
    self.version = version
    name = key.name
    self.key = key.lowered
    keyHash = key.hash
    sources = values
    var readings: [Reading] = []
    readings.reserveCapacity(values.count)
    var hasTemplates = false
    for text in values {
      let reading = Self.read(text, as: test.comparison, version: version)
      if case .template = reading { hasTemplates = true }
      readings.append(reading)
    }
    self.readings = readings
    self.hasTemplates = hasTemplates
  }

  private static func opposite(of test: ConditionOperator) -> ConditionOperator? {
    guard test.qualifier == nil, !test.ifExists else { return nil }
    switch test.comparison {
    case .stringNotEquals: return ConditionOperator(.stringEquals)
    case .stringNotLike: return ConditionOperator(.stringLike)
    case .stringNotEqualsIgnoreCase: return ConditionOperator(.stringEqualsIgnoreCase)
    default: return nil
    }
  }

  /// Whether a pattern is exactly `*` (EV-240).
  var hasStar: Bool {
    readings.contains { if case .arn(let pattern) = $0 { pattern.isStar } else { false } }
  }

  /// Whether a text of the policy or of the request cannot be read by the operator (EV-204).
  func hasUnreadable(_ values: [[UInt8]]) -> Bool {
    readings.contains { if case .unreadable = $0 { true } else { false } }
      || values.contains { !ConditionMatching.isReadable($0, test.comparison) }
  }

  func isSame(as other: CompiledCondition) -> Bool {
    if self === other { return true }
    return test == other.test && key == other.key
      && sources.elementsEqual(other.sources) { $0.utf8.elementsEqual($1.utf8) }
      && hasTemplates == other.hasTemplates
  }

  private static func read(
    _ text: String,
    as comparison: ConditionOperator.Comparison,
    version: PolicyVersion
  ) -> Reading {
    switch comparison.family {
    case .string, .arn, .bool:
      let bytes = Array(text.utf8)
      guard version == .v2012, bytes.contains(UInt8(ascii: "$")) else {
        return read(plain: bytes, as: comparison)
      }
      let cut = PolicyText(text, version: version)
      if cut.isMalformed { return .never }
      if cut.hasVariables { return .template(cut) }
      return read(elements(of: cut), as: comparison)
    case .numeric: return DecimalNumber(Array(text.utf8)).map { .number($0) } ?? .unreadable
    case .date: return Instant(Array(text.utf8)).map { .instant($0) } ?? .unreadable
    case .binary: return Base64.decode(Array(text.utf8)).map { .bytes($0) } ?? .unreadable
    case .ipAddress: return AddressRange(Array(text.utf8)).map { .range($0) } ?? .unreadable
    case .null:
      switch text.lowercased() {
      case "true": return .truth(true)
      case "false": return .truth(false)
      default: return .never
      }
    }
  }

  /// Reads a text in which nothing but `*` and `?` is special.
  private static func read(
    plain bytes: [UInt8],
    as comparison: ConditionOperator.Comparison
  ) -> Reading {
    switch comparison {
    case .stringLike, .stringNotLike: return .pattern(WildcardPattern(utf8: bytes[...]))
    case .arnEquals, .arnNotEquals, .arnLike, .arnNotLike:
      return ARNPattern(utf8: bytes).map { .arn($0) } ?? .unreadable
    case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase: return .text(CaseFolding.fold(bytes))
    case .bool:
      if isWord(bytes, "true") { return .truth(true) }
      return isWord(bytes, "false") ? .truth(false) : .never
    default: return .text(bytes)
    }
  }

  /// Reads a text without variables left in it.
  static func read(
    _ elements: [WildcardPattern.Element],
    as comparison: ConditionOperator.Comparison
  ) -> Reading {
    switch comparison {
    case .stringLike, .stringNotLike: return .pattern(WildcardPattern(elements))
    case .arnEquals, .arnNotEquals, .arnLike, .arnNotLike:
      return ARNPattern(elements).map { .arn($0) } ?? .unreadable
    case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
      return .text(CaseFolding.fold(plainText(elements)))
    case .bool:
      switch String(decoding: plainText(elements), as: UTF8.self).lowercased() {
      case "true": return .truth(true)
      case "false": return .truth(false)
      default: return .never
      }
    case .stringEquals, .stringNotEquals, .numericEquals, .numericNotEquals, .numericLessThan,
      .numericLessThanEquals, .numericGreaterThan, .numericGreaterThanEquals, .dateEquals,
      .dateNotEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan,
      .dateGreaterThanEquals, .binaryEquals, .ipAddress, .notIpAddress, .null:
      return .text(plainText(elements))
    }
  }

  /// The pattern elements of a text; `${*}` and its like are literal (EV-171).
  static func elements(of text: PolicyText) -> [WildcardPattern.Element] {
    var elements: [WildcardPattern.Element] = []
    for piece in text.pieces {
      switch piece {
      case .text(let plain): elements.append(contentsOf: wildcardElements(plain))
      case .literal(let plain):
        elements.append(contentsOf: plain.unicodeScalars.map { .literal($0) })
      case .variable: break
      }
    }
    return elements
  }

  static func wildcardElements(_ text: String) -> [WildcardPattern.Element] {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "*": .anyRun
      case "?": .anyScalar
      default: .literal(scalar)
      }
    }
  }

  /// The text of elements, `*` and `?` standing for themselves.
  private static func plainText(_ elements: [WildcardPattern.Element]) -> [UInt8] {
    var scalars = String.UnicodeScalarView()
    for element in elements {
      switch element {
      case .literal(let scalar): scalars.append(scalar)
      case .anyScalar: scalars.append("?")
      case .anyRun: scalars.append("*")
      }
    }
    return Array(String(scalars).utf8)
  }
}
