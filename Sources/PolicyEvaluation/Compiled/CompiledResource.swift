import AWSIdentifiers
import PolicyLanguage

/// `Resource` or `NotResource` ready for comparison (EV-130 to EV-140).
struct CompiledResource: Sendable {
  enum Part: Sendable {
    case any
    case literal([UInt8])
    case pattern(WildcardPattern)

    init(_ text: ArraySlice<UInt8>) {
      guard text.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else {
        self = .literal(Array(text))
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
      case .pattern(let pattern): pattern.matches(bytes)
      }
    }

    func covers(_ other: WildcardPattern) -> Bool {
      switch self {
      case .any: true
      case .literal(let bytes): other.isLiteral && other.literalPrefix == bytes
      case .pattern(let pattern): pattern.covers(other)
      }
    }

    func overlaps(_ other: WildcardPattern) -> Bool {
      switch self {
      case .any: true
      case .literal(let bytes): bytes.withUnsafeBufferPointer { other.matches($0) }
      case .pattern(let pattern): pattern.overlaps(other)
      }
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
  let isVoid: Bool
  let entries: [Entry]
  /// Whether the policy lists nothing (EV-110).
  let isEmpty: Bool

  init(_ element: PatternElement, version: PolicyVersion, kind: PolicyKind) {
    isNegated = element.isNegated
    var isVoid = false
    var entries: [Entry] = []
    for entry in element.entries {
      let text = Array(entry.text.utf8)
      if !text.isEmpty, text.allSatisfy({ $0 == UInt8(ascii: "*") }) {
        entries.append(.everything)
        continue
      }
      guard text.starts(with: "arn:".utf8) else { continue }
      switch ShortARN.treatment(of: entry.text, in: kind) {
      case .complete, .filled, .filledWithWarning: break
      case .neverMatches: continue
      case .invalid:
        if element.isNegated { isVoid = true }
        continue
      }
      if let compiled = CompiledARN(text, version: version) { entries.append(.arn(compiled)) }
    }
    self.isVoid = isVoid
    isEmpty = element.entries.isEmpty
    self.entries = entries
  }
}

/// One ARN with wildcards and variables.
final class CompiledARN: Sendable {
  /// The first five parts.
  let head: [CompiledResource.Part]
  /// The first five parts and the colon behind them, when they hold no wildcard.
  let literalHead: [UInt8]?
  let tail: CompiledResource.Tail

  /// Compiles an entry; missing parts are `*` (EV-133).
  ///
  /// - Returns: `nil` for an entry that matches nothing.
  init?(_ text: [UInt8], version: PolicyVersion) {
    var parts = colonParts(text)
    let given = parts.count
    while parts.count < 6 { parts.append([UInt8(ascii: "*")]) }
    let hasVariables = version == .v2012 && text.contains(UInt8(ascii: "$"))
    // EV-140: variables stand in the sixth part alone.
    if hasVariables, parts.prefix(5).contains(where: { Self.opensVariable($0) }) { return nil }
    if parts[2].elementsEqual("iam".utf8), !parts[5].elementsEqual("*".utf8) {
      // EV-135: the resource-type word of IAM knows no wildcards.
      let type = parts[5].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
      // What a variable stands for is literal, and so is `${*}`.
      let written = hasVariables ? Self.untilVariable(type) : type
      if written.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) {
        return nil
      }
    }
    head = parts.prefix(5).map { CompiledResource.Part($0) }
    let isLiteral = head.allSatisfy { if case .literal = $0 { true } else { false } }
    literalHead = isLiteral && given == 6 ? Array(text[..<parts[5].startIndex]) : nil
    guard hasVariables else {
      tail = .fixed(CompiledResource.Part(parts[5]))
      return
    }
    let cut = PolicyText(String(decoding: parts[5], as: UTF8.self), version: version)
    if cut.isMalformed { return nil }
    let isPlain = cut.pieces.allSatisfy { if case .text = $0 { true } else { false } }
    tail = isPlain ? .fixed(CompiledResource.Part(parts[5])) : .template(cut)
  }

  private static func untilVariable(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for index in text.indices.dropLast()
    where text[index] == UInt8(ascii: "$") && text[index + 1] == UInt8(ascii: "{") {
      return text[..<index]
    }
    return text
  }

  private static func opensVariable(_ text: ArraySlice<UInt8>) -> Bool {
    for index in text.indices.dropLast()
    where text[index] == UInt8(ascii: "$") && text[index + 1] == UInt8(ascii: "{") {
      return true
    }
    return false
  }
}
