import AWSIdentifiers
import Diagnostics
import Dispatch
import PolicyLanguage
import Synchronization

/// An inventory compiled into one file, which is read without parsing anything.
///
/// `Inventory.read(at:)` takes such a file in place of the folder or model file it was made from,
/// and every answer is the same.
public struct InventoryIndex: Sendable {
  /// What the index holds.
  public let inventory: Inventory
  /// The file's content.
  public let bytes: [UInt8]
  /// The bytes that every index begins with.
  public static var beginning: [UInt8] { IndexFormat.magic }

  /// Compiles an inventory.
  ///
  /// - Parameters:
  ///   - path: A snapshot folder or a model file.
  ///   - progress: Told after every file that is read, on any thread.
  /// - Throws: `InventoryReadingError` when the inventory cannot be read, is an index already, or
  ///   changes while it is read.
  public init(
    of path: String,
    progress: (@Sendable (InventoryReadingProgress) -> Void)? = nil
  ) throws(InventoryReadingError) {
    let systemPath = Array(path.utf8)
    let before = OriginRecord(of: systemPath)
    let inventory = try Inventory.read(at: path, progress: progress)
    if inventory.isFromIndex { throw .alreadyAnIndex(path) }
    let lines = Self.lineTables(of: inventory.sources)
    guard let origin = OriginRecord(of: systemPath), origin == before else {
      throw .changedMeanwhile(path)
    }
    self.inventory = inventory
    bytes = Self.encode(inventory, origin: origin, lines: lines)
  }

  /// The tables of lines of all files; empty for files that cannot be read.
  private static func lineTables(of sources: SourceCatalog) -> [[UInt8]] {
    let tables = Mutex<[(number: Int, table: [UInt8])]>([])
    DispatchQueue.concurrentPerform(iterations: sources.paths.count) { number in
      guard let text = sources.text(of: Int32(clamping: number)) else { return }
      let table = LineTable.encoded(text)
      tables.withLock { $0.append((number, table)) }
    }
    var all = [[UInt8]](repeating: [], count: sources.paths.count)
    for (number, table) in tables.withLock({ $0 }) { all[number] = table }
    return all
  }

  /// The content of a file that holds an inventory.
  static func encode(_ inventory: Inventory, origin: OriginRecord, lines: [[UInt8]]) -> [UInt8] {
    let shared = SharedParts()
    func part(_ fill: (inout IndexEncoder) -> Void) -> [UInt8] {
      var encoder = IndexEncoder(shared)
      fill(&encoder)
      return encoder.bytes
    }
    let head = part { encoder in
      encoder.put(text: inventory.name)
      encoder.put(text: inventory.fingerprint)
    }
    let origin = part { $0.put(origin) }
    let accounts = part { encoder in
      encoder.put(list: inventory.accounts.sorted { $0.key < $1.key }) { encoder, account in
        encoder.put(account.value)
      }
    }
    let organization = part { $0.put(inventory.organization) { $0.put($1) } }
    let diagnostics = part { $0.put(list: inventory.diagnostics) { $0.put($1) } }
    let embedded = part { encoder in
      let policies = inventory.embeddedPolicies.sorted {
        ($0.key.file, $0.key.offset) < ($1.key.file, $1.key.offset)
      }
      encoder.put(list: policies) { encoder, policy in
        encoder.put(policy.key)
        encoder.put(policy.value)
      }
    }
    let paths = part { encoder in
      encoder.put(list: inventory.sources.paths) { $0.put(text: $1) }
    }
    let names = part { NameTable.put(inventory, to: &$0) }
    // The documents come after all that names them, the texts after all that hold them.
    var documentLengths: [Int] = []
    var documents: [UInt8] = []
    var digestLengths: [Int] = []
    var digests: [UInt8] = []
    for document in shared.documents {
      let bytes = part { PolicyContentsCoding.put(document, to: &$0) }
      documentLengths.append(bytes.count)
      documents += bytes
      let digest =
        document.isReadable ? part { PolicyDigest.put(document, to: &$0) } : []
      digestLengths.append(digest.count)
      digests += digest
    }
    var texts: [UInt8] = []
    for text in shared.texts { texts += text.utf8 }
    return IndexFormat.file([
      (.head, head), (.origin, origin), (.organization, organization), (.accounts, accounts),
      (.embeddedPolicies, embedded), (.diagnostics, diagnostics), (.paths, paths),
      (.documentOffsets, RangeTable.encoded(lengths: documentLengths)), (.documents, documents),
      (.digestOffsets, RangeTable.encoded(lengths: digestLengths)), (.digests, digests),
      (.names, names),
      (.textOffsets, RangeTable.encoded(lengths: shared.texts.lazy.map(\.utf8.count))),
      (.texts, texts),
      (.lineOffsets, RangeTable.encoded(lengths: lines.lazy.map(\.count))),
      (.lines, Array(lines.joined())),
    ])
  }
}

