import AWSIdentifiers
import PolicyLanguage

/// Finds out whether an expression over things that are not known can really go both ways (EV-802).
///
/// For each unknown key it takes the states that the conditions on that key tell apart, evaluates the
/// conditions as if the request had carried them, and looks for a combination that makes the
/// expression true and one that makes it false. A combination found is proof. That none was found
/// counts only where the states tried are all that matter.
struct ResidualAnalysis {
  /// Which answers are possible.
  enum Outcomes {
    case onlyTrue
    case onlyFalse
    case both
  }

  let arena: ResidualArena
  let request: AuthorizationRequest
  /// How much was looked at: assignments, places of machines, bytes of values compared.
  private(set) var work = 0

  init(arena: ResidualArena, request: AuthorizationRequest) {
    self.arena = arena
    self.request = request
  }

  /// Beyond this many steps both answers are taken for possible.
  private static let stepLimit = 50_000
  /// Beyond this many bytes in the conditions that are open both answers are taken for possible.
  static let sizeLimit = 32_000
  /// Beyond this much work the states are incomplete.
  static let workLimit = 4_000_000
  /// Beyond this many combinations of keys that hang together the states are incomplete.
  private static let rowLimit = 4_000

  mutating func outcomes(of value: Truth) -> Outcomes {
    guard value.isUnknown else { return value.isTrue ? .onlyTrue : .onlyFalse }
    let atoms = arena.atoms(of: value)
    if atoms.count == 1, case .atom(let only) = arena.nodes[value.nodeIndex],
      isPlainlyOpen(arena.atoms[only])
    {
      return .both
    }
    if atoms.reduce(0, { $0 + arena.atoms[$1].size }) > Self.sizeLimit { return .both }
    var search = Search(arena: arena, value: value, steps: Self.stepLimit)
    var isComplete = true
    for group in groups(atoms) {
      let (rows, complete) = rows(of: group)
      isComplete = isComplete && complete
      search.dimensions.append(rows)
    }
    // Few rows first: they settle most.
    search.dimensions.sort { $0.count < $1.count }
    search.run()
    work += Self.stepLimit - search.steps
    if search.canHold, search.canFail { return .both }
    if !isComplete || search.isExhausted { return .both }
    return search.canHold ? .onlyTrue : .onlyFalse
  }

  /// Whether one atom by itself goes both ways, seen without a search.
  private func isPlainlyOpen(_ atom: ResidualAtom) -> Bool {
    guard case .condition(let open) = atom else {
      if case .variableEquals = atom { return false }
      return true
    }
    let condition = open.condition
    guard condition.test.qualifier == nil, !condition.hasTemplates,
      case .unknown(let known) = state(of: condition.key),
      known.candidates == nil, known.prefix.isEmpty, known.excluded.isEmpty, !known.isMultivalued
    else { return false }
    switch condition.test.comparison {
    case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
      return !condition.readings.isEmpty
    case .arnEquals, .arnLike:
      // A pattern of six parts matches some ARN, and no text that is none.
      return !condition.readings.isEmpty
        && condition.readings.allSatisfy {
          if case .arn(let arn) = $0 { !arn.isStar } else { false }
        }
    default: return false
    }
  }
}

// MARK: - The search

/// Tries the rows of one dimension after the other, and stops where the rest does not matter.
private struct Search {
  let arena: ResidualArena
  let value: Truth
  var steps: Int
  var dimensions: [[[Int: Bool]]] = []
  private(set) var canHold = false
  private(set) var canFail = false
  private(set) var isExhausted = false

  init(arena: ResidualArena, value: Truth, steps: Int) {
    self.arena = arena
    self.value = value
    self.steps = steps
  }

  mutating func run() {
    descend(0, [:])
  }

