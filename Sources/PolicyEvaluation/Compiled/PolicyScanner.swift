import ByteBlocks
import PolicyLanguage

/// Reads a policy that is written as most are straight into its compiled form.
///
/// Whatever is unusual ends the reading, and the text is parsed with care instead: escapes, bytes
/// beyond ASCII, a `Version` that is missing or comes late, numbers in conditions, resource control
/// policies, and everything that would be a finding with an `E-` code. So this knows no error and
/// decides nothing by itself: what it accepts, `PolicyDocument.parse` reads the same way.
struct PolicyScanner {
  /// The text is not plain.
  struct NotPlain: Error {}

  private let text: UnsafeBufferPointer<UInt8>
  private let kind: PolicyKind
  private var index = 0
  private var version = PolicyVersion.v2008
  /// Operators and keys that were met before.
  private(set) var words: ConditionWords
  /// The names read so far in a condition block, and the keys under one operator.
  private var operators: [Range<Int>] = []
  private var keys: [Range<Int>] = []

  /// Objects with more names than this are not plain, so that comparing each with each stays cheap.
  private static let nameLimit = 32

  init(_ text: UnsafeBufferPointer<UInt8>, kind: PolicyKind, words: consuming ConditionWords) {
    self.text = text
    self.kind = kind
    self.words = words
  }

  /// The statements of the whole text; `nil` when it is not plain.
  mutating func statements() -> [CompiledStatement]? {
    if kind == .resourceControl { return nil }
    do throws(NotPlain) {
      return try document()
    } catch {
      return nil
    }
  }

  private mutating func document() throws(NotPlain) -> [CompiledStatement] {
    var statements: [CompiledStatement]?
    var hasVersion = false
    var hasID = false
    try members { scanner, name throws(NotPlain) in
      if scanner.isSame(name, "Version"), !hasVersion {
        hasVersion = true
        let value = try scanner.string()
        if scanner.isSame(value, "2012-10-17") {
          scanner.version = .v2012
        } else if scanner.isSame(value, "2008-10-17") {
          scanner.version = .v2008
        } else {
          throw NotPlain()
        }
      } else if scanner.isSame(name, "Statement"), hasVersion, statements == nil {
        statements = try scanner.statementList()
      } else if scanner.isSame(name, "Id"), !hasID {
        hasID = true
        _ = try scanner.string()
      } else {
        throw NotPlain()
      }
    }
    skipBlanks()
    guard let statements, index == text.count else { throw NotPlain() }
    return statements
  }

  private mutating func statementList() throws(NotPlain) -> [CompiledStatement] {
    if try next() == UInt8(ascii: "{") { return [try statement(0)] }
    var statements: [CompiledStatement] = []
    try elements { scanner throws(NotPlain) in
      statements.append(try scanner.statement(statements.count))
    }
    return statements
  }
}

// MARK: - Statements

extension PolicyScanner {
  private mutating func statement(_ number: Int) throws(NotPlain) -> CompiledStatement {
    var sid: Range<Int>?
    var isAllow: Bool?
    var action: CompiledAction?
    var resource: CompiledResource?
    var principal: CompiledPrincipal?
    var conditions: [CompiledCondition]?
    try members { scanner, name throws(NotPlain) in
      if scanner.isSame(name, "Effect"), isAllow == nil {
        let value = try scanner.string()
        isAllow = scanner.isSame(value, "Allow")
        if isAllow == false, !scanner.isSame(value, "Deny") { throw NotPlain() }
      } else if scanner.isSame(name, "Action"), action == nil {
        action = try scanner.action(isNegated: false)
      } else if scanner.isSame(name, "Resource"), resource == nil {
        resource = try scanner.resource(isNegated: false)
      } else if scanner.isSame(name, "Sid"), sid == nil {
        sid = try scanner.string()
      } else if scanner.isSame(name, "Condition"), conditions == nil {
        conditions = try scanner.conditions()
      } else if scanner.isSame(name, "Principal"), principal == nil {
        principal = try scanner.principal(isNegated: false)
      } else if scanner.isSame(name, "NotAction"), action == nil {
        action = try scanner.action(isNegated: true)
      } else if scanner.isSame(name, "NotResource"), resource == nil {
        resource = try scanner.resource(isNegated: true)
      } else if scanner.isSame(name, "NotPrincipal"), principal == nil {
        principal = try scanner.principal(isNegated: true)
      } else {
        throw NotPlain()
      }
    }
    guard let isAllow, let action, resource != nil || !kind.hasResource else { throw NotPlain() }
    return CompiledStatement(
      index: number,
      sid: sid.flatMap { $0.isEmpty ? nil : string($0) },
      isAllow: isAllow,
      action: action,
      resource: resource,
      principal: principal,
      conditions: conditions ?? []
    )
  }

