import AWSIdentifiers
import PolicyLanguage

/// `Resource` or `NotResource` ready for comparison (EV-130 to EV-140).
struct CompiledResource: Sendable {
  enum Part: Sendable {
    case any
    case literal([UInt8])
    /// Some characters and one `*` behind them.
    case prefix([UInt8])
    case pattern(WildcardPattern)

    init(_ text: ArraySlice<UInt8>) {
      self = text.withUnsafeBufferPointer { Part($0) }
    }

    init(_ text: UnsafeBufferPointer<UInt8>) {
      let wildcard = text.firstIndex { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
      guard let wildcard else {
        self = .literal(Array(text))
        return
      }
      if wildcard == text.count - 1, text[wildcard] == UInt8(ascii: "*") {
        self = wildcard == 0 ? .any : .prefix(Array(text[..<wildcard]))
        return
      }
      let pattern = WildcardPattern(utf8: text)
      self = pattern.matchesEverything ? .any : .pattern(pattern)
    }

    @inline(__always)
    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
      switch self {
      case .any: true
      case .literal(let literal): isSame(literal, bytes)
      case .prefix(let prefix): begins(bytes, with: prefix)
      case .pattern(let pattern): pattern.matches(bytes)
      }
    }

    func covers(_ other: WildcardPattern) -> Bool {
      switch self {
      case .any: true
      case .literal(let bytes): other.isLiteral && other.literalPrefix == bytes
      // Where the other goes on with a wildcard, it matches what begins otherwise.
      case .prefix(let bytes): other.literalPrefix.starts(with: bytes)
      case .pattern(let pattern): pattern.covers(other)
      }
    }

    func overlaps(_ other: WildcardPattern) -> Bool {
      switch self {
      case .any: true
      case .literal(let bytes): bytes.withUnsafeBufferPointer { other.matches($0) }
      case .prefix(let bytes): Self.mayBegin(with: bytes, other)
      case .pattern(let pattern): pattern.overlaps(other)
      }
    }

    /// Whether a pattern matches something that begins with these characters.
    private static func mayBegin(with bytes: [UInt8], _ pattern: WildcardPattern) -> Bool {
      let known = pattern.literalPrefix
      if known.count >= bytes.count { return known.starts(with: bytes) }
      guard bytes.starts(with: known) else { return false }
      return Self.pattern(beginning: bytes).overlaps(pattern)
    }

    private static func pattern(beginning bytes: [UInt8]) -> WildcardPattern {
      WildcardPattern(utf8: (bytes + [UInt8(ascii: "*")])[...])
    }
  }

  enum Tail: Sendable {
    case fixed(Part)
    case template(PolicyText)
  }

  enum Entry: Sendable {
    case everything
    case arn(CompiledARN)
  }

  let isNegated: Bool
  /// Whether a short ARN makes the whole statement apply to nothing (EV-134).
  private(set) var isVoid = false
  private(set) var entries: [Entry] = []
  /// Whether the policy lists nothing (EV-110).
  private(set) var isEmpty = true

  init(_ element: PatternElement, version: PolicyVersion, kind: PolicyKind) {
    self.init(isNegated: element.isNegated, capacity: element.entries.count)
    for entry in element.entries {
      var text = entry.text
      text.withUTF8 { add($0, version: version, kind: kind) }
    }
  }

  /// An element that lists nothing yet.
  init(isNegated: Bool, capacity: Int) {
    self.isNegated = isNegated
    entries.reserveCapacity(capacity)
  }

  /// Adds an entry as written.
  mutating func add(
    _ text: UnsafeBufferPointer<UInt8>,
    version: PolicyVersion,
    kind: PolicyKind
  ) {
    isEmpty = false
    if !text.isEmpty, text.allSatisfy({ $0 == UInt8(ascii: "*") }) {
      entries.append(.everything)
      return
    }
    guard text.starts(with: "arn:".utf8) else { return }
    switch ShortARN.treatment(of: text, in: kind) {
    case .complete, .filled, .filledWithWarning: break
    case .neverMatches: return
    case .invalid:
      if isNegated { isVoid = true }
      return
    }
    if let compiled = CompiledARN(text, version: version) { entries.append(.arn(compiled)) }
  }
}

/// One ARN with wildcards and variables.
final class CompiledARN: Sendable {
  /// The first five parts, unless `literalHead` is enough.
  private let parts: [CompiledResource.Part]
  /// The first five parts and the colon behind them, when they hold no wildcard.
  let literalHead: [UInt8]?
  let tail: CompiledResource.Tail

