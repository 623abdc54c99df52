import AWSIdentifiers
import PolicyLanguage

/// What the conditions on one key ask of its value.
///
/// Some ask for a text, others read it as a number, a date or an address. The values found lie
/// differently to all of them together.
struct ValueDemands {
  /// Values that were found.
  struct Found {
    var values: [[UInt8]]
    /// Whether every way in which a value can satisfy some conditions and not others is among them.
    var isComplete: Bool
    var work: Int
  }

  /// Languages that conditions ask for, each once.
  private(set) var languages: [TextLanguage] = []
  private var numbers: [DecimalNumber] = []
  private var instants: [Instant] = []
  private var ranges: [AddressRange] = []
  /// The families that read a value otherwise than as a text.
  private var typed: Set<ConditionOperator.Comparison.Family> = []

  init() {}

  mutating func add(_ language: TextLanguage) {
    if !languages.contains(language) { languages.append(language) }
  }

  mutating func add(_ test: ConditionOperator, _ readings: [CompiledCondition.Reading]) {
    let family = test.comparison.family
    switch family {
    case .numeric, .date, .ipAddress: typed.insert(family)
    case .arn: add(.readableARN)
    case .string, .bool, .binary, .null: break
    }
    for reading in readings {
      switch reading {
      case .text(let text):
        let folds =
          test.comparison == .stringEqualsIgnoreCase
          || test.comparison == .stringNotEqualsIgnoreCase
        add(folds ? TextLanguage(folded: text) : TextLanguage(text: text))
      case .pattern(let pattern): add(TextLanguage(pattern: pattern))
      case .arn(let pattern): add(TextLanguage(arn: pattern))
      case .number(let number): numbers.append(number)
      case .instant(let instant): instants.append(instant)
      case .range(let range): ranges.append(range)
      case .bytes(let bytes): Base64.spellings(of: bytes).forEach { add(TextLanguage(text: $0)) }
      case .truth: if family == .bool { add(TextLanguage(folded: Array("true".utf8))) }
      case .template, .always, .never, .unreadable: break
      }
    }
    // The set operators and Null take the single empty text for the empty list.
    if test.qualifier != nil || family == .null { add(TextLanguage([])) }
  }

  // MARK: - Values

  /// Values that lie differently to the conditions.
  func values(beginningWith prefix: [UInt8]) -> Found {
    let patterns = languages.indices.filter { !languages[$0].isOneText }
    var taken: Set<[UInt8]> = []
    for language in languages where language.isOneText { taken.insert(language.folded) }
    var found = Found(values: [], isComplete: true, work: 0)
    if patterns.isEmpty {
      // Who is asked for by name is tried by name, and all others are alike.
      found.values = NamedTexts(languages, prefix: prefix).texts
      found.work = found.values.count
    } else {
      search(patterns, prefix, into: &found)
    }
    let witnesses = typedValues(avoiding: taken)
    found.values += witnesses.values.filter { $0.starts(with: prefix) }
    if !witnesses.isComplete { found.isComplete = false }
    // Typed values need not fit the prefix: then what they would show stays open.
    if !prefix.isEmpty, !typed.isEmpty { found.isComplete = false }
    return found
  }

  /// Texts that lie differently to the patterns and names, and to the shapes that typed values have.
  private func search(_ patterns: [Int], _ prefix: [UInt8], into found: inout Found) {
    let shapes = typed.sorted { $0.rawValue < $1.rawValue }
    var shapeLanguages: [TextLanguage] = []
    var places: [[Int]] = []
    for family in shapes {
      let some = ValueShapes.languages(of: family)
      places.append(Array((0..<some.count).map { languages.count + shapeLanguages.count + $0 }))
      shapeLanguages += some
    }
    let cells = LanguageCells(languages + shapeLanguages, prefix: prefix)
    found.values = cells.cells.map(\.text)
    found.isComplete = cells.isComplete && places.allSatisfy { isUniform(cells, $0, patterns) }
    found.work = cells.work
  }