// MARK: - Reading

extension Inventory {
  /// Reads an index.
  ///
  /// - Returns: `nil` when the file is none.
  static func readIndex(
    _ path: String,
    systemPath: [UInt8]
  ) throws(InventoryReadingError) -> Inventory? {
    do throws(IndexRefusal) {
      guard let image = try IndexImage.map(systemPath) else { return nil }
      return try Inventory(image, path: path)
    } catch {
      throw .index(error, path: path)
    }
  }

  /// An inventory in an index.
  ///
  /// - Parameters:
  ///   - image: The index.
  ///   - path: Its path, for what is said of it; `nil` when nothing is to be said.
  /// - Throws: `IndexRefusal` when the index does not hold what it should.
  init(_ image: IndexImage, path: String?) throws(IndexRefusal) {
    do throws(IndexDamage) {
      let documents = try DocumentTable(image)
      var head = try image.cursor(.head)
      let name = try head.text()
      let fingerprint = try head.text()
      let origin = OriginWatch(image)
      if path != nil { origin.start() }
      let accounts = try Self.accounts(image, documents)
      var rest = try image.cursor(.organization, documents: documents)
      let organization = try rest.knowledge { cursor throws(IndexDamage) in
        try cursor.organization()
      }
      rest = try image.cursor(.embeddedPolicies, documents: documents)
      var embedded: [SourcePosition: AttachedPolicy] = [:]
      for _ in 0..<(try rest.count()) {
        let position = try rest.position()
        embedded[position] = try rest.attachedPolicy()
      }
      rest = try image.cursor(.diagnostics)
      let diagnostics = try rest.list { cursor throws(IndexDamage) in try cursor.diagnostic() }
      rest = try image.cursor(.paths)
      let paths = try rest.list { cursor throws(IndexDamage) in try cursor.text() }
      self.init(
        name: name,
        organization: organization,
        accounts: accounts,
        diagnostics: diagnostics,
        sources: try Self.sources(image, paths: paths),
        fingerprint: fingerprint,
        embeddedPolicies: embedded
      )
      isFromIndex = true
      names = try NameTable(image)
      digestTexts = DigestTexts(image)
      if let path { notices = try origin.notices(path) }
    } catch {
      throw .damaged(error.part)
    }
  }

  /// The accounts, of which names are decoded now and the rest when somebody asks.
  private static func accounts(
    _ image: IndexImage,
    _ documents: DocumentTable
  ) throws(IndexDamage) -> [AccountID: Account] {
    var cursor = try image.cursor(.accounts, documents: documents)
    var accounts: [AccountID: Account] = [:]
    for _ in 0..<(try cursor.count()) {
      let account = try cursor.wholeAccount()
      accounts[account.id] = account
    }
    return accounts
  }

  private static func sources(
    _ image: IndexImage,
    paths: [String]
  ) throws(IndexDamage) -> SourceCatalog {
    let section = try image.range(of: .lines)
    let ranges = try RangeTable(image.bytes(of: .lineOffsets), limit: section.count)
    guard ranges.count == paths.count else { throw IndexDamage("the tables of lines") }
    return SourceCatalog(
      paths: paths,
      openLines: { number in
        do throws(IndexDamage) {
          let range = try ranges[Int(number)]
          if range.isEmpty { return nil }
          var cursor = try IndexCursor(
            image,
            section.lowerBound + range.lowerBound..<section.lowerBound + range.upperBound
          )
          return .table(try LineTable(&cursor))
        } catch {
          return nil
        }
      }
    )
  }
}

/// Looks whether the origin of an index has changed, while the rest is read.
private final class OriginWatch: Sendable {
  private let image: IndexImage
  private let work = DispatchGroup()
  private let found = Mutex<Result<(root: [UInt8], changes: String?), IndexDamage>?>(nil)

  init(_ image: IndexImage) { self.image = image }

  func start() {
    DispatchQueue.global().async(group: work) { [self] in
      let result: Result<(root: [UInt8], changes: String?), IndexDamage>
      do throws(IndexDamage) {
        var cursor = try image.cursor(.origin)
        let origin = try cursor.origin()
        result = .success((origin.root, origin.changes()))
      } catch {
        result = .failure(error)
      }
      found.withLock { $0 = result }
    }
  }

  /// What is to be said; waits until it is known.
  func notices(_ path: String) throws(IndexDamage) -> [Diagnostic] {
    work.wait()
    guard let result = found.withLock({ $0 }) else { return [] }
    let (root, changes) = try result.get()
    guard let changes, !changes.isEmpty else { return [] }
    return [.indexIsOld(path, origin: String(decoding: root, as: UTF8.self), changes: changes)]
  }
}
