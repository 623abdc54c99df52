/// Entries of an index that are reached by their number.
///
/// Their ends stand before them, four bytes each.
struct IndexList: Sendable {
  /// The number of entries.
  let count: Int
  private let ends: IndexCursor
  private let start: Int
  private let length: Int

  /// The list at a cursor, which goes on behind it.
  init(_ cursor: inout IndexCursor) throws(IndexDamage) {
    count = try cursor.count()
    ends = cursor
    try cursor.skip(count * 4)
    length = try cursor.count()
    start = cursor.offset
    try cursor.skip(length)
  }

  /// A cursor over one entry.
  func cursor(_ number: Int) throws(IndexDamage) -> IndexCursor {
    guard number >= 0, number < count else { throw IndexDamage("a number beyond a list") }
    var place = ends
    var lower = 0
    if number > 0 {
      try place.skip((number - 1) * 4)
      lower = try place.half()
    }
    let upper = try place.half()
    guard lower <= upper, upper <= length else { throw IndexDamage("an entry of a list") }
    return try IndexCursor(
      ends.image,
      start + lower..<start + upper,
      documents: ends.documents
    )
  }

  /// The place of the first entry that is not before something.
  ///
  /// - Parameter isBefore: Whether an entry is; entries that are stand before those that are not.
  /// - Returns: The number of entries when all are before it.
  /// - Throws: `IndexDamage`.
  func firstPlace(
    where isBefore: (inout IndexCursor) throws(IndexDamage) -> Bool
  ) throws(IndexDamage) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      var entry = try cursor(middle)
      if try isBefore(&entry) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension IndexEncoder {
  /// Entries that can be reached by their number.
  mutating func put<Elements: Collection>(
    entries: Elements,
    _ write: (inout IndexEncoder, Elements.Element) -> Void
  ) {
    var inner = IndexEncoder(shared)
    put(number: entries.count)
    for entry in entries {
      write(&inner, entry)
      put(half: UInt32(clamping: inner.bytes.count))
    }
    put(bytes: inner.bytes)
  }
}
