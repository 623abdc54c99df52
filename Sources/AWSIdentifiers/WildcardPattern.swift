/// A text with `*` (any run of characters, also none) and `?` (exactly one character).
///
/// One character is one Unicode scalar (EV-232). Matching costs time proportional to text plus
/// pattern, except that a run of more than 64 characters between two `*` that holds a `?` costs
/// one step per text character and 64 pattern characters; no pattern can make it explode.
public struct WildcardPattern: Sendable, Hashable {
  /// One element of a pattern.
  public enum Element: Hashable, Sendable {
    /// This Unicode scalar.
    case literal(Unicode.Scalar)
    /// `?`
    case anyScalar
    /// `*`
    case anyRun
  }

  /// A run of the pattern between two `*`.
  struct Segment: Hashable, Sendable {
    /// UTF-8 of the run; a `?` stands as one zero byte that `holes` marks.
    var bytes: [UInt8] = []
    /// Offsets in `bytes` that are a `?`.
    var holes: [Int] = []
    /// The failure table of Knuth, Morris and Pratt for long runs without holes.
    var failure: [Int32] = []

    init() {}

    /// A run as policies write it.
    init(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
      bytes = Array(text)
      for index in bytes.indices where bytes[index] == UInt8(ascii: "?") {
        holes.append(index)
        bytes[index] = 0
      }
      prepare()
    }
  }

  private var segments: [Segment]
  /// The number of `*` and of elements; the pattern is literal when both special counts are 0.
  private var runCount: Int
  private let startsWithRun: Bool
  private let endsWithRun: Bool

  /// A pattern from its elements; runs of `*` count as one.
  public init(_ elements: some Sequence<Element>) {
    var segments: [Segment] = []
    var current = Segment()
    var runCount = 0
    var startsWithRun = false
    var endsWithRun = false
    var isFirst = true
    for element in elements {
      switch element {
      case .literal(let scalar):
        current.bytes.append(contentsOf: String(Character(scalar)).utf8)
        endsWithRun = false
      case .anyScalar:
        current.holes.append(current.bytes.count)
        current.bytes.append(0)
        endsWithRun = false
      case .anyRun:
        if isFirst { startsWithRun = true }
        if !endsWithRun {
          runCount += 1
          if !current.bytes.isEmpty { segments.append(current) }
          current = Segment()
        }
        endsWithRun = true
      }
      isFirst = false
    }
    if !current.bytes.isEmpty { segments.append(current) }
    for index in segments.indices { segments[index].prepare() }
    self.segments = segments
    self.runCount = runCount
    self.startsWithRun = startsWithRun
    self.endsWithRun = endsWithRun
  }

  /// A pattern as policies write it, in UTF-8.
  public init(utf8 text: ArraySlice<UInt8>) {
    self = text.withUnsafeBufferPointer { WildcardPattern(utf8: $0) }
  }

  /// A pattern as policies write it, in UTF-8.
  public init(utf8 text: UnsafeBufferPointer<UInt8>) {
    var segments: [Segment] = []
    var runCount = 0
    var start = 0
    for index in text.indices where text[index] == UInt8(ascii: "*") {
      if start < index { segments.append(Segment(text[start..<index])) }
      if index == 0 || text[index - 1] != UInt8(ascii: "*") { runCount += 1 }
      start = index + 1
    }
    if start < text.count { segments.append(Segment(text[start...])) }
    self.segments = segments
    self.runCount = runCount
    startsWithRun = text.first == UInt8(ascii: "*")
    endsWithRun = text.last == UInt8(ascii: "*")
  }

  /// A pattern as policies write it.
  public init(_ text: some StringProtocol) {
    self.init(
      text.unicodeScalars.lazy.map { scalar in
        switch scalar {
        case "*": .anyRun
        case "?": .anyScalar
        default: .literal(scalar)
        }
      }
    )
  }

  /// A text in which nothing is special.
  public init(literal text: some StringProtocol) {
    self.init(text.unicodeScalars.lazy.map { .literal($0) })
  }
}

// MARK: - What a pattern is

