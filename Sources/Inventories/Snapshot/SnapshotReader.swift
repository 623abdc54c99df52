import Diagnostics
import Dispatch
import JSONReading
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads a snapshot folder: verbatim answers of the AWS CLI.
///
/// Files are read side by side; the result depends on their paths and bytes alone.
struct SnapshotReader {
  private let name: String
  private let listing: SnapshotListing
  private let progress: (@Sendable (InventoryReadingProgress) -> Void)?

  /// A reader of the files of a listing.
  ///
  /// - Parameters:
  ///   - name: The inventory's name to show.
  ///   - listing: The files.
  ///   - progress: Told after every file, on any thread.
  init(
    name: String,
    listing: SnapshotListing,
    progress: (@Sendable (InventoryReadingProgress) -> Void)? = nil
  ) {
    self.name = name
    self.listing = listing
    self.progress = progress
  }

  /// Reads all files.
  func read() -> Inventory {
    let interner = PolicyInterner()
    let texts = PolicyTexts(files: listing.files, seeds: interner.seeds)
    let readings = readFiles(interner, texts)
    let sources = catalog()
    var assembly = SnapshotAssembly(sources: sources)
    assembly.add(readings)
    assembly.finish()
    var fingerprint = Fingerprint()
    for index in readings.indices {
      guard let content = readings[index].content else { continue }
      fingerprint.add(path: readings[index].path, content: content)
    }
    var diagnostics = listing.diagnostics + assembly.diagnostics
    for index in readings.indices { diagnostics += readings[index].diagnostics }
    diagnostics += PolicyFindingLog.diagnostics(of: readings.lazy.map(\.findings))
    var inventory = Inventory(
      name: name,
      organization: assembly.organization,
      accounts: assembly.accounts,
      diagnostics: diagnostics.sorted(),
      sources: sources,
      fingerprint: fingerprint.text,
      embeddedPolicies: assembly.embeddedPolicies
    )
    inventory.texts = texts
    return inventory
  }

  private func catalog() -> SourceCatalog {
    let systemPaths = listing.files.map(\.systemPath)
    return SourceCatalog(
      paths: listing.files.map(\.path),
      openLines: { number in
        guard systemPaths.indices.contains(Int(number)) else { return nil }
        let path = systemPaths[Int(number)]
        if let lines = FileLines(of: path) { return .file(lines) }
        return FileSystem.text(of: path).map { .text(LineIndex($0)) }
      }
    )
  }
}

// MARK: - Reading side by side

extension SnapshotReader {
  private func readFiles(_ interner: PolicyInterner, _ texts: PolicyTexts) -> [FileReading] {
    let files = listing.files
    // The large files first, so that no thread is left with one at the end.
    let order =
      files.indices.filter { files[$0].isLarge } + files.indices.filter { !files[$0].isLarge }
    let next = Atomic<Int>(0)
    let done = Mutex((files: 0, bytes: 0))
    return Array(unsafeUninitializedCapacity: order.count) { readings, count in
      // INVARIANT: every turn makes one element, and no other turn makes the same.
      nonisolated(unsafe) let readings = readings
      DispatchQueue.concurrentPerform(iterations: min(Self.threadCount, order.count)) { _ in
        var reader = SnapshotFileReader(interner: interner, texts: texts)
        while true {
          let turn = next.add(1, ordering: .relaxed).oldValue
          guard turn < order.count else { break }
          let number = order[turn]
          let reading = reader.read(files[number], number: Int32(clamping: number))
          if let progress { progress(done.report(reading.byteCount, of: order.count)) }
          readings.initializeElement(at: number, to: reading)
        }
      }
      count = order.count
    }
  }

  private static var threadCount: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }
}

extension Mutex<(files: Int, bytes: Int)> {
  /// Counts a file, and says how far the reading has come.
  fileprivate borrowing func report(_ bytes: Int, of total: Int) -> InventoryReadingProgress {
    withLock { done in
      done.files += 1
      done.bytes += bytes
      return InventoryReadingProgress(
        filesRead: done.files,
        filesTotal: total,
        bytesRead: done.bytes
      )
    }
  }
}

extension SnapshotFile {
  fileprivate var isLarge: Bool {
    if case .identities = kind { true } else { false }
  }
}

extension FileSystem {
  /// The text of a file as UTF-8 without a byte order mark, as far as it is text.
  static func text(of path: [UInt8]) -> [UInt8]? {
    var buffer = FileBuffer()
    do throws(Failure) { try read(path, into: &buffer) } catch { return nil }
    let raw = Array(buffer.bytes)
    if let text = try? JSONText(raw) { return text.bytes }
    return raw.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(raw[3...]) : raw
  }
}
