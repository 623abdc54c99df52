import JSONReading

/// Recognises policy documents of which nothing is to be said, without building anything.
///
/// Most documents of an inventory are such, and most are never asked what they say. The screen
/// knows the usual forms. What it lets pass has no finding when it is parsed; of what it does not
/// let pass nothing is known, and `PolicyDocument.parse` says what there is to say.
///
/// A screen is for one thread.
public struct PolicyScreen {
  var scanner = JSONScanner(("" as StaticString).utf8Start)
  let kind: PolicyKind
  /// The conditions that were met before: what they ask of their values.
  var conditions = ConditionScreen()

  /// A screen for documents of a kind.
  public init(for kind: PolicyKind) {
    self.kind = kind
  }

  /// Passes over a document.
  ///
  /// - Parameter start: Where it begins in a text of UTF-8 that `JSONScanner.padding` bytes of
  ///   zero follow.
  /// - Returns: Where it ends, when it is a policy document without any finding; otherwise `nil`,
  ///   which proves nothing.
  public mutating func end(ofDocumentAt start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    switch kind {
    case .identity, .boundary, .session, .serviceControl, .resource, .repository, .trust, .key:
      break
    // These have rules of their own on every value.
    case .resourceControl, .endpoint: return nil
    }
    scanner = JSONScanner(start)
    return document() ? scanner.place : nil
  }

  private mutating func document() -> Bool {
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    var hasVersion = false
    var hasID = false
    var hasStatement = false
    var isFirst = true
    while true {
      switch scanner.step(closing: UInt8(ascii: "}"), isFirst: &isFirst) {
      case .end: return hasVersion && hasStatement
      case .other: return false
      case .more: break
      }
      guard let name = scanner.memberName() else { return false }
      if name.says("Version"), !hasVersion {
        hasVersion = true
        guard let version = scanner.plainString(),
          version.says("2012-10-17") || version.says("2008-10-17")
        else { return false }
      } else if name.says("Statement"), !hasStatement {
        hasStatement = true
        guard statements() else { return false }
      } else if name.says("Id"), !hasID, kind != .identity {
        hasID = true
        guard scanner.plainString() != nil else { return false }
      } else {
        return false
      }
    }
  }

  private mutating func statements() -> Bool {
    var sids = FewNames()
    if scanner.byte == UInt8(ascii: "{") { return statement(&sids) }
    return list { screen in screen.statement(&sids) }
  }

  /// Passes over a list that has elements.
  @inline(__always)
  mutating func list(_ element: (inout PolicyScreen) -> Bool) -> Bool {
    guard scanner.take(UInt8(ascii: "[")) else { return false }
    var isFirst = true
    while true {
      let wasFirst = isFirst
      switch scanner.step(closing: UInt8(ascii: "]"), isFirst: &isFirst) {
      case .end: return !wasFirst
      case .other: return false
      case .more: guard element(&self) else { return false }
      }
    }
  }

  /// Passes over a string, or a list of strings that has elements.
  @inline(__always)
  mutating func texts(_ isPlain: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    if let text = scanner.plainString() { return isPlain(text) }
    return list { screen in
      guard let text = screen.scanner.plainString() else { return false }
      return isPlain(text)
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether there are bytes, and all of them are `*`.
  var isStars: Bool { !isEmpty && allSatisfy { $0 == UInt8(ascii: "*") } }
}
