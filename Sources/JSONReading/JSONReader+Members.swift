// Which names an open object has had: no member may occur twice.

extension JSONReader {
  /// A member name of an open object.
  struct MemberName {
    /// Equal for equal names; rarely equal for others.
    let key: UInt64
    let name: JSONString
  }

  /// An open object or array.
  struct Container {
    /// Where in `members` its names begin.
    let firstMember: Int
    /// Whether nothing was read in it yet.
    var isEmpty = true
    /// Whether its names stand in the last of `tables`.
    var hasTable = false
  }

  /// Beyond this many members a table is kept, so that the check stays linear.
  private static let tableThreshold = 32
  /// Nobody can prepare names that collide without knowing it.
  private static let seed = UInt64.random(in: 1 ... .max) | 1

  /// Leaves the innermost container.
  mutating func leaveContainer() {
    guard let container = containers.popLast() else { return }
    let names = members.count - container.firstMember
    if names > 0 { members.removeLast(names) }
    if container.hasTable { tables.removeLast() }
  }

  /// Notes a member of the innermost object.
  ///
  /// - Throws: `JSONReadingError` when the object had a member of this name.
  mutating func remember(_ name: JSONString) throws(JSONReadingError) {
    let last = containers.count - 1
    let first = containers[last].firstMember
    let key = name.hasEscapes ? keyOfDecoded(name) : Self.key(rawBytes(name))
    if containers[last].hasTable {
      try rememberInTable(name, first: first)
    } else {
      for index in first..<members.count where members[index].key == key {
        if isSame(members[index].name, name) { throw duplicate(name) }
      }
      if members.count - first == Self.tableThreshold { makeTable(first: first, last: last) }
      if containers[last].hasTable { try rememberInTable(name, first: first) }
    }
    members.append(MemberName(key: key, name: name))
  }

  private mutating func makeTable(first: Int, last: Int) {
    var table: [UInt64: Int] = [:]
    for index in first..<members.count { table[hash(members[index].name)] = index }
    tables.append(table)
    containers[last].hasTable = true
  }

  private mutating func rememberInTable(
    _ name: JSONString,
    first: Int
  ) throws(JSONReadingError) {
    let hash = hash(name)
    let table = tables.count - 1
    if let index = tables[table][hash] {
      if index < members.count, isSame(members[index].name, name) { throw duplicate(name) }
      // The hash of another name, or of one that was rewound: look at all of them.
      for index in first..<members.count where isSame(members[index].name, name) {
        throw duplicate(name)
      }
    }
    tables[table][hash] = members.count
  }

  private func duplicate(_ name: JSONString) -> JSONReadingError {
    JSONReadingError(.duplicateMember(text(name)), at: name.start - 1)
  }

  private func isSame(_ left: JSONString, _ right: JSONString) -> Bool {
    if !left.hasEscapes, !right.hasEscapes {
      return left.length == right.length
        && equalBytes(base + left.start, base + right.start, left.length)
    }
    return decodedBytes(left) == decodedBytes(right)
  }

  /// Length, beginning and end of a name: enough to tell the few names of most objects apart.
  private static func key(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let length = UInt64(truncatingIfNeeded: bytes.count)
    guard let base = bytes.baseAddress, bytes.count > 0 else { return length }
    let raw = UnsafeRawPointer(base)
    guard bytes.count >= 8 else {
      var word = length
      for byte in bytes { word = word << 8 | UInt64(byte) }
      return word
    }
    let head = raw.loadUnaligned(as: UInt64.self)
    let tail = (raw + bytes.count - 8).loadUnaligned(as: UInt64.self)
    return (head ^ (tail << 23 | tail >> 41)) &* 0x9E37_79B9_7F4A_7C15 ^ length
  }

  private func keyOfDecoded(_ name: JSONString) -> UInt64 {
    decodedBytes(name).withUnsafeBufferPointer { Self.key($0) }
  }

  /// A hash of all of a name.
  private func hash(_ name: JSONString) -> UInt64 {
    if name.hasEscapes {
      return decodedBytes(name).withUnsafeBufferPointer { seededHash($0, seed: Self.seed) }
    }
    return seededHash(rawBytes(name), seed: Self.seed)
  }
}

/// A hash of bytes that nobody who does not know the seed can make collide on purpose.
@inline(__always)
func seededHash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
  var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
  guard let base = bytes.baseAddress else { return state }
  let raw = UnsafeRawPointer(base)
  var index = 0
  while index + 8 <= bytes.count {
    state = folded(state ^ (raw + index).loadUnaligned(as: UInt64.self), seed)
    index += 8
  }
  var rest: UInt64 = 0
  while index < bytes.count {
    rest = rest << 8 | UInt64(base[index])
    index += 1
  }
  return folded(state ^ rest, 0xE703_7ED1_A0B4_28DB ^ seed)
}

@inline(__always)
private func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let product = left.multipliedFullWidth(by: right)
  return product.high ^ product.low &+ left
}
