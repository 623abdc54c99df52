import AWSIdentifiers
import PolicyLanguage

/// States of an unknown key that its conditions may tell apart (EV-380 to EV-383).
struct KeySamples {
  /// The states, each possible by what is known of the key.
  private(set) var states: [KeyState] = []
  /// Whether every way in which the conditions can differ is among them.
  private(set) var isComplete = true
  /// How much was looked at to find them.
  private(set) var work = 0

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
    // one value, so no list need be longer than there are conditions, but for the empty text,
    // which counts as no value when it stands alone (EV-214).
    for list in lists(of: values, upTo: tests.count + 1) {
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
    var demands = ValueDemands()
    for (test, readings) in tests { demands.add(test, readings) }
    for value in known.excluded + others { demands.add(TextLanguage(text: value)) }
    let classes = demands.values(beginningWith: prefix)
    isComplete = classes.isComplete
    work += classes.work
    var seen: Set<[UInt8]> = []
    var values = classes.values.filter {
      !known.excluded.contains($0) && seen.insert($0).inserted
    }
    if values.count > Self.limit {
      isComplete = false
      values = Array(values.prefix(Self.limit))
    }
    return values
  }
}
