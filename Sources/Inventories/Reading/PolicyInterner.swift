import PolicyLanguage
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Keeps every policy document once, however often it is attached.
///
/// Documents are told apart by their bytes as written and by what they are attached to. Many
/// threads may ask at the same time.
final class PolicyInterner: Sendable {
  /// How a document lies in its file.
  enum Form: UInt64, Sendable {
    /// As an object.
    case object = 1
    /// As a string that holds JSON.
    case string = 2
  }

  private final class Shard: Sendable {
    let documents = Mutex(InternedDocuments())
  }

  /// A document whose text is kept, so that it is known again without being read.
  final class Sample: Sendable {
    /// The document as it stands in a file.
    let text: [UInt8]
    let document: PolicyDocument
    /// Whether nothing is to be said about the document.
    let isScreened: Bool

    /// Keeps a text with its document.
    init(text: [UInt8], document: PolicyDocument, isScreened: Bool) {
      self.text = text
      self.document = document
      self.isScreened = isScreened
    }

    /// Whether as many bytes are the same.
    func isSame(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
      text.withUnsafeBytes { known in
        guard let ours = known.baseAddress, let theirs = bytes.baseAddress else { return false }
        return known.count == bytes.count && memcmp(ours, theirs, known.count) == 0
      }
    }
  }

  private struct Samples {
    var byARN: [String: Sample] = [:]
    /// How many more bytes of text may be kept.
    var room = 16 << 20
  }

  /// A document of which nothing is to be said, not interned yet.
  struct Passed: Sendable {
    let key: ContentHash
    let kind: PolicyKind
    let place: PolicyDocumentPlace

    /// The document, read when somebody asks what it says.
    fileprivate func document(from source: any PolicyDocumentSource) -> PolicyDocument {
      PolicyDocument(kind: kind, source: source, place: place)
    }
  }

  /// How many shards there are, a power of two: pages intern their documents shard by shard.
  private static let shardCount = 8

  /// What the documents are hashed with.
  let seeds = ContentHash.Seeds.random()
  private let shards = (0..<shardCount).map { _ in Shard() }
  private let samples = Mutex(Samples())

  /// The key of a document.
  ///
  /// - Parameters:
  ///   - bytes: The document's bytes as they stand in the file.
  ///   - kind: What it is attached to.
  ///   - form: How it lies in the file.
  /// - Returns: The same for the same bytes, as long as the process lives.
  func key(_ bytes: UnsafeBufferPointer<UInt8>, kind: PolicyKind, form: Form) -> ContentHash {
    Self.key(bytes, kind: kind, form: form, seeds: seeds)
  }

  /// The key of a document among those that were hashed with the same seeds.
  static func key(
    _ bytes: UnsafeBufferPointer<UInt8>,
    kind: PolicyKind,
    form: Form,
    seeds: ContentHash.Seeds
  ) -> ContentHash {
    ContentHash(text: bytes, seeds: seeds, start: kind.number << 8 | form.rawValue)
  }

  private func shard(of key: ContentHash) -> Shard {
    shards[Int(truncatingIfNeeded: key.high) & (Self.shardCount - 1)]
  }

  /// The document of this key, if it was met before.
  func document(for key: ContentHash) -> PolicyDocument? {
    shard(of: key).documents.withLock { $0.document(for: key) }
  }

  /// The document that was passed over, the same object for the same key.
  func document(_ passed: Passed, from source: any PolicyDocumentSource) -> PolicyDocument {
    shard(of: passed.key).documents.withLock { documents in
      documents.document(for: passed.key) { passed.document(from: source) }
    }
  }

  /// The documents that were passed over, in their order.
  ///
  /// - Parameters:
  ///   - passed: The documents of a page.
  ///   - source: Reads them when somebody asks what they say.
  /// - Returns: The same object for the same key.
  func documents(
    _ passed: [Passed],
    from source: any PolicyDocumentSource
  ) -> [PolicyDocument] {
    Array(unsafeUninitializedCapacity: passed.count) { made, count in
      for (number, shard) in shards.enumerated() {
        shard.documents.withLock { documents in
          // INVARIANT: every document lies in one shard, and so is made in one turn.
          for index in passed.indices
          where Int(truncatingIfNeeded: passed[index].key.high) & (Self.shardCount - 1) == number {
            let document = documents.document(for: passed[index].key) {
              passed[index].document(from: source)
            }
            made.initializeElement(at: index, to: document)
          }
        }
      }
      count = passed.count
    }
  }

  /// Keeps a document.
  ///
  /// - Returns: The document to use: another thread may have been faster.
  func keep(_ document: PolicyDocument, for key: ContentHash) -> PolicyDocument {
    shard(of: key).documents.withLock { documents in
      documents.document(for: key) { document }
    }
  }

  /// What the managed policy of this ARN said where it was met first.
  func sample(of arn: String) -> Sample? { samples.withLock { $0.byARN[arn] } }

  /// Keeps the text of a managed policy that AWS owns: it stands in every account's answer.
  ///
  /// - Parameters:
  ///   - arn: The policy's ARN.
  ///   - text: The document as it stands in the file.
  ///   - document: The document.
  ///   - isScreened: Whether nothing is to be said about it.
  func keepSample(
    of arn: String,
    text: UnsafeBufferPointer<UInt8>,
    document: PolicyDocument,
    isScreened: Bool
  ) {
    samples.withLock { samples in
      guard samples.byARN[arn] == nil, text.count <= samples.room else { return }
      samples.room -= text.count
      samples.byARN[arn] = Sample(
        text: Array(text),
        document: document,
        isScreened: isScreened
      )
    }
  }
}

extension PolicyKind {
  /// A number for each kind.
  fileprivate var number: UInt64 {
    switch self {
    case .identity: 1
    case .boundary: 2
    case .session: 3
    case .serviceControl: 4
    case .resourceControl: 5
    case .resource: 6
    case .repository: 7
    case .trust: 8
    case .key: 9
    case .endpoint: 10
    }
  }
}
