import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The parts of an index file, by the number under which the file lists them.
enum IndexSection: UInt64, CaseIterable, Sendable {
  /// Names, fingerprint, the place of everything that is small.
  case head = 1
  /// What the index was made from, to tell whether it has changed.
  case origin = 2
  /// Where each text ends.
  case textOffsets = 3
  /// Texts that occur again and again.
  case texts = 4
  /// Where each policy document ends.
  case documentOffsets = 5
  /// Policy documents.
  case documents = 6
  /// Accounts with their regions and identities.
  case accounts = 7
  /// The organization.
  case organization = 8
  /// Findings.
  case diagnostics = 9
  /// Policies inside answers.
  case embeddedPolicies = 10
  /// Paths of files.
  case paths = 11
  /// Where each table of lines ends.
  case lineOffsets = 12
  /// Where the lines of each file begin.
  case lines = 13
  /// Where the digest of each policy document ends.
  case digestOffsets = 14
  /// What the `Allow` statements of each document list.
  case digests = 15
  /// Roles by whom they trust, principals by unique id, buckets by name.
  case names = 16
}

/// The bytes of an index file, checked, and the texts in it.
final class IndexImage: @unchecked Sendable {
  /// The first byte.
  let base: UnsafeRawPointer
  /// The number of bytes.
  let count: Int
  private let release: @Sendable (UnsafeRawPointer, Int) -> Void
  private let sections: [IndexSection: Range<Int>]
  /// The texts; empty for an image without them.
  let texts: TextTable

  // INVARIANT: the bytes do not change and stay until `deinit`.
  private init(
    base: UnsafeRawPointer,
    count: Int,
    isVerified: Bool,
    release: @escaping @Sendable (UnsafeRawPointer, Int) -> Void
  ) throws(IndexRefusal) {
    let bytes = UnsafeRawBufferPointer(start: base, count: count)
    do throws(IndexRefusal) {
      sections = try IndexFormat.sections(of: bytes, verifying: !isVerified)
      let all = sections
      func part(_ section: IndexSection) throws(IndexDamage) -> UnsafeRawBufferPointer {
        guard let range = all[section] else { throw IndexDamage("the list of parts") }
        return UnsafeRawBufferPointer(rebasing: bytes[range])
      }
      do throws(IndexDamage) {
        texts = try TextTable(offsets: try part(.textOffsets), bytes: try part(.texts))
      } catch {
        throw .damaged(error.part)
      }
    } catch {
      release(base, count)
      throw error
    }
    self.base = base
    self.count = count
    self.release = release
  }

  deinit { release(base, count) }

  /// The range of a part.
  func range(of section: IndexSection) throws(IndexDamage) -> Range<Int> {
    guard let range = sections[section] else { throw IndexDamage("the list of parts") }
    return range
  }

  /// The bytes of a part; good as long as the image is.
  func bytes(of section: IndexSection) throws(IndexDamage) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: UnsafeRawBufferPointer(start: base, count: count)[try range(of: section)]
    )
  }

  /// A cursor at the start of a part.
  func cursor(
    _ section: IndexSection,
    documents: DocumentTable? = nil
  ) throws(IndexDamage) -> IndexCursor {
    try IndexCursor(self, try range(of: section), documents: documents)
  }
}

extension IndexImage {
  /// An image of bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: The content of an index file.
  ///   - verifying: Whether the checksum must be right; tests ask what happens if nobody looks.
  /// - Throws: `IndexRefusal`.
  convenience init(_ bytes: [UInt8], verifying: Bool = true) throws(IndexRefusal) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { copy.copyMemory(from: start, byteCount: bytes.count) }
    }
    try self.init(base: copy, count: bytes.count, isVerified: !verifying) { base, _ in
      UnsafeMutableRawPointer(mutating: base).deallocate()
    }
  }

  /// Maps a file into memory.
  ///
  /// - Parameter path: The file.
  /// - Returns: `nil` when the file does not begin as an index does.
  /// - Throws: `IndexRefusal`.
  static func map(_ path: [UInt8]) throws(IndexRefusal) -> IndexImage? {
    let descriptor = FileSystem.open(path)
    guard descriptor >= 0 else { throw .unreadable(FileSystem.Failure(number: errno).reason) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(FileSystem.Failure(number: errno).reason)
    }
    let count = Int(clamping: status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG, count >= IndexFormat.magic.count else { return nil }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw .unreadable(FileSystem.Failure(number: errno).reason) }
    let bytes = UnsafeRawBufferPointer(start: base, count: count)
    guard IndexFormat.isIndex(bytes) else {
      munmap(base, count)
      return nil
    }
    return try IndexImage(base: base, count: count, isVerified: false) { base, count in
      munmap(UnsafeMutableRawPointer(mutating: base), count)
    }
  }
}