extension WildcardPattern {
  /// Whether the pattern holds no wildcard.
  public var isLiteral: Bool { runCount == 0 && segments.allSatisfy(\.holes.isEmpty) }

  /// Whether the pattern matches every text (it is a run of `*`).
  public var matchesEverything: Bool { runCount > 0 && segments.isEmpty }

  /// The pattern's elements.
  public var elements: [Element] {
    var elements: [Element] = startsWithRun ? [.anyRun] : []
    for (index, segment) in segments.enumerated() {
      if index > 0 { elements.append(.anyRun) }
      elements.append(contentsOf: segment.elements)
    }
    if endsWithRun, !segments.isEmpty { elements.append(.anyRun) }
    return elements
  }

  /// The literal bytes before the first wildcard.
  public var literalPrefix: [UInt8] {
    guard !startsWithRun, let first = segments.first else { return [] }
    guard let hole = first.holes.first else { return first.bytes }
    return Array(first.bytes[..<hole])
  }
}

// MARK: - Matching a text

extension WildcardPattern {
  /// Whether the whole text matches.
  public func matches(_ text: some StringProtocol) -> Bool {
    var text = String(text)
    return text.withUTF8 { matches($0) }
  }

  /// Whether the whole text, given in UTF-8, matches.
  public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    var end = text.count
    var first = 0
    var last = segments.count
    if runCount == 0 {
      guard let only = segments.first else { return text.isEmpty }
      return only.end(in: text, from: 0) == text.count
    }
    if !startsWithRun, first < last {
      guard let next = segments[first].end(in: text, from: 0) else { return false }
      position = next
      first += 1
    }
    if !endsWithRun, first < last {
      last -= 1
      guard let start = segments[last].start(in: text, before: text.count), start >= position
      else { return false }
      end = start
    }
    while first < last {
      guard let next = segments[first].find(in: text, from: position, to: end) else { return false }
      position = next
      first += 1
    }
    return position <= end
  }
}

extension WildcardPattern.Segment {
  fileprivate static let bitParallelThreshold = 64

  mutating func prepare() {
    guard holes.isEmpty, bytes.count > 16 else { return }
    failure = [Int32](repeating: 0, count: bytes.count)
    var length = 0
    for index in 1..<bytes.count {
      while length > 0, bytes[index] != bytes[length] { length = Int(failure[length - 1]) }
      if bytes[index] == bytes[length] { length += 1 }
      failure[index] = Int32(length)
    }
  }

  fileprivate var elements: [WildcardPattern.Element] {
    var elements: [WildcardPattern.Element] = []
    var start = 0
    for hole in holes + [bytes.count] {
      for scalar in String(decoding: bytes[start..<hole], as: UTF8.self).unicodeScalars {
        elements.append(.literal(scalar))
      }
      if hole < bytes.count { elements.append(.anyScalar) }
      start = hole + 1
    }
    return elements
  }

  /// The offset behind the run when it stands at `position`.
  func end(in text: UnsafeBufferPointer<UInt8>, from position: Int) -> Int? {
    var index = position
    if holes.isEmpty {
      guard text.count - position >= bytes.count else { return nil }
      for byte in bytes {
        if text[index] != byte { return nil }
        index += 1
      }
      return index
    }
    var hole = 0
    for offset in bytes.indices {
      guard index < text.count else { return nil }
      if hole < holes.count, holes[hole] == offset {
        hole += 1
        index += 1
        while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
      } else {
        if text[index] != bytes[offset] { return nil }
        index += 1
      }
    }
    return index
  }

