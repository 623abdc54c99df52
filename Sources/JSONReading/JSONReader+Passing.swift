// Moving over values that somebody else has read, or will read in another way.

extension JSONReader {
  /// A place to come back to.
  public struct Mark: Sendable {
    let offset: Int
    let members: Int
    let containers: Int
  }

  /// The current place, good until a container that is open now is left.
  public var mark: Mark {
    Mark(offset: offset, members: members.count, containers: containers.count)
  }

  /// Goes back to a place inside the containers that were open then.
  ///
  /// - Parameter mark: A place of this reader, whose containers are still open.
  public mutating func rewind(to mark: Mark) {
    guard mark.members <= members.count, mark.containers <= containers.count else { return }
    while containers.count > mark.containers { leaveContainer() }
    members.removeLast(max(0, members.count - mark.members))
    offset = mark.offset
  }

  /// Where the object or array that comes next ends, told by its quotes and brackets alone.
  ///
  /// Nothing else is checked: the bytes are a JSON value only if somebody has found so.
  ///
  /// - Returns: The byte range; `nil` when neither an object nor an array comes next, or when
  ///   the text ends before it does.
  public mutating func extentOfContainer() -> Range<Int>? {
    skipWhitespace()
    guard offset < count else { return nil }
    guard base[offset] == UInt8(ascii: "{") || base[offset] == UInt8(ascii: "[") else {
      return nil
    }
    var index = offset
    var open = 0
    while index < count {
      switch base[index] {
      case UInt8(ascii: "\""):
        guard let end = endOfString(from: index + 1) else { return nil }
        index = end
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open -= 1
        index += 1
        if open == 0 { return offset..<index }
      case 0x20:
        index += 1
        while index + 8 <= count,
          UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self) == 0x2020_2020_2020_2020
        { index += 8 }
      default:
        index += 1
      }
    }
    return nil
  }

  /// The offset behind the quote that closes a string.
  private func endOfString(from start: Int) -> Int? {
    var index = start
    while true {
      while index + 8 <= count {
        let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
        let stops =
          Self.zeroBytes(word ^ 0x2222_2222_2222_2222)
          | Self.zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
        if stops != 0 {
          index += UInt64(littleEndian: stops).trailingZeroBitCount >> 3
          break
        }
        index += 8
      }
      guard index < count else { return nil }
      if base[index] == UInt8(ascii: "\"") { return index + 1 }
      index += base[index] == UInt8(ascii: "\\") ? 2 : 1
    }
  }

  /// Goes on behind a value that is known to be one.
  ///
  /// - Parameter range: What `extentOfContainer()` gave for the value that comes next.
  public mutating func pass(_ range: Range<Int>) {
    guard range.lowerBound == offset, range.upperBound <= count else { return }
    offset = range.upperBound
  }

  /// The bytes of a range of the text.
  public func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    let range = range.clamped(to: 0..<count)
    return UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// The bytes of a string as they are written, without the quotes.
  public func rawBytes(_ token: JSONString) -> UnsafeBufferPointer<UInt8> {
    bytes(token.start..<(token.start + token.length))
  }
}
