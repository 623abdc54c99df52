import AWSIdentifiers
import PolicyLanguage

/// `Action` or `NotAction` ready for comparison (EV-120 to EV-126).
struct CompiledAction: Sendable {
  enum Name: Sendable {
    case any
    case literal([UInt8], hash: UInt64)
    case pattern(WildcardPattern)
  }

  struct Entry: Sendable {
    let serviceHash: UInt64
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
      if entry.text.holdsCommaOrBlank { continue }
      let text = entry.text.lowercasedBytes
      if text.isEmpty { continue }
      if text.allSatisfy({ $0 == UInt8(ascii: "*") }) || text.elementsEqual("*:*".utf8) {
        matchesEverything = true
        continue
      }
      guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let service = Array(text[..<colon])
      if service.contains(UInt8(ascii: "*")) || service.contains(UInt8(ascii: "?")) {
        doubtful.append(WildcardPattern(utf8: text[...]))
        continue
      }
      entries.append(
        Entry(
          serviceHash: stableHash(service),
          service: service,
          name: Self.name(text[(colon + 1)...])
        )
      )
    }
    self.matchesEverything = matchesEverything
    self.entries = entries
    self.doubtful = doubtful
    isEmpty = element.entries.isEmpty
  }

  private static func name(_ text: ArraySlice<UInt8>) -> Name {
    guard text.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else {
      let bytes = Array(text)
      return .literal(bytes, hash: stableHash(bytes))
    }
    let pattern = WildcardPattern(utf8: text)
    return pattern.matchesEverything ? .any : .pattern(pattern)
  }

  @inline(__always)
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

  @inline(__always)
  private func isListed(_ action: RequestAction) -> Bool {
    if matchesEverything { return true }
    return entries.withUnsafeBufferPointer { entries in
      for index in entries.indices
      where entries[index].serviceHash == action.serviceHash
        && isSame(entries[index].service, action.serviceBytes)
      {
        switch entries[index].name {
        case .any: return true
        case .literal(let bytes, let hash):
          if hash == action.nameHash, isSame(bytes, action.nameBytes) { return true }
        case .pattern(let pattern):
          if action.nameBytes.withUnsafeBufferPointer({ pattern.matches($0) }) { return true }
        }
      }
      return false
    }
  }
}
