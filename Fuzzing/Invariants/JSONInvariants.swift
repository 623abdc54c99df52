import JSONReading

/// What must hold of the JSON reader.
enum JSONInvariants {
  static func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    let text: JSONText
    do throws(JSONReadingError) {
      text = try JSONText(bytes)
    } catch {
      try require(error.offset >= 0, "an encoding error before the text")
      return
    }
    try require(
      JSONText.firstInvalidByte(in: text.bytes) == nil,
      "a text that was let in is not UTF-8"
    )
    try checkLines(text)
    let first = tree(text)
    let second = tree(text)
    let skipped = skip(text.bytes)
    try checkScanner(text.bytes, skipped)
    switch (first, second) {
    case (.success(let node), .success(let again)):
      try require(isSame(node, again, ranges: true), "two readings differ")
      guard case .success(let range) = skipped else {
        throw BrokenInvariant("a text is read as a tree and not passed over")
      }
      try require(range == node.range, "a value ends elsewhere when it is passed over")
      try checkTree(node, text)
      try checkExtent(node, text.bytes)
    case (.failure(let error), .failure(let again)):
      try require(error == again, "two readings fail in different ways")
      try require(
        (0...text.bytes.count).contains(error.offset),
        "the error `\(error)` lies outside the text"
      )
      guard case .failure(let other) = skipped else {
        throw BrokenInvariant("a text is passed over and not read as a tree")
      }
      try require(error == other, "`\(error)` when read, `\(other)` when passed over")
    default: throw BrokenInvariant("one reading fails, another does not")
    }
  }

  static func tree(_ text: JSONText) -> Result<JSONNode, JSONReadingError> {
    do throws(JSONReadingError) {
      return .success(try JSONNode(parsing: text))
    } catch {
      return .failure(error)
    }
  }

  private static func skip(_ bytes: [UInt8]) -> Result<Range<Int>, JSONReadingError> {
    JSONReader.withReader(bytes) { reader in
      do throws(JSONReadingError) {
        let mark = reader.mark
        _ = try reader.skip()
        reader.rewind(to: mark)
        let range = try reader.skip()
        try reader.end()
        return .success(range)
      } catch {
        return .failure(error)
      }
    }
  }

  /// What a scanner passes over is a value, and ends where the scanner says.
  private static func checkScanner(
    _ bytes: [UInt8],
    _ skipped: Result<Range<Int>, JSONReadingError>
  ) throws(BrokenInvariant) {
    let padded = bytes + [UInt8](repeating: 0, count: JSONScanner.padding)
    let ends = padded.withUnsafeBufferPointer { buffer -> (value: Int, text: Int, extent: Int?)? in
      guard let start = buffer.baseAddress else { return nil }
      var scanner = JSONScanner(start)
      scanner.skipBlanks()
      let extent = scanner.endOfContainer().map { $0 - start }
      guard scanner.skip() else { return nil }
      let value = scanner.place - start
      scanner.skipBlanks()
      return (value, scanner.place - start, extent)
    }
    guard let ends else { return }
    try require(ends.text <= bytes.count, "a scanner goes on behind the text")
    try require(ends.extent ?? ends.value == ends.value, "a container ends elsewhere for a scanner")
    guard ends.text == bytes.count else {
      guard case .failure = skipped else { throw BrokenInvariant("a scanner ends too early") }
      return
    }
    guard case .success(let range) = skipped, range.upperBound == ends.value else {
      throw BrokenInvariant("a scanner passes over what is no value")
    }
  }

  /// Written again and read again, the tree is the same.
  private static func checkTree(_ node: JSONNode, _ text: JSONText) throws(BrokenInvariant) {
    let (bytes, map) = node.serialized()
    let again: JSONNode
    do throws(JSONReadingError) {
      again = try JSONNode(parsing: JSONText(bytes))
    } catch {
      throw BrokenInvariant("what was written is not read: \(error)")
    }
    try require(isSame(node, again, ranges: false), "what was written reads as something else")
    try require(
      map.source(of: again.range.lowerBound) == node.range.lowerBound,
      "the way back from what was written leads elsewhere"
    )
    try require(again.serialized().bytes == bytes, "writing twice gives different texts")
  }

  /// Brackets and quotes alone find the same end of a container.
  private static func checkExtent(_ node: JSONNode, _ bytes: [UInt8]) throws(BrokenInvariant) {
    let extent = JSONReader.withReader(bytes) { $0.extentOfContainer() }
    let expected = node.isObject || node.isArray ? node.range : nil
    try require(extent == expected, "a container ends elsewhere by its brackets")
  }

  /// Every offset has a line and a column that lead back to it.
  private static func checkLines(_ text: JSONText) throws(BrokenInvariant) {
    let index = LineIndex(text.bytes)
    var previous = (line: 1, column: 0)
    for offset in 0...min(text.bytes.count, 512) {
      let place = index.position(of: offset)
      let isFollowing =
        place.line == previous.line && place.column >= previous.column
        || place.line == previous.line + 1 && place.column == 1
      try require(isFollowing, "lines and columns jump at byte \(offset)")
      previous = place
      guard offset == text.bytes.count || text.bytes[offset] & 0xC0 != 0x80 else { continue }
      try require(
        index.offset(line: place.line, column: place.column) == offset,
        "line \(place.line), column \(place.column) does not lead back to byte \(offset)"
      )
    }
  }

  private static func isSame(_ left: JSONNode, _ right: JSONNode, ranges: Bool) -> Bool {
    if ranges, left.range != right.range { return false }
    switch (left.value, right.value) {
    case (.null, .null): return true
    case (.boolean(let one), .boolean(let other)): return one == other
    case (.string(let one), .string(let other)), (.number(let one), .number(let other)):
      return one.utf8.elementsEqual(other.utf8)
    case (.array(let one), .array(let other)):
      return one.count == other.count
        && zip(one, other).allSatisfy { isSame($0, $1, ranges: ranges) }
    case (.object(let one), .object(let other)):
      return one.count == other.count
        && zip(one, other).allSatisfy {
          $0.name.utf8.elementsEqual($1.name.utf8) && isSame($0.node, $1.node, ranges: ranges)
        }
    default: return false
    }
  }
}