  /// The offset at which the run must begin to end at `end`.
  func start(in text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int? {
    var index = end
    var hole = holes.count - 1
    for offset in bytes.indices.reversed() {
      guard index > 0 else { return nil }
      index -= 1
      if hole >= 0, holes[hole] == offset {
        hole -= 1
        while index > 0, text[index] & 0xC0 == 0x80 { index -= 1 }
      } else if text[index] != bytes[offset] {
        return nil
      }
    }
    return index
  }

  /// The offset behind the first occurrence that begins at or after `position`.
  func find(in text: UnsafeBufferPointer<UInt8>, from position: Int, to end: Int) -> Int? {
    if end - position < bytes.count { return nil }
    if !failure.isEmpty { return findLongLiteral(in: text, from: position, to: end) }
    if !holes.isEmpty, bytes.count > Self.bitParallelThreshold {
      return findLongWithHoles(in: text, from: position, to: end)
    }
    let bounded = UnsafeBufferPointer(rebasing: text[..<end])
    var start = position
    let firstByte: UInt8? = holes.first == 0 ? nil : bytes[0]
    while start < end {
      if let firstByte {
        while start < end, text[start] != firstByte { start += 1 }
      } else if text[start] & 0xC0 == 0x80 {
        start += 1
        continue
      }
      if let next = self.end(in: bounded, from: start) { return next }
      start += 1
    }
    return nil
  }

  private func findLongLiteral(
    in text: UnsafeBufferPointer<UInt8>,
    from position: Int,
    to end: Int
  ) -> Int? {
    var length = 0
    for index in position..<end {
      while length > 0, text[index] != bytes[length] { length = Int(failure[length - 1]) }
      if text[index] == bytes[length] { length += 1 }
      if length == bytes.count { return index + 1 }
    }
    return nil
  }

  /// Shift-and over machine words, one bit per pattern element, one step per scalar.
  private func findLongWithHoles(
    in text: UnsafeBufferPointer<UInt8>,
    from position: Int,
    to end: Int
  ) -> Int? {
    let elements = elements
    let words = (elements.count + 63) / 64
    var masks: [Unicode.Scalar: [UInt64]] = [:]
    var anyMask = [UInt64](repeating: 0, count: words)
    for (index, element) in elements.enumerated() {
      let bit = UInt64(1) << UInt64(index & 63)
      switch element {
      case .literal(let scalar):
        masks[scalar, default: [UInt64](repeating: 0, count: words)][index >> 6] |= bit
      case .anyScalar: anyMask[index >> 6] |= bit
      case .anyRun: break
      }
    }
    var state = [UInt64](repeating: 0, count: words)
    let lastBit = UInt64(1) << UInt64((elements.count - 1) & 63)
    var index = position
    while index < end, text[index] & 0xC0 == 0x80 { index += 1 }
    while index < end {
      var next = index + 1
      while next < end, text[next] & 0xC0 == 0x80 { next += 1 }
      let scalar = String(decoding: text[index..<next], as: UTF8.self).unicodeScalars.first
      let mask = scalar.flatMap { masks[$0] }
      var carry: UInt64 = 1
      for word in 0..<words {
        let shifted = state[word] << 1 | carry
        carry = state[word] >> 63
        state[word] = shifted & (anyMask[word] | (mask?[word] ?? 0))
      }
      if state[words - 1] & lastBit != 0 { return next }
      index = next
    }
    return nil
  }
}

// MARK: - Comparing two patterns

extension WildcardPattern {
  /// Beyond this many steps a comparison of two patterns gives up on the safe side.
  private static let comparisonLimit = 4_000_000

  /// Whether every text that the other pattern matches is matched by this one.
  ///
  /// A `true` is certain. A `false` may be wrong where only several parts of this pattern
  /// together cover the other, and for patterns too long to compare.
  public func covers(_ other: WildcardPattern) -> Bool {
    if matchesEverything { return true }
    let pattern = elements
    let text = other.elements
    if pattern.count * text.count > Self.comparisonLimit { return false }
    var patternIndex = 0
    var textIndex = 0
    var lastRun: (pattern: Int, text: Int)?
    while textIndex < text.count {
      if patternIndex < pattern.count, pattern[patternIndex] == .anyRun {
        lastRun = (patternIndex, textIndex)
        patternIndex += 1
      } else if patternIndex < pattern.count, text[textIndex] != .anyRun,
        pattern[patternIndex] == .anyScalar || pattern[patternIndex] == text[textIndex]
      {
        patternIndex += 1
        textIndex += 1
      } else if let run = lastRun {
        lastRun = (run.pattern, run.text + 1)
        patternIndex = run.pattern + 1
        textIndex = run.text + 1
      } else {
        return false
      }
    }
    return pattern[patternIndex...].allSatisfy { $0 == .anyRun }
  }

