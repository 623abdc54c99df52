import AWSIdentifiers
import PolicyLanguage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The roles of one page, packed closely: there are many, and few are ever asked what they say.
///
/// Nothing is read again: what a role says lies here, in a small part of the room that it takes
/// unpacked.
final class RolePack: Sendable {
  private let file: Int32
  private let bytes: [UInt8]
  private let texts: [String]
  private let documents: [PolicyDocument]

  fileprivate init(
    file: Int32,
    bytes: [UInt8],
    texts: [String],
    documents: [PolicyDocument]
  ) {
    self.file = file
    self.bytes = bytes
    self.texts = texts
    self.documents = documents
  }

  /// What a role consists of.
  ///
  /// - Parameters:
  ///   - offset: Where it lies in the pack.
  ///   - arn: Its ARN, which lies elsewhere.
  /// - Returns: Its parts, made anew.
  func parts(at offset: Int, of arn: ARN) -> RoleParts {
    var cursor = Cursor(bytes: bytes, offset: offset)
    let start = cursor.number()
    let name = cursor.ownText() ?? arn.lastPathComponent
    let uniqueID = cursor.ownText()
    var document = cursor.number()
    func policy(_ name: String, _ cursor: inout Cursor) -> AttachedPolicy {
      defer { document += 1 }
      return AttachedPolicy(
        name: name,
        document: documents[document],
        position: SourcePosition(file: file, offset: cursor.number())
      )
    }
    let trust = policy(name, &cursor)
    let inline = cursor.list { policy(texts[$0.number()], &$0) }
    let managed = cursor.list { cursor in
      ManagedPolicyReference(arn: texts[cursor.number()], name: cursor.text(of: texts))
    }
    let boundary = cursor.text(of: texts).map { ManagedPolicyReference(arn: $0) }
    let tags = cursor.list { cursor in
      ResourceTag(key: texts[cursor.number()], value: texts[cursor.number()])
    }
    return RoleParts(
      name: name,
      uniqueID: uniqueID,
      trustPolicy: .known(trust),
      inlinePolicies: inline,
      managedPolicies: managed,
      boundary: boundary,
      tags: tags,
      position: SourcePosition(file: file, offset: start)
    )
  }

  /// What a role is called, told without unpacking the rest.
  func names(at offset: Int, of arn: ARN) -> (name: String, uniqueID: String?) {
    var cursor = Cursor(bytes: bytes, offset: offset)
    _ = cursor.number()
    let name = cursor.ownText() ?? arn.lastPathComponent
    return (name, cursor.ownText())
  }

  /// Goes through what a packer wrote.
  private struct Cursor {
    let bytes: [UInt8]
    var offset: Int

    mutating func number() -> Int {
      var number = 0
      var shift = 0
      while true {
        let byte = bytes[offset]
        offset += 1
        number |= Int(byte & 0x7F) << shift
        if byte < 0x80 { return number }
        shift += 7
      }
    }

    mutating func list<Element>(_ element: (inout Cursor) -> Element) -> [Element] {
      let count = number()
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for _ in 0..<count { elements.append(element(&self)) }
      return elements
    }

    /// A text that is one of several, or none.
    mutating func text(of texts: [String]) -> String? {
      let number = number()
      return number == 0 ? nil : texts[number - 1]
    }

    /// A text that is written here, or none.
    mutating func ownText() -> String? {
      let count = number() - 1
      guard count >= 0 else { return nil }
      defer { offset += count }
      return String(decoding: bytes[offset..<(offset + count)], as: UTF8.self)
    }
  }
}

/// Packs the roles of one page.
struct RolePacker {
  /// A role that is being read; the numbers are those of texts in the pack.
  struct Draft {
    var inline: [(name: Int, policy: Located)] = []
    var managed: [(arn: Int, name: Int?)] = []
    var boundary: Int?
    var tags: [(key: Int, value: Int)] = []

    /// Forgets the role, but not the memory.
    mutating func empty() {
      inline.removeAll(keepingCapacity: true)
      managed.removeAll(keepingCapacity: true)
      boundary = nil
      tags.removeAll(keepingCapacity: true)
    }
  }

