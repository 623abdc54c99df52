/// Writes JSON text: the same values in the same order give the same bytes.
///
/// Control characters, line separators, and characters that reorder or hide text on a terminal are
/// written as escapes, so that a document can be looked at safely; reading it gives them back.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private let isPretty: Bool
  private var depth = 0
  private var isEmpty = true

  /// A writer, either with two blanks of indentation a level or all on one line.
  init(isPretty: Bool = true) {
    self.isPretty = isPretty
  }

  /// What was written, with a line feed behind it when it is pretty.
  var text: String {
    String(decoding: bytes, as: UTF8.self) + (isPretty ? "\n" : "")
  }

  // MARK: - Values

  /// Writes an object whose members the body writes.
  mutating func object(_ body: (inout JSONWriter) -> Void) {
    nest(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), body)
  }

  /// Writes an array with one element for every item.
  mutating func array<Items: Sequence>(
    _ items: Items,
    _ body: (inout JSONWriter, Items.Element) -> Void
  ) {
    nest(open: UInt8(ascii: "["), close: UInt8(ascii: "]")) { writer in
      for item in items {
        writer.separate()
        body(&writer, item)
      }
    }
  }

  /// Writes a text, or `null`.
  mutating func value(_ text: String?) {
    guard let text else { return append("null") }
    string(text)
  }

  // MARK: - Members

  /// Writes a member that is a text, or `null`.
  mutating func member(_ name: String, _ text: String?) {
    key(name)
    value(text)
  }

  /// Writes a member that is a whole number.
  mutating func member(_ name: String, _ number: Int) {
    key(name)
    append(String(number))
  }

  /// Writes a member that is true or false.
  mutating func member(_ name: String, _ flag: Bool) {
    key(name)
    append(flag ? "true" : "false")
  }

  /// Writes a member that is a list of texts.
  mutating func member(_ name: String, _ texts: [String]) {
    member(name, each: texts) { $0.value($1) }
  }

  /// Writes a member that is an object.
  mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  /// Writes a member whose value the body writes.
  mutating func member(_ name: String, value body: (inout JSONWriter) -> Void) {
    key(name)
    body(&self)
  }

  /// Writes a member that is an array with one element for every item.
  mutating func member<Items: Sequence>(
    _ name: String,
    each items: Items,
    _ body: (inout JSONWriter, Items.Element) -> Void
  ) {
    key(name)
    array(items, body)
  }

  // MARK: - Tokens

  private mutating func key(_ name: String) {
    separate()
    string(name)
    append(isPretty ? ": " : ":")
  }

  private mutating func nest(open: UInt8, close: UInt8, _ body: (inout JSONWriter) -> Void) {
    bytes.append(open)
    depth += 1
    isEmpty = true
    body(&self)
    depth -= 1
    if !isEmpty { breakLine() }
    bytes.append(close)
    isEmpty = false
  }

  private mutating func separate() {
    if !isEmpty { bytes.append(UInt8(ascii: ",")) }
    isEmpty = false
    breakLine()
  }

  private mutating func breakLine() {
    guard isPretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      default:
        if scalar.isInvisible {
          for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { escape(unit) }
        } else if scalar.isASCII {
          bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ unit: UInt16) {
    append("\\u")
    let digits = String(unit, radix: 16)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
    append(digits)
  }
}
