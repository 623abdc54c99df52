import PolicyLanguage

/// Finds out whether an expression over unknown keys can really go both ways (EV-802).
///
/// For each unknown key it tries the values that the conditions on that key tell apart, in all
/// combinations, and evaluates the conditions as if the request had carried them. A witness found
/// is proof. That none was found counts only where the values tried are all that matter.
struct ResidualAnalysis {
  enum Outcomes {
    case onlyTrue
    case onlyFalse
    case both
  }

  let arena: ResidualArena
  let context: RequestContext

  /// Beyond this many combinations both answers are taken for possible.
  private static let combinationLimit = 20_000

  func outcomes(of value: Truth) -> Outcomes {
    let atoms = arena.atoms(of: value)
    if atoms.count > 64 { return .both }
    var dimensions: [Dimension] = []
    var isComplete = true
    var byKey: [String: [(atom: Int, condition: CompiledCondition)]] = [:]
    for index in atoms {
      if case .condition(let atom) = arena.atoms[index], !atom.condition.hasTemplates {
        byKey[atom.condition.key, default: []].append((index, atom.condition))
      } else {
        dimensions.append(Dimension(rows: [[index: false], [index: true]]))
      }
    }
    for (key, conditions) in byKey.sorted(by: { $0.key < $1.key }) {
      let (rows, complete) = rows(for: key, conditions)
      isComplete = isComplete && complete
      dimensions.append(Dimension(rows: rows))
    }
    guard dimensions.reduce(1, { min($0 * max($1.rows.count, 1), .max / 1000) })
      <= Self.combinationLimit
    else { return .both }
    var seen: Set<Bool> = []
    search(value, dimensions[...], [:], &seen)
    if seen.count == 2 || !isComplete { return .both }
    return seen.contains(true) ? .onlyTrue : .onlyFalse
  }

  private struct Dimension {
    /// The truth of the atoms of one key, for each value that matters.
    let rows: [[Int: Bool]]
  }

  private func search(
    _ value: Truth,
    _ dimensions: ArraySlice<Dimension>,
    _ assignment: [Int: Bool],
    _ seen: inout Set<Bool>
  ) {
    if seen.count == 2 { return }
    guard let first = dimensions.first else {
      seen.insert(arena.evaluate(value) { assignment[$0] ?? false })
      return
    }
    for row in first.rows {
      search(value, dimensions.dropFirst(), assignment.merging(row) { $1 }, &seen)
      if seen.count == 2 { return }
    }
  }

  /// The distinct rows of truth that the values of one key can give.
  private func rows(
    for key: String,
    _ conditions: [(atom: Int, condition: CompiledCondition)]
  ) -> ([[Int: Bool]], isComplete: Bool) {
    guard case .unknown(let known) = context.state(of: key) else { return ([[:]], false) }
    let samples = Samples(known: known, conditions: conditions.map(\.condition))
    var rows: [[Int: Bool]] = []
    func add(_ holds: (CompiledCondition) -> Bool) {
      var row: [Int: Bool] = [:]
      for (atom, condition) in conditions { row[atom] = holds(condition) }
      if !rows.contains(row) { rows.append(row) }
    }
    if known.mayBeAbsent {
      add { ConditionMatching.holdsWhenAbsent($0.test, $0.readings) }
    }
    for values in samples.valueLists {
      let present = KeyValues(values: values, isMultivalued: known.isMultivalued)
      add { ConditionMatching.holds($0.test, $0.readings, present) }
    }
    return (rows, samples.isComplete)
  }
}

/// Values of a key that its conditions may tell apart.
private struct Samples {
  var valueLists: [[[UInt8]]] = []
  /// Whether every way in which the conditions can differ is among the samples.
  var isComplete = true

  private static let other = Array("~other~".utf8)

