import PolicyLanguage

/// Documents by the hashes of their texts, which nobody can choose: they need no hashing of their
/// own.
struct InternedDocuments {
  private var keys: [ContentHash] = []
  private var documents: [PolicyDocument] = []
  /// One more than a document's number, or zero, and half of its hash above that.
  private var slots: [UInt64] = []

  /// The document of a key, if there is one.
  func document(for key: ContentHash) -> PolicyDocument? {
    guard !slots.isEmpty else { return nil }
    let slot = slots[place(of: key)]
    return slot == 0 ? nil : documents[Self.number(slot)]
  }

  /// The document of a key, made unless there is one.
  mutating func document(for key: ContentHash, _ make: () -> PolicyDocument) -> PolicyDocument {
    if (documents.count + 1) * 4 > slots.count * 3 { grow() }
    let place = place(of: key)
    if slots[place] != 0 { return documents[Self.number(slots[place])] }
    let made = make()
    keys.append(key)
    documents.append(made)
    slots[place] = Self.slot(documents.count - 1, key)
    return made
  }

  private static func number(_ slot: UInt64) -> Int {
    Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) - 1
  }

  private static func slot(_ number: Int, _ key: ContentHash) -> UInt64 {
    key.low & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: number + 1)
  }

  /// Where a key stands, or would: some slot is always empty.
  private func place(of key: ContentHash) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: key.low) & mask
    while slots[place] != 0 {
      if slots[place] ^ key.low <= 0xFFFF_FFFF, keys[Self.number(slots[place])] == key { break }
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: max(16, slots.count * 2))
    let mask = slots.count - 1
    for (number, key) in keys.enumerated() {
      var place = Int(truncatingIfNeeded: key.low) & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = Self.slot(number, key)
    }
  }
}
