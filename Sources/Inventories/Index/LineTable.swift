/// Where the lines of a text begin, so that offsets become lines and columns without the text.
///
/// It is written as the lengths of the lines, and where bytes stand that continue a character:
/// about a byte a line.
struct LineTable: Sendable {
  /// Where a line begins, in the text and in the list of lengths.
  private struct Mark {
    let line: Int
    let start: Int
    let cursor: IndexCursor
  }

  private static let stride = 128

  private let length: Int
  private var marks: [Mark] = []
  private let lineBreaks: Int
  /// Runs of continuing bytes, in order.
  private var runs: [Range<Int>] = []

  /// Reads the table of a file.
  init(_ cursor: inout IndexCursor) throws(IndexDamage) {
    length = try cursor.number()
    let runCount = try cursor.count()
    runs.reserveCapacity(min(runCount, 1 << 16))
    var offset = 0
    for _ in 0..<runCount {
      let start = offset + (try cursor.number())
      guard start <= length else { throw IndexDamage("a table of lines") }
      let end = start + (try cursor.number())
      guard end <= length else { throw IndexDamage("a table of lines") }
      runs.append(start..<end)
      offset = end
    }
    lineBreaks = try cursor.count()
    var start = 0
    for line in 0..<lineBreaks {
      if line % Self.stride == 0 { marks.append(Mark(line: line, start: start, cursor: cursor)) }
      start += try cursor.number() + 1
      guard start <= length else { throw IndexDamage("a table of lines") }
    }
    if lineBreaks % Self.stride == 0 {
      marks.append(Mark(line: lineBreaks, start: start, cursor: cursor))
    }
  }

  /// The place of a byte, line and column 1-based, the column in Unicode scalars.
  ///
  /// - Parameter offset: A byte offset; beyond the end it is taken as the end.
  /// - Returns: Line and column.
  func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), length)
    var low = 0
    var high = marks.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if marks[middle].start <= offset { low = middle } else { high = middle }
    }
    guard marks.indices.contains(low) else { return (1, offset + 1) }
    var line = marks[low].line
    var start = marks[low].start
    var cursor = marks[low].cursor
    while line < lineBreaks, let count = try? cursor.number(), start + count + 1 <= offset {
      start += count + 1
      line += 1
    }
    return (line + 1, offset - start + 1 - continuing(in: start..<offset))
  }

  /// The number of bytes in a range that continue a character.
  private func continuing(in range: Range<Int>) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var count = 0
    while low < runs.count, runs[low].lowerBound < range.upperBound {
      count += runs[low].clamped(to: range).count
      low += 1
    }
    return count
  }

  /// The table of a text, as it is written.
  static func encoded(_ text: [UInt8]) -> [UInt8] {
    var encoder = IndexEncoder(SharedParts())
    encoder.put(number: text.count)
    text.withUnsafeBufferPointer { text in
      let runs = continuingRuns(text)
      encoder.put(number: runs.count)
      var end = 0
      for run in runs {
        encoder.put(number: run.lowerBound - end)
        encoder.put(number: run.count)
        end = run.upperBound
      }
      var breaks: [Int] = []
      var start = 0
      while let next = text.lineBreak(from: start) {
        breaks.append(next - start)
        start = next + 1
      }
      encoder.put(number: breaks.count)
      for length in breaks { encoder.put(number: length) }
    }
    return encoder.bytes
  }

  private static func continuingRuns(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var index = 0
    while index < text.count {
      // Most texts are ASCII: eight bytes at a look.
      if index + 8 <= text.count, let base = text.baseAddress {
        let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
        if word & 0x8080_8080_8080_8080 == 0 {
          index += 8
          continue
        }
      }
      guard text[index] & 0xC0 == 0x80 else {
        index += 1
        continue
      }
      let start = index
      while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
      runs.append(start..<index)
    }
    return runs
  }
}