  private mutating func descend(_ depth: Int, _ assignment: [Int: Bool]) {
    if canHold, canFail { return }
    steps -= 1
    if steps < 0 {
      isExhausted = true
      return
    }
    if let settled = arena.evaluate(value, { assignment[$0] }) {
      if settled { canHold = true } else { canFail = true }
      return
    }
    guard depth < dimensions.count else { return }
    for row in dimensions[depth] {
      descend(depth + 1, assignment.merging(row) { $1 })
      if canHold && canFail || isExhausted { return }
    }
  }
}

// MARK: - What hangs together

extension ResidualAnalysis {
  /// Atoms that depend on the same unknown keys.
  private struct Group {
    var atoms: [Int]
    var keys: Set<String>
    /// Names of a session, of which it bears one at most.
    var isSession = false
  }

  private func groups(_ atoms: [Int]) -> [Group] {
    var groups: [Group] = []
    for index in atoms {
      var group = Group(atoms: [index], keys: keys(of: arena.atoms[index]))
      if case .sessionNameIs = arena.atoms[index] { group.isSession = true }
      groups.removeAll { other in
        let joins =
          !other.keys.isDisjoint(with: group.keys) || (other.isSession && group.isSession)
        if joins {
          group.atoms += other.atoms
          group.keys.formUnion(other.keys)
        }
        return joins
      }
      group.atoms.sort()
      groups.append(group)
    }
    return groups
  }

  /// The unknown keys that decide an atom.
  private func keys(of atom: ResidualAtom) -> Set<String> {
    var keys: Set<String> = []
    func add(_ key: String) {
      if case .unknown = state(of: key) { keys.insert(key) }
    }
    switch atom {
    case .condition(let open):
      add(open.condition.key)
      for reading in open.condition.readings {
        if case .template(let text) = reading { text.variables.forEach(add) }
      }
    case .variableEquals(let variable): variable.text.variables.forEach(add)
    case .keyCaseCollision, .serviceControlPoliciesAllow, .unreadablePolicyAllows,
      .unreadablePolicyDenies, .externalAccountAllows, .externalResourcePolicyAllows,
      .sessionNameIs, .open:
      break
    }
    return keys
  }

  private func state(of key: String) -> KeyState { request.state(of: key) }

  /// The distinct ways in which the atoms of a group can be true and false together.
  private mutating func rows(of group: Group) -> ([[Int: Bool]], isComplete: Bool) {
    if group.isSession {
      var rows: [[Int: Bool]] = [[:]]
      for index in group.atoms { rows[0][index] = false }
      for index in group.atoms {
        var row = rows[0]
        row[index] = true
        rows.append(row)
      }
      return (rows, true)
    }
    if group.keys.isEmpty {
      var rows: [[Int: Bool]] = [[:]]
      for index in group.atoms {
        rows = rows.flatMap { row in
          [false, true].map { row.merging([index: $0]) { $1 } }
        }
      }
      return (rows, true)
    }
    if group.atoms.count == 1, let only = group.atoms.first, isPlainlyOpen(arena.atoms[only]) {
      return ([[only: true], [only: false]], true)
    }
    return keyedRows(of: group)
  }

  private mutating func keyedRows(of group: Group) -> ([[Int: Bool]], isComplete: Bool) {
    let keys = group.keys.sorted()
    var isComplete = true
    var samples: [[KeyState]] = []
    for key in keys {
      let known = self.samples(of: key, in: group)
      isComplete = isComplete && known.isComplete
      work += known.work
      samples.append(known.states)
    }
    let total = samples.reduce(1) { $0 > Self.rowLimit ? $0 : $0 * max($1.count, 1) }
    if total > Self.rowLimit {
      isComplete = false
      let share = keys.count == 2 ? 60 : keys.count == 3 ? 15 : 4
      samples = samples.map { Array($0.prefix(share)) }
    }
    var rows: [[Int: Bool]] = []
    var seen: Set<[Int: Bool]> = []
    var assignment: [String: KeyState] = [:]
    let cost = group.atoms.reduce(1) { $0 + arena.atoms[$1].size }
    let allowance = Self.workLimit - work
    var spent = 0
    func fill(_ depth: Int) {
      if spent > allowance { return }
      guard depth < keys.count else {
        spent += cost
        var row: [Int: Bool] = [:]
        for index in group.atoms { row[index] = truth(of: arena.atoms[index], assignment) }
        if seen.insert(row).inserted { rows.append(row) }
        return
      }
      for state in samples[depth] {
        assignment[keys[depth]] = state
        fill(depth + 1)
      }
      assignment[keys[depth]] = nil
    }
    if keys.count > 6 { return (rows, false) }
    fill(0)
    work += spent
    return (rows, isComplete && work <= Self.workLimit)
  }