  init(known: KeyUncertainty, conditions: [CompiledCondition]) {
    var singles: Set<[UInt8]> = []
    if let candidates = known.candidates {
      singles.formUnion(candidates)
    } else {
      singles.insert(known.prefix + Self.other)
      singles.insert(known.prefix)
      singles.insert(Array("true".utf8))
      singles.insert(Array("false".utf8))
      var stems: [[UInt8]] = []
      for condition in conditions {
        for (source, reading) in zip(condition.sources, condition.readings) {
          add(source, reading, to: &singles, stems: &stems)
        }
      }
      for left in stems {
        for right in stems where left != right { singles.insert(left + right) }
      }
    }
    let usable = singles.filter { value in
      (known.candidates != nil || value.starts(with: known.prefix))
        && !known.excluded.contains(value)
    }.sorted { $0.lexicographicallyPrecedes($1) }
    guard known.isMultivalued else {
      valueLists = usable.map { [$0] }
      return
    }
    valueLists = [[]] + usable.map { [$0] }
    if usable.count <= 24 {
      for left in usable { for right in usable where left != right { valueLists.append([left, right]) } }
    } else {
      isComplete = false
    }
    if conditions.count > 2 { isComplete = false }
  }

  private mutating func add(
    _ text: String,
    _ reading: CompiledCondition.Reading,
    to singles: inout Set<[UInt8]>,
    stems: inout [[UInt8]]
  ) {
    let source = Array(text.utf8)
    singles.insert(source)
    switch reading {
    case .text, .truth, .never, .unreadable, .always, .template: break
    case .pattern(let pattern):
      if !pattern.isLiteral { isComplete = isComplete && pattern.matchesEverything }
      for filler in ["", "x"] {
        let sample = Array(
          text.replacing("*", with: filler).replacing("?", with: "x").utf8
        )
        singles.insert(sample)
        stems.append(sample)
      }
    case .arn:
      if text.contains(where: { $0 == "*" || $0 == "?" }) { isComplete = false }
      singles.insert(
        Array(text.replacing("*", with: "x").replacing("?", with: "x").utf8)
      )
    case .number(let number):
      for step in number.neighbours { singles.insert(step) }
    case .instant(let instant):
      for step in instant.seconds.neighbours { singles.insert(step) }
    case .range(let range): for address in range.samples { singles.insert(address) }
    case .bytes: singles.insert([])
    }
  }
}

extension DecimalNumber {
  /// Texts of this number and of numbers a little below and above it.
  fileprivate var neighbours: [[UInt8]] {
    let whole = integer.isEmpty ? Array("0".utf8) : integer
    let sign = isNegative ? Array("-".utf8) : []
    let text = sign + whole + (fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction)
    let away = sign + whole + [UInt8(ascii: ".")] + fraction + Array("5".utf8)
    let minusOne = Int(String(decoding: sign + whole, as: UTF8.self)).map { Array(String($0 &- 1).utf8) }
    let plusOne = Int(String(decoding: sign + whole, as: UTF8.self)).map { Array(String($0 &+ 1).utf8) }
    return [text, away] + [minusOne, plusOne].compactMap { $0 }
  }
}

extension AddressRange {
  /// Texts of addresses inside and outside the range.
  fileprivate var samples: [[UInt8]] {
    guard !isIPv6 else {
      return ["::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"].map { Array($0.utf8) } + [base6]
    }
    let base = low & (prefix == 0 ? 0 : ~0 << UInt64(32 - prefix) & 0xFFFF_FFFF)
    let size = UInt64(1) << UInt64(32 - prefix)
    return [base, base &+ size, base &- 1].map { Self.text($0 & 0xFFFF_FFFF) }
  }

  private static func text(_ value: UInt64) -> [UInt8] {
    let parts = [24, 16, 8, 0].map { String(value >> UInt64($0) & 0xFF) }
    return Array(parts.joined(separator: ".").utf8)
  }

  private var base6: [UInt8] {
    let groups = [high, low].flatMap { word in
      [48, 32, 16, 0].map { String(word >> UInt64($0) & 0xFFFF, radix: 16) }
    }
    return Array(groups.joined(separator: ":").utf8)
  }
}
