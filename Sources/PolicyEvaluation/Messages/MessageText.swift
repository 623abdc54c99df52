/// An access denied message as one line of text, made searchable.
///
/// Tools wrap such messages, draw bars beside them and print line breaks as `\n` (EV-708).
struct MessageText {
  /// The text with every run of blanks as one.
  let text: [UInt8]
  /// The same in lower case, byte for byte.
  let lowered: [UInt8]

  init(_ source: String) {
    var output: [UInt8] = []
    var pendingBlank = false
    let bytes = Array(source.utf8)
    var index = 0
    func blank() { pendingBlank = !output.isEmpty }
    func add(_ byte: UInt8) {
      if pendingBlank { output.append(0x20) }
      pendingBlank = false
      output.append(byte)
    }
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C: blank()
      case UInt8(ascii: "\\") where next == UInt8(ascii: "n") || next == UInt8(ascii: "t"):
        blank()
        index += 1
      case UInt8(ascii: "\\") where next == UInt8(ascii: "\""): break
      case UInt8(ascii: "|") where output.isEmpty || pendingBlank: blank()
      case 0xE2 where next == 0x94 && index + 2 < bytes.count && bytes[index + 2] == 0x82:
        blank()
        index += 2
      default: add(byte)
      }
      index += 1
    }
    text = output
    lowered = output.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }

  /// Where a phrase in lower case first begins at or after a place.
  func find(_ phrase: StaticString, from start: Int = 0, to end: Int? = nil) -> Int? {
    let length = phrase.utf8CodeUnitCount
    let last = min(end ?? lowered.count, lowered.count) - length
    guard start >= 0, start <= last else { return nil }
    let first = phrase.utf8Start[0]
    return (start...last).first { place in
      lowered[place] == first
        && (0..<length).allSatisfy { lowered[place + $0] == phrase.utf8Start[$0] }
    }
  }

  /// Where a phrase in lower case last begins before a place.
  func findLast(_ phrase: StaticString, before end: Int) -> Int? {
    var found: Int?
    var start = 0
    while let place = find(phrase, from: start, to: end) {
      found = place
      start = place + 1
    }
    return found
  }

  func has(_ phrase: StaticString, at place: Int) -> Bool {
    find(phrase, from: place, to: place + phrase.utf8CodeUnitCount) == place
  }

  /// A part without blanks around it.
  func part(_ range: Range<Int>) -> String {
    var part = text[range]
    while part.first == 0x20 { part.removeFirst() }
    while part.last == 0x20 { part.removeLast() }
    return String(decoding: part, as: UTF8.self)
  }

  /// The place behind the word that begins at a place.
  func endOfWord(_ place: Int) -> Int {
    text[place...].firstIndex(of: 0x20) ?? text.count
  }

  func skipBlank(_ place: Int) -> Int {
    place < text.count && text[place] == 0x20 ? place + 1 : place
  }
}
