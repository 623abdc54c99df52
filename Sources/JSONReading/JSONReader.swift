/// A pull reader over the bytes of one JSON text.
///
/// It reads strict JSON (RFC 8259) front to back without building anything: the caller asks for
/// what it expects and skips the rest. Every value has an offset, members that occur twice in one
/// object are refused, number lexemes stay as written, and nesting is limited.
///
/// The memory behind `base` must outlive the reader; use `withReader` to get that for free.
public struct JSONReader {
  /// What kind of value comes next.
  public enum Kind: Sendable {
    /// `{`
    case object
    /// `[`
    case array
    /// `"`
    case string
    /// A digit or `-`
    case number
    /// `true` or `false`
    case boolean
    /// `null`
    case null
  }

  /// Nesting beyond this is refused.
  public static let depthLimit = 128

  let base: UnsafePointer<UInt8>
  let count: Int
  /// The offset of the next byte to read.
  public internal(set) var offset: Int
  /// The member names read so far, of every open object.
  var members: [MemberName] = []
  /// Where in `members` each open container begins, and whether a value was read in it.
  var containers: [Container] = []
  /// The names of open objects that have many, for finding one at once.
  var tables: [[UInt64: Int]] = []

  /// Reads a buffer of UTF-8.
  ///
  /// - Parameters:
  ///   - buffer: Valid UTF-8 (see `JSONText`); a null buffer reads as empty text.
  ///   - offset: Where to begin.
  public init(_ buffer: UnsafeBufferPointer<UInt8>, from offset: Int = 0) {
    base = buffer.baseAddress ?? ("" as StaticString).utf8Start
    count = buffer.count
    self.offset = offset
  }

  /// Reads an array of bytes within a closure.
  public static func withReader<Result>(
    _ bytes: [UInt8],
    _ body: (inout JSONReader) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(buffer)
      return try body(&reader)
    }
  }
}

// MARK: - What comes next

extension JSONReader {
  /// The kind of the next value, and its offset in `offset`.
  ///
  /// - Throws: `JSONReadingError` when the text ends or no value starts here.
  public mutating func peek() throws(JSONReadingError) -> Kind {
    skipWhitespace()
    guard offset < count else { throw JSONReadingError(.unexpectedEnd, at: offset) }
    switch base[offset] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    default: throw JSONReadingError(.unexpected(expected: "a JSON value"), at: offset)
    }
  }

  /// Checks that nothing but blanks follows.
  public mutating func end() throws(JSONReadingError) {
    skipWhitespace()
    if offset < count { throw JSONReadingError(.trailingContent, at: offset) }
  }
}

// MARK: - Objects and arrays

extension JSONReader {
  /// Enters an object.
  public mutating func beginObject() throws(JSONReadingError) {
    try open(UInt8(ascii: "{"), expected: "an object")
  }

  /// Enters an array.
  public mutating func beginArray() throws(JSONReadingError) {
    try open(UInt8(ascii: "["), expected: "an array")
  }

  /// Moves to the next member of the innermost object.
  ///
  /// - Returns: The member's name, with the reader at its value; `nil` at the object's end, which
  ///   is left then.
  /// - Throws: `JSONReadingError`, also for a name that this object already had.
  public mutating func nextMember() throws(JSONReadingError) -> JSONString? {
    guard try advance(closing: UInt8(ascii: "}")) else { return nil }
    guard offset < count, base[offset] == UInt8(ascii: "\"") else {
      throw JSONReadingError(
        offset < count ? .unexpected(expected: "a member name in quotes") : .unexpectedEnd,
        at: offset
      )
    }
    let name = try string()
    try remember(name)
    skipWhitespace()
    guard offset < count else { throw JSONReadingError(.unexpectedEnd, at: offset) }
    guard base[offset] == UInt8(ascii: ":") else {
      throw JSONReadingError(.unexpected(expected: "`:` after a member name"), at: offset)
    }
    offset += 1
    skipWhitespace()
    return name
  }

