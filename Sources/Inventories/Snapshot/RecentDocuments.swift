#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Documents of a page that were passed over, so that the same text is known again without being
/// read: the bytes of an object settle where it ends.
///
/// Many roles of an account trust the same service. Documents that begin alike take each other's
/// place.
struct RecentDocuments {
  private struct Entry {
    /// Where the document lies in the page.
    let text: UnsafeBufferPointer<UInt8>
    /// Its number among those of the page.
    let number: Int
  }

  private static let size = 256
  /// How many of a document's bytes tell where it is kept; shorter ones are not kept.
  private static let sample = 320

  private var entries = [Entry?](repeating: nil, count: size)
  private let end: UnsafePointer<UInt8>

  /// Nothing yet of a page that ends here.
  init(endOfPage end: UnsafePointer<UInt8>) { self.end = end }

  /// The number of the document that was met before and stands here, and how long it is.
  func document(at start: UnsafePointer<UInt8>) -> (number: Int, length: Int)? {
    guard end - start > Self.sample, let entry = entries[Self.slot(start)],
      entry.text.count <= end - start, let known = entry.text.baseAddress,
      memcmp(known, start, entry.text.count) == 0
    else { return nil }
    return (entry.number, entry.text.count)
  }

  /// Keeps a document of which nothing is to be said.
  mutating func keep(_ number: Int, text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress, end - start > Self.sample else { return }
    entries[Self.slot(start)] = Entry(text: text, number: number)
  }

  /// A place for documents that begin like this one: what differs stands behind the beginning.
  private static func slot(_ start: UnsafePointer<UInt8>) -> Int {
    let raw = UnsafeRawPointer(start)
    var left: UInt64 = 0
    var right: UInt64 = 0
    for offset in stride(from: 64, to: sample, by: 16) {
      left = (left ^ (raw + offset).loadUnaligned(as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
      left ^= left >> 29
      right = (right ^ (raw + offset + 8).loadUnaligned(as: UInt64.self)) &* 0xE703_7ED1_A0B4_28DB
      right ^= right >> 29
    }
    return Int(truncatingIfNeeded: (left &+ right) >> 32) & (size - 1)
  }
}
