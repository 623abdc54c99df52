import JSONReading
import PolicyLanguage

/// What recognises documents of which nothing is to be said; for one thread.
final class PolicyScreens {
  /// For policies of identities.
  var identity = PolicyScreen(for: .identity)
  /// For trust policies.
  var trust = PolicyScreen(for: .trust)
  private var resource = PolicyScreen(for: .resource)
  private var key = PolicyScreen(for: .key)

  /// Whether a whole text is a document of a resource or key of which nothing is to be said.
  ///
  /// - Parameters:
  ///   - text: UTF-8, which comes back as it was.
  ///   - kind: What the document is attached to.
  /// - Returns: `false` proves nothing.
  func passes(_ text: inout [UInt8], as kind: PolicyKind) -> Bool {
    guard kind == .resource || kind == .key else { return false }
    let count = text.count
    text.append(contentsOf: repeatElement(0, count: JSONScanner.padding))
    defer { text.removeLast(JSONScanner.padding) }
    return text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return false }
      let end =
        kind == .key ? key.end(ofDocumentAt: start) : resource.end(ofDocumentAt: start)
      return end == start + count
    }
  }
}
