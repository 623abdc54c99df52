import PolicyLanguage
import Synchronization

/// Policies by the bytes of their text, read and compiled once: cases repeat them from line to line.
///
/// What is seen a second time is kept. The cache is bounded: it forgets everything once it holds too
/// much text. It may be shared, but every worker does best with one of its own.
public final class DocumentCache: Sendable {
  /// What stands in a text.
  enum Shape: UInt64, Sendable {
    case document, single, list, levels
  }

  /// What was read from a text.
  enum Value: Sendable {
    case document(CompiledPolicy)
    case policies([PolicyInput])
    case levels([PolicyLevel])
  }

  /// A text that is looked up.
  struct Key {
    let text: UnsafeBufferPointer<UInt8>
    let kind: PolicyKind
    let shape: Shape
    let hash: UInt64
  }

  /// How many bytes of text a cache may hold before it forgets.
  private static let byteLimit = 1 << 20
  /// How many texts are remembered as seen once; a power of two.
  private static let memory = 1 << 14

  private struct Entry: Sendable {
    let kind: PolicyKind
    let shape: Shape
    let text: [UInt8]
    let value: Value
  }

  private struct Contents: Sendable {
    var entries: [UInt64: [Entry]] = [:]
    var size = 0
    /// Hashes of texts seen once.
    var seen = [UInt64](repeating: 0, count: DocumentCache.memory)
  }

  private let contents = Mutex(Contents())
  private let words = Mutex(ConditionWords())
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

  func key(_ text: UnsafeBufferPointer<UInt8>, _ kind: PolicyKind, _ shape: Shape) -> Key {
    // The same text in two shapes is not seen twice.
    let hash = hash(text) ^ shape.rawValue &* 0x9E37_79B9_7F4A_7C15
    return Key(text: text, kind: kind, shape: shape, hash: hash)
  }

  /// What was read from this text before.
  func value(of key: Key) -> Value? {
    contents.withLock { contents in
      contents.entries[key.hash]?.first { entry in
        entry.kind == key.kind && entry.shape == key.shape && isSame(entry.text, key.text)
      }?.value
    }
  }

  private func wasSeen(_ key: Key) -> Bool {
    contents.withLock { contents in
      contents.seen[Int(truncatingIfNeeded: key.hash & UInt64(Self.memory - 1))] == key.hash
    }
  }

  /// Keeps what was read from a text, if the text was seen before.
  func keep(_ value: Value, for key: Key) {
    guard key.text.count <= Self.byteLimit / 4 else { return }
    contents.withLock { contents in
      let slot = Int(truncatingIfNeeded: key.hash & UInt64(Self.memory - 1))
      guard contents.seen[slot] == key.hash else {
        contents.seen[slot] = key.hash
        return
      }
      if contents.size + key.text.count > Self.byteLimit {
        contents.entries.removeAll(keepingCapacity: true)
        contents.size = 0
      }
      let entry = Entry(kind: key.kind, shape: key.shape, text: Array(key.text), value: value)
      contents.entries[key.hash, default: []].append(entry)
      contents.size += key.text.count + 256
    }
  }

  /// The compiled document with this text.
  ///
  /// - Parameters:
  ///   - text: The document in UTF-8.
  ///   - kind: What it is attached to.
  /// - Returns: The document, compiled now or before.
  func policy(_ text: UnsafeBufferPointer<UInt8>, as kind: PolicyKind) -> CompiledPolicy {
    let key = key(text, kind, .document)
    if case .document(let policy) = value(of: key) { return policy }
    // Warnings need the document as written.
    let plain = warns ? nil : plainPolicy(text, as: kind, isIndexed: wasSeen(key))
    let policy =
      plain ?? CompiledPolicy(PolicyDocument.parse(Array(text), as: kind, warns: warns))
    keep(.document(policy), for: key)
    return policy
  }

  private func plainPolicy(
    _ text: UnsafeBufferPointer<UInt8>,
    as kind: PolicyKind,
    isIndexed: Bool
  ) -> CompiledPolicy? {
    let compiled = words.withLockIfAvailable { words in
      CompiledPolicy(plain: text, as: kind, isIndexed: isIndexed, words: &words)
    }
    if let compiled { return compiled }
    var words = ConditionWords()
    return CompiledPolicy(plain: text, as: kind, isIndexed: isIndexed, words: &words)
  }

  /// A fast hash, eight bytes a step.
  private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(text.count)
    guard let base = text.baseAddress else { return hash }
    var index = 0
    // Two lanes, so that one multiplication does not wait for the other.
    var other = hash ^ 0x9E37_79B9_7F4A_7C15
    while index + 16 <= text.count {
      let first = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
      let second = UnsafeRawPointer(base + index + 8).loadUnaligned(as: UInt64.self)
      hash = (hash ^ first) &* 0xFF51_AFD7_ED55_8CCD
      other = (other ^ second) &* 0xC4CE_B9FE_1A85_EC53
      hash ^= hash >> 32
      other ^= other >> 32
      index += 16
    }
    hash = (hash ^ other) &* 0xFF51_AFD7_ED55_8CCD
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