  private mutating func action(isNegated: Bool) throws(NotPlain) -> CompiledAction {
    var action = CompiledAction(isNegated: isNegated, capacity: try likelyCount())
    try strings { scanner, range throws(NotPlain) in
      var colons = 0
      var stars = 0
      for byte in scanner.text[range] {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: " "): throw NotPlain()
        case UInt8(ascii: ":"): colons += 1
        case UInt8(ascii: "*"): stars += 1
        default: break
        }
      }
      let isEverything = stars == range.count && stars > 0
      guard colons == 1 || isEverything else { throw NotPlain() }
      action.add(lowered: scanner.lowered(range))
    }
    return action
  }

  private mutating func resource(isNegated: Bool) throws(NotPlain) -> CompiledResource {
    if kind == .trust { throw NotPlain() }
    var resource = CompiledResource(isNegated: isNegated, capacity: try likelyCount())
    try strings { scanner, range throws(NotPlain) in
      let text = UnsafeBufferPointer(rebasing: scanner.text[range])
      resource.add(text, version: scanner.version, kind: scanner.kind)
    }
    return resource
  }

  private mutating func principal(isNegated: Bool) throws(NotPlain) -> CompiledPrincipal {
    guard kind.hasPrincipal, !isNegated || kind != .trust else { throw NotPlain() }
    if try next() == UInt8(ascii: "\"") {
      guard isSame(try string(), "*") else { throw NotPlain() }
      return CompiledPrincipal(isNegated: isNegated, entries: [.everyone])
    }
    var entries: [CompiledPrincipal.Entry] = []
    var forms: [PrincipalElement.Entry.Form] = []
    try members { scanner, name throws(NotPlain) in
      let form: PrincipalElement.Entry.Form
      if scanner.isSame(name, "AWS") {
        form = .aws
      } else if scanner.isSame(name, "Service") {
        form = .service
      } else if scanner.isSame(name, "Federated") {
        form = .federated
      } else if scanner.isSame(name, "CanonicalUser") {
        form = .canonicalUser
      } else {
        throw NotPlain()
      }
      if forms.contains(form) { throw NotPlain() }
      forms.append(form)
      try scanner.strings { scanner, range throws(NotPlain) in
        if let entry = CompiledPrincipal.compile(form, scanner.string(range)) {
          entries.append(entry)
        }
      }
    }
    return CompiledPrincipal(isNegated: isNegated, entries: entries)
  }
}

// MARK: - Conditions

extension PolicyScanner {
  private mutating func conditions() throws(NotPlain) -> [CompiledCondition] {
    var conditions: [CompiledCondition] = []
    operators.removeAll(keepingCapacity: true)
    try members { scanner, name throws(NotPlain) in
      for other in scanner.operators where scanner.isSame(other, name) { throw NotPlain() }
      scanner.operators.append(name)
      guard scanner.operators.count <= Self.nameLimit,
        let test = scanner.words.condition(scanner.bytes(name))
      else { throw NotPlain() }
      scanner.keys.removeAll(keepingCapacity: true)
      try scanner.members { scanner, key throws(NotPlain) in
        for other in scanner.keys where scanner.isSameInAnyCase(other, key) { throw NotPlain() }
        scanner.keys.append(key)
        guard scanner.keys.count <= Self.nameLimit else { throw NotPlain() }
        let values = try scanner.conditionValues()
        conditions.append(
          CompiledCondition(
            test,
            key: scanner.words.key(scanner.bytes(key)),
            values: values,
            version: scanner.version
          )
        )
      }
    }
    return conditions
  }

