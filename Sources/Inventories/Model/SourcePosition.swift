import Diagnostics
import JSONReading
import Synchronization

/// A place in one of an inventory's files, in bytes.
public struct SourcePosition: Hashable, Sendable {
  /// Which file, as an index into the inventory's `SourceCatalog`.
  public let file: Int32
  /// Bytes from the start of the file's text (as UTF-8, without a byte order mark).
  public let offset: Int

  /// A place.
  public init(file: Int32, offset: Int) {
    self.file = file
    self.offset = offset
  }

  /// A place some bytes further on.
  public func advanced(by bytes: Int) -> SourcePosition {
    SourcePosition(file: file, offset: offset + bytes)
  }
}

/// The files an inventory was read from; turns positions into `file:line:column` when somebody
/// asks.
///
/// Lines are counted only for files that a report names, by reading those files once more.
public final class SourceCatalog: Sendable {
  /// The paths shown, by file number.
  public let paths: [String]
  private let readText: @Sendable (Int32) -> [UInt8]?
  private let cache = Mutex(Cache())

  /// Line indexes of files that were asked for; each holds its file's text.
  private struct Cache {
    var indexes: [Int32: LineIndex] = [:]
    var bytes = 0
    /// Beyond this many bytes the cache begins anew, so that a long report stays small.
    static let limit = 64 << 20
  }

  /// A catalog.
  ///
  /// - Parameters:
  ///   - paths: The paths to show, by file number.
  ///   - readText: Gives the text of a file as UTF-8, or `nil` when it can no longer be read.
  public init(paths: [String], readText: @escaping @Sendable (Int32) -> [UInt8]?) {
    self.paths = paths
    self.readText = readText
  }

  /// The line and column of a position.
  public func location(of position: SourcePosition) -> FileLocation {
    guard paths.indices.contains(Int(position.file)) else { return FileLocation(file: "?") }
    let path = paths[Int(position.file)]
    let place = cache.withLock { cache -> (line: Int, column: Int)? in
      if let index = cache.indexes[position.file] { return index.position(of: position.offset) }
      guard let bytes = readText(position.file) else { return nil }
      if cache.bytes + bytes.count > Cache.limit { cache = Cache() }
      let index = LineIndex(bytes)
      cache.indexes[position.file] = index
      cache.bytes += bytes.count
      return index.position(of: position.offset)
    }
    guard let place else { return FileLocation(file: path) }
    return FileLocation(file: path, line: place.line, column: place.column)
  }
}
