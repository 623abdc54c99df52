import Diagnostics
import JSONReading
import PolicyLanguage
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads policy documents again in the files of a snapshot, when somebody asks what they say.
///
/// A document that is no longer what it was cannot be evaluated: its layer becomes *unknown*.
final class PolicyTexts: PolicyDocumentSource {
  /// A file that stays open for the next document.
  private final class OpenFile: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
  }

  /// The files that were asked for last.
  private struct OpenFiles {
    private var files: [(number: Int32, file: OpenFile)] = []
    private var turn = 0
    private static let limit = 16

    func file(_ number: Int32) -> OpenFile? { files.first { $0.number == number }?.file }

    mutating func keep(_ file: OpenFile, _ number: Int32) {
      if files.count < Self.limit {
        files.append((number, file))
      } else {
        files[turn] = (number, file)
        turn = (turn + 1) % Self.limit
      }
    }
  }

  /// Texts that documents have in common, for one thread at a time.
  private final class SharedTexts: @unchecked Sendable {
    // INVARIANT: whoever set `isTaken` and nobody else touches the pool.
    private let pool = JSONTextPool(bits: 12)
    private let isTaken = Atomic(false)

    /// Calls with the pool, unless another thread has it.
    func use<Result>(_ body: (JSONTextPool) -> Result) -> Result? {
      guard
        isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
      else { return nil }
      defer { isTaken.store(false, ordering: .releasing) }
      return body(pool)
    }
  }

  private let files: [SnapshotFile]
  private let seeds: ContentHash.Seeds
  private let open = Mutex(OpenFiles())
  private let changed = Mutex<Set<Int32>>([])
  private let pools = (0..<4).map { _ in SharedTexts() }

  /// Nothing read again yet.
  ///
  /// - Parameters:
  ///   - files: The files by their numbers.
  ///   - seeds: What the documents were hashed with.
  init(files: [SnapshotFile], seeds: ContentHash.Seeds) {
    self.files = files
    self.seeds = seeds
  }

  func contents(of kind: PolicyKind, at place: PolicyDocumentPlace) -> PolicyContents {
    if let contents = reread(kind, at: place) { return contents }
    _ = changed.withLock { $0.insert(place.file) }
    return .unknown(because: "the file has changed since it was read")
  }

  private func reread(_ kind: PolicyKind, at place: PolicyDocumentPlace) -> PolicyContents? {
    guard let file = file(place.file) else { return nil }
    let wanted = Int(place.length)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, wanted)) { buffer in
      var got = 0
      while got < wanted, let base = buffer.baseAddress {
        let read = pread(file.descriptor, base + got, wanted - got, off_t(place.offset + got))
        if read < 0, errno == EINTR { continue }
        if read <= 0 { return nil }
        got += read
      }
      let bytes = UnsafeBufferPointer(start: buffer.baseAddress, count: wanted)
      let key = PolicyInterner.key(bytes, kind: kind, form: .object, seeds: seeds)
      guard key.low == place.hash else { return nil }
      return parse(bytes, as: kind)
    }
  }

  /// Parses a document of which is known that nothing is to be said about it.
  private func parse(_ bytes: UnsafeBufferPointer<UInt8>, as kind: PolicyKind) -> PolicyContents {
    for shared in pools {
      let parsed = shared.use { PolicyDocument.parsedContents(bytes, as: kind, sharing: $0) }
      if let parsed { return parsed }
    }
    return PolicyDocument.parsedContents(bytes, as: kind, sharing: nil)
  }

  private func file(_ number: Int32) -> OpenFile? {
    if let known = open.withLock({ $0.file(number) }) { return known }
    guard files.indices.contains(Int(number)) else { return nil }
    let descriptor = FileSystem.open(files[Int(number)].systemPath)
    guard descriptor >= 0 else { return nil }
    let file = OpenFile(descriptor)
    open.withLock { $0.keep(file, number) }
    return file
  }

  /// What is to be said of files that changed while somebody asked about them, in their order.
  var diagnostics: [Diagnostic] {
    changed.withLock { $0 }.sorted().map { number in
      Diagnostic(
        code: "file-changed",
        location: FileLocation(file: files[Int(number)].path),
        message: "the file has changed since it was read; policies in it are unknown",
        help: "run again"
      )
    }
  }
}
