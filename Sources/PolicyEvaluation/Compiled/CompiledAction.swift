import AWSIdentifiers
import PolicyLanguage

/// `Action` or `NotAction` ready for comparison (EV-120 to EV-126).
struct CompiledAction: Sendable {
  enum Name: Sendable {
    case any
    case literal([UInt8])
    case pattern(WildcardPattern)
  }

  struct Entry: Sendable {
    let service: [UInt8]
    let name: Name
  }

  let isNegated: Bool
  let matchesEverything: Bool
  let entries: [Entry]
  /// Whether the policy lists nothing (EV-110).
  let isEmpty: Bool
  /// Entries with a wildcard in the service prefix, which match nothing (EV-122).
  let doubtful: [WildcardPattern]

  init(_ element: PatternElement) {
    isNegated = element.isNegated
    var matchesEverything = false
    var entries: [Entry] = []
    var doubtful: [WildcardPattern] = []
    for entry in element.entries {
      let text = entry.text.lowercased()
      if text.contains(where: { $0 == "," || $0.isWhitespace }) { continue }
      if text == "*:*" || (!text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "*") }) {
        matchesEverything = true
        continue
      }
      guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let service = Array(text.utf8[..<colon])
      if service.contains(UInt8(ascii: "*")) || service.contains(UInt8(ascii: "?")) {
        doubtful.append(WildcardPattern(text))
        continue
      }
      let rest = text[text.utf8.index(after: colon)...]
      let pattern = WildcardPattern(rest)
      let name: Name
      if pattern.matchesEverything {
        name = .any
      } else if pattern.isLiteral {
        name = .literal(Array(rest.utf8))
      } else {
        name = .pattern(pattern)
      }
      entries.append(Entry(service: service, name: name))
    }
    self.matchesEverything = matchesEverything
    self.entries = entries
    self.doubtful = doubtful
    isEmpty = element.entries.isEmpty
  }

  func matches(_ action: RequestAction) -> Bool {
    isListed(action) != isNegated
  }

  /// Whether a choice of ours may make a difference.
  var isDoubtful: Bool { isEmpty || !doubtful.isEmpty }

  /// The choices of ours that made a difference (section H).
  func ambiguity(_ action: RequestAction) -> String? {
    if isEmpty, isNegated { return "AMB-EMPTY-NOT" }
    guard !doubtful.isEmpty, !isListed(action) else { return nil }
    return doubtful.contains { $0.matches(action.name.lowercased) } ? "AMB-ACTION-PREFIX" : nil
  }

  private func isListed(_ action: RequestAction) -> Bool {
    if matchesEverything { return true }
    for entry in entries where entry.service == action.serviceBytes {
      switch entry.name {
      case .any: return true
      case .literal(let bytes): if bytes == action.nameBytes { return true }
      case .pattern(let pattern):
        if action.nameBytes.withUnsafeBufferPointer({ pattern.matches($0) }) { return true }
      }
    }
    return false
  }
}