  /// Moves to the next element of the innermost array.
  ///
  /// - Returns: Whether there is one; at the array's end it is left.
  public mutating func nextElement() throws(JSONReadingError) -> Bool {
    try advance(closing: UInt8(ascii: "]"))
  }

  private mutating func open(
    _ bracket: UInt8,
    expected: String
  ) throws(JSONReadingError) {
    skipWhitespace()
    guard offset < count else { throw JSONReadingError(.unexpectedEnd, at: offset) }
    guard base[offset] == bracket else {
      throw JSONReadingError(.unexpected(expected: expected), at: offset)
    }
    if containers.count == Self.depthLimit {
      throw JSONReadingError(.tooDeep(limit: Self.depthLimit), at: offset)
    }
    offset += 1
    containers.append(Container(firstMember: members.count))
  }

  /// Steps over the comma, or out of the container at its closing bracket.
  private mutating func advance(closing: UInt8) throws(JSONReadingError) -> Bool {
    skipWhitespace()
    guard offset < count else { throw JSONReadingError(.unexpectedEnd, at: offset) }
    let last = containers.count - 1
    precondition(last >= 0, "advance outside a container")
    if base[offset] == closing {
      offset += 1
      leaveContainer()
      return false
    }
    if containers[last].isEmpty {
      containers[last].isEmpty = false
      return true
    }
    guard base[offset] == UInt8(ascii: ",") else {
      throw JSONReadingError(
        .unexpected(expected: "`,` or `\(Character(Unicode.Scalar(closing)))`"),
        at: offset
      )
    }
    offset += 1
    skipWhitespace()
    guard offset < count else { throw JSONReadingError(.unexpectedEnd, at: offset) }
    if base[offset] == closing {
      throw JSONReadingError(.unexpected(expected: "a value after `,`"), at: offset)
    }
    return true
  }
}

// MARK: - Scalars

