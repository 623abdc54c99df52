/// What somebody presses.
public enum Key: Hashable, Sendable {
  /// A character to insert.
  case character(Character)
  /// The end of the line.
  case enter
  /// Completion.
  case tab
  /// Removes the character before the cursor.
  case backspace
  /// Removes the character under the cursor.
  case delete
  /// One character back.
  case left
  /// One character on.
  case right
  /// The line before in the history.
  case up
  /// The next line in the history.
  case down
  /// The beginning of the line.
  case home
  /// The end of the line.
  case end
  /// A word back.
  case wordLeft
  /// A word on.
  case wordRight
  /// Ctrl-C: gives the line up.
  case interrupt
  /// Ctrl-D: the end of the input on an empty line, and otherwise as `delete`.
  case endOfInput
  /// Ctrl-U: removes everything before the cursor.
  case clearBefore
  /// Ctrl-K: removes everything from the cursor on.
  case clearAfter
  /// Ctrl-W: removes the word before the cursor.
  case clearWord
  /// Ctrl-L: clears the screen.
  case clearScreen
}

/// Turns the bytes that a terminal sends into keys.
///
/// Escape sequences that are not known are passed over whole, and bytes that are no UTF-8 are
/// dropped; memory is bounded whatever is sent.
public struct KeyDecoder: Sendable {
  private var pending: [UInt8] = []
  private static let longestSequence = 16

  /// A decoder at the beginning of a line.
  public init() {}

  /// Takes a byte.
  ///
  /// - Returns: The key that it completes, if it completes one.
  public mutating func key(for byte: UInt8) -> Key? {
    if pending.first == 0x1B { return sequence(byte) }
    if !pending.isEmpty { return continued(byte) }
    switch byte {
    case 0x1B:
      pending = [byte]
      return nil
    case 0x00...0x1F, 0x7F: return Self.control(byte)
    case 0x20..<0x7F: return .character(Character(Unicode.Scalar(byte)))
    case 0xC2...0xF4:
      pending = [byte]
      return nil
    default: return nil
    }
  }

  private static func control(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x01: .home
    case 0x02: .left
    case 0x03: .interrupt
    case 0x04: .endOfInput
    case 0x05: .end
    case 0x06: .right
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x0B: .clearAfter
    case 0x0C: .clearScreen
    case 0x0E: .down
    case 0x10: .up
    case 0x15: .clearBefore
    case 0x17: .clearWord
    default: nil
    }
  }

  /// A byte of a character that takes several.
  private mutating func continued(_ byte: UInt8) -> Key? {
    guard byte & 0xC0 == 0x80 else {
      pending = []
      return key(for: byte)
    }
    pending.append(byte)
    let length = pending[0] >= 0xF0 ? 4 : pending[0] >= 0xE0 ? 3 : 2
    guard pending.count == length else { return nil }
    defer { pending = [] }
    guard let text = String(validating: pending, as: UTF8.self), let character = text.first,
      let scalar = text.unicodeScalars.first, scalar.value >= 0xA0
    else { return nil }
    return .character(character)
  }

  /// A byte behind an escape.
  private mutating func sequence(_ byte: UInt8) -> Key? {
    pending.append(byte)
    if pending.count == 2 {
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") { return nil }
      defer { pending = [] }
      switch byte {
      case UInt8(ascii: "b"): return .wordLeft
      case UInt8(ascii: "f"): return .wordRight
      case 0x7F: return .clearWord
      case 0x1B:
        return nil
      default: return nil
      }
    }
    // Numbers and semicolons come before the letter that ends a sequence.
    if byte < 0x40 || byte > 0x7E {
      if pending.count > Self.longestSequence { pending = [] }
      return nil
    }
    defer { pending = [] }
    return Self.key(ofSequence: String(decoding: pending[2...], as: UTF8.self))
  }

  private static func key(ofSequence text: String) -> Key? {
    switch text {
    case "A": .up
    case "B": .down
    case "C": .right
    case "D": .left
    case "H", "1~", "7~": .home
    case "F", "4~", "8~": .end
    case "3~": .delete
    case "1;5D", "1;3D", "5D": .wordLeft
    case "1;5C", "1;3C", "5C": .wordRight
    default: nil
    }
  }
}
