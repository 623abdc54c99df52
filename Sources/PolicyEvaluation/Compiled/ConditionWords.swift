import PolicyLanguage

/// Operators and condition keys as policies write them, looked up once.
///
/// Every other policy has the same few. Words that fall on the same place take each other's, so
/// that the memory is bounded.
struct ConditionWords: Sendable {
  /// A condition key.
  struct Key: Sendable {
    /// As written.
    let name: String
    /// In lower case.
    let lowered: String
    /// The stable hash of the key in lower case.
    let hash: UInt64

    init(_ name: String) {
      self.name = name
      lowered =
        name.utf8.contains { $0 >= 0x80 || ($0 >= 0x41 && $0 <= 0x5A) } ? name.lowercased() : name
      hash = stableHash(lowered)
    }
  }

  private struct Word<Meaning: Sendable>: Sendable {
    let text: [UInt8]
    let meaning: Meaning
  }

  private static let size = 128

  private var operators: [Word<ConditionOperator?>?] = []
  private var keys: [Word<Key>?] = []

  /// Hands the words over; nothing is left.
  mutating func taken() -> ConditionWords {
    var words = ConditionWords()
    swap(&words, &self)
    return words
  }

  /// The operator of a name, if it is one.
  mutating func condition(_ text: UnsafeBufferPointer<UInt8>) -> ConditionOperator? {
    Self.look(text, in: &operators) { ConditionOperator(String(decoding: text, as: UTF8.self)) }
  }

  /// The key of a name.
  mutating func key(_ text: UnsafeBufferPointer<UInt8>) -> Key {
    Self.look(text, in: &keys) { Key(String(decoding: text, as: UTF8.self)) }
  }

  private static func look<Meaning>(
    _ text: UnsafeBufferPointer<UInt8>,
    in words: inout [Word<Meaning>?],
    _ make: () -> Meaning
  ) -> Meaning {
    if words.isEmpty { words = Array(repeating: nil, count: size) }
    let place = place(of: text)
    if let known = words[place], isSame(known.text, text) { return known.meaning }
    let meaning = make()
    // Long names are nobody's usual ones.
    if text.count <= 256 { words[place] = Word(text: Array(text), meaning: meaning) }
    return meaning
  }

  private static func place(of text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash = UInt64(truncatingIfNeeded: text.count)
    for byte in text.suffix(16) { hash = (hash ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15 }
    return Int(truncatingIfNeeded: hash >> 40) & (size - 1)
  }
}
