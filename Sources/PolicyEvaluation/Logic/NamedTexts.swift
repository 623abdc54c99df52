/// Texts for languages of one text each: that text, and one that lies in none of them.
struct NamedTexts {
  /// One text for every way in which a text can lie in some and not in others.
  private(set) var texts: [[UInt8]] = []

  /// - Parameters:
  ///   - languages: Languages of one text each, some without regard to case.
  ///   - prefix: What every text begins with.
  init(_ languages: [TextLanguage], prefix: [UInt8]) {
    var exact: [[UInt8]: Set<[UInt8]>] = [:]
    for language in languages {
      let spelling = language.spelling
      texts.append(spelling)
      exact[language.folded, default: []].insert(spelling)
    }
    // Where case does not count: as a date is spelled, and as nobody spells it.
    for language in languages where language.isFolded {
      texts.append(language.spelling(toggling: -1))
      let taken = exact[language.folded] ?? []
      let free = (0...taken.count).lazy.map { language.spelling(toggling: $0) }
        .first { !taken.contains($0) }
      if let free { texts.append(free) }
    }
    var other = prefix + [UInt8(ascii: "x")]
    while exact[CaseFolding.fold(other)] != nil { other.append(UInt8(ascii: "x")) }
    texts = texts.filter { $0.starts(with: prefix) } + [other]
  }
}

extension TextLanguage {
  /// Whether upper and lower case count as one.
  fileprivate var isFolded: Bool {
    steps.contains { if case .folded = $0 { true } else { false } }
  }

  /// The one text, as it is written.
  fileprivate var spelling: [UInt8] { spelling(toggling: 0) }

  /// The one text with letters put into upper case by the bits of a number, the first letter by the
  /// lowest bit; -1 for all of them.
  fileprivate func spelling(toggling bits: Int) -> [UInt8] {
    var view = String.UnicodeScalarView()
    var bits = bits
    for step in steps {
      switch step {
      case .literal(let scalar): view.append(scalar)
      case .folded(let scalar):
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        guard upper.count == 1, let upper = upper.first, upper != scalar,
          CaseFolding.fold(upper) == CaseFolding.fold(scalar)
        else {
          view.append(scalar)
          continue
        }
        view.append(bits & 1 == 1 ? upper : scalar)
        bits >>= 1
      case .any, .anyButColon, .run, .runWithoutColon, .digit, .digitRun, .sign, .addressRun: break
      }
    }
    return Array(String(view).utf8)
  }
}
