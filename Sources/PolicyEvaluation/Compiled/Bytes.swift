#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether bytes are the same.
@inline(__always)
func isSame(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  return left.withUnsafeBufferPointer { left in
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return memcmp(first, second, left.count) == 0
  }
}

/// Whether bytes are the same.
@inline(__always)
func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  right.withUnsafeBufferPointer { isSame(left, $0) }
}

/// Whether as many bytes are the same in two places.
@inline(__always)
func isSame(
  _ left: UnsafeBufferPointer<UInt8>,
  _ leftStart: Int,
  _ right: UnsafeBufferPointer<UInt8>,
  _ rightStart: Int,
  _ count: Int
) -> Bool {
  guard count > 0, let first = left.baseAddress, let second = right.baseAddress else { return true }
  return memcmp(first + leftStart, second + rightStart, count) == 0
}

/// Whether a text begins with some bytes.
@inline(__always)
func begins(_ text: UnsafeBufferPointer<UInt8>, with start: [UInt8]) -> Bool {
  guard text.count >= start.count else { return false }
  return isSame(start, UnsafeBufferPointer(rebasing: text[..<start.count]))
}

/// Whether bytes are a word of lower-case letters, in any case.
@inline(__always)
func isWord(_ bytes: [UInt8], _ word: StaticString) -> Bool {
  guard bytes.count == word.utf8CodeUnitCount else { return false }
  for index in bytes.indices where bytes[index] | 0x20 != word.utf8Start[index] { return false }
  return true
}

extension String {
  /// The text in lower case, in UTF-8.
  var lowercasedBytes: [UInt8] {
    var bytes = Array(utf8)
    for index in bytes.indices {
      let byte = bytes[index]
      if byte >= 0x80 { return Array(lowercased().utf8) }
      if byte >= 0x41, byte <= 0x5A { bytes[index] = byte | 0x20 }
    }
    return bytes
  }

  /// Whether `*` or `?` occurs.
  var hasWildcard: Bool {
    utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
  }
}

/// The parts of a text between its first colons.
///
/// - Returns: At most six parts.
func colonParts(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
  var parts: [ArraySlice<UInt8>] = []
  parts.reserveCapacity(6)
  var start = 0
  for index in text.indices where text[index] == UInt8(ascii: ":") {
    parts.append(text[start..<index])
    start = index + 1
    if parts.count == 5 { break }
  }
  parts.append(text[start...])
  return parts
}