  /// Whether some text is matched by both patterns.
  ///
  /// A `false` is certain; patterns too long to compare count as overlapping.
  public func overlaps(_ other: WildcardPattern) -> Bool {
    if matchesEverything || other.matchesEverything { return true }
    let left = elements
    let right = other.elements
    if left.count * right.count > Self.comparisonLimit { return true }
    var row = [Bool](repeating: false, count: right.count + 1)
    row[0] = true
    for column in 0..<right.count where row[column] && right[column] == .anyRun {
      row[column + 1] = true
    }
    for element in left {
      var next = [Bool](repeating: false, count: right.count + 1)
      if element == .anyRun, row[0] { next[0] = true }
      for column in 0..<right.count {
        let fits =
          element == .anyScalar || right[column] == .anyScalar || element == right[column]
        if element == .anyRun || right[column] == .anyRun {
          next[column + 1] = next[column + 1] || row[column]
        } else if fits {
          next[column + 1] = next[column + 1] || row[column]
        }
        if element == .anyRun {
          next[column + 1] = next[column + 1] || row[column + 1] || next[column]
        }
        if right[column] == .anyRun {
          next[column + 1] = next[column + 1] || next[column] || row[column + 1]
        }
      }
      row = next
    }
    return row[right.count]
  }

  /// A text that both patterns match, as short as may be.
  ///
  /// - Parameter other: The other pattern.
  /// - Returns: `nil` when there is none, or the patterns are too long to compare.
  public func commonText(with other: WildcardPattern) -> String? {
    let left = elements
    let right = other.elements
    let width = right.count + 1
    if (left.count + 1) * width > Self.comparisonLimit / 4 { return nil }
    // Which pairs of places can be left towards the end, found from the end.
    var reaches = [Bool](repeating: false, count: (left.count + 1) * width)
    reaches[left.count * width + right.count] = true
    for row in stride(from: left.count, through: 0, by: -1) {
      for column in stride(from: right.count, through: 0, by: -1) {
        let isRun = row < left.count && left[row] == .anyRun
        let isOtherRun = column < right.count && right[column] == .anyRun
        var result = reaches[row * width + column]
        if isRun { result = result || reaches[(row + 1) * width + column] }
        if isOtherRun { result = result || reaches[row * width + column + 1] }
        if row < left.count, column < right.count {
          if isRun { result = result || reaches[row * width + column + 1] }
          if isOtherRun { result = result || reaches[(row + 1) * width + column] }
          if !isRun, !isOtherRun, Self.fit(left[row], right[column]) {
            result = result || reaches[(row + 1) * width + column + 1]
          }
        }
        reaches[row * width + column] = result
      }
    }
    guard reaches[0] else { return nil }
    return walk(left, right, reaches, width)
  }

  private static func fit(_ left: Element, _ right: Element) -> Bool {
    left == .anyScalar || right == .anyScalar || left == right
  }

  /// Follows the table of `commonText` from the start and writes what is passed.
  private func walk(
    _ left: [Element],
    _ right: [Element],
    _ reaches: [Bool],
    _ width: Int
  ) -> String {
    var text = String.UnicodeScalarView()
    var row = 0
    var column = 0
    func write(_ element: Element) {
      switch element {
      case .literal(let scalar): text.append(scalar)
      case .anyScalar: text.append("x")
      case .anyRun: break
      }
    }
    while row < left.count || column < right.count {
      let isRun = row < left.count && left[row] == .anyRun
      let isOtherRun = column < right.count && right[column] == .anyRun
      if isRun, reaches[(row + 1) * width + column] {
        row += 1
      } else if isOtherRun, reaches[row * width + column + 1] {
        column += 1
      } else if isRun, column < right.count {
        write(right[column])
        column += 1
      } else if isOtherRun, row < left.count {
        write(left[row])
        row += 1
      } else {
        write(left[row] == .anyScalar ? right[column] : left[row])
        row += 1
        column += 1
      }
    }
    return String(text)
  }
}
