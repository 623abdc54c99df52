import JSONReading
import PolicyLanguage

extension PolicyInterner {
  /// The document of some bytes of a file, parsed unless it was met before.
  ///
  /// - Parameters:
  ///   - bytes: The document as it stands in the file, not as a string.
  ///   - kind: What it is attached to.
  ///   - pool: Keeps texts that many documents have in common once.
  ///   - screens: Spare a document of which nothing is to be said the checks.
  /// - Returns: The document, shared by all who ask for the same bytes.
  func document(
    _ bytes: UnsafeBufferPointer<UInt8>,
    as kind: PolicyKind,
    sharing pool: JSONTextPool,
    screens: PolicyScreens? = nil
  ) -> PolicyDocument {
    let key = key(bytes, kind: kind, form: .object)
    if let known = document(for: key) { return known }
    var text = Array(bytes)
    let warns = screens?.passes(&text, as: kind) != true
    return keep(.parse(text, as: kind, warns: warns, sharing: pool), for: key)
  }

  /// The document that a string holds, parsed unless it was met before.
  ///
  /// Offsets in it count bytes of the file from behind the opening quote, escapes as written.
  func document(
    _ token: JSONString,
    of reader: borrowing JSONReader,
    as kind: PolicyKind,
    sharing pool: JSONTextPool,
    screens: PolicyScreens? = nil
  ) -> PolicyDocument {
    let key = key(reader.rawBytes(token), kind: kind, form: .string)
    if let known = document(for: key) { return known }
    guard token.hasEscapes else {
      var text = Array(reader.rawBytes(token))
      let warns = screens?.passes(&text, as: kind) != true
      return keep(.parse(text, as: kind, warns: warns, sharing: pool), for: key)
    }
    var (text, map) = reader.decodedBytesWithOffsets(token)
    let warns = screens?.passes(&text, as: kind) != true
    let start = token.start
    return keep(
      .parse(text, as: kind, warns: warns, sharing: pool) { max(0, map.source(of: $0) - start) },
      for: key
    )
  }
}
