import AWSIdentifiers

/// A set of texts that a machine reading one character after the other can tell: a pattern, a plain
/// text, a text without regard to case, an ARN pattern.
struct TextLanguage: Hashable {
  /// What stands at one place of a text.
  enum Step: Hashable {
    /// This character.
    case literal(Unicode.Scalar)
    /// This character or one that folds to the same.
    case folded(Unicode.Scalar)
    /// Any character.
    case any
    /// Any character but a colon.
    case anyButColon
    /// Any run of characters.
    case run
    /// Any run of characters without a colon.
    case runWithoutColon
  }

  let steps: [Step]

  init(_ steps: [Step]) {
    self.steps = steps
  }

  init(pattern: WildcardPattern) {
    steps = pattern.elements.map { element in
      switch element {
      case .literal(let scalar): .literal(scalar)
      case .anyScalar: .any
      case .anyRun: .run
      }
    }
  }

  init(text: [UInt8]) {
    steps = String(decoding: text, as: UTF8.self).unicodeScalars.map { .literal($0) }
  }

  init(folded text: [UInt8]) {
    steps = String(decoding: text, as: UTF8.self).unicodeScalars.map { .folded($0) }
  }

  init(arn: ARNPattern) {
    if arn.isStar {
      steps = [.run]
      return
    }
    var steps: [Step] = []
    for (index, part) in arn.parts.enumerated() {
      if index > 0 { steps.append(.literal(":")) }
      for element in part.elements {
        switch element {
        case .literal(let scalar): steps.append(.literal(scalar))
        case .anyScalar: steps.append(index < 5 ? .anyButColon : .any)
        case .anyRun: steps.append(index < 5 ? .runWithoutColon : .run)
        }
      }
    }
    self.steps = steps
  }

  /// Every text with at least five colons: what an ARN operator can read.
  static let readableARN = TextLanguage(
    [.run] + Array(repeating: [Step.literal(":"), .run], count: 5).flatMap { $0 }
  )
}

/// For languages over texts, one text for every way in which a text can lie in some and not in others.
///
/// All languages are read at once, character by character; the characters that matter are those
/// that occur in them, and one that does not.
struct LanguageCells {
  /// The witnesses, one a cell.
  private(set) var texts: [[UInt8]] = []
  /// Whether there is one for every cell.
  private(set) var isComplete = true

  /// Beyond this many states of the machines, or this much work, the search is given up.
  private static let stateLimit = 3_000
  private static let workLimit = 4_000_000

  private let machines: [[TextLanguage.Step]]
  private let alphabet: [Unicode.Scalar]

  private struct State: Hashable {
    /// The places at which each machine may stand, one bit a place.
    var places: [[UInt64]]
  }

  /// Finds the cells.
  ///
  /// - Parameters:
  ///   - languages: What is to be told apart.
  ///   - prefix: What every text begins with.
  init(_ languages: some Sequence<TextLanguage>, prefix: [UInt8]) {
    machines = Set(languages).sorted { $0.steps.count < $1.steps.count }.map(\.steps)
    alphabet = Self.alphabet(machines)
    let start = State(places: machines.map { closure(of: [0], in: $0) })
    var states: [(state: State, text: [Unicode.Scalar])] = [
      advance(start, over: String(decoding: prefix, as: UTF8.self).unicodeScalars)
    ]
    var seen: Set<State> = [states[0].state]
    var cells: Set<[Bool]> = []
    let size = machines.reduce(8) { $0 + $1.count }
    var work = 0
    var next = 0
    while next < states.count {
      let (state, text) = states[next]
      next += 1
      let cell = machines.indices.map { isSet(machines[$0].count, in: state.places[$0]) }
      if cells.insert(cell).inserted {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        texts.append(Array(String(view).utf8))
      }
      work += size * alphabet.count
      if work > Self.workLimit {
        isComplete = false
        return
      }
      for scalar in alphabet {
        let following = step(state, over: scalar)
        guard seen.insert(following).inserted else { continue }
        if states.count >= Self.stateLimit {
          isComplete = false
          return
        }
        states.append((following, text + [scalar]))
      }
    }
  }

  /// Every character that a machine asks for, in every case it folds from, and one more.
  private static func alphabet(_ machines: [[TextLanguage.Step]]) -> [Unicode.Scalar] {
    var scalars: Set<Unicode.Scalar> = [":"]
    for step in machines.joined() {
      switch step {
      case .literal(let scalar): scalars.insert(scalar)
      case .folded(let scalar):
        scalars.insert(scalar)
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        if upper.count == 1, let upper = upper.first,
          CaseFolding.fold(upper) == CaseFolding.fold(scalar)
        {
          scalars.insert(upper)
        }
      case .any, .anyButColon, .run, .runWithoutColon: break
      }
    }
    let others = ["x", "y", "z", "~", "\u{1}"] as [Unicode.Scalar]
    var other = others.first { !scalars.contains($0) }
    var candidate: UInt32 = 0x4E00
    while other == nil {
      if let scalar = Unicode.Scalar(candidate), !scalars.contains(scalar) { other = scalar }
      candidate += 1
    }
    // The one that no machine asks for first: short and plain witnesses read best.
    return (other.map { [$0] } ?? []) + scalars.sorted { $0.value < $1.value }
  }

  private func advance(
    _ start: State,
    over text: String.UnicodeScalarView
  ) -> (state: State, text: [Unicode.Scalar]) {
    var state = start
    for scalar in text { state = step(state, over: scalar) }
    return (state, Array(text))
  }

  private func step(_ state: State, over scalar: Unicode.Scalar) -> State {
    var places: [[UInt64]] = []
    places.reserveCapacity(machines.count)
    for (steps, current) in zip(machines, state.places) {
      var reached: [Int] = []
      for place in steps.indices where isSet(place, in: current) {
        switch steps[place] {
        case .literal(let literal): if literal == scalar { reached.append(place + 1) }
        case .folded(let literal):
          if CaseFolding.fold(literal) == CaseFolding.fold(scalar) { reached.append(place + 1) }
        case .any: reached.append(place + 1)
        case .anyButColon: if scalar != ":" { reached.append(place + 1) }
        case .run: reached.append(place)
        case .runWithoutColon: if scalar != ":" { reached.append(place) }
        }
      }
      places.append(closure(of: reached, in: steps))
    }
    return State(places: places)
  }

  /// The places with those that are reached by passing over runs.
  private func closure(of places: [Int], in steps: [TextLanguage.Step]) -> [UInt64] {
    var set = [UInt64](repeating: 0, count: steps.count / 64 + 1)
    for place in places {
      var place = place
      while true {
        set[place / 64] |= 1 << UInt64(place % 64)
        guard place < steps.count, steps[place] == .run || steps[place] == .runWithoutColon else {
          break
        }
        place += 1
      }
    }
    return set
  }

  private func isSet(_ place: Int, in set: [UInt64]) -> Bool {
    set[place / 64] >> UInt64(place % 64) & 1 == 1
  }
}
