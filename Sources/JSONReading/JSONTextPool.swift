/// Keeps texts that occur again and again once, as long as they are recent.
///
/// A pool is for one thread. It has a fixed size; a text that is crowded out is made anew.
public final class JSONTextPool {
  private struct Slot {
    var hash: UInt64
    var text: String
  }

  private var slots: [Slot]
  private let mask: Int
  private static let seed = UInt64.random(in: 1 ... .max) | 1

  /// An empty pool.
  ///
  /// - Parameter bits: The pool has room for 2 to the power of this many texts.
  public init(bits: Int = 14) {
    let bits = min(max(bits, 1), 24)
    slots = Array(repeating: Slot(hash: 0, text: ""), count: 1 << bits)
    mask = (1 << bits) - 1
  }

  /// The text of some UTF-8 bytes.
  public func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Texts of up to 15 bytes lie in the value itself.
    if bytes.count <= 15 { return String(decoding: bytes, as: UTF8.self) }
    let hash = seededHash(bytes, seed: Self.seed)
    let index = Int(truncatingIfNeeded: hash) & mask
    let known = slots.withUnsafeBufferPointer { slots in
      slots[index].hash == hash && Self.isSame(slots[index].text, bytes) ? slots[index].text : nil
    }
    if let known { return known }
    let text = String(decoding: bytes, as: UTF8.self)
    slots[index] = Slot(hash: hash, text: text)
    return text
  }

  private static func isSame(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let isSame = text.utf8.withContiguousStorageIfAvailable { known in
      guard known.count == bytes.count, let ours = known.baseAddress,
        let theirs = bytes.baseAddress
      else { return false }
      return equalBytes(ours, theirs, bytes.count)
    }
    return isSame ?? false
  }
}

extension JSONReader {
  /// The content of a string token, shared with others who ask the same pool.
  public func text(_ token: JSONString, from pool: JSONTextPool?) -> String {
    guard let pool, !token.hasEscapes else { return text(token) }
    return pool.text(rawBytes(token))
  }
}

/// A hash of bytes that nobody who does not know the seed can make collide on purpose.
@inline(__always)
func seededHash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
  var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
  guard let base = bytes.baseAddress else { return state }
  let raw = UnsafeRawPointer(base)
  var index = 0
  while index + 8 <= bytes.count {
    state = folded(state ^ (raw + index).loadUnaligned(as: UInt64.self), seed)
    index += 8
  }
  var rest: UInt64 = 0
  while index < bytes.count {
    rest = rest << 8 | UInt64(base[index])
    index += 1
  }
  return folded(state ^ rest, 0xE703_7ED1_A0B4_28DB ^ seed)
}

@inline(__always)
private func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let product = left.multipliedFullWidth(by: right)
  return product.high ^ product.low &+ left
}
