/// The condition keys of a request: what is present, what is absent, what is not known.
///
/// Keys compare without regard to case (EV-201).
public struct RequestContext: Sendable {
  struct Entry: Sendable {
    let hash: UInt64
    let key: String
    var state: KeyState
    var origin: KeyOrigin
  }

  private(set) var entries: [Entry] = []
  /// What is known of keys that nobody has set; `nil` where they are absent.
  private let rule: Rule?

  /// Tells of a key, named in lower case, what is known of it and how.
  public typealias Rule = @Sendable (String) -> (state: KeyState, origin: KeyOrigin)

  /// A context that is complete: a key nobody has set is absent (EV-497).
  public init() { rule = nil }

  /// A context in which keys that nobody has set follow a rule (EV-387).
  ///
  /// - Parameter rule: Tells of a key what is known; it is asked when a policy asks for the key.
  public init(rule: @escaping Rule) { self.rule = rule }

  /// A context in which nobody said anything of keys that nobody has set.
  ///
  /// - Parameter unlisted: Gives the state of a key, named in lower case.
  public init(unlisted: @escaping @Sendable (String) -> KeyState) {
    rule = { (unlisted($0), .unlisted) }
  }

  /// Says what is known of a key, in place of what was said before.
  ///
  /// - Parameters:
  ///   - key: The key in any case.
  ///   - state: What is known of it.
  ///   - origin: How that is known, for the trace.
  public mutating func set(_ key: String, _ state: KeyState, origin: KeyOrigin = .request) {
    let key = key.lowercased()
    let hash = stableHash(key)
    if let index = entries.firstIndex(where: { $0.hash == hash && $0.key == key }) {
      entries[index].state = state
      entries[index].origin = origin
    } else {
      entries.append(Entry(hash: hash, key: key, state: state, origin: origin))
    }
  }

  /// Says what a request carries; a second entry that differs by case alone makes the key
  /// undecidable (EV-201).
  public mutating func add(_ key: String, _ state: KeyState, origin: KeyOrigin = .request) {
    add(lowered: key.lowercased(), state, origin: origin)
  }

  mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  mutating func add(lowered: String, _ state: KeyState, origin: KeyOrigin = .request) {
    let hash = stableHash(lowered)
    if let index = entries.firstIndex(where: { $0.hash == hash && $0.key == lowered }) {
      entries[index].state = .collision
    } else {
      entries.append(Entry(hash: hash, key: lowered, state: state, origin: origin))
    }
  }

  /// What is known of a key.
  ///
  /// - Parameter key: The key in lower case.
  /// - Returns: Its state, by rule where nobody has set it.
  public func state(of key: String) -> KeyState {
    state(of: key, hash: stableHash(key))
  }

  @inline(__always)
  func state(of key: String, hash: UInt64) -> KeyState {
    let index = entries.withUnsafeBufferPointer { entries in
      entries.indices.first { entries[$0].hash == hash && entries[$0].key == key }
    }
    if let index { return entries[index].state }
    return rule?(key).state ?? .absent
  }

  /// How the state of a key is known.
  ///
  /// - Parameter key: The key in lower case.
  /// - Returns: `unlisted` where nobody has set it.
  public func origin(of key: String) -> KeyOrigin {
    entries.first { $0.key == key }?.origin ?? rule?(key).origin ?? .unlisted
  }

  /// The keys that somebody has set, sorted.
  public var keys: [String] { entries.map(\.key).sorted() }
}

/// What is known of one condition key (section 0.3 of the evaluation rules).
public enum KeyState: Sendable {
  /// The request does not carry the key.
  case absent
  /// The request carries the key with these values.
  case present(KeyValues)
  /// Whether, or with what, the request carries the key is not known.
  case unknown(KeyUncertainty)
  /// The request carries the key twice, in different case.
  case collision

  /// Present with one value.
  public static func value(_ text: String) -> KeyState {
    .present(KeyValues(values: [Array(text.utf8)], isMultivalued: false))
  }

  /// Present with a list, by the key's definition.
  public static func list(_ texts: [String]) -> KeyState {
    .present(KeyValues(values: texts.map { Array($0.utf8) }, isMultivalued: true))
  }

  /// Nothing is known.
  public static let unknown = KeyState.unknown(KeyUncertainty())
  /// The key is there, its value is not known.
  public static let somePresent = KeyState.unknown(KeyUncertainty(mayBeAbsent: false))
}

/// The values of a key that is present.
public struct KeyValues: Hashable, Sendable {
  /// The values in UTF-8.
  public var values: [[UInt8]]
  /// Whether the key is a list by its definition, whatever it holds now (EV-223).
  public var isMultivalued: Bool

  /// Values of a key.
  public init(values: [[UInt8]], isMultivalued: Bool) {
    self.values = values
    self.isMultivalued = isMultivalued
  }
}

/// What is known of a key that is not known (EV-380 to EV-383).
public struct KeyUncertainty: Hashable, Sendable {
  /// Whether the key may be absent.
  public var mayBeAbsent: Bool
  /// The only values it may have, if they can be listed.
  public var candidates: [[UInt8]]?
  /// Values it certainly does not have.
  public var excluded: [[UInt8]]
  /// What its value begins with.
  public var prefix: [UInt8]
  /// Whether the key is a list by its definition.
  public var isMultivalued: Bool

  /// Partial knowledge of a key.
  public init(
    mayBeAbsent: Bool = true,
    candidates: [String]? = nil,
    excluded: [String] = [],
    prefix: String = "",
    isMultivalued: Bool = false
  ) {
    self.mayBeAbsent = mayBeAbsent
    self.candidates = candidates.map { $0.map { Array($0.utf8) } }
    self.excluded = excluded.map { Array($0.utf8) }
    self.prefix = Array(prefix.utf8)
    self.isMultivalued = isMultivalued
  }
}

/// A hash that is the same in every run (FNV-1a).
struct StableHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always)
  mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}

/// The stable hash of some bytes.
@inline(__always)
func stableHash(_ bytes: [UInt8]) -> UInt64 {
  var hash = StableHash()
  for byte in bytes { hash.add(byte) }
  return hash.value
}

/// The stable hash of a text in UTF-8.
@inline(__always)
func stableHash(_ text: String) -> UInt64 {
  var hash = StableHash()
  for byte in text.utf8 { hash.add(byte) }
  return hash.value
}
