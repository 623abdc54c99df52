import PolicyLanguage

/// Documents by the hashes of their texts, which nobody can choose: they need no hashing of their
/// own.
struct InternedDocuments {
  private struct Slot {
    var key: ContentHash
    var document: PolicyDocument?
  }

  private static let empty = Slot(key: ContentHash(low: 0, high: 0), document: nil)

  private var slots: [Slot] = []
  private var count = 0

  /// The document of a key, if there is one.
  func document(for key: ContentHash) -> PolicyDocument? {
    slots.isEmpty ? nil : slots[place(of: key)].document
  }

  /// The document of a key, made unless there is one.
  mutating func document(for key: ContentHash, _ make: () -> PolicyDocument) -> PolicyDocument {
    if (count + 1) * 4 > slots.count * 3 { grow() }
    let place = place(of: key)
    if let known = slots[place].document { return known }
    let made = make()
    slots[place] = Slot(key: key, document: made)
    count += 1
    return made
  }

  /// Where a key stands, or would: some slot is always empty.
  private func place(of key: ContentHash) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: key.low) & mask
    while slots[place].document != nil, slots[place].key != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Self.empty, count: max(16, old.count * 2))
    for slot in old where slot.document != nil { slots[place(of: slot.key)] = slot }
  }
}