  /// A document and the offset at which it begins.
  struct Located {
    let document: Document
    let offset: Int
  }

  /// A document.
  enum Document {
    case known(PolicyDocument)
    /// One of those that the page passed over, by its number.
    case passed(Int)
  }

  private var bytes: [UInt8] = []
  private var texts: [String] = []
  /// The texts one behind the other, and where each ends.
  private var content: [UInt8] = []
  private var ends: [Int] = []
  private var documents: [Document] = []
  /// The texts by their hashes: one more than a text's number, or zero.
  private var slots = [Int32](repeating: 0, count: 1 << 10)
  private let seeds = ContentHash.Seeds.random()

  /// Where the next role will lie in the pack.
  var place: Int { bytes.count }

  /// Adds a role, at `place`.
  ///
  /// - Parameters:
  ///   - start: Where it begins.
  ///   - name: Its name, unless the ARN ends with it.
  ///   - uniqueID: Its unique id in UTF-8.
  ///   - trust: Its trust policy.
  ///   - draft: The rest.
  mutating func add(
    start: Int,
    name: String?,
    uniqueID: UnsafeBufferPointer<UInt8>?,
    trust: Located,
    draft: Draft
  ) {
    put(start)
    if var name { name.withUTF8 { put(own: $0) } } else { put(0) }
    if let uniqueID { put(own: uniqueID) } else { put(0) }
    put(documents.count)
    put(trust)
    put(draft.inline.count)
    for policy in draft.inline {
      put(policy.name)
      put(policy.policy)
    }
    put(draft.managed.count)
    for policy in draft.managed {
      put(policy.arn)
      put(policy.name.map { $0 + 1 } ?? 0)
    }
    put(draft.boundary.map { $0 + 1 } ?? 0)
    put(draft.tags.count)
    for tag in draft.tags {
      put(tag.key)
      put(tag.value)
    }
  }

  /// The roles that were added, in no more memory than they need.
  ///
  /// - Parameters:
  ///   - file: The number of the page's file.
  ///   - passed: The documents that the page passed over.
  /// - Returns: The pack.
  func pack(file: Int32, passed: [PolicyDocument]) -> RolePack {
    RolePack(
      file: file,
      bytes: bytes.map(\.self),
      texts: texts.map(\.self),
      documents: documents.map { document in
        switch document {
        case .known(let known): known
        case .passed(let number): passed[number]
        }
      }
    )
  }

  private mutating func put(_ number: Int) {
    var number = UInt(bitPattern: number)
    while number >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: number) | 0x80)
      number >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: number))
  }

  private mutating func put(own text: UnsafeBufferPointer<UInt8>) {
    put(text.count + 1)
    bytes.append(contentsOf: text)
  }

  private mutating func put(_ located: Located) {
    documents.append(located.document)
    put(located.offset)
  }
}

extension RolePacker {
  /// The number of a text, which is kept once.
  ///
  /// - Parameters:
  ///   - text: The text in UTF-8.
  ///   - make: Makes it.
  /// - Returns: Its place among the texts, from zero.
  mutating func number(
    of text: UnsafeBufferPointer<UInt8>,
    _ make: () -> String
  ) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: ContentHash(text, seeds: seeds).low) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if isSame(number, text) { return number }
      slot = (slot + 1) & mask
    }
    texts.append(make())
    content.append(contentsOf: text)
    ends.append(content.count)
    slots[slot] = Int32(texts.count)
    if texts.count * 2 > slots.count { spread() }
    return texts.count - 1
  }

  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  private func isSame(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(number)
    guard range.count == text.count, let theirs = text.baseAddress else {
      return range.count == text.count
    }
    return content.withUnsafeBytes { content in
      content.baseAddress.map { memcmp($0 + range.lowerBound, theirs, range.count) == 0 } ?? true
    }
  }

  /// Makes more room for numbers of texts.
  private mutating func spread() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    content.withUnsafeBufferPointer { content in
      for number in texts.indices {
        let text = UnsafeBufferPointer(rebasing: content[range(number)])
        var slot = Int(truncatingIfNeeded: ContentHash(text, seeds: seeds).low) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(number + 1)
      }
    }
  }
}
