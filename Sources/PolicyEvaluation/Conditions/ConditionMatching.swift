import AWSIdentifiers
import PolicyLanguage

/// Condition operators over known values (sections B.2 to B.4 of the rules).
///
/// Everything here is a pure function of operator, policy values and request values.
enum ConditionMatching {
  typealias Reading = CompiledCondition.Reading

  /// Whether a condition holds when the key is absent (EV-210 to EV-213).
  static func holdsWhenAbsent(_ test: ConditionOperator, _ readings: [Reading]) -> Bool {
    if test.comparison == .null { return contains(readings, true) }
    switch test.qualifier {
    case .forAllValues: return true
    case .forAnyValue: return false
    case nil: return test.ifExists || test.comparison.isNegated
    }
  }

  /// Whether a condition holds when the key is present (EV-200, EV-212 to EV-226).
  static func holds(
    _ test: ConditionOperator,
    _ readings: [Reading],
    _ present: KeyValues
  ) -> Bool {
    let values = present.values
    let isEmpty = values.isEmpty || (values.count == 1 && values[0].isEmpty)
    if test.comparison == .null {
      if let qualifier = test.qualifier, isEmpty { return qualifier == .forAllValues }
      return contains(readings, isEmpty)
    }
    switch test.qualifier {
    case .forAllValues:
      return isEmpty || values.allSatisfy { satisfies($0, test.comparison, readings) }
    case .forAnyValue:
      return !isEmpty && values.contains { satisfies($0, test.comparison, readings) }
    case nil:
      // EV-222: a plain operator never holds on a list.
      guard !present.isMultivalued, let value = values.first else { return false }
      return satisfies(value, test.comparison, readings)
    }
  }

  private static func contains(_ readings: [Reading], _ flag: Bool) -> Bool {
    readings.contains { reading in
      switch reading {
      case .truth(let value): value == flag
      case .always: true
      default: false
      }
    }
  }

  /// Whether one request value satisfies a comparison with a list of policy values.
  static func satisfies(
    _ value: [UInt8],
    _ comparison: ConditionOperator.Comparison,
    _ readings: [Reading]
  ) -> Bool {
    guard comparison.isNegated else {
      return readings.contains { matches(value, comparison, $0) }
    }
    // EV-204: one text that cannot be read makes the negated operator false as well.
    guard isReadable(value, comparison) else { return false }
    return readings.allSatisfy { reading in
      if case .unreadable = reading { return false }
      return !matches(value, comparison, reading)
    }
  }

  /// Whether a text is `true` or `false`, without regard to case (EV-236).
  static func isTruthText(_ value: [UInt8]) -> Bool {
    isWord(value, "true") || isWord(value, "false")
  }

  static func isReadable(
    _ value: [UInt8],
    _ comparison: ConditionOperator.Comparison
  ) -> Bool {
    switch comparison.family {
    case .string, .bool, .binary, .null: true
    case .numeric: DecimalNumber(value) != nil
    case .date: Instant(value) != nil
    case .ipAddress: AddressRange.isAddress(value)
    case .arn: ARNPattern.isReadable(value)
    }
  }

  /// The positive form of a comparison with one policy value.
  static func matches(
    _ value: [UInt8],
    _ comparison: ConditionOperator.Comparison,
    _ reading: Reading
  ) -> Bool {
    switch reading {
    case .always: return true
    case .never, .unreadable, .template: return false
    case .text(let text):
      switch comparison {
      case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
        return CaseFolding.fold(value) == text
      default: return isSame(value, text)
      }
    case .pattern(let pattern): return value.withUnsafeBufferPointer { pattern.matches($0) }
    case .number(let number):
      return DecimalNumber(value).map { compare($0, comparison, number) } ?? false
    case .instant(let instant):
      return Instant(value).map { compare($0, comparison, instant) } ?? false
    case .truth(let flag):
      return isWord(value, "true") == flag
    case .bytes(let bytes): return Base64.decode(value) == bytes
    case .range(let range):
      guard AddressRange.isAddress(value), let address = AddressRange(value) else { return false }
      return range.contains(address)
    case .arn(let pattern): return pattern.matches(value)
    }
  }

  private static func compare<Operand: Comparable>(
    _ value: Operand,
    _ comparison: ConditionOperator.Comparison,
    _ policy: Operand
  ) -> Bool {
    switch comparison {
    case .numericLessThan, .dateLessThan: value < policy
    case .numericLessThanEquals, .dateLessThanEquals: value <= policy
    case .numericGreaterThan, .dateGreaterThan: value > policy
    case .numericGreaterThanEquals, .dateGreaterThanEquals: value >= policy
    default: value == policy
    }
  }
}

// MARK: - Values that are not known

extension ConditionMatching {
  /// Which answers a condition can have when its key is not known (EV-380 to EV-383).
  struct Possibilities {
    var canHold = false
    var canFail = false

