import Diagnostics
import JSONReading
import PolicyLanguage

/// Reads one file after the other, with memory that is used again.
struct SnapshotFileReader: ~Copyable {
  private let interner: PolicyInterner
  private var buffer = FileBuffer()
  /// Texts that many files have in common.
  private let pool = JSONTextPool()
  private let screens = PolicyScreens()
  private let texts: ReadTexts

  /// Stands for the texts with the documents that one thread finds, so that threads do not count
  /// references to the same object.
  private final class ReadTexts: PolicyDocumentSource {
    private let texts: PolicyTexts

    init(_ texts: PolicyTexts) { self.texts = texts }

    func contents(of kind: PolicyKind, at place: PolicyDocumentPlace) -> PolicyContents {
      texts.contents(of: kind, at: place)
    }
  }

  /// Answers that nothing but a tree is made of are refused beyond this many bytes.
  static let treeLimit = 64 << 20

  /// A reader.
  ///
  /// - Parameters:
  ///   - interner: Keeps the policy documents.
  ///   - texts: Reads them again when somebody asks what they say.
  init(interner: PolicyInterner, texts: PolicyTexts) {
    self.interner = interner
    self.texts = ReadTexts(texts)
  }

  /// Reads a file of the snapshot.
  mutating func read(_ file: SnapshotFile, number: Int32) -> FileReading {
    var reading = FileReading(number: number, file: file)
    do throws(FileSystem.Failure) {
      try FileSystem.read(file.systemPath, into: &buffer)
    } catch {
      reading.diagnostics.append(.unreadableFile(file.path, reason: error.reason))
      return reading
    }
    let raw = buffer.bytes
    reading.byteCount = raw.count
    let (content, isASCII) = ContentHash.content(raw)
    reading.content = content
    read(raw, isASCII: isASCII, into: &reading)
    return reading
  }

  /// Takes off a byte order mark, finds out how far the text is UTF-8, and reads it.
  private func read(
    _ raw: UnsafeBufferPointer<UInt8>,
    isASCII: Bool,
    into reading: inout FileReading
  ) {
    if isASCII {
      read(text: raw, textStart: 0, damage: nil, into: &reading)
      return
    }
    if raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]) {
      do throws(JSONReadingError) {
        let text = try JSONText(Array(raw))
        text.bytes.withUnsafeBufferPointer {
          read(text: $0, textStart: nil, damage: nil, into: &reading)
        }
      } catch {
        reading.diagnostics.append(
          .damagedFile(reading.path, error: error, text: raw)
        )
      }
      return
    }
    var text = raw
    if raw.starts(with: [0xEF, 0xBB, 0xBF]) { text = .init(rebasing: raw[3...]) }
    guard let invalid = JSONText.firstInvalidByte(in: text) else {
      read(text: text, textStart: raw.count - text.count, damage: nil, into: &reading)
      return
    }
    read(
      text: .init(rebasing: text[..<invalid]),
      textStart: nil,
      damage: JSONReadingError(.invalidUTF8, at: invalid),
      into: &reading
    )
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: UTF-8.
  ///   - textStart: Where it begins in the file; `nil` when it does not stand there as it is.
  ///   - damage: What breaks the text off at its end.
  ///   - reading: Takes what is found.
  private func read(
    text: UnsafeBufferPointer<UInt8>,
    textStart: Int?,
    damage: JSONReadingError?,
    into reading: inout FileReading
  ) {
    switch AnswerText(text) {
    case .empty where damage == nil:
      reading.outcome = .empty
      reading.diagnostics.append(.emptyFile(reading.path))
    case .error(let code):
      reading.outcome = .error(code: code)
    case .other(let beginning) where damage == nil:
      reading.diagnostics.append(.notAnAnswer(reading.path, beginning: beginning))
    case .empty, .other:
      report(damage, text: text, into: &reading)
    case .json(let start):
      if case .identities = reading.kind {
        if let textStart, scanIdentities(text, from: start, textStart: textStart, &reading) {
          break
        }
        readIdentities(text, from: start, damage: damage, into: &reading)
      } else {
        readTree(text, from: start, damage: damage, into: &reading)
      }
    }
    reading.findings.locate(in: reading.path, text: text)
  }

  /// Reads a page on which nothing is unusual; whether it is such a page.
  ///
  /// The text lies in the buffer, so that the bytes follow it that a scanner wants.
  private func scanIdentities(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    textStart: Int,
    _ reading: inout FileReading
  ) -> Bool {
    let scanner = IdentityScanner(
      text,
      from: start,
      textStart: textStart,
      file: reading.number,
      account: reading.kind.account,
      interner: interner,
      texts: texts,
      pool: pool,
      screens: screens
    )
    guard var scanner, scanner.readPage() else { return false }
    reading.outcome = .identities(scanner.page)
    reading.findings = scanner.findings
    return true
  }

  private func readIdentities(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    damage: JSONReadingError?,
    into reading: inout FileReading
  ) {
    var reader = IdentityPageReader(
      text,
      from: start,
      file: reading.number,
      path: reading.path,
      account: reading.kind.account,
      interner: interner,
      pool: pool
    )
    reader.readPage(damage: damage)
    reading.outcome = .identities(reader.page)
    reading.diagnostics += reader.diagnostics
    reading.findings = reader.findings
  }

  private func readTree(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    damage: JSONReadingError?,
    into reading: inout FileReading
  ) {
    if let damage {
      report(damage, text: text, into: &reading)
      return
    }
    guard text.count <= Self.treeLimit else {
      reading.diagnostics.append(.tooLarge(reading.path, limit: Self.treeLimit))
      return
    }
    var reader = JSONReader(text, from: start)
    let tree: JSONNode
    do throws(JSONReadingError) {
      tree = try JSONNode(from: &reader, sharing: pool)
      try reader.end()
    } catch {
      report(error, text: text, into: &reading)
      return
    }
    if let code = tree["Error"]?["Code"]?.string {
      reading.outcome = .error(code: code)
      return
    }
    reading.outcome = .tree(tree)
    for site in PolicySites.find(in: tree, of: reading.kind) {
      let found = policy(at: site.node, as: site.kind, in: text)
      reading.policies[site.node.range.lowerBound] = found
      reading.findings.note(found.document, at: reading.origin.advanced(by: found.start))
    }
  }

  private func policy(
    at node: JSONNode,
    as kind: PolicyKind,
    in text: UnsafeBufferPointer<UInt8>
  ) -> FileReading.AttachedDocument {
    var reader = JSONReader(text, from: node.range.lowerBound)
    if node.string != nil, let token = try? reader.string() {
      return FileReading.AttachedDocument(
        document: interner.document(token, of: reader, as: kind, sharing: pool, screens: screens),
        start: token.start
      )
    }
    return FileReading.AttachedDocument(
      document: interner.document(
        reader.bytes(node.range),
        as: kind,
        sharing: pool,
        screens: screens
      ),
      start: node.range.lowerBound
    )
  }

  private func report(
    _ error: JSONReadingError?,
    text: UnsafeBufferPointer<UInt8>,
    into reading: inout FileReading
  ) {
    guard let error else { return }
    reading.diagnostics.append(
      .damagedFile(reading.path, error: error, text: text)
    )
  }
}