/// Why an index is not read.
enum IndexRefusal: Error, Sendable {
  /// A system call failed.
  case unreadable(String)
  /// It has another format version.
  case version(UInt32)
  /// It was made by another version of the command, or on another kind of machine.
  case foreign
  /// It ends too early or too late.
  case length(found: Int, expected: UInt64)
  /// Its checksum is not right.
  case checksum
  /// Its checksum is right, and still it does not hold what it should.
  case damaged(String)
}

/// How an index file begins.
///
/// All numbers are written with the lowest byte first. The checksum finds damage; it does not prove
/// who made the file.
enum IndexFormat {
  /// A byte beyond ASCII, a name, and line ends that a transfer as text would change.
  static let magic: [UInt8] = [0x89, 0x57, 0x42, 0x49, 0x0D, 0x0A, 0x1A, 0x0A]
  /// The version of the format; any change of what follows makes a new one.
  static let version: UInt32 = 2
  private static let byteOrder: UInt32 = 0x0A0B_0C0D
  private static let checksumOffset = 32
  private static let listOffset = 40
  private static let blockSize = 1 << 20

  /// Whether bytes begin as an index does.
  static func isIndex(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: magic) }

  /// The parts that a file lists.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - verifying: Whether the checksum is looked at.
  /// - Returns: The range of each part.
  /// - Throws: `IndexRefusal`.
  static func sections(
    of bytes: UnsafeRawBufferPointer,
    verifying: Bool
  ) throws(IndexRefusal) -> [IndexSection: Range<Int>] {
    guard isIndex(bytes) else { throw .damaged("the beginning") }
    guard bytes.count >= 48 else { throw .length(found: bytes.count, expected: 48) }
    let version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    guard version == Self.version else { throw .version(version) }
    let order = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    guard order == byteOrder else { throw .foreign }
    guard word(bytes, 24) == IndexVocabulary.fingerprint else { throw .foreign }
    let length = word(bytes, 16)
    guard length == UInt64(bytes.count) else {
      throw .length(found: bytes.count, expected: length)
    }
    if verifying {
      guard word(bytes, checksumOffset) == checksum(of: bytes) else { throw .checksum }
    }
    let count = word(bytes, listOffset)
    guard count <= 64, 48 + Int(count) * 24 <= bytes.count else {
      throw .damaged("the list of parts")
    }
    var sections: [IndexSection: Range<Int>] = [:]
    for index in 0..<Int(count) {
      let place = 48 + index * 24
      let start = word(bytes, place + 8)
      let size = word(bytes, place + 16)
      guard let section = IndexSection(rawValue: word(bytes, place)),
        start <= UInt64(bytes.count), size <= UInt64(bytes.count) - start
      else { throw .damaged("the list of parts") }
      sections[section] = Int(start)..<Int(start) + Int(size)
    }
    return sections
  }

  /// The whole file of some parts.
  static func file(_ sections: [(section: IndexSection, bytes: [UInt8])]) -> [UInt8] {
    let start = 48 + sections.count * 24
    let length = sections.reduce(start) { $0 + $1.bytes.count }
    var file: [UInt8] = []
    file.reserveCapacity(length)
    file += magic
    put(UInt64(version) | UInt64(byteOrder) << 32, to: &file)
    put(UInt64(length), to: &file)
    put(IndexVocabulary.fingerprint, to: &file)
    put(0, to: &file)
    put(UInt64(sections.count), to: &file)
    var offset = start
    for (section, bytes) in sections {
      put(section.rawValue, to: &file)
      put(UInt64(offset), to: &file)
      put(UInt64(bytes.count), to: &file)
      offset += bytes.count
    }
    for (_, bytes) in sections { file += bytes }
    let sum = file.withUnsafeBytes { checksum(of: $0) }
    withUnsafeBytes(of: sum.littleEndian) {
      file.replaceSubrange(checksumOffset..<checksumOffset + 8, with: $0)
    }
    return file
  }

  /// Hashes what stands before the checksum and what stands behind it, on every core.
  private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    let body = bytes[listOffset...]
    let blocks = (body.count + blockSize - 1) / blockSize
    var sums = [UInt64](repeating: 0, count: blocks)
    sums.withUnsafeMutableBufferPointer { sums in
      // INVARIANT: every turn writes one element of its own.
      nonisolated(unsafe) let sums = sums
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: blocks) { block in
        let start = body.startIndex + block * blockSize
        let end = min(body.endIndex, start + blockSize)
        sums[block] = UnsafeRawBufferPointer(rebasing: body[start..<end])
          .withMemoryRebound(to: UInt8.self) { ContentHash(content: $0).low }
      }
    }
    let head = UnsafeRawBufferPointer(rebasing: bytes[..<checksumOffset])
      .withMemoryRebound(to: UInt8.self) { ContentHash(content: $0).low }
    var words: [UInt8] = []
    for sum in sums { put(sum, to: &words) }
    return words.withUnsafeBufferPointer { ContentHash($0, seeds: .fixed, start: head).low }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private static func put(_ word: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
