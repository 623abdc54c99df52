import ByteBlocks

/// What occurs in a text, found in one pass over its bytes, so that the costlier questions are put
/// to the few texts that need them.
struct TextTraits {
  private let traits: waybill_text_traits

  /// Looks at a text.
  init(_ text: String) {
    self = text.withBytes { TextTraits($0) }
  }

  /// Looks at the bytes of a text.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    traits =
      bytes.baseAddress.map { waybill_text_traits_of($0, bytes.count) } ?? waybill_text_traits()
  }

  /// Looks at bytes that lie in a text that `JSONScanner.padding` bytes of zero follow.
  init(padded bytes: UnsafeBufferPointer<UInt8>) {
    traits =
      bytes.baseAddress.map { waybill_text_traits_of_padded($0, bytes.count) }
      ?? waybill_text_traits()
  }

  /// Whether all bytes are ASCII: characters are bytes then.
  var isASCII: Bool { !traits.has_other_than_ascii }
  /// Whether `*` or `?` occurs.
  var hasWildcard: Bool { traits.has_wildcard }
  /// Whether `$` occurs: without it there is no variable.
  var hasDollar: Bool { traits.has_dollar }
  /// Whether a comma, a blank or a control character occurs.
  var hasCommaOrControl: Bool { traits.has_comma_or_control }
  /// The number of colons.
  var colons: Int { Int(traits.colons) }

  /// Whether nothing in the text is special in any element of a policy.
  var isPlain: Bool { isASCII && !hasWildcard && !hasDollar && !hasCommaOrControl }
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
