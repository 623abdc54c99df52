import JSONReading

extension PolicyScreen {
  private struct Seen: OptionSet {
    let rawValue: UInt8
    static let sid = Seen(rawValue: 1)
    static let effect = Seen(rawValue: 2)
    static let principal = Seen(rawValue: 4)
    static let action = Seen(rawValue: 8)
    static let resource = Seen(rawValue: 16)
    static let condition = Seen(rawValue: 32)
  }

  /// Passes over a statement; its `Sid` must not be one of those before it.
  mutating func statement(_ sids: inout FewNames) -> Bool {
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    var seen: Seen = []
    var isFirst = true
    while true {
      switch scanner.step(closing: UInt8(ascii: "}"), isFirst: &isFirst) {
      case .end: return isWhole(seen)
      case .other: return false
      case .more: break
      }
      guard let name = scanner.memberName(), let member = member(name),
        seen.insert(member).inserted, value(of: member, &sids)
      else { return false }
    }
  }

  private func isWhole(_ seen: Seen) -> Bool {
    var needed: Seen = [.effect, .action]
    if kind.hasResource { needed.insert(.resource) }
    if kind.hasPrincipal { needed.insert(.principal) }
    return seen.isSuperset(of: needed)
  }

  @inline(__always)
  private func member(_ name: UnsafeBufferPointer<UInt8>) -> Seen? {
    switch name.count {
    case 3: name.says("Sid") ? .sid : nil
    case 6: name.says("Effect") ? .effect : name.says("Action") ? .action : nil
    case 8: name.says("Resource") ? .resource : nil
    case 9:
      name.says("Condition")
        ? .condition : name.says("Principal") ? .principal : name.says("NotAction") ? .action : nil
    case 11: name.says("NotResource") ? .resource : nil
    default: nil
    }
  }

  private mutating func value(of member: Seen, _ sids: inout FewNames) -> Bool {
    switch member {
    case .sid:
      guard let sid = scanner.plainString() else { return false }
      return sid.isEmpty || sid.allSatisfy(PolicyChecks.isAlphanumeric) && sids.insert(sid)
    case .effect:
      guard let effect = scanner.plainString() else { return false }
      return effect.says("Allow") || effect.says("Deny")
    case .principal: return kind.hasPrincipal && principal()
    case .action: return texts(Self.isPlainAction)
    case .resource: return kind != .trust && texts(Self.isPlainResource)
    default: return condition()
    }
  }

  /// An action of one service, or every action (EV-120 to EV-124).
  private static func isPlainAction(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let traits = TextTraits(padded: text)
    guard traits.isASCII, !traits.hasDollar, !traits.hasCommaOrControl else { return false }
    guard traits.colons == 1 else { return text.isStars }
    guard traits.hasWildcard else { return true }
    for byte in text {
      if byte == UInt8(ascii: ":") { return true }
      if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") { return false }
    }
    return false
  }

  private static func isPlainResource(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.isStars || PolicyChecks.isOrdinaryARN(text, TextTraits(padded: text))
  }

  private mutating func principal() -> Bool {
    if let everyone = scanner.plainString() { return kind != .trust && everyone.says("*") }
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    var seen: UInt8 = 0
    var isFirst = true
    while true {
      switch scanner.step(closing: UInt8(ascii: "}"), isFirst: &isFirst) {
      case .end: return seen != 0
      case .other: return false
      case .more: break
      }
      guard let name = scanner.memberName(), let form = form(name), seen & form == 0 else {
        return false
      }
      seen |= form
      let mayBeStar = form == 1 && kind != .trust
      guard texts({ Self.isPlainPrincipal($0) || mayBeStar && $0.says("*") }) else { return false }
    }
  }

  @inline(__always)
  private func form(_ name: UnsafeBufferPointer<UInt8>) -> UInt8? {
    if name.says("AWS") { return 1 }
    if name.says("Service") { return 2 }
    if name.says("Federated") { return 4 }
    return name.says("CanonicalUser") ? 8 : nil
  }

  /// A principal in which nothing is special, and that is no group (EV-153, EV-157).
  private static func isPlainPrincipal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard TextTraits(padded: text).isPlain else { return false }
    var index = 0
    while index + 7 <= text.count {
      if text[index] == UInt8(ascii: ":"),
        UnsafeBufferPointer(rebasing: text[index..<(index + 7)]).says(":group/")
      {
        return false
      }
      index += 1
    }
    return true
  }
}
