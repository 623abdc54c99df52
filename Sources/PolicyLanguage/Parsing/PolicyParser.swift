import JSONReading

extension PolicyDocument {
  /// Parses a policy's text.
  ///
  /// It never fails: what is wrong stands in `findings`.
  ///
  /// - Parameters:
  ///   - text: The document in UTF-8, plain or percent-encoded (EV-100).
  ///   - kind: What it is attached to.
  ///   - warns: Whether a readable document is looked over for what is doubtful, too.
  ///   - pool: Keeps texts that many documents have in common once.
  ///   - place: Turns an offset in `text` into the offset to report, for documents that lie
  ///     inside another text. The identity by default.
  /// - Returns: The document, with no statements when the text is no JSON.
  public static func parse(
    _ text: [UInt8],
    as kind: PolicyKind,
    warns: Bool = true,
    sharing pool: JSONTextPool? = nil,
    place: (Int) -> Int = { $0 }
  ) -> PolicyDocument {
    var findings: [PolicyFinding] = []
    if PercentEncoding.isEncoded(text) {
      let decoded = PercentEncoding.decode(text)
      return parsePlain(
        decoded.bytes,
        as: kind,
        warns: warns,
        sharing: pool,
        findings: findings,
        place: { place(decoded.offsets[min($0, decoded.offsets.count - 1)]) }
      )
    }
    if text.starts(with: [0xEF, 0xBB, 0xBF]) {
      findings.append(
        PolicyFinding(.byteOrderMark, "a byte order mark was passed over", at: place(0))
      )
      return parsePlain(
        Array(text[3...]),
        as: kind,
        warns: warns,
        sharing: pool,
        findings: findings,
        place: { place($0 + 3) }
      )
    }
    return parsePlain(
      text,
      as: kind,
      warns: warns,
      sharing: pool,
      findings: findings,
      place: place
    )
  }

  private static func parsePlain(
    _ text: [UInt8],
    as kind: PolicyKind,
    warns: Bool,
    sharing pool: JSONTextPool?,
    findings: [PolicyFinding],
    place: (Int) -> Int
  ) -> PolicyDocument {
    if let offset = JSONText.firstInvalidByte(in: text) {
      let error = JSONReadingError(.invalidUTF8, at: offset)
      return PolicyDocument(
        kind: kind,
        version: .v2008,
        statements: [],
        findings: findings + [PolicyFinding(.json, error.description, at: place(offset))]
      )
    }
    return withoutActuallyEscaping(place) { place in
      text.withUnsafeBufferPointer { buffer in
        var parser = PolicyParser(reader: JSONReader(buffer), kind: kind, place: place)
        parser.findings = findings
        parser.warns = warns
        parser.pool = pool
        return parser.document()
      }
    }
  }
}

extension PolicyDocument {
  /// What a document says of which is known that it has no findings; the text is plain JSON.
  ///
  /// - Parameters:
  ///   - text: The document in UTF-8; it may lie in memory that goes away.
  ///   - kind: What it is attached to.
  ///   - pool: Keeps texts that many documents have in common once.
  /// - Returns: Its contents.
  public static func parsedContents(
    _ text: UnsafeBufferPointer<UInt8>,
    as kind: PolicyKind,
    sharing pool: JSONTextPool?
  ) -> PolicyContents {
    var parser = PolicyParser(reader: JSONReader(text), kind: kind, place: { $0 })
    parser.warns = false
    parser.pool = pool
    return parser.document().everything
  }
}

/// Reads one document; the elements have files of their own beside this one.
struct PolicyParser {
  var reader: JSONReader
  let kind: PolicyKind
  let place: (Int) -> Int
  var findings: [PolicyFinding] = []
  var warns = true
  var pool: JSONTextPool?
  /// Takes the entries of a list while it is read, so that the list is made in its final size.
  var entries: [LocatedText] = []

  init(reader: JSONReader, kind: PolicyKind, place: @escaping (Int) -> Int) {
    self.reader = reader
    self.kind = kind
    self.place = place
  }

  mutating func report(_ code: PolicyFindingCode, _ message: String, at offset: Int) {
    findings.append(PolicyFinding(code, message, at: place(offset)))
  }

