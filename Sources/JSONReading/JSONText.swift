/// The bytes of one JSON text, known to be UTF-8.
///
/// A UTF-8 byte order mark is passed over; UTF-16 with a byte order mark (what some shells write
/// when output is redirected) is transcoded. Offsets count bytes of the text after that.
public struct JSONText: Sendable {
  /// The text in UTF-8, without a byte order mark.
  public let bytes: [UInt8]
  /// Whether a byte order mark was passed over.
  public let hadByteOrderMark: Bool

  /// Checks and, where needed, transcodes the bytes of a file.
  ///
  /// - Parameter raw: The bytes as stored.
  /// - Throws: `JSONReadingError` with `invalidUTF8` at the first offending byte.
  public init(_ raw: [UInt8]) throws(JSONReadingError) {
    if raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]) {
      let isLittleEndian = raw[0] == 0xFF
      bytes = try Self.transcodeUTF16(raw[2...], littleEndian: isLittleEndian)
      hadByteOrderMark = true
      return
    }
    if raw.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes = Array(raw[3...])
      hadByteOrderMark = true
    } else {
      bytes = raw
      hadByteOrderMark = false
    }
    if let offset = Self.firstInvalidByte(in: bytes) {
      throw JSONReadingError(.invalidUTF8, at: offset)
    }
  }

  /// The offset of the first byte that breaks UTF-8, if any.
  ///
  /// - Parameter bytes: Any bytes.
  /// - Returns: `nil` when the bytes are UTF-8.
  public static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      firstInvalidByte(in: buffer)
    }
  }

  /// The offset of the first byte that breaks UTF-8, if any.
  ///
  /// - Parameter buffer: Any bytes.
  /// - Returns: `nil` when the bytes are UTF-8.
  public static func firstInvalidByte(in buffer: UnsafeBufferPointer<UInt8>) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: buffer.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  private static func transcodeUTF16(
    _ raw: ArraySlice<UInt8>,
    littleEndian: Bool
  ) throws(JSONReadingError) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(raw.count / 2)
    var index = raw.startIndex
    while index + 1 < raw.endIndex {
      let first = UInt16(raw[index])
      let second = UInt16(raw[index + 1])
      units.append(littleEndian ? first | second << 8 : first << 8 | second)
      index += 2
    }
    var output: [UInt8] = []
    output.reserveCapacity(units.count)
    var hasError = index != raw.endIndex
    hasError =
      transcode(
        units.makeIterator(),
        from: UTF16.self,
        to: UTF8.self,
        stoppingOnError: true,
        into: { output.append($0) }
      ) || hasError
    if hasError { throw JSONReadingError(.invalidUTF8, at: output.count) }
    return output
  }
}