  /// Whether an atom holds when the unknown keys are in these states.
  private func truth(of atom: ResidualAtom, _ assignment: [String: KeyState]) -> Bool {
    func state(_ key: String) -> KeyState { assignment[key] ?? self.state(of: key) }
    switch atom {
    case .condition(let open):
      let condition = open.condition
      let readings = condition.readings(replacing: { VariableValue(state($0)) })
      switch state(condition.key) {
      case .absent: return ConditionMatching.holdsWhenAbsent(condition.test, readings)
      case .present(let present):
        return ConditionMatching.holds(condition.test, readings, present)
      case .unknown, .collision: return false
      }
    case .variableEquals(let variable):
      guard
        case .elements(let elements) = variable.text.replacingVariables({ VariableValue(state($0)) }
        )
      else { return false }
      return variable.resource.matchesTail(
        WildcardPattern(elements),
        mustCover: variable.mustCover
      )
    case .keyCaseCollision, .serviceControlPoliciesAllow, .unreadablePolicyAllows,
      .unreadablePolicyDenies, .externalAccountAllows, .externalResourcePolicyAllows,
      .sessionNameIs, .open:
      return false
    }
  }
}

// MARK: - States of a key

extension ResidualAnalysis {
  private func samples(
    of key: String,
    in group: Group
  ) -> (states: [KeyState], isComplete: Bool, work: Int) {
    guard case .unknown(let known) = state(of: key) else { return ([], false, 0) }
    var tests: [(test: ConditionOperator, readings: [CompiledCondition.Reading])] = []
    var others: [[UInt8]] = []
    var isComplete = true
    for index in group.atoms {
      switch arena.atoms[index] {
      case .condition(let open):
        let condition = open.condition
        let readings = condition.readings(replacing: { VariableValue(state(of: $0)) })
        if condition.key == key {
          tests.append((condition.test, readings))
          // What a variable of unknown value stands for may be anything: one text is tried.
          for reading in readings {
            guard case .template(let text) = reading else { continue }
            isComplete = false
            if let sample = text.sample { others.append(sample) }
          }
        }
        for reading in readings {
          guard case .template(let text) = reading, text.variables.contains(key) else { continue }
          let targets: [[UInt8]]
          if condition.key != key, case .present(let present) = state(of: condition.key) {
            targets = present.values
          } else {
            targets = []
            isComplete = false
            others.append(PolicyText.sampleValue)
          }
          let (values, complete) = text.values(of: key, among: targets) { elements, target in
            let reading = CompiledCondition.read(elements, as: condition.test.comparison)
            return ConditionMatching.matches(target, condition.test.comparison, reading)
          }
          let folds = condition.test.comparison.family == .bool || condition.test.comparison.folds
          isComplete = isComplete && complete && !folds
          others += values
        }
      case .variableEquals(let variable):
        guard variable.text.variables.contains(key) else { continue }
        let target = variable.resource.tail
        let (values, complete) = variable.text.values(of: key, among: [target]) { elements, _ in
          variable.resource.matchesTail(WildcardPattern(elements), mustCover: variable.mustCover)
        }
        isComplete = isComplete && complete && !variable.resource.isPattern
        others += values
      case .keyCaseCollision, .serviceControlPoliciesAllow, .unreadablePolicyAllows,
        .unreadablePolicyDenies, .externalAccountAllows, .externalResourcePolicyAllows,
        .sessionNameIs, .open:
        break
      }
    }
    let samples = KeySamples(known, tests, others: others)
    return (samples.states, samples.isComplete && isComplete, samples.work)
  }
}