extension JSONReader {
  /// Reads a string.
  ///
  /// - Returns: A token into this reader's text; ask `text(_:)` or `decodedBytes(_:)` for content.
  public mutating func string() throws(JSONReadingError) -> JSONString {
    skipWhitespace()
    guard offset < count else { throw JSONReadingError(.unexpectedEnd, at: offset) }
    guard base[offset] == UInt8(ascii: "\"") else {
      throw JSONReadingError(.unexpected(expected: "a string"), at: offset)
    }
    let start = offset + 1
    var index = start
    var hasEscapes = false
    while true {
      // Eight bytes at a time while none of them is a quote, a backslash or a control character.
      while index + 8 <= count {
        let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
        let quotes = Self.zeroBytes(word ^ 0x2222_2222_2222_2222)
        let backslashes = Self.zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
        let controls = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
        let stops = quotes | backslashes | controls
        if stops != 0 {
          // The lowest mark is always a true one.
          index += UInt64(littleEndian: stops).trailingZeroBitCount >> 3
          break
        }
        index += 8
      }
      guard index < count else { throw JSONReadingError(.unexpectedEnd, at: count) }
      let byte = base[index]
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw JSONReadingError(.malformedString, at: index) }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index = try checkEscape(at: index)
      } else {
        index += 1
      }
    }
    offset = index + 1
    return JSONString(start: start, length: index - start, hasEscapes: hasEscapes)
  }

  static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  private func checkEscape(at index: Int) throws(JSONReadingError) -> Int {
    guard index + 1 < count else { throw JSONReadingError(.unexpectedEnd, at: count) }
    switch base[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"):
      guard let unit = hexUnit(at: index + 2) else {
        throw JSONReadingError(
          index + 6 <= count ? .malformedString : .unexpectedEnd,
          at: index
        )
      }
      if UTF16.isTrailSurrogate(unit) { throw JSONReadingError(.malformedString, at: index) }
      guard UTF16.isLeadSurrogate(unit) else { return index + 6 }
      guard index + 7 < count, base[index + 6] == UInt8(ascii: "\\"),
        base[index + 7] == UInt8(ascii: "u"), let trail = hexUnit(at: index + 8),
        UTF16.isTrailSurrogate(trail)
      else { throw JSONReadingError(.malformedString, at: index) }
      return index + 12
    default: throw JSONReadingError(.malformedString, at: index)
    }
  }

  func hexUnit(at index: Int) -> UInt16? {
    guard index + 4 <= count else { return nil }
    var value: UInt16 = 0
    for position in index..<(index + 4) {
      let digit: UInt8
      switch base[position] {
      case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
        digit = byte - UInt8(ascii: "0")
      case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
        digit = byte - UInt8(ascii: "a") + 10
      case let byte where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"):
        digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// Reads a number and keeps it as written.
  ///
  /// - Returns: The lexeme, such as `10`, `10.0` or `-1e3`.
  public mutating func number() throws(JSONReadingError) -> String {
    let range = try numberRange()
    return String(
      decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count),
      as: UTF8.self
    )
  }

  private mutating func numberRange() throws(JSONReadingError) -> Range<Int> {
    skipWhitespace()
    let start = offset
    var index = offset
    func digits() -> Int {
      let first = index
      while index < count, base[index] >= UInt8(ascii: "0"), base[index] <= UInt8(ascii: "9") {
        index += 1
      }
      return index - first
    }
    if index < count, base[index] == UInt8(ascii: "-") { index += 1 }
    let integerStart = index
    let integerDigits = digits()
    if integerDigits == 0 {
      throw JSONReadingError(index < count ? .malformedNumber : .unexpectedEnd, at: start)
    }
    if integerDigits > 1, base[integerStart] == UInt8(ascii: "0") {
      throw JSONReadingError(.malformedNumber, at: start)
    }
    if index < count, base[index] == UInt8(ascii: ".") {
      index += 1
      if digits() == 0 { throw JSONReadingError(.malformedNumber, at: start) }
    }
    if index < count, base[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < count, base[index] == UInt8(ascii: "+") || base[index] == UInt8(ascii: "-") {
        index += 1
      }
      if digits() == 0 { throw JSONReadingError(.malformedNumber, at: start) }
    }
    offset = index
    return start..<index
  }

  /// Reads `true` or `false`.
  public mutating func boolean() throws(JSONReadingError) -> Bool {
    skipWhitespace()
    if consume("true") { return true }
    if consume("false") { return false }
    throw JSONReadingError(
      offset < count ? .unexpected(expected: "`true` or `false`") : .unexpectedEnd,
      at: offset
    )
  }

  /// Reads `null`.
  public mutating func null() throws(JSONReadingError) {
    skipWhitespace()
    if consume("null") { return }
    throw JSONReadingError(
      offset < count ? .unexpected(expected: "`null`") : .unexpectedEnd,
      at: offset
    )
  }

  private mutating func consume(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset + length <= count, equalBytes(base + offset, word.utf8Start, length) else {
      return false
    }
    offset += length
    return true
  }

  /// Passes over one value of any kind, checking it fully.
  ///
  /// - Returns: The byte range of the value.
  @discardableResult
  public mutating func skip() throws(JSONReadingError) -> Range<Int> {
    let kind = try peek()
    let start = offset
    switch kind {
    case .string: _ = try string()
    case .number: _ = try numberRange()
    case .boolean: _ = try boolean()
    case .null: try null()
    case .object:
      try beginObject()
      while try nextMember() != nil { try skip() }
    case .array:
      try beginArray()
      while try nextElement() { try skip() }
    }
    return start..<offset
  }

  mutating func skipWhitespace() {
    while offset < count {
      let byte = base[offset]
      // Most bytes that end a run of blanks are beyond all of them.
      guard byte <= 0x20 else { return }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      offset += 1
      while offset + 8 <= count,
        UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self) == 0x2020_2020_2020_2020
      { offset += 8 }
    }
  }
}

@inline(__always)
func equalBytes(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  var index = 0
  while index + 8 <= count {
    let ours = UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
    let theirs = UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self)
    if ours != theirs { return false }
    index += 8
  }
  while index < count {
    if left[index] != right[index] { return false }
    index += 1
  }
  return true
}
