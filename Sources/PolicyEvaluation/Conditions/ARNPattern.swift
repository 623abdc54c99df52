import AWSIdentifiers

/// An ARN with wildcards as Arn operators compare it, part by part (EV-239, EV-240).
struct ARNPattern: Hashable, Sendable {
  /// Whether the pattern is exactly `*`, which matches any value.
  let isStar: Bool
  /// Six patterns.
  private let compared: [Part]

  /// One part; most need no pattern.
  private enum Part: Hashable, Sendable {
    case any
    case literal([UInt8])
    case pattern(WildcardPattern)

    init(_ text: UnsafeBufferPointer<UInt8>) {
      let isLiteral = !text.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
      if isLiteral {
        self = .literal(Array(text))
      } else if text.count == 1, text.first == UInt8(ascii: "*") {
        self = .any
      } else {
        self = .pattern(WildcardPattern(utf8: text))
      }
    }

    var pattern: WildcardPattern {
      switch self {
      case .any: WildcardPattern([.anyRun])
      case .literal(let bytes): WildcardPattern(utf8: bytes[...])
      case .pattern(let pattern): pattern
      }
    }

    @inline(__always)
    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
      switch self {
      case .any: true
      case .literal(let literal): isSame(literal, bytes)
      case .pattern(let pattern): pattern.matches(bytes)
      }
    }
  }

  /// Six patterns, for reasoning about values that are not known.
  var parts: [WildcardPattern] { compared.map(\.pattern) }

  /// Splits a pattern, after variables are replaced, at its first five colons.
  ///
  /// - Returns: `nil` when it has fewer than six parts and is not `*`.
  init?(_ elements: [WildcardPattern.Element]) {
    if elements == [.anyRun] {
      isStar = true
      compared = []
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
    compared = parts.map { .pattern(WildcardPattern($0)) }
  }

  /// Splits a pattern without variables.
  ///
  /// - Returns: `nil` when it has fewer than six parts and is not `*`.
  init?(utf8 text: [UInt8]) {
    if text == [UInt8(ascii: "*")] {
      isStar = true
      compared = []
      return
    }
    let parts = text.withUnsafeBufferPointer { bytes in
      Self.places(bytes).map { places in
        (0..<6).map { number in
          let end = number == 5 ? bytes.count : Int(places[number + 1]) - 1
          return Part(UnsafeBufferPointer(rebasing: bytes[Int(places[number])..<end]))
        }
      }
    }
    guard let parts else { return nil }
    isStar = false
    compared = parts
  }

  func matches(_ value: [UInt8]) -> Bool {
    if isStar { return true }
    return value.withUnsafeBufferPointer { bytes in
      guard let places = Self.places(bytes) else { return false }
      return compared.withUnsafeBufferPointer { compared in
        for index in 0..<6 {
          let end = index == 5 ? bytes.count : Int(places[index + 1]) - 1
          let part = UnsafeBufferPointer(rebasing: bytes[Int(places[index])..<end])
          if !compared[index].matches(part) { return false }
        }
        return true
      }
    }
  }

  /// Whether a value has six parts.
  static func isReadable(_ value: [UInt8]) -> Bool {
    value.withUnsafeBufferPointer { places($0) != nil }
  }

  static func split(_ value: [UInt8]) -> [Range<Int>]? {
    value.withUnsafeBufferPointer { bytes in
      places(bytes).map { places in
        (0..<6).map { Int(places[$0])..<($0 == 5 ? bytes.count : Int(places[$0 + 1]) - 1) }
      }
    }
  }

  /// Where the six parts begin.
  private static func places(_ bytes: UnsafeBufferPointer<UInt8>) -> SIMD8<Int32>? {
    var places = SIMD8<Int32>()
    var found = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: ":") {
      found += 1
      places[found] = Int32(truncatingIfNeeded: index + 1)
      if found == 5 { return places }
    }
    return nil
  }
}