  /// The first five parts.
  var head: [CompiledResource.Part] {
    guard let literalHead else { return parts }
    return colonParts(literalHead).prefix(5).map { CompiledResource.Part($0) }
  }

  /// Whether the first five parts are those of an ARN.
  ///
  /// - Parameter part: Gives one of the ARN's parts; what `literalHead` says is not looked at.
  /// - Returns: `true` where there is a `literalHead`.
  func matchesHead(_ part: (Int) -> UnsafeBufferPointer<UInt8>) -> Bool {
    for index in parts.indices where !parts[index].matches(part(index)) { return false }
    return true
  }

  /// Whether the first five parts have something in common with those of a pattern.
  ///
  /// - Parameters:
  ///   - wanted: The pattern.
  ///   - mustCover: Whether all that the pattern matches must be matched.
  /// - Returns: Whether they do.
  func mayShareHead(with wanted: RequestResource.Pattern, mustCover: Bool) -> Bool {
    guard let literalHead else {
      for index in parts.indices {
        let part = parts[index]
        let other = wanted.parts[index]
        guard mustCover ? part.covers(other) : part.overlaps(other) else { return false }
      }
      return true
    }
    if wanted.beginning != nil { return wanted.hasHead(literalHead) }
    let own = head
    return own.indices.allSatisfy { index in
      let other = wanted.parts[index]
      return mustCover ? own[index].covers(other) : own[index].overlaps(other)
    }
  }

  /// Compiles an entry; missing parts are `*` (EV-133).
  ///
  /// - Returns: `nil` for an entry that matches nothing.
  init?(_ text: UnsafeBufferPointer<UInt8>, version: PolicyVersion) {
    // Where the parts begin; the place behind the text for those that are missing.
    var starts = SIMD8<Int32>(repeating: Int32(truncatingIfNeeded: text.count + 1))
    starts[0] = 0
    var given = 1
    var hasHeadWildcard = false
    var hasHeadVariable = false
    var hasDollar = false
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: ":") where given < 6:
        starts[given] = Int32(truncatingIfNeeded: index + 1)
        given += 1
      case UInt8(ascii: "*") where given < 6, UInt8(ascii: "?") where given < 6:
        hasHeadWildcard = true
      case UInt8(ascii: "$"):
        hasDollar = true
        let opens = index + 1 < text.count && text[index + 1] == UInt8(ascii: "{")
        if opens, given < 6 { hasHeadVariable = true }
      default: break
      }
    }
    func part(_ number: Int) -> UnsafeBufferPointer<UInt8> {
      let end = number == 5 ? text.count : min(Int(starts[number + 1]) - 1, text.count)
      return UnsafeBufferPointer(rebasing: text[Int(starts[number])..<end])
    }
    let hasVariables = version == .v2012 && hasDollar
    // EV-140: variables stand in the sixth part alone.
    if hasVariables, hasHeadVariable { return nil }
    let last = given == 6 ? part(5) : nil
    if given > 2, part(2).elementsEqual("iam".utf8), let last, !last.elementsEqual("*".utf8) {
      // EV-135: the resource-type word of IAM knows no wildcards.
      let type = last.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
      // What a variable stands for is literal, and so is `${*}`.
      let written = hasVariables ? Self.untilVariable(type) : type
      if written.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) {
        return nil
      }
    }
    if let last, !hasHeadWildcard {
      literalHead = Array(text[..<(text.count - last.count)])
      parts = []
    } else {
      literalHead = nil
      parts = (0..<5).map { $0 < given ? CompiledResource.Part(part($0)) : .any }
    }
    guard let last else {
      tail = .fixed(.any)
      return
    }
    guard hasVariables else {
      tail = .fixed(CompiledResource.Part(last))
      return
    }
    let cut = PolicyText(String(decoding: last, as: UTF8.self), version: version)
    if cut.isMalformed { return nil }
    let isPlain = cut.pieces.allSatisfy { if case .text = $0 { true } else { false } }
    tail = isPlain ? .fixed(CompiledResource.Part(last)) : .template(cut)
  }

  private static func untilVariable(
    _ text: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>> {
    for index in text.indices.dropLast()
    where text[index] == UInt8(ascii: "$") && text[index + 1] == UInt8(ascii: "{") {
      return text[..<index]
    }
    return text
  }
}
