import PolicyLanguage

/// An index that does not hold what it should, although its checksum is right.
struct IndexDamage: Error, Sendable {
  /// What was being read.
  let part: String

  init(_ part: String) { self.part = part }
}

/// Reads values from a part of an index, one after the other.
///
/// This is the only place where an index is read byte by byte, and nothing is read without a look
/// at the bounds: an index is input like any other.
struct IndexCursor: @unchecked Sendable {
  /// The index, which keeps the bytes alive.
  let image: IndexImage
  /// The documents that values refer to; `nil` where none are referred to.
  let documents: DocumentTable?
  // INVARIANT: the image's own bytes, which do not change.
  private let base: UnsafeRawPointer
  private(set) var offset: Int
  let end: Int

  /// A cursor at the start of a part.
  ///
  /// - Throws: `IndexDamage` when the range does not lie in the index.
  init(
    _ image: IndexImage,
    _ range: Range<Int>,
    documents: DocumentTable? = nil
  ) throws(IndexDamage) {
    guard range.lowerBound >= 0, range.upperBound <= image.count else {
      throw IndexDamage("a part outside the file")
    }
    self.image = image
    self.documents = documents
    base = image.base
    offset = range.lowerBound
    end = range.upperBound
  }

  /// Bytes left.
  var remaining: Int { end - offset }

  /// The next byte.
  mutating func byte() throws(IndexDamage) -> UInt8 {
    guard offset < end else { throw IndexDamage("a byte beyond the end") }
    defer { offset += 1 }
    return base.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// The next truth value.
  mutating func flag() throws(IndexDamage) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw IndexDamage("a truth value")
    }
  }

  /// The next number, which is not negative.
  mutating func number() throws(IndexDamage) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      // 62 bits, so that two numbers can be added without a look.
      guard shift < 56 || (shift == 56 && byte < 0x40) else { throw IndexDamage("a number") }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return Int(value) }
      shift += 7
    }
  }

  /// The next number, which may be negative.
  mutating func signedNumber() throws(IndexDamage) -> Int {
    let value = try number()
    return value & 1 == 0 ? value >> 1 : -(value >> 1) - 1
  }

  /// The next number of things, each of which takes at least one byte.
  mutating func count() throws(IndexDamage) -> Int {
    let count = try number()
    guard count <= remaining else { throw IndexDamage("a count of \(count)") }
    return count
  }

  /// The next 64 bits.
  mutating func word() throws(IndexDamage) -> UInt64 {
    guard remaining >= 8 else { throw IndexDamage("a word beyond the end") }
    defer { offset += 8 }
    return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The next 32 bits.
  mutating func half() throws(IndexDamage) -> Int {
    guard remaining >= 4 else { throw IndexDamage("half a word beyond the end") }
    defer { offset += 4 }
    return Int(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// The next bytes.
  mutating func bytes() throws(IndexDamage) -> UnsafeRawBufferPointer {
    let count = try count()
    defer { offset += count }
    return UnsafeRawBufferPointer(start: base + offset, count: count)
  }

  /// The next text, which stands in place.
  mutating func text() throws(IndexDamage) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  /// The next text, which stands in the table of texts and is made once.
  mutating func sharedText() throws(IndexDamage) -> String {
    try image.texts.text(try number())
  }

  /// The bytes of the next text in the table of texts; good as long as the index is.
  mutating func sharedBytes() throws(IndexDamage) -> UnsafeRawBufferPointer {
    try image.texts.bytes(of: try number())
  }

  /// The next policy document, which is not made yet.
  mutating func documentReference() throws(IndexDamage) -> PolicyReference {
    let number = try number()
    guard let documents else { throw IndexDamage("a policy inside a policy") }
    return try PolicyReference(documents, number)
  }

  /// The next policy document.
  mutating func document() throws(IndexDamage) -> PolicyDocument {
    let number = try number()
    guard let documents else { throw IndexDamage("a policy inside a policy") }
    return try documents.document(number)
  }

  /// The next place for a cursor of its own, and goes on behind it.
  mutating func part() throws(IndexDamage) -> IndexCursor {
    let count = try count()
    defer { offset += count }
    return try IndexCursor(image, offset..<offset + count, documents: documents)
  }

  /// Passes over some bytes.
  mutating func skip(_ count: Int) throws(IndexDamage) {
    guard count >= 0, count <= remaining else { throw IndexDamage("a part beyond the end") }
    offset += count
  }

  /// A list of values.
  mutating func list<Element>(
    _ read: (inout IndexCursor) throws(IndexDamage) -> Element
  ) throws(IndexDamage) -> [Element] {
    let count = try count()
    var elements: [Element] = []
    elements.reserveCapacity(min(count, 4096))
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }

  /// A value that may not be there.
  mutating func optional<Value>(
    _ read: (inout IndexCursor) throws(IndexDamage) -> Value
  ) throws(IndexDamage) -> Value? {
    try flag() ? try read(&self) : nil
  }

  /// A member of a closed set, by its place among all.
  mutating func choice<Value>(of all: [Value]) throws(IndexDamage) -> Value {
    let place = Int(try byte())
    guard place < all.count else { throw IndexDamage("a \(Value.self)") }
    return all[place]
  }
}
