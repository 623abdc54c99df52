import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What an index was made from, to tell later whether that has changed.
///
/// Sizes and modification times are compared, not contents: reading the files again would take as
/// long as doing without an index.
struct OriginRecord: Sendable, Equatable {
  /// The size and modification time of a file or folder.
  struct Stamp: Hashable, Sendable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
  }

  /// A file or folder by its path inside the origin; the origin itself has an empty path.
  struct Entry: Hashable, Sendable {
    let path: [UInt8]
    /// `nil` when nothing stood there.
    let stamp: Stamp?
  }

  /// The absolute path of the folder or model file.
  let root: [UInt8]
  /// The files that were read, sorted by path.
  let files: [Entry]
  /// The folders they lie in; their times change when a file comes or goes.
  let folders: [Entry]
}

extension OriginRecord {
  /// Takes down what lies at a path now; `nil` when it cannot be listed.
  init?(of path: [UInt8]) {
    guard let root = FileSystem.resolved(path) else { return nil }
    self.root = root
    switch FileSystem.kind(of: root, followingLinks: true) {
    case .folder:
      guard let listing = try? SnapshotListing(folder: root) else { return nil }
      let prefix = root.count + 1
      files = Self.entries(listing.files.map { Array($0.systemPath.dropFirst(prefix)) }, in: root)
      folders = Self.entries([[]] + listing.folders, in: root)
    case .file:
      files = Self.entries([[]], in: root)
      folders = []
    case .link, .other, nil: return nil
    }
  }

  /// Whether anything has changed since; `nil` when the origin is not there any more.
  ///
  /// Nothing is looked at but what the record names, one level deep: a record may be forged.
  ///
  /// - Returns: What differs, in words; empty when nothing does.
  func changes() -> String? {
    // Something of another kind in its place is another thing.
    let kind: FileSystem.Kind = folders.isEmpty ? .file : .folder
    guard FileSystem.kind(of: root, followingLinks: true) == kind else { return nil }
    var different = Self.differing(files, in: root)
    let changedFolders = Self.differing(folders, in: root)
    if !changedFolders.isEmpty { different += arrivals(in: changedFolders) }
    different.sort { $0.lexicographicallyPrecedes($1) }
    guard let first = different.first else { return "" }
    if first.isEmpty { return "its size or its time is another one" }
    let example = String(decoding: first, as: UTF8.self)
    return different.count == 1
      ? "`\(example)` differs" : "\(different.count) files differ, `\(example)` among them"
  }

  /// Files of an inventory, and folders, that lie in some folders and were not there before.
  private func arrivals(in changed: [[UInt8]]) -> [[UInt8]] {
    let knownFiles = Set(files.map(\.path))
    let knownFolders = Set(folders.map(\.path))
    var arrivals: [[UInt8]] = []
    for folder in changed {
      let prefix = folder.isEmpty ? [] : folder + [0x2F]
      let names = (try? FileSystem.entries(of: root + [0x2F] + folder)) ?? []
      for entry in names where entry.name.first != UInt8(ascii: ".") {
        let path = prefix + entry.name
        let isNew =
          switch entry.kind {
          case .folder: !knownFolders.contains(path)
          case .file, .link:
            !knownFiles.contains(path)
              && SnapshotFileKind(path: String(decoding: path, as: UTF8.self)) != nil
          case .other: false
          }
        if isNew { arrivals.append(path) }
      }
    }
    return arrivals
  }

  private static func differing(_ entries: [Entry], in root: [UInt8]) -> [[UInt8]] {
    let now = Self.entries(entries.map(\.path), in: root)
    return zip(entries, now).filter { $0 != $1 }.map(\.0.path)
  }

  private static func entries(_ paths: [[UInt8]], in root: [UInt8]) -> [Entry] {
    let chunk = 512
    let chunks = (paths.count + chunk - 1) / chunk
    let found = Mutex<[(chunk: Int, stamps: [Stamp?])]>([])
    DispatchQueue.concurrentPerform(iterations: chunks) { number in
      let range = number * chunk..<min(paths.count, (number + 1) * chunk)
      var path: [UInt8] = []
      let stamps = paths[range].map { inner in
        path.removeAll(keepingCapacity: true)
        path += root
        if !inner.isEmpty {
          path.append(0x2F)
          path += inner
        }
        return FileSystem.stamp(of: path)
      }
      found.withLock { $0.append((number, stamps)) }
    }
    let stamps = found.withLock { $0 }.sorted { $0.chunk < $1.chunk }.flatMap(\.stamps)
    return zip(paths, stamps).map { Entry(path: $0, stamp: $1) }
  }
}

extension FileSystem {
  /// The size and modification time of what stands at a path; a folder's size does not count.
  fileprivate static func stamp(of path: [UInt8]) -> OriginRecord.Stamp? {
    var status = stat()
    guard statistics(of: path, &status) else { return nil }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return OriginRecord.Stamp(
      size: isFolder ? 0 : Int(clamping: status.st_size),
      seconds: Int(time.tv_sec),
      nanoseconds: Int(time.tv_nsec)
    )
  }
}

// MARK: - In an index

extension IndexEncoder {
  mutating func put(_ origin: OriginRecord) {
    put(bytes: origin.root)
    put(list: origin.files) { $0.put($1) }
    put(list: origin.folders) { $0.put($1) }
  }

  private mutating func put(_ entry: OriginRecord.Entry) {
    put(bytes: entry.path)
    put(optional: entry.stamp) { encoder, stamp in
      encoder.put(number: stamp.size)
      encoder.put(signed: stamp.seconds)
      encoder.put(number: stamp.nanoseconds)
    }
  }
}

extension IndexCursor {
  mutating func origin() throws(IndexDamage) -> OriginRecord {
    let root = Array(try bytes())
    let files = try entries()
    return OriginRecord(root: root, files: files, folders: try entries())
  }

  private mutating func entries() throws(IndexDamage) -> [OriginRecord.Entry] {
    try list { cursor throws(IndexDamage) in
      let path = Array(try cursor.bytes())
      guard try cursor.flag() else { return OriginRecord.Entry(path: path, stamp: nil) }
      let size = try cursor.number()
      let seconds = try cursor.signedNumber()
      return OriginRecord.Entry(
        path: path,
        stamp: OriginRecord.Stamp(
          size: size,
          seconds: seconds,
          nanoseconds: try cursor.number()
        )
      )
    }
  }
}
