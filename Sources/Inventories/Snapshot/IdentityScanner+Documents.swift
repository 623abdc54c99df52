import AWSIdentifiers
import JSONReading
import PolicyLanguage

// Policy documents, and the managed policies that hold several.

extension IdentityScanner {
  /// A document, and the offset at which its text begins.
  typealias FoundDocument = RolePacker.Located

  /// A document that was passed over.
  struct PassedDocument {
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// Whether nothing is to be said about it.
    let isScreened: Bool
    /// What was read in another account, where the text is the same.
    var sample: PolicyInterner.Sample?

    var bytes: UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(start: start, count: end - start)
    }
  }

  /// Reads a policy document.
  mutating func readDocument(
    as kind: PolicyKind
  ) -> FoundDocument? {
    if scanner.byte == UInt8(ascii: "\"") { return readQuotedDocument(as: kind) }
    let start = scanner.place
    let known =
      kind == .trust ? recentTrust.document(at: start) : recentIdentity.document(at: start)
    if let known {
      let found = FoundDocument(document: .passed(known.number), offset: offset)
      scanner.place += known.length
      return found
    }
    guard let passed = passDocument(as: kind), let found = document(passed, as: kind) else {
      return nil
    }
    if case .passed(let number) = found.document {
      if kind == .trust {
        recentTrust.keep(number, text: passed.bytes)
      } else {
        recentIdentity.keep(number, text: passed.bytes)
      }
    }
    return found
  }

  /// The document itself, for those who keep few.
  func document(of found: FoundDocument) -> PolicyDocument {
    switch found.document {
    case .known(let document): document
    case .passed(let number): interner.document(passed[number], from: texts)
    }
  }

  /// Passes over a document that is an object.
  mutating func passDocument(as kind: PolicyKind) -> PassedDocument? {
    let start = scanner.place
    let screened =
      kind == .trust
      ? screens.trust.end(ofDocumentAt: start) : screens.identity.end(ofDocumentAt: start)
    guard let end = screened ?? scanner.endOfContainer() else { return nil }
    scanner.place = end
    return PassedDocument(start: start, end: end, isScreened: screened != nil)
  }

  /// The document that was passed over, parsed if something may be to be said about it.
  mutating func document(
    _ passed: PassedDocument,
    as kind: PolicyKind
  ) -> FoundDocument? {
    let offset = text.baseAddress.map { passed.start - $0 } ?? 0
    if let sample = passed.sample {
      if !sample.isScreened { findings.note(sample.document, at: position(offset)) }
      return FoundDocument(document: .known(sample.document), offset: offset)
    }
    if passed.isScreened, let length = Int32(exactly: passed.bytes.count) {
      let key = interner.key(passed.bytes, kind: kind, form: .object)
      let place = PolicyDocumentPlace(
        file: file,
        offset: textStart + offset,
        length: length,
        hash: key.low
      )
      self.passed.append(PolicyInterner.Passed(key: key, kind: kind, place: place))
      return FoundDocument(document: .passed(self.passed.count - 1), offset: offset)
    }
    let document = interner.document(passed.bytes, as: kind, sharing: pool)
    // Reading stops at these two: they may break the whole page.
    if document.findings.contains(where: { $0.code == .json || $0.code == .duplicateKey }) {
      return nil
    }
    findings.note(document, at: position(offset))
    return FoundDocument(document: .known(document), offset: offset)
  }

  /// Reads a document that is a string which holds JSON.
  private mutating func readQuotedDocument(
    as kind: PolicyKind
  ) -> FoundDocument? {
    let start = offset + 1
    guard let (bytes, hasEscapes) = scanner.string() else { return nil }
    let token = JSONString(start: start, length: bytes.count, hasEscapes: hasEscapes)
    let document = interner.document(token, of: JSONReader(text), as: kind, sharing: pool)
    findings.note(document, at: position(start))
    return FoundDocument(document: .known(document), offset: start)
  }
}

// MARK: - Managed policies

extension IdentityScanner {
  private struct Version {
    var id: String?
    var isDefault = false
    var document: PassedDocument?
  }

  /// Reads an entry of `Policies`; its default version is the one that counts.
  mutating func readManagedPolicy() -> Bool {
    var arn: String?
    var name: String?
    var defaultVersion: String?
    var versions: [Version] = []
    let isRead = object { scanner, member in
      if member.says("Arn") {
        arn = scanner.readCommonText()
        return arn != nil
      }
      if member.says("PolicyName") {
        name = scanner.readCommonText()
        return name != nil
      }
      if member.says("DefaultVersionId") {
        defaultVersion = scanner.readText()
        return defaultVersion != nil
      }
      if member.says("PolicyVersionList") {
        let sample = arn.flatMap { scanner.interner.sample(of: $0) }
        return scanner.list { scanner in
          guard let version = scanner.readVersion(sample: sample) else { return false }
          versions.append(version)
          return true
        }
      }
      return nil
    }
    guard isRead, let arn else { return false }
    let chosen =
      versions.first { $0.id != nil && $0.id == defaultVersion }
      ?? versions.first { $0.isDefault }
    guard let passed = chosen?.document, let found = document(passed, as: .identity) else {
      return false
    }
    let document = document(of: found)
    if passed.sample == nil, ARN(arn)?.accountText == "aws",
      passed.isScreened || document.isReadable
    {
      interner.keepSample(
        of: arn,
        text: passed.bytes,
        document: document,
        isScreened: passed.isScreened
      )
    }
    let policy = AttachedPolicy(
      name: name ?? arn,
      arn: arn,
      document: document,
      position: position(found.offset)
    )
    return tables.managedPolicies.updateValue(policy, forKey: arn) == nil
  }

  private mutating func readVersion(sample: PolicyInterner.Sample?) -> Version? {
    var version = Version()
    let isRead = object { scanner, member in
      if member.says("VersionId") {
        version.id = scanner.readText()
        return version.id != nil
      }
      if member.says("IsDefaultVersion") {
        guard let isDefault = scanner.readBoolean() else { return false }
        version.isDefault = isDefault
        return true
      }
      if member.says("Document") {
        version.document = scanner.pass(sample: sample) ?? scanner.passDocument(as: .identity)
        return version.document != nil
      }
      return nil
    }
    return isRead ? version : nil
  }

  /// Passes over a document that is the same in another account.
  private mutating func pass(sample: PolicyInterner.Sample?) -> PassedDocument? {
    guard let sample, sample.text.count <= text.count - offset else { return nil }
    let start = scanner.place
    guard sample.isSame(UnsafeBufferPointer(start: start, count: sample.text.count)) else {
      return nil
    }
    scanner.place += sample.text.count
    return PassedDocument(
      start: start,
      end: scanner.place,
      isScreened: sample.isScreened,
      sample: sample
    )
  }
}
