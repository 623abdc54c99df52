import JSONReading
import PolicyLanguage

extension PolicyInterner {
  /// The document of some bytes of a file, parsed unless it was met before.
  ///
  /// - Parameters:
  ///   - bytes: The document as it stands in the file, not as a string.
  ///   - kind: What it is attached to.
  ///   - pool: Keeps texts that many documents have in common once.
  /// - Returns: The document, shared by all who ask for the same bytes.
  func document(
    _ bytes: UnsafeBufferPointer<UInt8>,
    as kind: PolicyKind,
    sharing pool: JSONTextPool
  ) -> PolicyDocument {
    let key = key(bytes, kind: kind, form: .object)
    return document(for: key) ?? keep(.parse(Array(bytes), as: kind, sharing: pool), for: key)
  }

  /// The document that a string holds, parsed unless it was met before.
  ///
  /// Offsets in it count bytes of the file from behind the opening quote, escapes as written.
  func document(
    _ token: JSONString,
    of reader: borrowing JSONReader,
    as kind: PolicyKind,
    sharing pool: JSONTextPool
  ) -> PolicyDocument {
    let key = key(reader.rawBytes(token), kind: kind, form: .string)
    if let known = document(for: key) { return known }
    guard token.hasEscapes else {
      return keep(
        .parse(Array(reader.rawBytes(token)), as: kind, sharing: pool),
        for: key
      )
    }
    let (bytes, map) = reader.decodedBytesWithOffsets(token)
    let start = token.start
    return keep(
      .parse(bytes, as: kind, sharing: pool) { max(0, map.source(of: $0) - start) },
      for: key
    )
  }
}
