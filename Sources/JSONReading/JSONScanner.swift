import ByteBlocks

/// A pass over JSON that is as it should be, many bytes at a time.
///
/// It says "this is no text for me" and nothing more when it meets something that it does not
/// know: `JSONReader` then reads the text and says what is wrong with it, if anything is. What the
/// scanner passes over is strict JSON without a member that occurs twice in one object.
///
/// INVARIANT: behind the text follow `padding` bytes of zero, which end whatever is going on, so
/// that nobody has to ask where the text ends.
@frozen
public struct JSONScanner {
  /// The bytes of zero that must follow the text.
  public static let padding = 32

  /// Where the scanner is.
  public var place: UnsafePointer<UInt8>

  /// A scanner at a place in a text that `padding` bytes of zero follow.
  @inlinable
  public init(_ place: UnsafePointer<UInt8>) { self.place = place }

  /// What follows in an object or array.
  @frozen
  public enum Step: Sendable {
    /// A member or an element.
    case more
    /// The closing bracket, which is behind now.
    case end
    /// Neither.
    case other
  }
}

// MARK: - Blanks and brackets

extension JSONScanner {
  /// The next byte; zero at the end of the text.
  @inlinable @inline(__always)
  public var byte: UInt8 { place.pointee }

  @inlinable @inline(__always)
  static func word(_ place: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
  }

  /// Goes on to the next byte that is no blank.
  @inlinable @inline(__always)
  public mutating func skipBlanks() {
    while place.pointee <= 0x20 {
      let byte = place.pointee
      guard byte == 0x0A || byte == 0x20 || byte == 0x0D || byte == 0x09 else { return }
      place += 1
      // Most blanks are indentation.
      place = waybill_spaces_stop(place)
    }
  }

  /// Steps over a byte, blanks before it included.
  ///
  /// - Returns: Whether it came next.
  @inlinable @inline(__always)
  public mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard place.pointee == byte else { return false }
    place += 1
    return true
  }

  /// Moves to the next member or element, or behind the bracket that closes the container.
  ///
  /// - Parameters:
  ///   - closing: The bracket.
  ///   - isFirst: Whether nothing of the container was read yet.
  /// - Returns: What came next.
  @inlinable @inline(__always)
  public mutating func step(closing: UInt8, isFirst: inout Bool) -> Step {
    skipBlanks()
    if place.pointee == closing {
      place += 1
      return .end
    }
    if isFirst {
      isFirst = false
      return .more
    }
    guard place.pointee == UInt8(ascii: ",") else { return .other }
    place += 1
    skipBlanks()
    return place.pointee == closing ? .other : .more
  }
}

// MARK: - Strings

extension JSONScanner {
  /// Reads a string without escapes.
  ///
  /// - Returns: Its bytes, without the quotes; `nil` when no such string comes next.
  @inlinable @inline(__always)
  public mutating func plainString() -> UnsafeBufferPointer<UInt8>? {
    skipBlanks()
    guard place.pointee == UInt8(ascii: "\"") else { return nil }
    let start = place + 1
    let end = Self.stop(from: start)
    guard end.pointee == UInt8(ascii: "\"") else { return nil }
    place = end + 1
    return UnsafeBufferPointer(start: start, count: end - start)
  }

  /// The first quote, backslash or control character from here on; the padding holds one.
  @inlinable @inline(__always)
  static func stop(from start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    waybill_string_stop(start)
  }

  /// Reads a member's name without escapes and the colon behind it; the value comes next.
  @inlinable @inline(__always)
  public mutating func memberName() -> UnsafeBufferPointer<UInt8>? {
    guard let name = plainString() else { return nil }
    if place.pointee == UInt8(ascii: ":") {
      place += 1
    } else if !take(UInt8(ascii: ":")) {
      return nil
    }
    skipBlanks()
    return name
  }

  /// Reads a string of any kind.
  ///
  /// - Returns: Its bytes as they are written, without the quotes, and whether any escape is among
  ///   them; `nil` when no string comes next.
  @inlinable @inline(__always)
  public mutating func string() -> (bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool)? {
    if let plain = plainString() { return (plain, false) }
    guard place.pointee == UInt8(ascii: "\""), let escaped = stringWithEscapes() else {
      return nil
    }
    return (escaped, true)
  }

  @usableFromInline
  mutating func stringWithEscapes() -> UnsafeBufferPointer<UInt8>? {
    // How far the string may reach, so that a reader can be asked for it.
    var end = place + 1
    while true {
      end = Self.stop(from: end)
      if end.pointee == UInt8(ascii: "\\"), end[1] != 0 {
        end += 2
      } else if end.pointee == UInt8(ascii: "\"") {
        break
      } else {
        return nil
      }
    }
    let written = UnsafeBufferPointer(start: place, count: end + 1 - place)
    var reader = JSONReader(written)
    guard let token = try? reader.string(), reader.offset == written.count else { return nil }
    place = end + 1
    return UnsafeBufferPointer(rebasing: written[token.start..<(token.start + token.length)])
  }

  /// The content of a string that has escapes.
  ///
  /// - Parameter bytes: The string's bytes as `string()` gives them.
  /// - Returns: The text with its escapes resolved.
  public static func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    JSONReader(bytes).text(JSONString(start: 0, length: bytes.count, hasEscapes: true))
  }
}

// MARK: - Values that nobody asks for

