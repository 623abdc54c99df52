/// A JSON value whose members keep the order in which they were written.
enum GeneratedJSON: Sendable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([GeneratedJSON])
  case object([(String, GeneratedJSON)])

  /// A list of texts.
  static func texts(_ texts: [String]) -> GeneratedJSON { .list(texts.map { .text($0) }) }

  /// One text, or a list of several, as policies write it.
  static func oneOrMany(_ texts: [String]) -> GeneratedJSON {
    texts.count == 1 ? .text(texts[0]) : .texts(texts)
  }
}

extension GeneratedJSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .flag(value) }
  init(arrayLiteral elements: GeneratedJSON...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, GeneratedJSON)...) { self = .object(elements) }
}

extension GeneratedJSON {
  /// The value as the AWS CLI prints it, four blanks a level, with a line break at the end.
  var printed: [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.write(self, depth: 0)
    return writer.bytes + [0x0A]
  }

  /// The value on one line, as policies stand within other answers.
  var compact: String {
    var writer = JSONWriter(isIndented: false)
    writer.write(self, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

private struct JSONWriter {
  let isIndented: Bool
  var bytes: [UInt8] = []

  init(isIndented: Bool) { self.isIndented = isIndented }

  mutating func write(_ value: GeneratedJSON, depth: Int) {
    switch value {
    case .text(let text): write(text)
    case .number(let number): bytes += "\(number)".utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .list(let elements):
      enclose(elements, "[", "]", depth: depth) { $0.write($1, depth: depth + 1) }
    case .object(let members):
      enclose(members, "{", "}", depth: depth) { writer, member in
        writer.write(member.0)
        writer.bytes += (writer.isIndented ? ": " : ":").utf8
        writer.write(member.1, depth: depth + 1)
      }
    }
  }

  private mutating func enclose<Element>(
    _ elements: [Element],
    _ opening: String,
    _ closing: String,
    depth: Int,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    bytes += opening.utf8
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      breakLine(depth + 1)
      body(&self, element)
    }
    if !elements.isEmpty { breakLine(depth) }
    bytes += closing.utf8
  }

  private mutating func breakLine(_ depth: Int) {
    guard isIndented else { return }
    bytes.append(0x0A)
    bytes += repeatElement(0x20, count: 4 * depth)
  }

  /// Names and policies of a generated inventory hold nothing but what is looked for here.
  private mutating func write(_ text: String) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: bytes += [0x5C, byte]
      case 0x0A: bytes += [0x5C, 0x6E]
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }
}
