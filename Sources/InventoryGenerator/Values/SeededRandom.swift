/// Numbers that follow from a seed and a name, the same on every machine.
///
/// SplitMix64, begun at a hash (FNV-1a) of what the numbers are for: what one part of an inventory
/// looks like does not depend on the order in which the parts are written.
struct SeededRandom {
  private var state: UInt64

  /// Numbers for one purpose.
  ///
  /// - Parameters:
  ///   - seed: The seed of the inventory.
  ///   - purpose: What they are for; other words give other numbers.
  init(_ seed: UInt64, _ purpose: [any CustomStringConvertible]) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
    for word in purpose {
      for byte in word.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    state = hash
  }

  /// The next number.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below a limit.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  /// Whether something happens that happens so many times in a hundred.
  mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

  /// One of some.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Several of some, each at most once, in their order.
  mutating func pick<Element>(_ count: Int, of elements: [Element]) -> [Element] {
    var needed = min(count, elements.count)
    var picked: [Element] = []
    for (index, element) in elements.enumerated() where needed > 0 {
      if below(elements.count - index) < needed {
        picked.append(element)
        needed -= 1
      }
    }
    return picked
  }
}

/// Names as AWS makes them up: digits and letters that mean nothing.
struct MadeUpNames {
  /// The seed of the inventory.
  let seed: UInt64

  /// So many lowercase hexadecimal digits.
  func hex(_ count: Int, _ purpose: any CustomStringConvertible...) -> String {
    letters("0123456789abcdef", count, purpose)
  }

  /// So many decimal digits, of which the first is no zero.
  func digits(_ count: Int, _ purpose: any CustomStringConvertible...) -> String {
    letters("123456789", 1, ["first"] + purpose) + letters("0123456789", count - 1, purpose)
  }

  /// So many lowercase letters and digits.
  func word(_ count: Int, _ purpose: any CustomStringConvertible...) -> String {
    letters("abcdefghijklmnopqrstuvwxyz0123456789", count, purpose)
  }

  /// A unique id of IAM, such as `AROA…`.
  func uniqueID(_ prefix: String, _ purpose: any CustomStringConvertible...) -> String {
    prefix + letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17, [prefix] + purpose)
  }

  /// A UUID, as ids of keys are.
  func uuid(_ purpose: any CustomStringConvertible...) -> String {
    let digits = Array(letters("0123456789abcdef", 30, purpose))
    func part(_ from: Int, _ count: Int) -> String { String(digits[from..<from + count]) }
    return "\(part(0, 8))-\(part(8, 4))-4\(part(12, 3))-a\(part(15, 3))-\(part(18, 12))"
  }

  private func letters(
    _ alphabet: String,
    _ count: Int,
    _ purpose: [any CustomStringConvertible]
  ) -> String {
    var random = SeededRandom(seed, purpose)
    let letters = Array(alphabet)
    return String((0..<count).map { _ in random.pick(letters) })
  }
}
