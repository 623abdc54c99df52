import AWSIdentifiers

/// An ARN with wildcards as Arn operators compare it, part by part (EV-239, EV-240).
struct ARNPattern: Hashable, Sendable {
  /// Whether the pattern is exactly `*`, which matches any value.
  let isStar: Bool
  /// Six patterns.
  let parts: [WildcardPattern]

  /// Splits a pattern, after variables are replaced, at its first five colons.
  ///
  /// - Returns: `nil` when it has fewer than six parts and is not `*`.
  init?(_ elements: [WildcardPattern.Element]) {
    if elements == [.anyRun] {
      isStar = true
      parts = []
      return
    }
    var parts: [[WildcardPattern.Element]] = [[]]
    for element in elements {
      if element == .literal(":"), parts.count < 6 {
        parts.append([])
      } else {
        parts[parts.count - 1].append(element)
      }
    }
    guard parts.count == 6 else { return nil }
    isStar = false
    self.parts = parts.map { WildcardPattern($0) }
  }

  /// Splits a pattern without variables.
  ///
  /// - Returns: `nil` when it has fewer than six parts and is not `*`.
  init?(utf8 text: [UInt8]) {
    if text == [UInt8(ascii: "*")] {
      isStar = true
      parts = []
      return
    }
    let cut = colonParts(text)
    guard cut.count == 6 else { return nil }
    isStar = false
    parts = cut.map { WildcardPattern(utf8: $0) }
  }

  func matches(_ value: [UInt8]) -> Bool {
    if isStar { return true }
    guard let ranges = Self.split(value) else { return false }
    return value.withUnsafeBufferPointer { bytes in
      for (part, range) in zip(parts, ranges)
      where !part.matches(UnsafeBufferPointer(rebasing: bytes[range])) {
        return false
      }
      return true
    }
  }

  /// Whether a value has six parts.
  static func isReadable(_ value: [UInt8]) -> Bool { split(value) != nil }

  static func split(_ value: [UInt8]) -> [Range<Int>]? {
    var ranges: [Range<Int>] = []
    var start = 0
    for (index, byte) in value.enumerated() where byte == UInt8(ascii: ":") {
      ranges.append(start..<index)
      start = index + 1
      if ranges.count == 5 { break }
    }
    guard ranges.count == 5 else { return nil }
    ranges.append(start..<value.count)
    return ranges
  }
}
