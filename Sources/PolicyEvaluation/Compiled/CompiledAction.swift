import AWSIdentifiers
import PolicyLanguage

/// `Action` or `NotAction` ready for comparison (EV-120 to EV-126).
struct CompiledAction: Sendable {
  enum Name: Sendable {
    case any
    case literal(hash: UInt64)
    /// Some characters and one `*` behind them.
    case prefix
    case pattern(WildcardPattern)
  }

  struct Entry: Sendable {
    let serviceHash: UInt64
    /// The entry in lower case, and where its colon stands.
    let text: [UInt8]
    let colon: Int
    let name: Name
  }

  let isNegated: Bool
  private(set) var matchesEverything = false
  private(set) var entries: [Entry] = []
  /// Whether the policy lists nothing (EV-110).
  private(set) var isEmpty = true
  /// Entries with a wildcard in the service prefix, which match nothing (EV-122).
  private(set) var doubtful: [WildcardPattern] = []

  init(_ element: PatternElement) {
    self.init(isNegated: element.isNegated, capacity: element.entries.count)
    for entry in element.entries { add(entry.text) }
  }

  /// An element that lists nothing yet.
  init(isNegated: Bool, capacity: Int) {
    self.isNegated = isNegated
    entries.reserveCapacity(capacity)
  }

  /// Adds an entry as written.
  mutating func add(_ text: String) {
    if text.holdsCommaOrBlank {
      isEmpty = false
    } else {
      add(lowered: text.lowercasedBytes)
    }
  }

  /// Adds an entry without comma and blank, given in lower case.
  mutating func add(lowered text: [UInt8]) {
    isEmpty = false
    if text.isEmpty { return }
    if text.allSatisfy({ $0 == UInt8(ascii: "*") }) || text.elementsEqual("*:*".utf8) {
      matchesEverything = true
      return
    }
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return }
    var hash = StableHash()
    for byte in text[..<colon] {
      if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") {
        doubtful.append(WildcardPattern(utf8: text[...]))
        return
      }
      hash.add(byte)
    }
    let name = Self.name(text[(colon + 1)...])
    entries.append(Entry(serviceHash: hash.value, text: text, colon: colon, name: name))
  }

  private static func name(_ text: ArraySlice<UInt8>) -> Name {
    var hash = StableHash()
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "*") where index == text.endIndex - 1:
        return text.count == 1 ? .any : .prefix
      case UInt8(ascii: "*"), UInt8(ascii: "?"):
        let pattern = WildcardPattern(utf8: text)
        return pattern.matchesEverything ? .any : .pattern(pattern)
      case let byte: hash.add(byte)
      }
    }
    return .literal(hash: hash.value)
  }

  @inline(__always)
  func matches(_ action: StatementTable.Probe) -> Bool {
    isListed(action) != isNegated
  }

  /// Whether a choice of ours may make a difference.
  var isDoubtful: Bool { isEmpty || !doubtful.isEmpty }

  /// The choices of ours that made a difference (section H).
  func ambiguity(_ action: StatementTable.Probe, named name: ActionName) -> String? {
    if isEmpty, isNegated { return "AMB-EMPTY-NOT" }
    guard !doubtful.isEmpty, !isListed(action) else { return nil }
    return doubtful.contains { $0.matches(name.lowercased) } ? "AMB-ACTION-PREFIX" : nil
  }

  @inline(__always)
  private func isListed(_ action: StatementTable.Probe) -> Bool {
    if matchesEverything { return true }
    return entries.withUnsafeBufferPointer { entries in
      for index in entries.indices where entries[index].serviceHash == action.serviceHash {
        if entries[index].matches(action) { return true }
      }
      return false
    }
  }
}

extension CompiledAction.Entry {
  /// Whether the entry names an action.
  func matches(_ action: StatementTable.Probe) -> Bool {
    text.withUnsafeBufferPointer { text in
      guard colon == action.service.count, isSame(text, 0, action.service, 0, colon) else {
        return false
      }
      let start = colon + 1
      let length = text.count - start
      switch name {
      case .any: return true
      case .literal(let hash):
        return hash == action.nameHash && action.name.count == length
          && isSame(text, start, action.name, 0, length)
      case .prefix:
        return action.name.count >= length - 1 && isSame(text, start, action.name, 0, length - 1)
      case .pattern(let pattern): return pattern.matches(action.name)
      }
    }
  }

  /// The name as a pattern, if it has a wildcard.
  var namePattern: WildcardPattern? {
    switch name {
    case .any, .literal: nil
    case .prefix: WildcardPattern(utf8: text[(colon + 1)...])
    case .pattern(let pattern): pattern
    }
  }
}
