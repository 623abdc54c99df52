import Diagnostics
import JSONReading
import Synchronization

/// A place in one of an inventory's files, in bytes.
public struct SourcePosition: Hashable, Sendable {
  /// Which file, as an index into the inventory's `SourceCatalog`.
  public let file: Int32
  /// Bytes from the start of the file's text (as UTF-8, without a byte order mark).
  public let offset: Int

  /// The place of a byte in a file.
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
  /// How the lines of one file are found.
  enum Lines: Sendable {
    /// In its whole text.
    case text(LineIndex)
    /// In the file as it lies on disk.
    case file(FileLines)
    /// In a table that an index holds.
    case table(LineTable)
  }

  /// The paths shown, by file number.
  public let paths: [String]
  private let openLines: @Sendable (Int32) -> Lines?
  private let lines = Mutex<[Int32: Lines]>([:])

  /// A catalog of files.
  ///
  /// - Parameters:
  ///   - paths: The paths to show, by file number.
  ///   - readText: Gives the text of a file as UTF-8, or `nil` when it can no longer be read.
  public convenience init(
    paths: [String],
    readText: @escaping @Sendable (Int32) -> [UInt8]?
  ) {
    self.init(paths: paths, openLines: { number in readText(number).map { .text(LineIndex($0)) } })
  }

  /// A catalog.
  ///
  /// - Parameters:
  ///   - paths: The paths to show, by file number.
  ///   - openLines: Gives the lines of a file, or `nil` when it can no longer be read.
  init(paths: [String], openLines: @escaping @Sendable (Int32) -> Lines?) {
    self.paths = paths
    self.openLines = openLines
  }

  /// The text of a file as UTF-8, read anew; `nil` when it can no longer be read.
  func text(of file: Int32) -> [UInt8]? {
    switch openLines(file) {
    case .text(let index): index.text
    case .file(let lines): lines.text
    case .table, nil: nil
    }
  }

  /// The path of the file that a position lies in.
  public func path(of position: SourcePosition) -> String {
    paths.indices.contains(Int(position.file)) ? paths[Int(position.file)] : "?"
  }

  /// The line and column of a position; the file alone when it can no longer be read.
  public func location(of position: SourcePosition) -> FileLocation {
    let path = path(of: position)
    guard paths.indices.contains(Int(position.file)) else { return FileLocation(file: path) }
    let place = lines.withLock { known -> (line: Int, column: Int)? in
      switch known.removeValue(forKey: position.file) ?? openLines(position.file) {
      case .text(let index):
        known[position.file] = .text(index)
        return index.position(of: position.offset)
      case .file(var file):
        let place = file.position(of: position.offset)
        known[position.file] = .file(file)
        return place
      case .table(let table):
        known[position.file] = .table(table)
        return table.position(of: position.offset)
      case nil: return nil
      }
    }
    guard let place else { return FileLocation(file: path) }
    return FileLocation(file: path, line: place.line, column: place.column)
  }
}