  /// Whether all values of a family that nobody asks for by name lie alike to the patterns: then one
  /// of them stands for all.
  private func isUniform(_ cells: LanguageCells, _ family: [Int], _ patterns: [Int]) -> Bool {
    var ways: Set<[Bool]> = []
    for cell in cells.cells where family.contains(where: { cell.isIn[$0] }) {
      let isNamed = languages.indices.contains { languages[$0].isOneText && cell.isIn[$0] }
      if !isNamed { ways.insert(patterns.map { cell.isIn[$0] }) }
    }
    return ways.count <= 1
  }

  /// Values as the typed operators read them, none of which a condition asks for by name.
  private func typedValues(
    avoiding taken: Set<[UInt8]>
  ) -> (values: [[UInt8]], isComplete: Bool) {
    if typed.isEmpty { return ([], true) }
    var values: [[UInt8]] = [Array("~".utf8)]
    var isComplete = true
    let epochs = typed.contains(.date) ? instants.compactMap(\.epochNumber) : []
    if typed.contains(.numeric) {
      let all = numbers + epochs
      for text in DecimalNumber.witnesses(around: typed.contains(.date) ? all + [.zero] : all) {
        values.append(ValueShapes.lengthened(text, until: { !taken.contains($0) }))
        // With a plus it is a number still, but no date.
        if typed.contains(.date), text.first != UInt8(ascii: "-") {
          values.append(
            ValueShapes.lengthened([UInt8(ascii: "+")] + text, until: { !taken.contains($0) })
          )
        }
      }
    }
    if typed.contains(.date) {
      let texts =
        DecimalNumber.witnesses(around: epochs + [.zero]).filter { $0.first != UInt8(ascii: "-") }
        + Instant.calendarWitnesses(around: instants)
      for text in texts {
        values.append(ValueShapes.lengthened(text, until: { !taken.contains($0) }))
      }
    }
    if typed.contains(.ipAddress) {
      // An address that is asked for by name is no witness for the range it lies in.
      let named = taken.compactMap { AddressRange.isAddress($0) ? AddressRange($0) : nil }
      for spellings in AddressRange.witnesses(among: ranges + named) {
        if let free = spellings.first(where: { !taken.contains(CaseFolding.fold($0)) }) {
          values.append(free)
        } else if spellings.count > 1 {
          isComplete = false
        }
      }
    }
    return (values, isComplete)
  }
}

/// How the texts look that can be read as numbers, dates or addresses: these and perhaps others.
enum ValueShapes {
  static func languages(of family: ConditionOperator.Comparison.Family) -> [TextLanguage] {
    switch family {
    case .numeric: unsigned + unsigned.map { TextLanguage([.sign] + $0.steps) }
    case .date: unsigned + calendar
    case .ipAddress: addresses
    case .string, .bool, .binary, .arn, .null: []
    }
  }

  private static let digits: [TextLanguage.Step] = [.digit, .digitRun]
  private static let unsigned = [
    TextLanguage(digits), TextLanguage(digits + [.literal(".")] + digits),
  ]

  private static let calendar: [TextLanguage] = {
    let two: [TextLanguage.Step] = [.digit, .digit]
    let month = two + two + [.literal("-")] + two
    let day = month + [.literal("-")] + two
    let minute = day + [.literal("T")] + two + [.literal(":")] + two
    let second = minute + [.literal(":")] + two
    let zones: [[TextLanguage.Step]] = [
      [], [.literal("Z")], [.sign] + two + [.literal(":")] + two,
    ]
    let times = [minute, second, second + [.literal(".")] + digits]
    return [TextLanguage(month), TextLanguage(day)]
      + times.flatMap { time in zones.map { TextLanguage(time + $0) } }
  }()

  private static let addresses = [
    TextLanguage(Array([digits, digits, digits, digits].joined(separator: [.literal(".")]))),
    TextLanguage([.addressRun, .literal(":"), .addressRun]),
  ]

  /// The same number or date with more zeros behind the point.
  static func lengthened(_ text: [UInt8], until isFree: ([UInt8]) -> Bool) -> [UInt8] {
    if isFree(CaseFolding.fold(text)) { return text }
    var text = text
    var tail: [UInt8] = []
    if text.last == UInt8(ascii: "Z") { tail = [text.removeLast()] }
    if !text.contains(UInt8(ascii: ".")) { text += Array(".0".utf8) }
    while !isFree(CaseFolding.fold(text + tail)) { text.append(UInt8(ascii: "0")) }
    return text + tail
  }
}
