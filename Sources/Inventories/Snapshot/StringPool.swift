/// Keeps texts that occur again and again once.
struct StringPool {
  private var strings: [ContentHash: String] = [:]
  private static let seeds = ContentHash.Seeds.random()
  /// Beyond this many texts the pool stops growing.
  private static let limit = 1 << 16

  /// The text of some UTF-8 bytes.
  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Short texts lie in the value itself.
    if bytes.count <= 15 { return String(decoding: bytes, as: UTF8.self) }
    let key = ContentHash(bytes, seeds: Self.seeds)
    if let known = strings[key] { return known }
    let text = String(decoding: bytes, as: UTF8.self)
    if strings.count < Self.limit { strings[key] = text }
    return text
  }
}
