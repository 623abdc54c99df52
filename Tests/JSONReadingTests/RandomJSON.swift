import JSONReading

/// A small generator of pseudo-random numbers, the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

/// Writes random JSON texts and remembers what they say.
struct RandomJSON {
  private var random: SplitMix64
  /// The text so far.
  private(set) var bytes: [UInt8] = []

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Writes one document.
  ///
  /// - Returns: What it says, with the range of every node.
  mutating func document() -> JSONNode {
    blanks()
    let node = value(depth: 0)
    blanks()
    return node
  }

  private mutating func value(depth: Int) -> JSONNode {
    let start = bytes.count
    let value: JSONNode.Value
    switch Int.random(in: 0..<(depth < 5 ? 9 : 5), using: &random) {
    case 0: value = literal("null", .null)
    case 1:
      value =
        Bool.random(using: &random)
        ? literal("true", .boolean(true)) : literal("false", .boolean(false))
    case 2, 3: value = number()
    case 4: value = .string(string())
    case 5, 6: value = array(depth: depth)
    default: value = object(depth: depth)
    }
    return JSONNode(value: value, range: start..<bytes.count)
  }

  private mutating func literal(_ text: String, _ value: JSONNode.Value) -> JSONNode.Value {
    bytes += Array(text.utf8)
    return value
  }

  private mutating func number() -> JSONNode.Value {
    var text = Bool.random(using: &random) ? "-" : ""
    text += String(Int.random(in: 0..<100_000, using: &random))
    if Bool.random(using: &random) { text += ".\(Int.random(in: 0..<1000, using: &random))" }
    if Int.random(in: 0..<4, using: &random) == 0 {
      text += ["e", "E"].randomElement(using: &random) ?? "e"
      text += ["", "+", "-"].randomElement(using: &random) ?? ""
      text += String(Int.random(in: 0..<20, using: &random))
    }
    return literal(text, .number(text))
  }

  private mutating func array(depth: Int) -> JSONNode.Value {
    bytes.append(UInt8(ascii: "["))
    var elements: [JSONNode] = []
    for index in 0..<Int.random(in: 0..<6, using: &random) {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      blanks()
      elements.append(value(depth: depth + 1))
      blanks()
    }
    if elements.isEmpty { blanks() }
    bytes.append(UInt8(ascii: "]"))
    return .array(elements)
  }

  private mutating func object(depth: Int) -> JSONNode.Value {
    bytes.append(UInt8(ascii: "{"))
    var members: [(name: String, node: JSONNode)] = []
    let count =
      Int.random(in: 0..<20, using: &random) == 0 ? 50 : Int.random(in: 0..<6, using: &random)
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      blanks()
      let name = string(prefix: "\(index)")
      blanks()
      bytes.append(UInt8(ascii: ":"))
      blanks()
      members.append((name, value(depth: depth + (count > 6 ? 5 : 1))))
      blanks()
    }
    if members.isEmpty { blanks() }
    bytes.append(UInt8(ascii: "}"))
    return .object(members)
  }

  private mutating func string(prefix: String = "") -> String {
    var text = prefix
    bytes.append(UInt8(ascii: "\""))
    bytes += Array(prefix.utf8)
    for _ in 0..<Int.random(in: 0..<24, using: &random) {
      let scalar = scalar()
      text.unicodeScalars.append(scalar)
      write(scalar)
    }
    bytes.append(UInt8(ascii: "\""))
    return text
  }

  private mutating func scalar() -> Unicode.Scalar {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0x20...0x7E, 0x20...0x7E, 0x00...0x1F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF,
      0x800...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF,
    ]
    let range = ranges.randomElement(using: &random) ?? 0x20...0x7E
    return Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "?"
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
    if !mustEscape, Int.random(in: 0..<8, using: &random) > 0 {
      bytes += Array(String(Character(scalar)).utf8)
      return
    }
    let short: [Unicode.Scalar: String] = [
      "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n",
      "\r": "\\r", "\t": "\\t",
    ]
    if let escape = short[scalar], Bool.random(using: &random) {
      bytes += Array(escape.utf8)
      return
    }
    for unit in String(Character(scalar)).utf16 {
      var digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
      digits = String(repeating: "0", count: 4 - digits.count) + digits
      bytes += Array("\\u\(digits)".utf8)
    }
  }

  private mutating func blanks() {
    for _ in 0..<Int.random(in: 0..<3, using: &random) {
      bytes.append([0x20, 0x20, 0x0A, 0x0D, 0x09].randomElement(using: &random) ?? 0x20)
    }
  }

  /// Changes, inserts or removes a few bytes.
  mutating func mutate() {
    let tokens: [UInt8] =
      Array("{}[]\",:\\0123456789.eE+-truefalsn \n\u{1}\u{7F}".utf8) + [0xC3, 0xFF, 0x80]
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      let token = tokens.randomElement(using: &random) ?? 0x20
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[index] = token
      case 1: bytes.insert(token, at: index)
      case 2: bytes.remove(at: index)
      default: bytes.removeSubrange(index...)
      }
    }
  }
}