extension ResidualAtom {
  /// The bytes of the texts that a comparison has to look at.
  fileprivate var size: Int {
    switch self {
    case .condition(let atom): atom.values.reduce(16) { $0 + $1.utf8.count }
    case .variableEquals(let atom): 16 + atom.template.utf8.count + atom.value.utf8.count
    case .keyCaseCollision, .serviceControlPoliciesAllow, .unreadablePolicyAllows,
      .unreadablePolicyDenies, .externalAccountAllows, .externalResourcePolicyAllows,
      .sessionNameIs, .open:
      1
    }
  }
}

extension ConditionOperator.Comparison {
  /// Whether upper and lower case count as one.
  fileprivate var folds: Bool {
    self == .stringEqualsIgnoreCase || self == .stringNotEqualsIgnoreCase
  }
}

extension PolicyText {
  /// Beyond this many bytes compared no more values of a variable are tried.
  private static let comparisonLimit = 2_000_000

  /// What a variable of unknown value is tried with where nothing better is known.
  fileprivate static let sampleValue = Array("w".utf8)

  /// The text with that value in place of every variable, wildcards empty.
  fileprivate var sample: [UInt8]? {
    guard case .elements(let elements) = replacingVariables({ _ in .value(Self.sampleValue) })
    else { return nil }
    var scalars = String.UnicodeScalarView()
    for element in elements {
      switch element {
      case .literal(let scalar): scalars.append(scalar)
      case .anyScalar: scalars.append("w")
      case .anyRun: break
      }
    }
    return Array(String(scalars).utf8)
  }

  /// The values of a variable with which this text matches one of the targets: each is a part of
  /// the target that stands where the variable does.
  fileprivate func values(
    of key: String,
    among targets: [[UInt8]],
    _ matches: ([WildcardPattern.Element], [UInt8]) -> Bool
  ) -> ([[UInt8]], isComplete: Bool) {
    let variables = pieces.compactMap { piece in
      if case .variable(let name, _) = piece { name } else { nil }
    }
    // Other variables must be known: they were put in already.
    guard variables == [key] else {
      return ([Self.sampleValue], false)
    }
    guard case .elements(let head) = head(before: key) else { return ([], true) }
    var values: [[UInt8]] = []
    var attempts = 0
    let length = source.utf8.count
    for target in targets {
      let limit = min(4_000, Self.comparisonLimit / (length + target.count + 1))
      let headIsPlain = head.allSatisfy { if case .literal = $0 { true } else { false } }
      let headLength = headIsPlain ? WildcardPattern(head).literalPrefix.count : nil
      let starts = headLength.map { $0...$0 } ?? 0...target.count
      for start in starts where start <= target.count && Self.isBoundary(start, in: target) {
        for end in start...target.count where Self.isBoundary(end, in: target) {
          attempts += 1
          if attempts > limit { return (values, false) }
          let value = Array(target[start..<end])
          guard !values.contains(value),
            case .elements(let elements) = replacingVariables({ _ in .value(value) }),
            matches(elements, target)
          else { continue }
          values.append(value)
          if values.count > 64 { return (values, false) }
        }
      }
    }
    return (values, true)
  }

  private func head(before key: String) -> Substitution {
    var head: [Piece] = []
    for piece in pieces {
      if case .variable(key, _) = piece { break }
      head.append(piece)
    }
    return PolicyText(pieces: head).replacingVariables { _ in .none }
  }

  private static func isBoundary(_ index: Int, in text: [UInt8]) -> Bool {
    index >= text.count || text[index] & 0xC0 != 0x80
  }
}
