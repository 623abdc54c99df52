import ByteBlocks
import JSONReading

/// One line of a case file, cut into its parts.
///
/// A line repeats policies that earlier lines had. So this finds where a value ends without reading
/// it; whoever wants the value reads it in full, or knows its bytes already.
struct CaseLine {
  /// A member of an object: its name, and where its value stands in the line.
  struct Member {
    let name: JSONString
    let range: Range<Int>
  }

  let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// Knows names with escapes.
  private var names: JSONReader { JSONReader(bytes) }

  /// Whether a member bears this name.
  func matches(_ member: Member, _ name: StaticString) -> Bool {
    if member.name.hasEscapes { return names.matches(member.name, name) }
    let length = name.utf8CodeUnitCount
    guard member.name.length == length else { return false }
    for offset in 0..<length where bytes[member.name.start + offset] != name.utf8Start[offset] {
      return false
    }
    return true
  }

  /// Adds the members of the object in a range to a list.
  ///
  /// - Throws: `JSONReadingError` where there is no object, or not cut as JSON objects are; what
  ///   comes before that place is added all the same.
  func cut(_ range: Range<Int>, into members: inout [Member]) throws(JSONReadingError) {
    try cut(range, open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), expected: "an object") {
      index throws(JSONReadingError) in
      let name = try name(from: &index)
      for other in members where isSame(other.name, name) {
        throw JSONReadingError(.duplicateMember(names.text(name)), at: name.start - 1)
      }
      let start = index
      index = try end(of: start)
      members.append(Member(name: name, range: start..<index))
    }
  }

  /// Where the elements of the array in a range stand.
  ///
  /// - Throws: `JSONReadingError` where there is no array, or not cut as JSON arrays are.
  func elements(in range: Range<Int>) throws(JSONReadingError) -> [Range<Int>] {
    var elements: [Range<Int>] = []
    try cut(range, open: UInt8(ascii: "["), close: UInt8(ascii: "]"), expected: "a list") {
      index throws(JSONReadingError) in
      let start = index
      index = try end(of: start)
      elements.append(start..<index)
    }
    return elements
  }

  /// Reads a value and makes sure that nothing else stands in the range.
  func read<Value>(
    _ range: Range<Int>,
    _ body: (inout JSONReader) throws(JSONReadingError) -> Value
  ) throws(JSONReadingError) -> Value {
    var reader = JSONReader(
      UnsafeBufferPointer(rebasing: bytes[..<range.upperBound]),
      from: range.lowerBound
    )
    let value = try body(&reader)
    try reader.end()
    return value
  }

  func isNull(_ range: Range<Int>) -> Bool {
    range.count == 4 && bytes[range].elementsEqual("null".utf8)
  }

  private func isSame(_ left: JSONString, _ right: JSONString) -> Bool {
    if !left.hasEscapes, !right.hasEscapes {
      return left.length == right.length
        && bytes[left.start..<(left.start + left.length)]
          .elementsEqual(bytes[right.start..<(right.start + right.length)])
    }
    return names.decodedBytes(left) == names.decodedBytes(right)
  }

  private func cut(
    _ range: Range<Int>,
    open: UInt8,
    close: UInt8,
    expected: String,
    _ item: (inout Int) throws(JSONReadingError) -> Void
  ) throws(JSONReadingError) {
    var index = skipBlanks(range.lowerBound)
    guard index < range.upperBound else { throw JSONReadingError(.unexpectedEnd, at: index) }
    guard bytes[index] == open else {
      throw JSONReadingError(.unexpected(expected: expected), at: index)
    }
    index = skipBlanks(index + 1)
    var isFirst = true
    while true {
      guard index < range.upperBound else { throw JSONReadingError(.unexpectedEnd, at: index) }
      if bytes[index] == close {
        if isFirst { break }
        throw JSONReadingError(.unexpected(expected: "a value after `,`"), at: index)
      }
      try item(&index)
      isFirst = false
      index = skipBlanks(index)
      guard index < range.upperBound else { throw JSONReadingError(.unexpectedEnd, at: index) }
      if bytes[index] == close { break }
      guard bytes[index] == UInt8(ascii: ",") else {
        let bracket = Character(Unicode.Scalar(close))
        throw JSONReadingError(.unexpected(expected: "`,` or `\(bracket)`"), at: index)
      }
      index = skipBlanks(index + 1)
    }
    index = skipBlanks(index + 1)
    if index < range.upperBound { throw JSONReadingError(.trailingContent, at: index) }
  }

  private func name(from index: inout Int) throws(JSONReadingError) -> JSONString {
    guard bytes[index] == UInt8(ascii: "\"") else {
      throw JSONReadingError(.unexpected(expected: "a member name in quotes"), at: index)
    }
    let name: JSONString
    if let plain = plainString(index) {
      name = plain
      index = skipBlanks(plain.start + plain.length + 1)
    } else {
      var reader = JSONReader(bytes, from: index)
      name = try reader.string()
      index = skipBlanks(reader.offset)
    }
    guard index < bytes.count else { throw JSONReadingError(.unexpectedEnd, at: index) }
    guard bytes[index] == UInt8(ascii: ":") else {
      throw JSONReadingError(.unexpected(expected: "`:` after a member name"), at: index)
    }
    index = skipBlanks(index + 1)
    return name
  }

  /// A string of printable ASCII without escapes.
  private func plainString(_ start: Int) -> JSONString? {
    guard let base = bytes.baseAddress else { return nil }
    let end = waybill_plain_string_end(base, start + 1, bytes.count)
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
    return JSONString(start: start + 1, length: end - start - 1, hasEscapes: false)
  }

  private func skipBlanks(_ start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      index += 1
    }
    return index
  }
}

// MARK: - Where a value ends

extension CaseLine {
  /// The offset behind a value: brackets are counted, strings passed over, nothing else is checked.
  private func end(of start: Int) throws(JSONReadingError) -> Int {
    var index = start
    guard index < bytes.count else { throw JSONReadingError(.unexpectedEnd, at: index) }
    switch bytes[index] {
    case UInt8(ascii: "\""): return try endOfString(index)
    case UInt8(ascii: "{"), UInt8(ascii: "["): break
    default:
      while index < bytes.count, !Self.endsScalar(bytes[index]) { index += 1 }
      if index == start {
        throw JSONReadingError(.unexpected(expected: "a JSON value"), at: start)
      }
      return index
    }
    guard let base = bytes.baseAddress else { throw JSONReadingError(.unexpectedEnd, at: index) }
    index = waybill_container_end(base, start, bytes.count)
    if index == 0 { throw JSONReadingError(.unexpectedEnd, at: bytes.count) }
    return index
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: true
    default: false
    }
  }

  private func endOfString(_ start: Int) throws(JSONReadingError) -> Int {
    guard let base = bytes.baseAddress else { throw JSONReadingError(.unexpectedEnd, at: start) }
    var index = start + 1
    while true {
      // Behind a backslash at the end there is nothing.
      index = waybill_quote_or_escape(base, min(index, bytes.count), bytes.count)
      guard index < bytes.count else { throw JSONReadingError(.unexpectedEnd, at: bytes.count) }
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1
      default: index += 2
      }
    }
  }
}
