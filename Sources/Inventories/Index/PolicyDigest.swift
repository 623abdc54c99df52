import PolicyLanguage

/// What the `Allow` statements of a policy document list, as numbers of texts: enough to tell that
/// a document allows nothing of what is asked for, without decoding it.
///
/// Only `Action` and `Resource` are held, as written. Whatever says more than a list of patterns
/// (`NotAction`, `NotResource`, an empty list, no resource) counts as everything.
public struct PolicyDigest: Sendable {
  private let start: IndexCursor

  init(_ start: IndexCursor) { self.start = start }

  /// Whether some `Allow` lists an action and a resource of certain kinds.
  ///
  /// - Parameters:
  ///   - action: Whether an entry of `Action` may name the action, by the number of its text.
  ///   - resource: Whether an entry of `Resource` may name the resource, likewise.
  /// - Returns: `true` also when the index does not tell.
  public func mayAllow(action: (Int) -> Bool, resource: (Int) -> Bool) -> Bool {
    var cursor = start
    do throws(IndexDamage) {
      for _ in 0..<(try cursor.count()) {
        var isListed = try Self.skip(&cursor, action)
        if try !Self.skip(&cursor, isListed ? resource : { _ in false }) { isListed = false }
        if isListed { return true }
      }
      return false
    } catch {
      return true
    }
  }

  /// Passes over a list, and tells whether something in it fits.
  private static func skip(
    _ cursor: inout IndexCursor,
    _ fits: (Int) -> Bool
  ) throws(IndexDamage) -> Bool {
    let count = try cursor.number()
    // No list is written as 0, a list as its length and one more.
    if count == 0 { return true }
    guard count - 1 <= cursor.remaining else { throw IndexDamage("a list of patterns") }
    var isFound = false
    for _ in 1..<count {
      let text = try cursor.number()
      if !isFound, fits(text) { isFound = true }
    }
    return isFound
  }

  /// Writes down what a document's `Allow` statements list.
  static func put(_ document: PolicyDocument, to encoder: inout IndexEncoder) {
    func put(_ element: PatternElement?, _ encoder: inout IndexEncoder) {
      guard let element, !element.isNegated, !element.entries.isEmpty else {
        encoder.put(number: 0)
        return
      }
      encoder.put(number: element.entries.count + 1)
      for entry in element.entries { encoder.put(sharedText: entry.text) }
    }
    encoder.put(list: document.statements.filter { $0.effect == .allow }) { encoder, statement in
      put(statement.action, &encoder)
      put(statement.resource, &encoder)
    }
  }
}

/// The texts of an index, by the numbers that digests name them by.
public struct DigestTexts: Sendable {
  private let image: IndexImage

  init(_ image: IndexImage) { self.image = image }

  /// How many there are.
  public var count: Int { image.texts.count }

  /// Hands over the bytes of a text; nothing when there is none of this number.
  public func withBytes<Result>(
    of number: Int,
    _ body: (UnsafeBufferPointer<UInt8>?) -> Result
  ) -> Result {
    do throws(IndexDamage) {
      let bytes = try image.texts.bytes(of: number)
      return bytes.withMemoryRebound(to: UInt8.self) { body($0) }
    } catch {
      return body(nil)
    }
  }
}
