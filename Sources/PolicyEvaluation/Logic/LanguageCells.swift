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
    /// One digit.
    case digit
    /// Any run of digits.
    case digitRun
    /// A plus or a minus.
    case sign
    /// Any run of hexadecimal digits, colons and points.
    case addressRun
  }

  let steps: [Step]

  init(_ steps: [Step]) {
    self.steps = steps
  }

  /// Whether every text of the language is the same but for upper and lower case.
  var isOneText: Bool {
    steps.allSatisfy { step in
      switch step {
      case .literal, .folded: true
      case .any, .anyButColon, .run, .runWithoutColon, .digit, .digitRun, .sign, .addressRun: false
      }
    }
  }

  /// That text without regard to case; only where `isOneText`.
  var folded: [UInt8] {
    var view = String.UnicodeScalarView()
    for step in steps {
      switch step {
      case .literal(let scalar), .folded(let scalar): view.append(CaseFolding.fold(scalar))
      case .any, .anyButColon, .run, .runWithoutColon, .digit, .digitRun, .sign, .addressRun: break
      }
    }
    return Array(String(view).utf8)
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
/// that occur in them, and one of each kind that does not.
struct LanguageCells {
  /// A way in which a text can lie in some of the languages and not in others.
  struct Cell {
    /// A text that does.
    let text: [UInt8]
    /// Whether it lies in each language, in the order in which they were given.
    let isIn: [Bool]
  }

  /// The ways that were found.
  private(set) var cells: [Cell] = []
  /// Whether there are no more.
  private(set) var isComplete = true
  /// How many places of the machines were looked at.
  private(set) var work = 0

  /// Beyond this many states of the machines the search is given up.
  private static let stateLimit = 3_000
  /// Beyond this much work the search is given up: some milliseconds.
  static let workLimit = 400_000
  /// Beyond this many steps of all machines together there is no search.
  static let sizeLimit = 4_000

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
  init(_ languages: [TextLanguage], prefix: [UInt8]) {
    machines = languages.map(\.steps)
    guard machines.reduce(0, { $0 + $1.count }) <= Self.sizeLimit else {
      alphabet = []
      isComplete = false
      return
    }
    alphabet = Self.alphabet(machines)
    search(from: String(decoding: prefix, as: UTF8.self).unicodeScalars)
  }

  private mutating func search(from prefix: String.UnicodeScalarView) {
    var start = State(places: machines.map { closure(of: [0], in: $0) })
    for scalar in prefix { start = step(start, over: scalar) }
    // A text is told by its last character and the state it was reached from.
    var states: [(state: State, before: Int, last: Unicode.Scalar?)] = [(start, -1, nil)]
    var seen: Set<State> = [start]
    var known: Set<[Bool]> = []
    var next = 0
    while next < states.count {
      let state = states[next].state
      let cell = machines.indices.map { isSet(machines[$0].count, in: state.places[$0]) }
      if known.insert(cell).inserted {
        var scalars: [Unicode.Scalar] = []
        var index = next
        while let last = states[index].last {
          scalars.append(last)
          index = states[index].before
        }
        var view = prefix
        view.append(contentsOf: scalars.reversed())
        cells.append(Cell(text: Array(String(view).utf8), isIn: cell))
      }
      for scalar in alphabet {
        let following = step(state, over: scalar)
        if work > Self.workLimit {
          isComplete = false
          return
        }
        guard seen.insert(following).inserted else { continue }
        if states.count >= Self.stateLimit {
          isComplete = false
          return
        }
        states.append((following, next, scalar))
      }
      next += 1
    }
  }

  /// Every character that a machine asks for, in every case it folds from, and one more of each
  /// kind.
  private static func alphabet(_ machines: [[TextLanguage.Step]]) -> [Unicode.Scalar] {
    var scalars: Set<Unicode.Scalar> = [":"]
    var kinds: Set<String> = []
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
      case .digit, .digitRun: kinds.insert("0123456789")
      case .sign: kinds.insert("+-")
      case .addressRun: kinds.formUnion(["0123456789", "abcdef", "."])
      case .any, .anyButColon, .run, .runWithoutColon: break
      }
    }
    kinds.insert("xyz~\u{1}")
    var others: [Unicode.Scalar] = []
    for kind in kinds.sorted().reversed() {
      if let other = kind.unicodeScalars.first(where: { !scalars.contains($0) }) {
        others.append(other)
      } else if kind.hasPrefix("x") {
        var candidate: UInt32 = 0x4E00
        while let scalar = Unicode.Scalar(candidate), scalars.contains(scalar) { candidate += 1 }
        Unicode.Scalar(candidate).map { others.append($0) }
      }
    }
    // Those that no machine asks for by name first: short and plain witnesses read best.
    return others + scalars.sorted { $0.value < $1.value }
  }

  private mutating func step(_ state: State, over scalar: Unicode.Scalar) -> State {
    var places: [[UInt64]] = []
    places.reserveCapacity(machines.count)
    for (steps, current) in zip(machines, state.places) {
      var reached = [UInt64](repeating: 0, count: current.count)
      work += current.count
      for (word, bits) in current.enumerated() {
        var bits = bits
        while bits != 0 {
          let place = word * 64 + bits.trailingZeroBitCount
          bits &= bits - 1
          work += 1
          guard place < steps.count, let next = Self.pass(steps[place], scalar, at: place) else {
            continue
          }
          mark(next, in: steps, &reached)
        }
      }
      places.append(reached)
    }
    return State(places: places)
  }

  /// The place that a machine comes to from a place when it reads a character; `nil` for none.
  private static func pass(
    _ step: TextLanguage.Step,
    _ scalar: Unicode.Scalar,
    at place: Int
  ) -> Int? {
    switch step {
    case .literal(let literal): literal == scalar ? place + 1 : nil
    case .folded(let literal):
      CaseFolding.fold(literal) == CaseFolding.fold(scalar) ? place + 1 : nil
    case .any: place + 1
    case .anyButColon: scalar != ":" ? place + 1 : nil
    case .run: place
    case .runWithoutColon: scalar != ":" ? place : nil
    case .digit: isDigit(scalar) ? place + 1 : nil
    case .digitRun: isDigit(scalar) ? place : nil
    case .sign: scalar == "+" || scalar == "-" ? place + 1 : nil
    case .addressRun:
      scalar == ":" || scalar == "." || scalar.properties.isASCIIHexDigit ? place : nil
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private func closure(of places: [Int], in steps: [TextLanguage.Step]) -> [UInt64] {
    var set = [UInt64](repeating: 0, count: steps.count / 64 + 1)
    for place in places { mark(place, in: steps, &set) }
    return set
  }

  /// Marks a place with those that are reached from it by passing over runs.
  private func mark(_ place: Int, in steps: [TextLanguage.Step], _ set: inout [UInt64]) {
    var place = place
    while true {
      set[place / 64] |= 1 << UInt64(place % 64)
      guard place < steps.count, Self.isRun(steps[place]) else { return }
      place += 1
    }
  }

  private static func isRun(_ step: TextLanguage.Step) -> Bool {
    switch step {
    case .run, .runWithoutColon, .digitRun, .addressRun: true
    case .literal, .folded, .any, .anyButColon, .digit, .sign: false
    }
  }

  private func isSet(_ place: Int, in set: [UInt64]) -> Bool {
    set[place / 64] >> UInt64(place % 64) & 1 == 1
  }
}
