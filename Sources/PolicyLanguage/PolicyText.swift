/// A text of a policy cut at its variables (EV-170, EV-171, EV-176).
///
/// Source: IAM User Guide, "IAM policy elements: Variables and tags".
public struct PolicyText: Hashable, Sendable {
  /// One piece of the text.
  public enum Piece: Hashable, Sendable {
    /// Text in which `*` and `?` keep the meaning of the place where it stands.
    case text(String)
    /// Text in which nothing is special: `${*}`, `${?}`, `${$}`.
    case literal(String)
    /// The value of a condition key, in lower case, and the text to use when it has none.
    case variable(key: String, fallback: String?)
  }

  /// The pieces in order; a text without variables is one piece, the empty text none.
  public let pieces: [Piece]
  /// Whether some `${…}` is none: such a text never matches.
  public let isMalformed: Bool

  /// Whether the text holds a variable that must be looked up.
  public var hasVariables: Bool {
    pieces.contains { if case .variable = $0 { true } else { false } }
  }

  /// A text from its pieces.
  public init(pieces: [Piece]) {
    self.pieces = pieces
    isMalformed = false
  }

  /// Cuts a text.
  ///
  /// - Parameters:
  ///   - text: The text as written.
  ///   - version: `2008-10-17` knows no variables: the text stays one piece (EV-103).
  public init(_ text: String, version: PolicyVersion) {
    guard version == .v2012, text.utf8.contains(UInt8(ascii: "$")) else {
      pieces = text.isEmpty ? [] : [.text(text)]
      isMalformed = false
      return
    }
    var pieces: [Piece] = []
    var isMalformed = false
    var pending = ""
    var rest = text[...]
    func flush() {
      if !pending.isEmpty { pieces.append(.text(pending)) }
      pending = ""
    }
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      pending += rest[..<start.lowerBound]
      flush()
      if let piece = Self.piece(rest[start.upperBound..<end]) {
        pieces.append(piece)
      } else {
        isMalformed = true
      }
      rest = rest[rest.index(after: end)...]
    }
    pending += rest
    flush()
    self.pieces = pieces
    self.isMalformed = isMalformed
  }

  private static func piece(_ body: Substring) -> Piece? {
    if body == "*" || body == "?" || body == "$" { return .literal(String(body)) }
    var key = body
    var fallback: String?
    if let comma = body.firstIndex(of: ",") {
      key = body[..<comma]
      var quoted = body[body.index(after: comma)...]
      while quoted.first == " " { quoted.removeFirst() }
      guard quoted.count >= 2, quoted.first == "'", quoted.last == "'" else { return nil }
      fallback = String(quoted.dropFirst().dropLast())
    }
    if key.isEmpty || key.contains(where: \.isWhitespace) { return nil }
    return .variable(key: key.lowercased(), fallback: fallback)
  }
}

extension StringProtocol {
  /// The first place of a text in this one.
  fileprivate func firstRange(of needle: String) -> Range<Index>? {
    let bytes = Array(needle.utf8)
    var index = utf8.startIndex
    while index != utf8.endIndex {
      if utf8[index...].starts(with: bytes) {
        return index..<utf8.index(index, offsetBy: bytes.count)
      }
      index = utf8.index(after: index)
    }
    return nil
  }
}
