/// Turns byte offsets of a text into lines and columns.
public struct LineIndex: Sendable {
  private let bytes: [UInt8]
  /// The text that was indexed, in UTF-8.
  public var text: [UInt8] { bytes }
  private let lineStarts: [Int]

  /// Indexes a UTF-8 text.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
    lineStarts = starts
  }

  /// The place of a byte.
  ///
  /// - Parameter offset: A byte offset; beyond the end it is taken as the end.
  /// - Returns: Line and column, both 1-based, the column in Unicode scalars.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    var column = 1
    for byte in bytes[lineStarts[low]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
    return (low + 1, column)
  }

  /// The byte offset of a place given as line and column.
  ///
  /// - Parameters:
  ///   - line: 1-based.
  ///   - column: 1-based, in Unicode scalars.
  /// - Returns: The byte offset, clamped to the text.
  public func offset(line: Int, column: Int) -> Int {
    guard line >= 1 else { return 0 }
    guard line <= lineStarts.count else { return bytes.count }
    var offset = lineStarts[line - 1]
    var remaining = column - 1
    while remaining > 0, offset < bytes.count, bytes[offset] != 0x0A {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      remaining -= 1
    }
    return offset
  }
}