  mutating func document() -> PolicyDocument {
    var parts = DocumentParts()
    do throws(JSONReadingError) {
      try readDocument(into: &parts)
      try reader.end()
    } catch {
      let code: PolicyFindingCode
      if case .duplicateMember = error.reason { code = .duplicateKey } else { code = .json }
      report(code, error.description, at: error.offset)
      return PolicyDocument(kind: kind, version: .v2008, statements: [], findings: findings)
    }
    let document = PolicyDocument(
      kind: kind,
      version: parts.version ?? .v2008,
      id: parts.id,
      // Made anew in its final size.
      statements: parts.statements.map(\.self),
      findings: findings
    )
    // What makes a resource control policy unreadable is among the checks.
    guard document.isReadable, warns || kind == .resourceControl else { return document }
    let checked = findings + PolicyChecks(document: document).allFindings()
    if checked.isEmpty { return document }
    return PolicyDocument(
      kind: kind,
      version: document.version,
      id: document.id,
      statements: document.statements,
      findings: checked.sorted { $0.offset < $1.offset }
    )
  }

  struct DocumentParts {
    var version: PolicyVersion?
    var hasVersion = false
    var id: String?
    var statements: [PolicyStatement] = []
  }

  private mutating func readDocument(
    into parts: inout DocumentParts
  ) throws(JSONReadingError) {
    guard try reader.peek() == .object else {
      throw JSONReadingError(.unexpected(expected: "a policy document `{…}`"), at: reader.offset)
    }
    let start = reader.offset
    var hasStatement = false
    try reader.beginObject()
    while let name = try reader.nextMember() {
      let nameOffset = name.start - 1
      if reader.matches(name, "Version") {
        try readVersion(into: &parts)
      } else if reader.matches(name, "Id") {
        try readID(into: &parts, at: nameOffset)
      } else if reader.matches(name, "Statement") {
        hasStatement = true
        try readStatements(into: &parts)
      } else {
        report(.element, "`\(reader.text(name))` is no element of a policy", at: nameOffset)
        try reader.skip()
      }
    }
    if !parts.hasVersion {
      report(.noVersion, "no `Version`: read as 2008-10-17, without variables", at: start)
    }
    if !hasStatement { report(.noStatement, "the policy has no `Statement`", at: start) }
  }

  private mutating func readVersion(into parts: inout DocumentParts) throws(JSONReadingError) {
    parts.hasVersion = true
    let kind = try reader.peek()
    let offset = reader.offset
    guard kind == .string else {
      report(.version, "`Version` must be \"2012-10-17\" or \"2008-10-17\"", at: offset)
      try reader.skip()
      return
    }
    let text = try reader.stringText()
    parts.version = PolicyVersion(rawValue: text)
    if parts.version == nil {
      report(.version, "`\(text)` is no version: write \"2012-10-17\"", at: offset)
    }
  }

  private mutating func readID(
    into parts: inout DocumentParts,
    at nameOffset: Int
  ) throws(JSONReadingError) {
    guard try reader.peek() == .string else {
      report(.type, "`Id` must be a string", at: reader.offset)
      try reader.skip()
      return
    }
    parts.id = try reader.stringText()
    if kind == .identity {
      report(.id, "`Id` has no place in an identity policy", at: nameOffset)
    }
  }

  private mutating func readStatements(
    into parts: inout DocumentParts
  ) throws(JSONReadingError) {
    let kind = try reader.peek()
    let offset = reader.offset
    switch kind {
    case .object:
      if let statement = try readStatement(index: 0) { parts.statements.append(statement) }
    case .array:
      try reader.beginArray()
      var index = 0
      while try reader.nextElement() {
        guard try reader.peek() == .object else {
          report(.type, "a statement must be an object", at: reader.offset)
          try reader.skip()
          index += 1
          continue
        }
        if let statement = try readStatement(index: index) { parts.statements.append(statement) }
        index += 1
      }
      if index == 0 { report(.emptyStatement, "the policy has no statement", at: offset) }
    case .string, .number, .boolean, .null:
      report(.type, "`Statement` must be an object or a list of objects", at: offset)
      try reader.skip()
    }
  }
}

/// Policies as the read APIs of IAM return them: percent-encoded (EV-100).
enum PercentEncoding {
  static func isEncoded(_ text: [UInt8]) -> Bool {
    let start = text.firstIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    guard let start, text.count - start >= 3 else { return false }
    return text[start] == UInt8(ascii: "%") && text[start + 1] == UInt8(ascii: "7")
      && text[start + 2] | 0x20 == UInt8(ascii: "b")
  }

  /// Decodes once; an escape that is none stays as it is.
  ///
  /// - Returns: The bytes, and for each its offset in the encoded text (and one for the end).
  static func decode(_ text: [UInt8]) -> (bytes: [UInt8], offsets: [Int]) {
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    var index = 0
    while index < text.count {
      offsets.append(index)
      if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
        let high = hexDigit(text[index + 1]), let low = hexDigit(text[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(text[index])
        index += 1
      }
    }
    offsets.append(text.count)
    return (bytes, offsets)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
