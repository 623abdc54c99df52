/// A string in a JSON text: where it lies, and whether it needs decoding.
public struct JSONString: Hashable, Sendable {
  /// The offset of the first byte behind the opening quote.
  public let start: Int
  /// The number of bytes up to the closing quote, escapes as written.
  public let length: Int
  /// Whether any escape occurs in it.
  public let hasEscapes: Bool

  /// A string from its place.
  public init(start: Int, length: Int, hasEscapes: Bool) {
    self.start = start
    self.length = length
    self.hasEscapes = hasEscapes
  }
}

extension JSONReader {
  /// Reads a string and gives its content.
  ///
  /// - Parameter pool: Shares the text with others who ask the same pool.
  /// - Returns: The text, escapes resolved.
  /// - Throws: `JSONReadingError` where no string comes next.
  public mutating func stringText(
    from pool: JSONTextPool? = nil
  ) throws(JSONReadingError) -> String {
    let token = try string()
    return text(token, from: pool)
  }

  /// Reads a string and gives its content in UTF-8.
  ///
  /// - Throws: `JSONReadingError` where no string comes next.
  public mutating func stringBytes() throws(JSONReadingError) -> [UInt8] {
    let token = try string()
    return decodedBytes(token)
  }

  /// The content of a string token.
  public func text(_ token: JSONString) -> String {
    if token.hasEscapes { return String(decoding: decodedBytes(token), as: UTF8.self) }
    return String(
      decoding: UnsafeBufferPointer(start: base + token.start, count: token.length),
      as: UTF8.self
    )
  }

  /// The bytes of a string token where they stand; `nil` when it has escapes.
  ///
  /// The memory belongs to this reader's text.
  public func bytes(of token: JSONString) -> UnsafeBufferPointer<UInt8>? {
    if token.hasEscapes { return nil }
    return UnsafeBufferPointer(start: base + token.start, count: token.length)
  }

  /// Whether a string token says exactly this.
  public func matches(_ token: JSONString, _ word: StaticString) -> Bool {
    if token.hasEscapes { return text(token) == word.description }
    return token.length == word.utf8CodeUnitCount
      && equalBytes(base + token.start, word.utf8Start, token.length)
  }

  /// The bytes of a string token with its escapes resolved.
  public func decodedBytes(_ token: JSONString) -> [UInt8] {
    if !token.hasEscapes {
      return Array(UnsafeBufferPointer(start: base + token.start, count: token.length))
    }
    var output: [UInt8] = []
    output.reserveCapacity(token.length)
    decode(token) { bytes, _ in output.append(contentsOf: bytes) }
    return output
  }

  /// The bytes of a string token with its escapes resolved, and the way back.
  ///
  /// - Returns: The bytes, and a map from their offsets to offsets in this reader's text.
  public func decodedBytesWithOffsets(_ token: JSONString) -> (bytes: [UInt8], map: OffsetMap) {
    var output: [UInt8] = []
    output.reserveCapacity(token.length)
    var map = OffsetMap()
    decode(token) { bytes, source in
      map.append(decoded: output.count, source: source)
      output.append(contentsOf: bytes)
    }
    return (output, map)
  }

  /// Hands over runs of decoded bytes together with the offset at which each run begins.
  @inline(__always)
  private func decode(
    _ token: JSONString,
    _ emit: (UnsafeBufferPointer<UInt8>, Int) -> Void
  ) {
    let end = token.start + token.length
    var index = token.start
    while index < end {
      let runStart = index
      while index < end, base[index] != UInt8(ascii: "\\") { index += 1 }
      if index > runStart {
        emit(UnsafeBufferPointer(start: base + runStart, count: index - runStart), runStart)
      }
      guard index + 1 < end else { return }
      let escapeStart = index
      var scalar: UInt32
      switch base[index + 1] {
      case UInt8(ascii: "b"): scalar = 0x08
      case UInt8(ascii: "f"): scalar = 0x0C
      case UInt8(ascii: "n"): scalar = 0x0A
      case UInt8(ascii: "r"): scalar = 0x0D
      case UInt8(ascii: "t"): scalar = 0x09
      case UInt8(ascii: "u"):
        let lead = hexUnit(at: index + 2) ?? 0xFFFD
        scalar = UInt32(lead)
        index += 4
        if UTF16.isLeadSurrogate(lead) {
          let trail = hexUnit(at: index + 4) ?? 0xDC00
          scalar = 0x10000 + (UInt32(lead) - 0xD800) << 10 + (UInt32(trail) &- 0xDC00)
          index += 6
        }
      case let byte: scalar = UInt32(byte)
      }
      index += 2
      if scalar < 0x80 {
        var byte = UInt8(truncatingIfNeeded: scalar)
        withUnsafePointer(to: &byte) { emit(UnsafeBufferPointer(start: $0, count: 1), escapeStart) }
        continue
      }
      let valid = Unicode.Scalar(scalar) ?? "\u{FFFD}"
      let encoded = Array(String(Character(valid)).utf8)
      encoded.withUnsafeBufferPointer { emit($0, escapeStart) }
    }
  }
}

/// Finds the place in an outer text of a byte in a text that was decoded from it.
public struct OffsetMap: Sendable {
  private var runs: [(decoded: Int, source: Int)] = []

  /// A map that knows no run: every offset is its own.
  public init() {}

  /// Notes that from here on decoded bytes stem from these source bytes, one by one.
  mutating func append(decoded: Int, source: Int) {
    runs.append((decoded, source))
  }

  /// The offset in the outer text of a decoded byte.
  public func source(of decoded: Int) -> Int {
    guard let first = runs.first, decoded >= first.decoded else { return decoded }
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].decoded <= decoded { low = middle } else { high = middle }
    }
    return runs[low].source + (decoded - runs[low].decoded)
  }
}
