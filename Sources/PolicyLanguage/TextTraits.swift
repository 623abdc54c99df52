/// What occurs in a text, found in one pass over its bytes, so that the costlier questions are put
/// to the few texts that need them.
struct TextTraits {
  /// Whether all bytes are ASCII: characters are bytes then.
  private(set) var isASCII = true
  /// Whether `*` or `?` occurs.
  private(set) var hasWildcard = false
  /// Whether `$` occurs: without it there is no variable.
  private(set) var hasDollar = false
  /// Whether a comma, a blank or a control character occurs.
  private(set) var hasCommaOrControl = false
  /// The number of colons.
  private(set) var colons = 0

  /// Looks at a text.
  init(_ text: String) {
    self = text.withBytes { TextTraits($0) }
  }

  /// Looks at the bytes of a text.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    var index = 0
    while index + 8 <= bytes.count {
      look(at: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
      index += 8
    }
    guard index < bytes.count else { return }
    // Letters fill the last word up: nothing is special in them.
    var word: UInt64 = 0
    for position in 0..<8 {
      let byte = index + position < bytes.count ? base[index + position] : UInt8(ascii: "a")
      word = word << 8 | UInt64(byte)
    }
    look(at: word)
  }

  /// Whether nothing in the text is special in any element of a policy.
  var isPlain: Bool { isASCII && !hasWildcard && !hasDollar && !hasCommaOrControl }

  private mutating func look(at word: UInt64) {
    if word & Self.highBits != 0 { isASCII = false }
    if Self.hasZero(word ^ Self.eight("*")) || Self.hasZero(word ^ Self.eight("?")) {
      hasWildcard = true
    }
    if Self.hasZero(word ^ Self.eight("$")) { hasDollar = true }
    let isBelow = (word &- 0x2121_2121_2121_2121) & ~word & Self.highBits != 0
    if isBelow || Self.hasZero(word ^ Self.eight(",")) { hasCommaOrControl = true }
    // The high bit of every byte that is no colon, without borrowing between bytes.
    let difference = word ^ Self.eight(":")
    let differs = ((difference & ~Self.highBits) &+ ~Self.highBits) | difference
    colons += Int(((~differs & Self.highBits) >> 7 &* Self.ones) >> 56)
  }

  private static let highBits: UInt64 = 0x8080_8080_8080_8080
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  private static func eight(_ scalar: Unicode.Scalar) -> UInt64 {
    UInt64(truncatingIfNeeded: scalar.value) &* ones
  }

  private static func hasZero(_ word: UInt64) -> Bool {
    (word &- ones) & ~word & highBits != 0
  }
}

extension String {
  /// Calls with the text's UTF-8.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(utf8).withUnsafeBufferPointer(body)
  }

  /// Whether a text of ASCII occurs in this one, byte for byte.
  func containsBytes(_ needle: StaticString) -> Bool {
    let length = needle.utf8CodeUnitCount
    let start = needle.utf8Start
    return withBytes { bytes in
      var index = 0
      while index + length <= bytes.count {
        var matched = 0
        while matched < length, bytes[index + matched] == start[matched] { matched += 1 }
        if matched == length { return true }
        index += 1
      }
      return false
    }
  }
}
