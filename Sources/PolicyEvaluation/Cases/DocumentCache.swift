import PolicyLanguage
import Synchronization

/// Policy documents by their bytes, compiled once: cases repeat them from line to line.
///
/// The cache is bounded: it forgets everything once it holds too much text. It may be shared, but
/// every worker does best with one of its own.
public final class DocumentCache: Sendable {
  /// How many bytes of text a cache may hold before it forgets.
  private static let byteLimit = 4 << 20

  private struct Entry: Sendable {
    let kind: PolicyKind
    let text: [UInt8]
    let policy: CompiledPolicy
  }

  private struct Contents: Sendable {
    var entries: [UInt64: [Entry]] = [:]
    var size = 0
  }

  private let contents = Mutex(Contents())
  private let warns: Bool
  /// Differs from cache to cache, so that nobody can aim at one slot.
  private let seed = UInt64.random(in: .min ... .max)

  /// An empty cache.
  ///
  /// - Parameter warns: Whether documents are looked over for what is doubtful, which only a trace
  ///   shows.
  public init(warns: Bool = false) {
    self.warns = warns
  }

  /// The compiled document with this text.
  ///
  /// - Parameters:
  ///   - text: The document in UTF-8.
  ///   - kind: What it is attached to.
  /// - Returns: The document, compiled now or before.
  func policy(_ text: UnsafeBufferPointer<UInt8>, as kind: PolicyKind) -> CompiledPolicy {
    let hash = hash(text)
    let known = contents.withLock { contents in
      contents.entries[hash]?.first { $0.kind == kind && Self.isEqual($0.text, text) }?.policy
    }
    if let known { return known }
    let bytes = Array(text)
    let policy = CompiledPolicy(PolicyDocument.parse(bytes, as: kind, warns: warns))
    guard bytes.count <= Self.byteLimit / 4 else { return policy }
    contents.withLock { contents in
      if contents.size + bytes.count > Self.byteLimit { contents = Contents() }
      contents.entries[hash, default: []].append(Entry(kind: kind, text: bytes, policy: policy))
      contents.size += bytes.count + 256
    }
    return policy
  }

  private static func isEqual(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBufferPointer { left in
      guard let first = left.baseAddress, let second = right.baseAddress else { return true }
      var index = 0
      while index + 8 <= left.count {
        let one = UnsafeRawPointer(first + index).loadUnaligned(as: UInt64.self)
        let other = UnsafeRawPointer(second + index).loadUnaligned(as: UInt64.self)
        if one != other { return false }
        index += 8
      }
      while index < left.count {
        if first[index] != second[index] { return false }
        index += 1
      }
      return true
    }
  }

  /// A fast hash, eight bytes a step.
  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(text.count)
    guard let base = text.baseAddress else { return hash }
    var index = 0
    while index + 8 <= text.count {
      let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
      hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      index += 8
    }
    while index < text.count {
      hash = (hash ^ UInt64(base[index])) &* 0x100_0000_01B3
      index += 1
    }
    return hash ^ hash >> 29
  }
}
