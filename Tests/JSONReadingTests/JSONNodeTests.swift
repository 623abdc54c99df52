import Foundation
import JSONReading
import Testing

@Suite("JSON trees")
struct JSONNodeTests {
  @Test("random documents say what was written, at the places where it was written")
  func randomDocuments() throws {
    for seed in 0..<600 {
      var json = RandomJSON(seed: UInt64(seed))
      let expected = json.document()
      let node = try JSONNode(parsing: JSONText(json.bytes))
      #expect(node.isIdentical(to: expected), "seed \(seed)")
      #expect(node.agrees(with: try foundation(json.bytes)), "seed \(seed)")
    }
  }

  @Test("damaged documents are accepted exactly when Foundation accepts them")
  func damagedDocuments() throws {
    var accepted = 0
    for seed in 0..<6000 {
      var json = RandomJSON(seed: UInt64(seed))
      _ = json.document()
      json.mutate()
      let bytes = json.bytes
      let theirs = try? foundation(bytes)
      do {
        let node = try JSONNode(parsing: JSONText(bytes))
        accepted += 1
        guard let theirs else {
          // Foundation refuses numbers that no floating-point number holds.
          #expect(node.hasHugeNumber, "seed \(seed): only ours accepts \(shown(bytes))")
          continue
        }
        #expect(node.agrees(with: theirs), "seed \(seed)")
      } catch {
        #expect(error.offset >= 0 && error.offset <= bytes.count, "seed \(seed)")
        if theirs != nil, !error.isStricter(bytes) {
          Issue.record("seed \(seed): only Foundation accepts \(shown(bytes)): \(error)")
        }
      }
    }
    #expect(accepted > 100)
  }

  @Test("a member that occurs twice is refused, also with other escapes and among many")
  func duplicateMembers() {
    let many = (0..<200).map { "\"key\($0)\":0" }.joined(separator: ",")
    for (text, offset) in [
      (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"b":{"a":1},"\u0061":2}"#, 19),
      ("{\(many),\"key17\":1}", many.utf8.count + 2),
    ] {
      #expect(throws: JSONReadingError.self) { try JSONNode(parsing: JSONText(Array(text.utf8))) }
      do { _ = try JSONNode(parsing: JSONText(Array(text.utf8))) } catch {
        #expect(error.code == "json-duplicate-member")
        #expect(error.offset == offset)
      }
    }
  }

  @Test("nesting beyond the limit is refused, however deep")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try JSONNode(parsing: JSONText(nested(JSONReader.depthLimit)))
    for depth in [JSONReader.depthLimit + 1, 10_000, 1_000_000] {
      do {
        _ = try JSONNode(parsing: JSONText(nested(depth)))
        Issue.record("depth \(depth) is accepted")
      } catch {
        #expect(error.code == "json-too-deep")
        #expect(error.offset == JSONReader.depthLimit)
      }
    }
  }

  @Test("numbers stay as they are written")
  func numbers() throws {
    let node = try JSONNode(
      parsing: JSONText(Array("[10, 10.0, -0, 1E3, 1234567890123456789012]".utf8))
    )
    #expect(
      node.elements.map(\.scalarText) == ["10", "10.0", "-0", "1E3", "1234567890123456789012"]
    )
  }

  @Test("UTF-16 with a byte order mark is read, with offsets of its UTF-8")
  func utf16() throws {
    let text = "{\"ä\": [\"😀\", 1]}"
    for (mark, isLittle) in [([0xFF, 0xFE] as [UInt8], true), ([0xFE, 0xFF], false)] {
      let units = text.utf16.flatMap {
        isLittle ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)]
      }
      let node = try JSONNode(parsing: JSONText(mark + units))
      #expect(node["ä"]?.elements.first?.string == "😀")
      #expect(node["ä"]?.elements.last?.range == 16..<17)
      #expect(throws: JSONReadingError.self) { try JSONText(mark + units + [0x20]) }
    }
  }

  @Test("a tree written and read again is the same")
  func serialization() throws {
    for seed in 0..<200 {
      var json = RandomJSON(seed: UInt64(seed))
      let node = json.document()
      let (bytes, map) = node.serialized()
      let again = try JSONNode(parsing: JSONText(bytes))
      #expect(again.saysTheSame(as: node), "seed \(seed)")
      #expect(map.source(of: 0) == node.range.lowerBound)
    }
  }
}

@Suite("Passing over JSON")
struct JSONPassingTests {
  @Test("the extent of a container is what skipping it gives")
  func extents() {
    for seed in 0..<600 {
      var json = RandomJSON(seed: UInt64(seed))
      let node = json.document()
      let isContainer = node.isObject || node.isArray
      JSONReader.withReader(json.bytes) { reader in
        let extent = reader.extentOfContainer()
        #expect(extent == (isContainer ? node.range : nil), "seed \(seed)")
      }
    }
  }

