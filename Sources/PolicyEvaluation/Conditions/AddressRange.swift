/// An IPv4 or IPv6 address or range (EV-238).
struct AddressRange: Hashable, Sendable {
  let isIPv6: Bool
  /// The 128 bits, an IPv4 address in the last 32.
  let high: UInt64
  let low: UInt64
  /// The number of leading bits that count, of 32 or 128.
  let prefix: Int

  /// Reads an address with or without a prefix length.
  init?(_ text: [UInt8]) {
    let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = Self.address(Array(parts[0])) else { return nil }
    isIPv6 = address.isIPv6
    high = address.high
    low = address.low
    let width = address.isIPv6 ? 128 : 32
    guard parts.count == 2 else {
      prefix = width
      return
    }
    guard let length = Self.number(parts[1], limit: width) else { return nil }
    prefix = length
  }

  /// Whether the text is an address without a prefix length.
  static func isAddress(_ text: [UInt8]) -> Bool { address(text) != nil }

  func contains(_ address: AddressRange) -> Bool {
    guard isIPv6 == address.isIPv6 else { return false }
    let bits = isIPv6 ? prefix : prefix + 96
    if bits <= 64 {
      guard isIPv6 else { return true }
      return bits == 0 || (high ^ address.high) >> UInt64(64 - bits) == 0
    }
    if high != address.high { return false }
    let remaining = bits - 64
    return remaining == 0 || (low ^ address.low) >> UInt64(64 - remaining) == 0
  }

  private static func number(_ text: ArraySlice<UInt8>, limit: Int) -> Int? {
    guard !text.isEmpty, text.count <= 3, text.allSatisfy({ DecimalNumber.isDigit($0) }),
      text.count == 1 || text.first != UInt8(ascii: "0")
    else { return nil }
    let value = text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return value <= limit ? value : nil
  }

  private static func address(_ text: [UInt8]) -> (isIPv6: Bool, high: UInt64, low: UInt64)? {
    if text.contains(UInt8(ascii: ":")) {
      return ipv6(text).map { (true, $0.high, $0.low) }
    }
    return ipv4(text[...]).map { (false, 0, UInt64($0)) }
  }

  private static func ipv4(_ text: ArraySlice<UInt8>) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard let byte = number(part, limit: 255) else { return nil }
      value = value << 8 | UInt32(byte)
    }
    return value
  }

  private static func ipv6(_ text: [UInt8]) -> (high: UInt64, low: UInt64)? {
    var groups: [UInt16] = []
    var gap: Int?
    var index = 0
    if text.starts(with: "::".utf8) {
      gap = 0
      index = 2
    }
    while index < text.count {
      guard groups.count < 8 else { return nil }
      var end = index
      while end < text.count, text[end] != UInt8(ascii: ":") { end += 1 }
      let part = text[index..<end]
      if part.contains(UInt8(ascii: ".")) {
        guard end == text.count, groups.count <= 6, let tail = ipv4(part) else { return nil }
        groups.append(UInt16(tail >> 16))
        groups.append(UInt16(tail & 0xFFFF))
        index = end
        break
      }
      guard let group = hexGroup(part) else { return nil }
      groups.append(group)
      if end == text.count {
        index = end
        break
      }
      index = end + 1
      if index == text.count { return nil }
      if text[index] == UInt8(ascii: ":") {
        if gap != nil { return nil }
        gap = groups.count
        index += 1
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let high = groups[..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    let low = groups[4...].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    return (high, low)
  }

  private static func hexGroup(_ text: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(text.count) else { return nil }
    var value: UInt16 = 0
    for byte in text {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
