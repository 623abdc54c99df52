import PolicyLanguage

/// The texts that occur again and again in an index; each is made once, when first asked for.
///
/// What an index can make a reader keep is bounded by its size, however often it names a text.
final class TextTable: @unchecked Sendable {
  private final class Made: Sendable {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private let ranges: RangeTable
  private let bytes: UnsafeRawBufferPointer
  private let made: LazyTable<Made>

  /// How many texts there are.
  var count: Int { ranges.count }

  /// A table over bytes that outlive it.
  ///
  /// - Throws: `IndexDamage` when the ranges do not lie within the bytes.
  init(offsets: UnsafeRawBufferPointer, bytes: UnsafeRawBufferPointer) throws(IndexDamage) {
    ranges = try RangeTable(offsets, limit: bytes.count)
    self.bytes = bytes
    made = LazyTable(count: ranges.count)
  }

  /// The bytes of the text of a number; good as long as the table is.
  func bytes(of number: Int) throws(IndexDamage) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[try ranges[number]])
  }

  /// The text of a number.
  func text(_ number: Int) throws(IndexDamage) -> String {
    guard number >= 0, number < ranges.count else { throw IndexDamage("the number of a text") }
    if let known = made.object(number) { return known.text }
    let range = try ranges[number]
    let text = String(decoding: bytes[range], as: UTF8.self)
    // Texts of up to 15 bytes lie in the value itself.
    if range.count <= 15 { return text }
    return made.keep(Made(text), number).text
  }
}

/// The policy documents of an index; each is made once, and decoded when somebody asks what it says.
final class DocumentTable: @unchecked Sendable {
  private let image: IndexImage
  private let section: Range<Int>
  private let ranges: RangeTable
  private let digestSection: Range<Int>
  private let digestRanges: RangeTable
  private let made: LazyTable<PolicyDocument>

  /// How many documents there are.
  var count: Int { ranges.count }

  /// The documents of an index.
  ///
  /// - Throws: `IndexDamage` when a section is missing, or ranges do not lie within it.
  init(_ image: IndexImage) throws(IndexDamage) {
    self.image = image
    section = try image.range(of: .documents)
    ranges = try RangeTable(image.bytes(of: .documentOffsets), limit: section.count)
    digestSection = try image.range(of: .digests)
    digestRanges = try RangeTable(image.bytes(of: .digestOffsets), limit: digestSection.count)
    made = LazyTable(count: ranges.count)
  }

  /// The document of a number: the same object whenever it is asked for.
  func document(_ number: Int) throws(IndexDamage) -> PolicyDocument {
    guard number >= 0, number < ranges.count else { throw IndexDamage("the number of a policy") }
    if let known = made.object(number) { return known }
    let range = try ranges[number]
    let place = section.lowerBound + range.lowerBound..<section.lowerBound + range.upperBound
    var cursor = try IndexCursor(image, place)
    let head = try PolicyContentsCoding.head(&cursor)
    // The document keeps the bytes, and not this table, which keeps the document.
    let rest = cursor
    let document = PolicyDocument(kind: head.kind, isReadable: head.isReadable) {
      Self.contents(rest)
    }
    return made.keep(document, number)
  }

  /// What the `Allow` statements of a document list; `nil` when the index does not tell, or the
  /// document cannot be evaluated.
  func digest(_ number: Int) -> PolicyDigest? {
    do throws(IndexDamage) {
      let range = try digestRanges[number]
      if range.isEmpty { return nil }
      let start = digestSection.lowerBound
      return PolicyDigest(
        try IndexCursor(image, start + range.lowerBound..<start + range.upperBound)
      )
    } catch {
      return nil
    }
  }

  /// What a document says; a damaged one cannot be evaluated, and its layer becomes *unknown*.
  private static func contents(_ cursor: IndexCursor) -> PolicyContents {
    var cursor = cursor
    do throws(IndexDamage) {
      return try PolicyContentsCoding.contents(&cursor)
    } catch {
      return PolicyContents(
        version: .v2008,
        statements: [],
        findings: [PolicyFinding(.json, "the index does not hold this policy", at: 0)]
      )
    }
  }
}

/// Offsets that cut a section into ranges, eight bytes each, one more than there are ranges.
struct RangeTable: @unchecked Sendable {
  // INVARIANT: whoever makes a table keeps the bytes alive.
  private let offsets: UnsafeRawBufferPointer
  private let limit: Int
  /// The number of ranges.
  let count: Int

  init(_ offsets: UnsafeRawBufferPointer, limit: Int) throws(IndexDamage) {
    guard offsets.count >= 8, offsets.count % 8 == 0 else {
      throw IndexDamage("a table of offsets")
    }
    self.offsets = offsets
    self.limit = limit
    count = offsets.count / 8 - 1
  }

  /// A range; the number must be below `count`.
  subscript(number: Int) -> Range<Int> {
    get throws(IndexDamage) {
      guard number >= 0, number < count else { throw IndexDamage("a number beyond a table") }
      let start = word(number)
      let end = word(number + 1)
      guard start <= end, end <= UInt64(limit) else { throw IndexDamage("a range in a table") }
      return Int(start)..<Int(end)
    }
  }

  private func word(_ number: Int) -> UInt64 {
    UInt64(littleEndian: offsets.loadUnaligned(fromByteOffset: number * 8, as: UInt64.self))
  }

  /// The table of some lengths, as it is written.
  static func encoded(lengths: some Sequence<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    var offset: UInt64 = 0
    func put(_ word: UInt64) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    put(offset)
    for length in lengths {
      offset += UInt64(length)
      put(offset)
    }
    return bytes
  }
}