    mutating func add(_ holds: Bool) {
      if holds { canHold = true } else { canFail = true }
    }
  }

  /// Which answers a condition can have, given what is known of its key.
  static func possibilities(
    _ test: ConditionOperator,
    _ readings: [Reading],
    _ known: KeyUncertainty
  ) -> Possibilities {
    var result = Possibilities()
    if known.mayBeAbsent { result.add(holdsWhenAbsent(test, readings)) }
    if let candidates = known.candidates, !known.isMultivalued {
      for candidate in candidates where !known.excluded.contains(candidate) {
        result.add(holds(test, readings, KeyValues(values: [candidate], isMultivalued: false)))
      }
      return result
    }
    // EV-214: for the set operators the empty text is the empty set. A key that is known to be
    // there is taken to hold something (EV-381).
    if test.qualifier != nil, !known.isMultivalued, known.mayBeAbsent, known.prefix.isEmpty,
      !known.excluded.contains([])
    {
      result.add(test.qualifier == .forAllValues)
    }
    if test.comparison == .null {
      result.add(contains(readings, false))
      if known.isMultivalued {
        result.add(holds(test, readings, KeyValues(values: [], isMultivalued: true)))
      }
      return result
    }
    if known.isMultivalued, test.qualifier == nil {
      result.add(false)
      return result
    }
    let single = arbitraryValue(test.comparison, readings, known)
    if known.isMultivalued {
      result.add(test.qualifier == .forAllValues)
    }
    if single.canHold { result.canHold = true }
    if single.canFail { result.canFail = true }
    return result
  }

  /// Whether some value, and whether some other, satisfies the comparison.
  private static func arbitraryValue(
    _ comparison: ConditionOperator.Comparison,
    _ readings: [Reading],
    _ known: KeyUncertainty
  ) -> Possibilities {
    var canMatch = false
    var canMiss = true
    var hasUnreadable = false
    var matched: Set<Bool> = []
    for reading in readings {
      switch reading {
      case .always:
        canMatch = true
        canMiss = false
      case .never, .template: break
      case .unreadable: hasUnreadable = true
      case .text(let text):
        if comparison == .stringEqualsIgnoreCase || comparison == .stringNotEqualsIgnoreCase {
          canMatch = canMatch || text.starts(with: CaseFolding.fold(known.prefix))
        } else if text.starts(with: known.prefix), !known.excluded.contains(text) {
          canMatch = true
        }
      case .pattern(let pattern):
        let values = prefixPattern(known.prefix)
        if pattern.covers(values) {
          canMatch = true
          canMiss = false
        } else if pattern.overlaps(values), !isExcluded(pattern, known) {
          canMatch = true
        }
      case .arn(let pattern):
        let relation = relate(pattern, to: known.prefix)
        canMatch = canMatch || relation.canMatch
        canMiss = canMiss && relation.canMiss
      case .truth(let flag):
        canMatch = true
        matched.insert(flag)
        if matched.count == 2 { canMiss = false }
      case .number, .instant, .bytes, .range: canMatch = true
      }
    }
    guard comparison.isNegated else { return Possibilities(canHold: canMatch, canFail: canMiss) }
    if hasUnreadable { return Possibilities(canHold: false, canFail: true) }
    // A value that cannot be read fails a negated operator as well.
    let mayBeUnreadable: Bool
    switch comparison.family {
    case .numeric, .date, .ipAddress: mayBeUnreadable = true
    case .arn: mayBeUnreadable = !ARNPattern.isReadable(known.prefix)
    case .string, .bool, .binary, .null: mayBeUnreadable = false
    }
    return Possibilities(canHold: canMiss, canFail: canMatch || mayBeUnreadable)
  }

  private static func isExcluded(_ pattern: WildcardPattern, _ known: KeyUncertainty) -> Bool {
    pattern.isLiteral && known.excluded.contains(pattern.literalPrefix)
  }

  private static func prefixPattern(_ prefix: [UInt8]) -> WildcardPattern {
    let scalars = String(decoding: prefix, as: UTF8.self).unicodeScalars
    return WildcardPattern(scalars.map { .literal($0) } + [.anyRun])
  }

  /// How an ARN pattern relates to every value that begins with a prefix.
  private static func relate(
    _ pattern: ARNPattern,
    to prefix: [UInt8]
  ) -> (canMatch: Bool, canMiss: Bool) {
    if pattern.isStar { return (true, false) }
    guard let ranges = ARNPattern.split(prefix) else { return (true, true) }
    for (part, range) in zip(pattern.parts.prefix(5), ranges.prefix(5)) {
      let isMatch = prefix.withUnsafeBufferPointer {
        part.matches(UnsafeBufferPointer(rebasing: $0[range]))
      }
      if !isMatch { return (false, true) }
    }
    let rest = prefixPattern(Array(prefix[ranges[5]]))
    if pattern.parts[5].covers(rest) { return (true, false) }
    return (pattern.parts[5].overlaps(rest), true)
  }
}
