/// Finds lines and columns in a file whose text is not kept.
///
/// The file is counted through once, as far as somebody asks; after that an answer reads one block.
struct FileLines: Sendable {
  /// The line and column at which a block begins.
  private struct Mark {
    var line = 1
    var column = 1

    /// Goes on behind some bytes.
    mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
      var counter = LineCounter(bytes)
      let place = counter.position(of: bytes.count)
      column = place.line == 1 ? column + place.column - 1 : place.column
      line += place.line - 1
    }
  }

  private static let blockSize = 1 << 14

  private let path: [UInt8]
  /// Where the text begins, behind a byte order mark.
  private let textStart: Int
  /// The marks of the first blocks.
  private var marks = [Mark()]

  /// The lines of a file; `nil` when it cannot be read, or is not stored as UTF-8.
  init?(of path: [UInt8]) {
    guard let file = FileSystem.OpenFile(path) else { return nil }
    let head = file.withBytes(3, at: 0) { Array($0) }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return nil }
    self.path = path
    textStart = head == [0xEF, 0xBB, 0xBF] ? 3 : 0
  }

  /// The whole text, read anew; `nil` when the file can no longer be read.
  var text: [UInt8]? { FileSystem.text(of: path) }

  /// The place of a byte of the text.
  ///
  /// - Parameter offset: A byte offset; beyond the end it is taken as the end.
  /// - Returns: Line and column, both 1-based, the column in Unicode scalars; `nil` when the file
  ///   can no longer be read.
  mutating func position(of offset: Int) -> (line: Int, column: Int)? {
    guard let file = FileSystem.OpenFile(path) else { return nil }
    let offset = max(0, offset)
    let wanted = offset / Self.blockSize
    var block = min(wanted, marks.count - 1)
    var mark = marks[block]
    while true {
      let blockStart = block * Self.blockSize
      let length = min(offset - blockStart, Self.blockSize)
      let got = file.withBytes(length, at: textStart + blockStart) { bytes in
        mark.advance(over: bytes)
        return bytes.count
      }
      if block == wanted || got < length { return (mark.line, mark.column) }
      block += 1
      if block == marks.count { marks.append(mark) }
    }
  }
}