  @Test("a reader goes back to a mark and on behind an extent")
  func marks() throws {
    let text = Array(#"{"a": [{"x": 1, "x": 2}, 3], "b": 4}"#.utf8)
    try JSONReader.withReader(text) { reader in
      try reader.beginObject()
      _ = try reader.nextMember()
      try reader.beginArray()
      _ = try reader.nextElement()
      let mark = reader.mark
      #expect(throws: JSONReadingError.self) { try reader.skip() }
      reader.rewind(to: mark)
      let found = reader.extentOfContainer()
      let extent = try #require(found)
      reader.pass(extent)
      let hasMore = try reader.nextElement()
      let number = try reader.number()
      let hasEnded = try !reader.nextElement()
      #expect(hasMore && number == "3" && hasEnded)
      let name = try reader.nextMember()
      #expect(name.map { reader.text($0) } == "b")
      try reader.skip()
      let last = try reader.nextMember()
      #expect(last == nil)
      try reader.end()
    }
  }

  @Test("offsets in a decoded string lead back to the text")
  func offsetMap() throws {
    let text = Array(#""ab\n\u00e4c\"d""#.utf8)
    try JSONReader.withReader(text) { reader in
      let token = try reader.string()
      let (bytes, map) = reader.decodedBytesWithOffsets(token)
      #expect(String(decoding: bytes, as: UTF8.self) == "ab\nä" + "c\"d")
      #expect((0...bytes.count).map { map.source(of: $0) } == [1, 2, 3, 5, 6, 11, 12, 14, 15])
    }
  }
}

@Suite("Lines of a text")
struct LineIndexTests {
  @Test("offsets and places lead to one another")
  func places() {
    let text = Array("one\nzwölf\n\n€5".utf8)
    let index = LineIndex(text)
    #expect(index.position(of: 0) == (1, 1))
    #expect(index.position(of: 8) == (2, 4))
    #expect(index.position(of: 11) == (3, 1))
    #expect(index.position(of: 15) == (4, 2))
    #expect(index.position(of: 1000) == (4, 3))
    #expect(index.position(of: -5) == (1, 1))
    for offset in [0, 3, 4, 8, 11, 15] {
      let place = index.position(of: offset)
      #expect(index.offset(line: place.line, column: place.column) == offset)
    }
    #expect(index.offset(line: 99, column: 99) == text.count)
  }
}

private func foundation(_ bytes: [UInt8]) throws -> Any {
  try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
}

private func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension JSONReadingError {
  /// Whether Foundation is known to accept what this error refuses.
  fileprivate func isStricter(_ bytes: [UInt8]) -> Bool {
    switch reason {
    case .duplicateMember, .tooDeep: return true
    case .unexpected(let expected) where expected == "a value after `,`":
      // Foundation lets a comma stand behind the last member of an object.
      return offset < bytes.count && bytes[offset] == UInt8(ascii: "}")
    default: return false
    }
  }
}

extension JSONNode {
  /// Whether two trees say the same and lie at the same places.
  fileprivate func isIdentical(to other: JSONNode) -> Bool {
    guard range == other.range else { return false }
    return compare(other) { $0.isIdentical(to: $1) }
  }

  /// Whether two trees say the same.
  fileprivate func saysTheSame(as other: JSONNode) -> Bool {
    compare(other) { $0.saysTheSame(as: $1) }
  }

  private func compare(_ other: JSONNode, _ same: (JSONNode, JSONNode) -> Bool) -> Bool {
    switch (value, other.value) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): Array(left.utf8) == Array(right.utf8)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy(same)
    case (.object(let left), .object(let right)):
      left.count == right.count
        && zip(left, right).allSatisfy {
          Array($0.name.utf8) == Array($1.name.utf8) && same($0.node, $1.node)
        }
    default: false
    }
  }

  /// Whether a number in the tree is beyond what floating-point numbers hold.
  fileprivate var hasHugeNumber: Bool {
    switch value {
    case .number(let text): Double(text)?.isFinite != true
    case .array(let elements): elements.contains { $0.hasHugeNumber }
    case .object(let members): members.contains { $0.node.hasHugeNumber }
    case .string, .boolean, .null: false
    }
  }

  /// Whether the tree says what Foundation read.
  fileprivate func agrees(with value: Any) -> Bool {
    switch self.value {
    case .null: return value is NSNull
    case .boolean(let flag): return (value as? Bool) == flag
    case .number(let text):
      guard let number = value as? NSNumber, let ours = Double(text) else { return false }
      return number.doubleValue == ours
    case .string(let text):
      return (value as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
    case .array(let elements):
      guard let list = value as? [Any], list.count == elements.count else { return false }
      return zip(elements, list).allSatisfy { $0.agrees(with: $1) }
    case .object(let members):
      guard let map = value as? [String: Any] else { return false }
      // Names that differ in normalization only are one key to Foundation.
      guard map.count == Set(members.map(\.name)).count else { return false }
      return members.allSatisfy { member in
        guard let other = map[member.name] else { return false }
        return members.filter { $0.name == member.name }.count > 1
          || member.node.agrees(with: other)
      }
    }
  }
}