extension JSONScanner {
  /// Passes over a value.
  ///
  /// - Parameter depth: How many more containers may lie in each other.
  /// - Returns: Whether there was one that the scanner knows.
  @inlinable @inline(__always)
  public mutating func skip(depth: Int = 32) -> Bool {
    if plainString() != nil { return true }
    return skipOther(depth: depth)
  }

  @usableFromInline
  mutating func skipOther(depth: Int) -> Bool {
    skipBlanks()
    switch place.pointee {
    case UInt8(ascii: "\""): return stringWithEscapes() != nil
    case UInt8(ascii: "{"): return depth > 0 && skipObject(depth: depth - 1)
    case UInt8(ascii: "["): return depth > 0 && skipArray(depth: depth - 1)
    default: return skipWord()
    }
  }

  private mutating func skipArray(depth: Int) -> Bool {
    place += 1
    var isFirst = true
    while true {
      switch step(closing: UInt8(ascii: "]"), isFirst: &isFirst) {
      case .more: guard skip(depth: depth) else { return false }
      case .end: return true
      case .other: return false
      }
    }
  }

  private mutating func skipObject(depth: Int) -> Bool {
    place += 1
    var names = FewNames()
    var isFirst = true
    while true {
      switch step(closing: UInt8(ascii: "}"), isFirst: &isFirst) {
      case .more:
        guard let name = memberName(), names.insert(name), skip(depth: depth) else { return false }
      case .end: return true
      case .other: return false
      }
    }
  }

  /// Passes over a number, `true`, `false` or `null`.
  private mutating func skipWord() -> Bool {
    var end = place
    while end.pointee > 0x20, end.pointee != UInt8(ascii: ","), end.pointee != UInt8(ascii: "}"),
      end.pointee != UInt8(ascii: "]"), end - place < 64
    { end += 1 }
    // Longer numbers are left to the reader.
    guard end - place < 64 else { return false }
    var reader = JSONReader(UnsafeBufferPointer(start: place, count: end - place))
    guard (try? reader.skip()) != nil, (try? reader.end()) != nil else { return false }
    place = end
    return true
  }

  /// The end of the object or array that comes next, told by its quotes and brackets alone.
  ///
  /// - Returns: `nil` when the text ends before it, or has control characters in a string.
  public func endOfContainer() -> UnsafePointer<UInt8>? {
    var scanner = self
    guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else { return nil }
    var open = 0
    while true {
      scanner.skipBlanks()
      switch scanner.place.pointee {
      case UInt8(ascii: "\""):
        guard scanner.string() != nil else { return nil }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
      case 0: return nil
      default: break
      }
      scanner.place += 1
      if open <= 0 { return open == 0 ? scanner.place : nil }
    }
  }
}

/// The names of an object with few members.
///
/// Two names that may be the same are taken for the same, and so is one too many: whoever needs to
/// know reads the object in another way.
@frozen
public struct FewNames {
  /// Room for sixteen keys; they are reached in memory, not in registers.
  @usableFromInline var keys = SIMD16<UInt64>(repeating: 0)
  @usableFromInline var count = 0
  /// A bit for each key, so that most are known to be new without looking at the others.
  @usableFromInline var marks: UInt64 = 0

  /// No names.
  @inlinable
  public init() {}

  /// Adds a name that a scanner gave.
  ///
  /// - Returns: Whether it is certainly new.
  @inlinable @inline(__always)
  public mutating func insert(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count < 16, let start = name.baseAddress else { return false }
    let key = Self.key(start, name.count)
    let mark: UInt64 = 1 << (key >> 58)
    if marks & mark != 0, holds(key) { return false }
    marks |= mark
    let end = count * MemoryLayout<UInt64>.stride
    withUnsafeMutableBytes(of: &keys) {
      $0.storeBytes(of: key, toByteOffset: end, as: UInt64.self)
    }
    count += 1
    return true
  }

  @usableFromInline
  mutating func holds(_ key: UInt64) -> Bool {
    let count = count
    return withUnsafeMutableBytes(of: &keys) { keys in
      keys.bindMemory(to: UInt64.self).prefix(count).contains(key)
    }
  }

  /// A number that is the same for names that are; they must be ones that a scanner gave.
  @inlinable @inline(__always)
  public static func key(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    name.baseAddress.map { key($0, name.count) } ?? 0
  }

  /// A number that is the same for names that are: the first and last eight bytes.
  @inlinable @inline(__always)
  static func key(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let head = JSONScanner.word(start)
    let length = UInt64(truncatingIfNeeded: count)
    // Behind a name there are more bytes of the text, or the padding.
    if count < 8 { return (head & ((1 << (length * 8)) &- 1)) &* 0x9E37_79B9_7F4A_7C15 ^ length }
    return (head &* 0x9E37_79B9_7F4A_7C15) ^ JSONScanner.word(start + (count - 8)) ^ length
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are those of a word.
  @inlinable @inline(__always)
  public func says(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount, let base = baseAddress else { return false }
    let left = UnsafeRawPointer(base)
    let right = UnsafeRawPointer(word.utf8Start)
    var index = 0
    while index + 8 <= word.utf8CodeUnitCount {
      let difference =
        (left + index).loadUnaligned(as: UInt64.self)
        ^ (right + index).loadUnaligned(as: UInt64.self)
      if difference != 0 { return false }
      index += 8
    }
    while index < word.utf8CodeUnitCount {
      if base[index] != word.utf8Start[index] { return false }
      index += 1
    }
    return true
  }
}