  private mutating func conditionValues() throws(NotPlain) -> [String] {
    guard try next() == UInt8(ascii: "[") else { return [try conditionValue()] }
    var values: [String] = []
    try elements { scanner throws(NotPlain) in values.append(try scanner.conditionValue()) }
    return values
  }

  private mutating func conditionValue() throws(NotPlain) -> String {
    switch try next() {
    case UInt8(ascii: "\""): return string(try string())
    case UInt8(ascii: "t"): return try word("true")
    case UInt8(ascii: "f"): return try word("false")
    default: throw NotPlain()
    }
  }

  private mutating func word(_ word: StaticString) throws(NotPlain) -> String {
    let end = index + word.utf8CodeUnitCount
    guard end <= text.count, isSame(index..<end, word) else { throw NotPlain() }
    index = end
    return word.description
  }
}

// MARK: - JSON

extension PolicyScanner {
  private mutating func skipBlanks() {
    while index < text.count {
      switch text[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  /// The next byte that is no blank, which is not passed over.
  private mutating func next() throws(NotPlain) -> UInt8 {
    skipBlanks()
    guard index < text.count else { throw NotPlain() }
    return text[index]
  }

  private mutating func pass(_ byte: UInt8) throws(NotPlain) {
    guard try next() == byte else { throw NotPlain() }
    index += 1
  }

  /// Room for most lists of strings, or for the one string that comes next.
  private mutating func likelyCount() throws(NotPlain) -> Int {
    try next() == UInt8(ascii: "[") ? 4 : 1
  }

  /// Where the content of the next string stands.
  private mutating func string() throws(NotPlain) -> Range<Int> {
    try pass(UInt8(ascii: "\""))
    let start = index
    guard let base = text.baseAddress else { throw NotPlain() }
    let end = waybill_plain_string_end(base, start, text.count)
    guard end < text.count, text[end] == UInt8(ascii: "\"") else { throw NotPlain() }
    index = end + 1
    return start..<end
  }

  /// Reads an object; the body reads each value.
  private mutating func members(
    _ body: (inout PolicyScanner, Range<Int>) throws(NotPlain) -> Void
  ) throws(NotPlain) {
    try pass(UInt8(ascii: "{"))
    if try next() == UInt8(ascii: "}") {
      index += 1
      return
    }
    while true {
      let name = try string()
      try pass(UInt8(ascii: ":"))
      try body(&self, name)
      let byte = try next()
      index += 1
      if byte == UInt8(ascii: "}") { return }
      guard byte == UInt8(ascii: ",") else { throw NotPlain() }
    }
  }

  /// Reads an array; the body reads each element.
  private mutating func elements(
    _ body: (inout PolicyScanner) throws(NotPlain) -> Void
  ) throws(NotPlain) {
    try pass(UInt8(ascii: "["))
    if try next() == UInt8(ascii: "]") {
      index += 1
      return
    }
    while true {
      try body(&self)
      let byte = try next()
      index += 1
      if byte == UInt8(ascii: "]") { return }
      guard byte == UInt8(ascii: ",") else { throw NotPlain() }
    }
  }

  /// Reads a string or an array of strings.
  private mutating func strings(
    _ body: (inout PolicyScanner, Range<Int>) throws(NotPlain) -> Void
  ) throws(NotPlain) {
    guard try next() == UInt8(ascii: "[") else {
      let value = try string()
      return try body(&self, value)
    }
    try elements { scanner throws(NotPlain) in
      let value = try scanner.string()
      try body(&scanner, value)
    }
  }
}

// MARK: - Places in the text

extension PolicyScanner {
  private func isSame(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for offset in 0..<range.count
    where text[range.lowerBound + offset] != word.utf8Start[offset] {
      return false
    }
    return true
  }

  private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    left.count == right.count && text[left].elementsEqual(text[right])
  }

  private func isSameInAnyCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    for offset in 0..<left.count
    where Self.lowered(text[left.lowerBound + offset])
      != Self.lowered(text[right.lowerBound + offset])
    {
      return false
    }
    return true
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: bytes(range), as: UTF8.self)
  }

  private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: text[range])
  }

  private func lowered(_ range: Range<Int>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      for offset in 0..<range.count {
        buffer[offset] = Self.lowered(text[range.lowerBound + offset])
      }
      count = range.count
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
