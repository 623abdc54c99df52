/// A fast hash of bytes, 128 bits wide.
///
/// With fixed seeds it identifies content from run to run; with random seeds nobody can prepare
/// two texts that collide.
struct ContentHash: Hashable, Sendable {
  let low: UInt64
  let high: UInt64

  /// The seeds of a family of hashes.
  struct Seeds: Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64

    /// Seeds for hashes that are written down.
    static let fixed = Seeds(
      first: 0xA076_1D64_78BD_642F,
      second: 0xE703_7ED1_A0B4_28DB,
      third: 0x8EBC_6AF0_9C88_C6E3
    )

    /// Seeds for hashes that live as long as the process.
    static func random() -> Seeds {
      Seeds(
        first: .random(in: 1 ... .max) | 1,
        second: .random(in: 1 ... .max) | 1,
        third: .random(in: 1 ... .max) | 1
      )
    }
  }

  /// Hashes bytes.
  ///
  /// - Parameters:
  ///   - bytes: Any bytes.
  ///   - seeds: The family.
  ///   - start: Two texts with different starts never share a hash on purpose.
  init(_ bytes: UnsafeBufferPointer<UInt8>, seeds: Seeds, start: UInt64 = 0) {
    var low = seeds.first ^ start
    var high = seeds.second &+ start
    let count = bytes.count
    if let base = bytes.baseAddress {
      let raw = UnsafeRawPointer(base)
      var index = 0
      while index + 16 <= count {
        let left = UInt64(littleEndian: (raw + index).loadUnaligned(as: UInt64.self))
        let right = UInt64(littleEndian: (raw + index + 8).loadUnaligned(as: UInt64.self))
        low = Self.mix(left ^ seeds.second, right ^ low)
        high = Self.mix(right ^ seeds.third, left ^ high)
        index += 16
      }
      var left: UInt64 = 0
      var right: UInt64 = 0
      var shift: UInt64 = 0
      while index < count {
        if shift < 64 {
          left |= UInt64(base[index]) << shift
        } else {
          right |= UInt64(base[index]) << (shift - 64)
        }
        shift += 8
        index += 1
      }
      low = Self.mix(left ^ seeds.second, right ^ low)
      high = Self.mix(right ^ seeds.third, left ^ high)
    }
    self.low = Self.mix(low ^ seeds.third, UInt64(truncatingIfNeeded: count) ^ seeds.first)
    self.high = Self.mix(high ^ seeds.first, UInt64(truncatingIfNeeded: count) ^ seeds.third)
  }

  /// Hashes a text for a table that lives as long as the process: thirty-two bytes a step, in four
  /// lanes of which none waits for another.
  ///
  /// - Parameters:
  ///   - text: Any bytes.
  ///   - seeds: The family.
  ///   - start: Two texts with different starts never share a hash on purpose.
  init(text: UnsafeBufferPointer<UInt8>, seeds: Seeds, start: UInt64) {
    var lanes = (
      seeds.first ^ start, seeds.second &+ start, seeds.third ^ start, seeds.first &+ start
    )
    var index = 0
    if let base = text.baseAddress {
      let raw = UnsafeRawPointer(base)
      while index + 32 <= text.count {
        let first = UInt64(littleEndian: (raw + index).loadUnaligned(as: UInt64.self))
        let second = UInt64(littleEndian: (raw + index + 8).loadUnaligned(as: UInt64.self))
        let third = UInt64(littleEndian: (raw + index + 16).loadUnaligned(as: UInt64.self))
        let fourth = UInt64(littleEndian: (raw + index + 24).loadUnaligned(as: UInt64.self))
        lanes.0 = Self.mix(first ^ seeds.second, second ^ lanes.0)
        lanes.1 = Self.mix(second ^ seeds.third, first ^ lanes.1)
        lanes.2 = Self.mix(third ^ seeds.first, fourth ^ lanes.2)
        lanes.3 = Self.mix(fourth ^ seeds.second, third ^ lanes.3)
        index += 32
      }
    }
    let rest = ContentHash(
      UnsafeBufferPointer(rebasing: text[index...]),
      seeds: seeds,
      start: start &+ UInt64(truncatingIfNeeded: text.count)
    )
    low = Self.mix(lanes.0 ^ rest.low, lanes.2 ^ seeds.third)
    high = Self.mix(lanes.1 ^ rest.high, lanes.3 ^ seeds.second)
  }

  /// A hash that is known.
  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Hashes the content of a whole file, for a fingerprint: half as wide, and faster.
  ///
  /// - Parameter content: The bytes as stored.
  init(content: UnsafeBufferPointer<UInt8>) { self = Self.content(content).hash }

  /// Hashes the content of a whole file, and looks whether all of it is ASCII.
  static func content(
    _ content: UnsafeBufferPointer<UInt8>
  ) -> (hash: ContentHash, isASCII: Bool) {
    let seeds = Seeds.fixed
    var state = seeds.first
    var all: UInt64 = 0
    var index = 0
    if let base = content.baseAddress {
      let raw = UnsafeRawPointer(base)
      while index + 32 <= content.count {
        let first = UInt64(littleEndian: (raw + index).loadUnaligned(as: UInt64.self))
        let second = UInt64(littleEndian: (raw + index + 8).loadUnaligned(as: UInt64.self))
        let third = UInt64(littleEndian: (raw + index + 16).loadUnaligned(as: UInt64.self))
        let fourth = UInt64(littleEndian: (raw + index + 24).loadUnaligned(as: UInt64.self))
        state =
          Self.mix(first ^ seeds.second, second ^ state) ^ Self.mix(third ^ seeds.third, fourth)
        all |= first | second | third | fourth
        index += 32
      }
    }
    let tail = UnsafeBufferPointer(rebasing: content[index...])
    let rest = ContentHash(tail, seeds: seeds, start: state)
    for byte in tail { all |= UInt64(byte) }
    return (
      ContentHash(low: rest.low, high: UInt64(truncatingIfNeeded: content.count)),
      all & 0x8080_8080_8080_8080 == 0
    )
  }

  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low ^ left.byteSwapped
  }

  static func == (left: ContentHash, right: ContentHash) -> Bool {
    left.low == right.low && left.high == right.high
  }

  func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

/// Adds up the files of an inventory, in the order of their paths.
struct Fingerprint {
  private var state = ContentHash.Seeds.fixed.first

  /// Adds a file.
  mutating func add(path: String, content: ContentHash) {
    var words: [UInt8] = Array(path.utf8)
    words.append(0)
    for word in [content.low, content.high] {
      withUnsafeBytes(of: word.littleEndian) { words.append(contentsOf: $0) }
    }
    state = words.withUnsafeBufferPointer {
      ContentHash($0, seeds: .fixed, start: state).low
    }
  }

  /// Sixteen hexadecimal digits.
  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
