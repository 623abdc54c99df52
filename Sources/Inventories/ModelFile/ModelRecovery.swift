/// Cuts the part out of a damaged model file that cannot be read, so that the rest can.
///
/// Only whole parts are cut, by their indentation, which *not written* makes unknown: a policy, a
/// bucket, a section of an account. What stays is what was written, and its places are the same.
struct ModelRecovery {
  /// A part that was cut out: the keys that lead to it, such as `accounts`, `tools`, `roles`.
  typealias Path = [String]

  private(set) var bytes: [UInt8]
  private(set) var cuts: [Path] = []
  private let starts: [Int]

  /// Beyond this many parts a file is given up; each costs a reading of the whole.
  private var limit: Int { min(50, max(1, (64 << 20) / max(1, bytes.count))) }

  /// Nothing is cut yet.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    starts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
  }

  /// Cuts out the smallest part that holds a flaw.
  ///
  /// - Parameter offsets: Where the flaw may be, the likeliest first.
  /// - Returns: Whether a part was cut out; `false` when only the whole file holds the flaw.
  mutating func cut(at offsets: [Int]) -> Bool {
    guard cuts.count < limit else { return false }
    for offset in offsets {
      let keys = keys(above: offset)
      guard let depth = keys.indices.last(where: { Self.isPart(keys[...$0].map(\.name)) }) else {
        continue
      }
      let anchors = blank(keys[depth])
      // An alias would lead to another anchor of the name, and say what nobody wrote there.
      guard Set(anchors).isDisjoint(with: Self.anchors(in: bytes[...])) else { return false }
      cuts.append(keys[...depth].map(\.name))
      return true
    }
    return false
  }

  /// The names behind every `&`, also those in texts.
  private static func anchors(in text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    text.indices.filter { text[$0] == UInt8(ascii: "&") }.map { start in
      let name = text[(start + 1)...].prefix { byte in
        !([0x0A, 0x0D, 0x20, 0x09] + Array(",[]{}".utf8)).contains(byte)
      }
      return name
    }
  }

  /// Whether leaving a key out makes everything in it unknown, and nothing else.
  private static func isPart(_ path: Path) -> Bool {
    guard path.count > 1 else { return path == ["organization"] || path[0].hasPrefix("x-") }
    guard path[0] == "accounts", path.count > 2 else { return false }
    switch path.count {
    case 3: return !["id", "region", "complete", "organizationPolicies"].contains(path[2])
    case 4: return ["buckets", "keys", "pipelines"].contains(path[2])
    case 5:
      if path[2] == "roles" { return path[4] == "trustPolicy" }
      return ["buckets", "keys"].contains(path[2])
        && !["id", "region", "complete"].contains(path[4])
    default: return false
    }
  }

  /// The second place of a key that a mapping has twice; `nil` when it is not found.
  func secondPlace(of name: String, from offset: Int) -> Int? {
    var places: [Int] = []
    if let brace = brace(before: offset) {
      var index = brace
      while index < bytes.count, places.count < 2 {
        if isKey(name, at: index) { places.append(index) }
        index += 1
      }
    } else {
      let first = line(of: offset)
      let column = offset - starts[first]
      for line in first..<starts.count where places.count < 2 {
        guard let key = key(of: line) else { continue }
        if key.column < column { break }
        if key.column == column, key.name == name { places.append(starts[line] + column) }
      }
    }
    return places.count == 2 ? places[1] : nil
  }

  /// The brace that a mapping in one line begins with, where its first key stands at an offset.
  private func brace(before offset: Int) -> Int? {
    var index = min(offset, bytes.count - 1)
    while index >= 0 {
      if bytes[index] == UInt8(ascii: "{") { return index }
      guard index == offset || bytes[index] == 0x20 else { return nil }
      index -= 1
    }
    return nil
  }

  private func isKey(_ name: String, at index: Int) -> Bool {
    let text = Array(name.utf8)
    guard index > 0, bytes[index...].starts(with: text) else { return false }
    let before = bytes[index - 1]
    var end = index + text.count
    if end < bytes.count, bytes[end] == before, before == 0x22 || before == 0x27 { end += 1 }
    return [0x20, 0x0A, 0x22, 0x27, UInt8(ascii: "{"), UInt8(ascii: ",")].contains(before)
      && end < bytes.count && bytes[end] == UInt8(ascii: ":")
  }
}

// MARK: - Keys by indentation

extension ModelRecovery {
  private struct Key {
    let name: String
    let line: Int
    /// Counted from 0.
    let column: Int
  }

  private func line(of offset: Int) -> Int {
    (starts.firstIndex { $0 > offset } ?? starts.count) - 1
  }

  private func content(of line: Int) -> ArraySlice<UInt8> {
    let end = line + 1 < starts.count ? starts[line + 1] - 1 : bytes.count
    return bytes[starts[line]..<end]
  }

  /// The keys that a place lies in, outermost first.
  private func keys(above offset: Int) -> [Key] {
    let line = line(of: offset)
    var limit = offset - starts[line]
    var found: [Key] = []
    for number in stride(from: line, through: 0, by: -1) where limit > 0 {
      guard let key = key(of: number), key.column < limit else { continue }
      found.append(key)
      limit = key.column
    }
    return found.reversed()
  }

  /// The key that a line begins with, behind the dashes of a list.
  private func key(of line: Int) -> Key? {
    let content = content(of: line)
    var index = content.startIndex
    while index < content.endIndex, content[index] == 0x20 || content[index] == UInt8(ascii: "-") {
      index += 1
    }
    let start = index
    guard index < content.endIndex, content[index] != UInt8(ascii: "#") else { return nil }
    let quote = content[index] == 0x22 || content[index] == 0x27 ? content[index] : nil
    if quote != nil { index += 1 }
    let nameStart = index
    while index < content.endIndex {
      if let quote {
        if content[index] == quote { break }
      } else if content[index] == UInt8(ascii: ":") {
        break
      }
      index += 1
    }
    let name = String(decoding: content[nameStart..<index], as: UTF8.self)
    if quote != nil, index < content.endIndex { index += 1 }
    guard index < content.endIndex, content[index] == UInt8(ascii: ":"),
      index + 1 == content.endIndex || content[index + 1] == 0x20 || content[index + 1] == 0x0D
    else { return nil }
    return Key(name: name, line: line, column: start - content.startIndex)
  }

  /// Blanks a key with everything that is indented below it.
  ///
  /// - Returns: The names of anchors that were in it.
  private mutating func blank(_ key: Key) -> [ArraySlice<UInt8>] {
    var line = key.line
    var anchors: [ArraySlice<UInt8>] = []
    repeat {
      anchors += Self.anchors(in: content(of: line))
      for index in content(of: line).indices where bytes[index] != 0x0D { bytes[index] = 0x20 }
      line += 1
    } while line < starts.count && isBelow(key, line)
    return anchors
  }

  private func isBelow(_ key: Key, _ line: Int) -> Bool {
    let content = content(of: line)
    guard let first = content.firstIndex(where: { $0 != 0x20 && $0 != 0x0D }) else { return true }
    let column = first - content.startIndex
    if content[first] == UInt8(ascii: "#") { return true }
    return column > key.column || column == key.column && content[first] == UInt8(ascii: "-")
  }
}
