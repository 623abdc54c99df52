import AWSIdentifiers
import PolicyLanguage

/// What stands for a variable (EV-170 to EV-177).
enum VariableValue {
  /// This text.
  case value([UInt8])
  /// Nothing: the key is absent, or a list.
  case none
  /// Something that is not known.
  case unknown

  /// What a key in this state gives.
  init(_ state: KeyState) {
    switch state {
    case .absent: self = .none
    case .collision: self = .unknown
    case .present(let present):
      self =
        present.isMultivalued ? .none : present.values.first.map { .value($0) } ?? .none
    case .unknown(let known):
      if known.isMultivalued {
        self = .none
      } else if !known.mayBeAbsent, let candidates = known.candidates, candidates.count == 1 {
        self = .value(candidates[0])
      } else {
        self = .unknown
      }
    }
  }
}

extension PolicyText {
  /// A text whose variables were looked up.
  enum Substitution {
    case elements([WildcardPattern.Element])
    /// Some variable has neither value nor default (EV-173).
    case noValue
    /// Some variable's key is not known; the elements with `*` in its place.
    case unknown(key: String, widest: [WildcardPattern.Element])
  }

  /// Replaces the variables; what is put in is literal (EV-175).
  ///
  /// - Parameter value: What stands for the variable of a key in lower case.
  /// - Returns: The elements of the text, as far as they are known.
  func replacingVariables(_ value: (String) -> VariableValue) -> Substitution {
    var elements: [WildcardPattern.Element] = []
    var unknownKey: String?
    var hasNone = false
    for piece in pieces {
      switch piece {
      case .text(let plain): elements += CompiledCondition.wildcardElements(plain)
      case .literal(let plain): elements += plain.unicodeScalars.map { .literal($0) }
      case .variable(let key, let fallback):
        switch value(key) {
        case .value(let bytes):
          let value = String(decoding: bytes, as: UTF8.self)
          elements += value.unicodeScalars.map { .literal($0) }
        case .none:
          guard let fallback else {
            hasNone = true
            continue
          }
          elements += fallback.unicodeScalars.map { .literal($0) }
        case .unknown:
          unknownKey = unknownKey ?? key
          elements.append(.anyRun)
        }
      }
    }
    if hasNone { return .noValue }
    if let unknownKey { return .unknown(key: unknownKey, widest: elements) }
    return .elements(elements)
  }

  /// The text with the variables replaced that have a value, the others left.
  ///
  /// - Returns: `nil` when a variable has neither value nor default.
  func replacingKnownVariables(_ value: (String) -> VariableValue) -> PolicyText? {
    var result: [Piece] = []
    for piece in pieces {
      guard case .variable(let key, let fallback) = piece else {
        result.append(piece)
        continue
      }
      switch value(key) {
      case .value(let bytes): result.append(.literal(String(decoding: bytes, as: UTF8.self)))
      case .none:
        guard let fallback else { return nil }
        result.append(.literal(fallback))
      case .unknown: result.append(piece)
      }
    }
    return PolicyText(pieces: result)
  }

  /// The keys of the variables, in lower case.
  var variables: [String] {
    pieces.compactMap { if case .variable(let key, _) = $0 { key } else { nil } }
  }

  /// The text put together again, for display.
  var source: String {
    pieces.map { piece in
      switch piece {
      case .text(let plain): plain
      case .literal(let plain): "${\(plain)}"
      case .variable(let key, let fallback):
        fallback.map { "${\(key), '\($0)'}" } ?? "${\(key)}"
      }
    }.joined()
  }
}

extension CompiledCondition {
  /// The values as the operator reads them once variables are replaced; those with a variable of
  /// unknown value stay templates.
  func readings(replacing value: (String) -> VariableValue) -> [Reading] {
    guard hasTemplates else { return readings }
    return readings.map { reading in
      guard case .template(let text) = reading else { return reading }
      switch text.replacingVariables(value) {
      case .elements(let elements): return Self.read(elements, as: test.comparison)
      case .noValue: return .never
      case .unknown: return text.replacingKnownVariables(value).map { .template($0) } ?? .never
      }
    }
  }
}
