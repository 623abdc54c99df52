import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file of a snapshot folder that an inventory knows.
struct SnapshotFile: Sendable {
  /// The path inside the folder, to show.
  let path: String
  /// The path to open; names may hold bytes that are no UTF-8.
  let systemPath: [UInt8]
  /// What the path says it holds.
  let kind: SnapshotFileKind
}

/// The files of a snapshot folder, sorted by path.
struct SnapshotListing: Sendable {
  /// The files to read.
  var files: [SnapshotFile] = []
  /// Folders inside, by path.
  var folders: [[UInt8]] = []
  /// Paths of files that no inventory knows.
  var unknownPaths: [String] = []
  /// Paths of symbolic links that lead out of the folder, or to a folder.
  var links: [String] = []
  /// Folders that could not be listed.
  var failures: [(path: String, reason: String)] = []

  /// Deeper folders hold nothing that an inventory knows.
  private static let depthLimit = 8

  /// A listing of files in any order.
  ///
  /// - Parameters:
  ///   - root: The folder.
  ///   - paths: Paths inside it, as stored.
  init(root: [UInt8], paths: some Sequence<[UInt8]>) {
    for path in paths { add(path, root: root) }
    sort()
  }

  /// Lists a folder with everything in it.
  ///
  /// Names that begin with a dot are passed over. Links are followed when they lead to a file
  /// inside the folder.
  init(folder root: [UInt8]) throws(FileSystem.Failure) {
    let realRoot = FileSystem.resolved(root).map { $0 + [0x2F] }
    var pending: [(path: [UInt8], depth: Int)] = [([], 0)]
    while let (path, depth) = pending.popLast() {
      let entries: [FileSystem.Entry]
      do throws(FileSystem.Failure) {
        entries = try FileSystem.entries(of: path.isEmpty ? root : root + [0x2F] + path)
      } catch {
        if path.isEmpty { throw error }
        failures.append((Self.shown(path), error.reason))
        continue
      }
      for entry in entries where entry.name.first != UInt8(ascii: ".") {
        let inner = path.isEmpty ? entry.name : path + [0x2F] + entry.name
        switch entry.kind {
        case .folder where depth < Self.depthLimit:
          folders.append(inner)
          pending.append((inner, depth + 1))
        case .file: add(inner, root: root)
        case .link:
          let target = FileSystem.resolved(root + [0x2F] + inner)
          if let target, let realRoot, target.starts(with: realRoot),
            FileSystem.kind(of: target, followingLinks: false) == .file
          {
            add(inner, root: root)
          } else {
            links.append(Self.shown(inner))
          }
        case .folder, .other: unknownPaths.append(Self.shown(inner))
        }
      }
    }
    sort()
  }

  private mutating func add(_ path: [UInt8], root: [UInt8]) {
    let shown = Self.shown(path)
    if let kind = SnapshotFileKind(path: shown) {
      files.append(SnapshotFile(path: shown, systemPath: root + [0x2F] + path, kind: kind))
    } else if !Self.isCompanion(shown) {
      unknownPaths.append(shown)
    }
  }

  private mutating func sort() {
    files.sort { $0.systemPath.precedes($1.systemPath) }
    folders.sort { $0.lexicographicallyPrecedes($1) }
    unknownPaths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    links.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    failures.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private static func shown(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }

  /// Whether a file is one that people put beside an inventory.
  private static func isCompanion(_ path: String) -> Bool {
    guard !path.utf8.contains(UInt8(ascii: "/")) else { return false }
    let name = path.lowercased()
    return name.hasPrefix("readme") || name.hasPrefix("license") || name.hasPrefix("notice")
  }

  /// Folders directly inside that look like inventories themselves.
  var candidates: [String] {
    var seen: Set<String> = []
    for path in unknownPaths {
      let parts = path.split(separator: "/", maxSplits: 1)
      if parts.count == 2, SnapshotFileKind(path: String(parts[1])) != nil {
        seen.insert(String(parts[0]))
      }
    }
    return seen.sorted()
  }
}

extension SnapshotListing {
  /// More unknown files than this are summed up.
  private static let unknownLimit = 20

  /// What is to be said about the folder apart from the content of its files.
  var diagnostics: [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for (path, reason) in failures {
      diagnostics.append(
        Diagnostic(
          code: "file-unreadable",
          location: FileLocation(file: path),
          message: "the folder cannot be listed: \(reason)",
          help: "make it readable, then run again"
        )
      )
    }
    for path in links.prefix(Self.unknownLimit) {
      diagnostics.append(
        Diagnostic(
          code: "link-not-followed",
          severity: .note,
          location: FileLocation(file: path),
          message: "the symbolic link does not lead to a file of this folder and is passed over",
          help: "copy what it leads to into the folder"
        )
      )
    }
    for path in unknownPaths.prefix(Self.unknownLimit) {
      diagnostics.append(
        Diagnostic(
          code: "unknown-file",
          severity: .note,
          location: FileLocation(file: path),
          message: "no part of an inventory lies here; the file is passed over"
        )
      )
    }
    if unknownPaths.count > Self.unknownLimit {
      diagnostics.append(
        Diagnostic(
          code: "unknown-file",
          severity: .note,
          location: nil,
          message:
            "\(unknownPaths.count - Self.unknownLimit) more files belong to no inventory and are "
            + "passed over"
        )
      )
    }
    return diagnostics
  }
}

extension [UInt8] {
  /// Whether these bytes stand before others, compared as numbers one by one.
  fileprivate func precedes(_ other: [UInt8]) -> Bool {
    let order = withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        guard let ours = left.baseAddress, let theirs = right.baseAddress else { return Int32(0) }
        return memcmp(ours, theirs, Swift.min(left.count, right.count))
      }
    }
    return order == 0 ? count < other.count : order < 0
  }
}
