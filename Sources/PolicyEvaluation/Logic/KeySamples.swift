import AWSIdentifiers
import PolicyLanguage

/// States of an unknown key that its conditions may tell apart (EV-380 to EV-383).
struct KeySamples {
  /// The states, each possible by what is known of the key.
  private(set) var states: [KeyState] = []
  /// Whether every way in which the conditions can differ is among them.
  private(set) var isComplete = true

  /// Beyond this many values, or lists of values, the search is given up.
  private static let limit = 2_000

  /// - Parameters:
  ///   - known: What is known of the key.
  ///   - tests: The conditions on the key, as the operator reads their values.
  ///   - others: Values that matter for another reason.
  init(
    _ known: KeyUncertainty,
    _ tests: [(test: ConditionOperator, readings: [CompiledCondition.Reading])],
    others: [[UInt8]] = []
  ) {
    if known.mayBeAbsent { states.append(.absent) }
    var values = values(known, tests, others: others)
    if known.isMultivalued, others.isEmpty { values = Self.distinct(values, tests) }
    guard known.isMultivalued else {
      for value in values {
        states.append(.present(KeyValues(values: [value], isMultivalued: false)))
      }
      return
    }
    // A list counts by the values in it that a condition tells apart; what one condition needs is
    // one value, so no list need be longer than there are conditions.
    for list in lists(of: values, upTo: tests.count) {
      states.append(.present(KeyValues(values: list, isMultivalued: true)))
    }
  }

  /// One value for every way in which the conditions can take a value.
  private static func distinct(
    _ values: [[UInt8]],
    _ tests: [(test: ConditionOperator, readings: [CompiledCondition.Reading])]
  ) -> [[UInt8]] {
    var seen: Set<[Bool]> = []
    return values.filter { value in
      let row = tests.map { test, readings in
        ConditionMatching.satisfies(value, test.comparison, readings)
      }
      return seen.insert(row + [value.isEmpty]).inserted
    }
  }

  private mutating func lists(of values: [[UInt8]], upTo length: Int) -> [[[UInt8]]] {
    var lists: [[[UInt8]]] = [[]]
    var latest: [(list: [[UInt8]], next: Int)] = [([], 0)]
    for _ in 0..<max(length, 1) {
      var longer: [(list: [[UInt8]], next: Int)] = []
      for (list, next) in latest {
        for index in next..<values.count {
          longer.append((list + [values[index]], index + 1))
          if lists.count + longer.count > Self.limit {
            isComplete = false
            return lists + longer.map(\.list)
          }
        }
      }
      lists += longer.map(\.list)
      latest = longer
    }
    return lists
  }

  // MARK: - Single values

  private mutating func values(
    _ known: KeyUncertainty,
    _ tests: [(test: ConditionOperator, readings: [CompiledCondition.Reading])],
    others: [[UInt8]]
  ) -> [[UInt8]] {
    if let candidates = known.candidates {
      return candidates.filter { !known.excluded.contains($0) }
    }
    let prefix = known.isMultivalued ? [] : known.prefix
    var samples = Samples()
    for (test, readings) in tests { samples.add(test, readings) }
    for value in known.excluded + others { samples.languages.append(TextLanguage(text: value)) }
    let cells = LanguageCells(samples.languages, prefix: prefix)
    isComplete = cells.isComplete && samples.isComplete
    var values = cells.texts
    for value in samples.typedValues where value.starts(with: prefix) { values.append(value) }
    // Typed values need not fit the prefix: then what they would show stays open.
    if !prefix.isEmpty, !samples.typedValues.isEmpty { isComplete = false }
    var seen: Set<[UInt8]> = []
    values = values.filter { !known.excluded.contains($0) && seen.insert($0).inserted }
    if values.count > Self.limit {
      isComplete = false
      values = Array(values.prefix(Self.limit))
    }
    return values
  }

  /// What the conditions on one key ask of a value.
  private struct Samples {
    var languages: [TextLanguage] = []
    var numbers: [DecimalNumber] = []
    var instants: [Instant] = []
    var ranges: [AddressRange] = []
    var binaries: [[UInt8]] = []
    var families: Set<ConditionOperator.Comparison.Family> = []

    mutating func add(_ test: ConditionOperator, _ readings: [CompiledCondition.Reading]) {
      let family = test.comparison.family
      if family != .null { families.insert(family) }
      if family == .arn { languages.append(.readableARN) }
      for reading in readings {
        switch reading {
        case .text(let text):
          let folds =
            test.comparison == .stringEqualsIgnoreCase
            || test.comparison == .stringNotEqualsIgnoreCase
          languages.append(folds ? TextLanguage(folded: text) : TextLanguage(text: text))
        case .pattern(let pattern): languages.append(TextLanguage(pattern: pattern))
        case .arn(let pattern): languages.append(TextLanguage(arn: pattern))
        case .number(let number): numbers.append(number)
        case .instant(let instant): instants.append(instant)
        case .range(let range): ranges.append(range)
        case .bytes(let bytes): binaries.append(bytes)
        case .template, .always, .never, .unreadable, .truth: break
        }
      }
      // The set operators and Null take the single empty text for the empty list.
      if test.qualifier != nil || family == .null { languages.append(TextLanguage([])) }
    }

    /// Two families on one key see the same text in different ways: then samples prove, but their
    /// absence does not.
    var isComplete: Bool {
      var texts = families
      texts.remove(.string)
      texts.remove(.arn)
      let hasTexts = families.contains(.string) || families.contains(.arn)
      if families.contains(.binary) { return false }
      return texts.isEmpty || (texts.count == 1 && !hasTexts)
    }

    /// Values as the typed operators read them.
    var typedValues: [[UInt8]] {
      var values: [[UInt8]] = []
      for family in families.sorted(by: { $0.rawValue < $1.rawValue }) {
        switch family {
        case .string, .arn, .null: break
        case .bool: values += [Array("true".utf8), Array("false".utf8)]
        case .numeric: values += DecimalNumber.witnesses(around: numbers) + [Array("~".utf8)]
        case .date: values += Instant.witnesses(around: instants) + [Array("~".utf8)]
        case .ipAddress: values += AddressRange.witnesses(among: ranges) + [Array("~".utf8)]
        case .binary:
          values += binaries.map { Base64.encode($0) } + [[], Array("AAAA".utf8)]
        }
      }
      return values
    }
  }
}
