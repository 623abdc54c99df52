import AWSIdentifiers
import PolicyLanguage

/// `Resource` or `NotResource` ready for comparison (EV-130 to EV-140).
struct CompiledResource: Sendable {
  enum Part: Sendable {
    case any
    case literal([UInt8])
    case pattern(WildcardPattern)

    init(_ text: Substring) {
      let pattern = WildcardPattern(text)
      if pattern.matchesEverything {
        self = .any
      } else if pattern.isLiteral {
        self = .literal(Array(text.utf8))
      } else {
        self = .pattern(pattern)
      }
    }

    func matches(_ bytes: [UInt8]) -> Bool {
      switch self {
      case .any: true
      case .literal(let literal): literal == bytes
      case .pattern(let pattern): bytes.withUnsafeBufferPointer { pattern.matches($0) }
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
    case arn(head: [Part], tail: Tail)
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
      let text = entry.text
      if !text.isEmpty, text.utf8.allSatisfy({ $0 == UInt8(ascii: "*") }) {
        entries.append(.everything)
        continue
      }
      guard text.utf8.starts(with: "arn:".utf8) else { continue }
      switch ShortARN.treatment(of: text, in: kind) {
      case .complete, .filled, .filledWithWarning: break
      case .neverMatches: continue
      case .invalid:
        if element.isNegated { isVoid = true }
        continue
      }
      if let compiled = Self.compile(text, version: version) { entries.append(compiled) }
    }
    self.isVoid = isVoid
    isEmpty = element.entries.isEmpty
    self.entries = entries
  }

  private static func compile(_ text: String, version: PolicyVersion) -> Entry? {
    var parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    while parts.count < 6 { parts.append("*") }
    if version == .v2012, parts.prefix(5).contains(where: { $0.contains("${") }) { return nil }
    if parts[2] == "iam", parts[5] != "*" {
      // EV-135: the resource-type word of IAM knows no wildcards.
      let type = parts[5].prefix { $0 != "/" && $0 != ":" }
      if type.contains(where: { $0 == "*" || $0 == "?" }), !type.contains("${") { return nil }
    }
    let tail = PolicyText(String(parts[5]), version: version)
    if tail.isMalformed { return nil }
    let isPlain = tail.pieces.allSatisfy { if case .text = $0 { true } else { false } }
    return .arn(
      head: parts.prefix(5).map { Part($0) },
      tail: isPlain ? .fixed(Part(parts[5])) : .template(tail)
    )
  }
}
