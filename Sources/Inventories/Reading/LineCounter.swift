/// Counts lines on the way through a text, for offsets that mostly grow.
struct LineCounter {
  private let text: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var line = 1
  private var column = 1

  /// Counts in a text, which must outlive the counter.
  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// The place of a byte, line and column 1-based, the column in Unicode scalars.
  ///
  /// - Parameter wanted: A byte offset. One that lies before the last makes the count begin anew.
  /// - Returns: Line and column.
  mutating func position(of wanted: Int) -> (line: Int, column: Int) {
    let wanted = min(max(wanted, 0), text.count)
    if wanted < offset {
      offset = 0
      line = 1
      column = 1
    }
    let breaks = Self.lineBreaks(in: UnsafeBufferPointer(rebasing: text[offset..<wanted]))
    var start = offset
    if breaks > 0 {
      line += breaks
      column = 1
      start = wanted
      while text[start - 1] != 0x0A { start -= 1 }
    }
    for index in start..<wanted where text[index] & 0xC0 != 0x80 { column += 1 }
    offset = wanted
    return (line, column)
  }

  /// Counts line breaks, in blocks whose count fits one byte: such loops run on vectors.
  private static func lineBreaks(in text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = text.baseAddress else { return 0 }
    var breaks = 0
    var index = 0
    while index < text.count {
      let end = min(text.count, index + 240)
      var count: UInt8 = 0
      while index < end {
        count &+= base[index] == 0x0A ? 1 : 0
        index += 1
      }
      breaks += Int(count)
    }
    return breaks
  }
}
