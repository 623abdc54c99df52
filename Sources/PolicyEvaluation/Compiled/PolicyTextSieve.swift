import AWSIdentifiers
import PolicyLanguage

/// Tells from single entries of a policy, as written, whether they may have a say in a question.
///
/// It is coarser than `PolicySieve`: what it holds back certainly does not match, what it lets
/// through may or may not.
public struct PolicyTextSieve: Sendable {
  private let action: RequestAction
  /// The service and the beginning of the sixth part up to a wildcard; `nil` where anything fits.
  private let outline: Outline?

  /// A sieve that tells of no action, and of resources by their beginning: what stands behind it may
  /// be anything.
  ///
  /// - Parameters:
  ///   - action: Any action of the service.
  ///   - arn: What the ARNs of the resources begin with.
  public init(action: ActionName, anythingBehind arn: ARN) {
    self.action = RequestAction(action)
    outline = Outline(
      service: Array(arn.service.utf8),
      beginning: Array(arn.resource.utf8),
      isWhole: false
    )
  }

  private struct Outline: Sendable {
    let service: [UInt8]
    let beginning: [UInt8]
    let isWhole: Bool
  }

  /// A sieve for requests for one action on one resource.
  public init(action: ActionName, resource: RequestResource) {
    self.action = RequestAction(action)
    if case .any = resource.form {
      outline = nil
      return
    }
    let parts = colonParts(Array(resource.text.utf8))
    guard parts.count == 6 else {
      outline = nil
      return
    }
    let beginning = parts[5].prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
    outline = Outline(
      service: Array(parts[2]),
      beginning: Array(beginning),
      isWhole: beginning.count == parts[5].count
    )
  }

  /// Whether an `Allow` of a document lists entries that may name the action and the resource.
  public func mayAllow(_ document: PolicyDocument) -> Bool {
    func isListed(
      _ element: PatternElement?,
      _ fits: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
      guard let element, !element.isNegated, !element.entries.isEmpty else { return true }
      return element.entries.contains { entry in
        var text = entry.text
        return text.withUTF8 { fits($0) }
      }
    }
    // Resources are told faster than actions, and tell more.
    return document.statements.contains { statement in
      statement.effect == .allow && isListed(statement.resource) { mayTouch(resource: $0) }
        && isListed(statement.action) { mayName(action: $0) }
    }
  }

  /// Whether an entry of `Action` may name the action.
  public func mayName(action text: UnsafeBufferPointer<UInt8>) -> Bool {
    // Most entries are of another service, and plainly so.
    let service = text.prefix { byte in
      byte != UInt8(ascii: ":") && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "?")
        && byte != UInt8(ascii: ",") && byte > UInt8(ascii: " ") && byte < 0x7F
    }
    if service.endIndex < text.count, text[service.endIndex] == UInt8(ascii: ":"),
      !Self.isSame(UnsafeBufferPointer(rebasing: service), action.serviceBytes[...])
    {
      return false
    }
    var entry = CompiledAction(isNegated: false, capacity: 1)
    entry.add(String(decoding: text, as: UTF8.self))
    return StatementTable.Probe.with(action, .any) { entry.matches($0) }
  }

  /// Whether an entry of `Resource` may name the resource.
  public func mayTouch(resource text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let outline, text.starts(with: "arn:".utf8) else { return true }
    // Where the service begins and ends, and where the sixth part begins.
    var colons = 0
    var service = 0..<0
    var start = 0
    var isServiceWritten = true
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: ":"):
        colons += 1
        if colons == 2 { start = index + 1 }
        if colons == 3 { service = start..<index }
      case UInt8(ascii: "$"): return true
      case UInt8(ascii: "*"), UInt8(ascii: "?"): if colons <= 2 { isServiceWritten = false }
      default: break
      }
      if colons == 5 {
        start = index + 1
        break
      }
    }
    guard colons == 5 else { return true }
    if isServiceWritten,
      !Self.isSame(UnsafeBufferPointer(rebasing: text[service]), outline.service[...])
    {
      return false
    }
    return mayTouch(sixth: UnsafeBufferPointer(rebasing: text[start...]), outline)
  }

  private func mayTouch(sixth text: UnsafeBufferPointer<UInt8>, _ outline: Outline) -> Bool {
    let end =
      text.firstIndex {
        $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "$")
      } ?? text.count
    let shared = min(end, outline.beginning.count)
    if end == text.count, end < outline.beginning.count { return false }
    if outline.isWhole, outline.beginning.count < end { return false }
    return Self.isSame(UnsafeBufferPointer(rebasing: text[..<shared]), outline.beginning[..<shared])
  }

  /// Whether texts are the same but for the case of ASCII letters.
  private static func isSame(
    _ left: UnsafeBufferPointer<UInt8>,
    _ right: ArraySlice<UInt8>
  ) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
