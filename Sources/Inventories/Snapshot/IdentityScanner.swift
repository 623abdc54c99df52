import AWSIdentifiers
import JSONReading
import PolicyLanguage

/// Reads a page of `get-account-authorization-details` that is as it should be, which most are.
///
/// It gives up at whatever it does not know, and says nothing: `IdentityPageReader` then reads the
/// page from its beginning, keeps what can be kept, and says what is wrong. Where the scanner does
/// not give up, both read the same.
struct IdentityScanner {
  var scanner: JSONScanner
  /// What was read.
  private(set) var page = IdentityPage()
  /// Documents of which something is to be said.
  var findings = PolicyFindingLog()
  var tables = IdentityTables()
  var packer = RolePacker()
  /// The role that is being read.
  var draft = RolePacker.Draft()
  /// The roles, with their places in the pack.
  var roles: [(arn: ARN, offset: Int)] = []

  /// Documents of which nothing is to be said; they are interned when the page is whole.
  var passed: [PolicyInterner.Passed] = []
  /// Trust policies of the page.
  var recentTrust: RecentDocuments
  /// Inline policies of the page.
  var recentIdentity: RecentDocuments

  let text: UnsafeBufferPointer<UInt8>
  /// Where the text begins in its file.
  let textStart: Int
  let file: Int32
  let account: AccountID?
  let interner: PolicyInterner
  let texts: any PolicyDocumentSource
  let pool: JSONTextPool
  let screens: PolicyScreens

  /// A scanner.
  ///
  /// - Parameters:
  ///   - text: UTF-8 that `JSONScanner.padding` bytes of zero follow.
  ///   - start: Where the JSON begins in the text.
  ///   - textStart: Where the text begins in its file.
  ///   - file: The file's number.
  ///   - account: The account in whose folder the file lies.
  ///   - interner: Keeps the policy documents.
  ///   - texts: Reads them again when somebody asks what they say.
  ///   - pool: Keeps texts that occur again and again.
  ///   - screens: What recognises documents of which nothing is to be said.
  init?(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    textStart: Int,
    file: Int32,
    account: AccountID?,
    interner: PolicyInterner,
    texts: any PolicyDocumentSource,
    pool: JSONTextPool,
    screens: PolicyScreens
  ) {
    guard let base = text.baseAddress, start < text.count else { return nil }
    scanner = JSONScanner(base + start)
    recentTrust = RecentDocuments(endOfPage: base + text.count)
    recentIdentity = RecentDocuments(endOfPage: base + text.count)
    self.text = text
    self.textStart = textStart
    self.file = file
    self.account = account
    self.interner = interner
    self.texts = texts
    self.pool = pool
    self.screens = screens
  }

  /// Reads the page.
  ///
  /// - Returns: Whether it is whole, and nothing in it is unusual.
  mutating func readPage() -> Bool {
    var sections = 0
    let isRead = object { scanner, name in
      if name.says("RoleDetailList") {
        sections += 1
        return scanner.list { $0.readRole() }
      }
      if name.says("UserDetailList") {
        sections += 1
        return scanner.list { $0.readUser() }
      }
      if name.says("GroupDetailList") {
        sections += 1
        return scanner.list { $0.readGroup() }
      }
      if name.says("Policies") {
        sections += 1
        return scanner.list { $0.readManagedPolicy() }
      }
      if name.says("IsTruncated") {
        guard let isTruncated = scanner.readBoolean() else { return false }
        scanner.page.isTruncated = isTruncated || scanner.page.isTruncated
        return true
      }
      if name.says("NextToken") || name.says("Marker") {
        scanner.page.isTruncated = true
        return scanner.scanner.string() != nil
      }
      return nil
    }
    guard isRead, sections == 4, isAtEnd(), keepRoles() else { return false }
    page.store = IdentityStore(tables)
    return true
  }

  private mutating func isAtEnd() -> Bool {
    scanner.skipBlanks()
    return offset == text.count
  }

  private mutating func keepRoles() -> Bool {
    let pack = packer.pack(file: file, passed: interner.documents(passed, from: texts))
    tables.roles.reserveCapacity(roles.count)
    for (arn, offset) in roles {
      let role = Role(arn: arn, pack: pack, offset: offset)
      if tables.roles.updateValue(role, forKey: arn) != nil { return false }
    }
    return true
  }

  /// Where the scanner is, from the start of the text.
  var offset: Int { text.baseAddress.map { scanner.place - $0 } ?? 0 }

  func position(_ offset: Int) -> SourcePosition { SourcePosition(file: file, offset: offset) }
}

// MARK: - Parts that many elements have

extension IdentityScanner {
  /// Reads an object.
  ///
  /// - Parameter member: Reads the value of a member, and says whether it could; `nil` for a
  ///   member that nobody asks for.
  /// - Returns: Whether there was one, and all of it could be read.
  @inline(__always)
  mutating func object(
    _ member: (inout IdentityScanner, UnsafeBufferPointer<UInt8>) -> Bool?
  ) -> Bool {
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    var names = FewNames()
    var isFirst = true
    while true {
      switch scanner.step(closing: UInt8(ascii: "}"), isFirst: &isFirst) {
      case .end: return true
      case .other: return false
      case .more:
        guard let name = scanner.memberName(), names.insert(name),
          member(&self, name) ?? scanner.skip()
        else { return false }
      }
    }
  }

  /// Reads a list.
  @inline(__always)
  mutating func list(_ element: (inout IdentityScanner) -> Bool) -> Bool {
    guard scanner.take(UInt8(ascii: "[")) else { return false }
    var isFirst = true
    while true {
      switch scanner.step(closing: UInt8(ascii: "]"), isFirst: &isFirst) {
      case .end: return true
      case .other: return false
      case .more: guard element(&self) else { return false }
      }
    }
  }

  /// A string as it is written.
  typealias Token = (bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool)

  /// Reads a string.
  mutating func readText() -> String? {
    guard let (bytes, hasEscapes) = scanner.string() else { return nil }
    return hasEscapes ? JSONScanner.decoded(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a string that probably occurs again.
  mutating func readCommonText() -> String? { scanner.string().map { commonText($0) } }

  /// The content of a string that probably occurs again.
  func commonText(_ token: Token) -> String {
    token.hasEscapes ? JSONScanner.decoded(token.bytes) : pool.text(token.bytes)
  }

  mutating func readBoolean() -> Bool? {
    let isTrue = scanner.byte == UInt8(ascii: "t")
    guard isTrue || scanner.byte == UInt8(ascii: "f"), scanner.skip() else { return nil }
    return isTrue
  }

  /// Reads a list of strings.
  mutating func readTexts() -> [String]? {
    var texts: [String] = []
    let isRead = list { scanner in
      guard let text = scanner.readCommonText() else { return false }
      texts.append(text)
      return true
    }
    return isRead ? texts : nil
  }

  /// Reads `RolePolicyList` and its like.
  @inline(__always)
  mutating func eachInlinePolicy(
    _ take: (inout IdentityScanner, Token, FoundDocument) -> Void
  ) -> Bool {
    list { scanner in
      var name: Token?
      var found: FoundDocument?
      let isRead = scanner.object { scanner, member in
        if member.says("PolicyName") {
          name = scanner.scanner.string()
          return name != nil
        }
        if member.says("PolicyDocument") {
          found = scanner.readDocument(as: .identity)
          return found != nil
        }
        return nil
      }
      guard isRead, let name, let found else { return false }
      take(&scanner, name, found)
      return true
    }
  }

  /// Reads `AttachedManagedPolicies`.
  @inline(__always)
  mutating func eachAttachedPolicy(
    _ take: (inout IdentityScanner, _ arn: Token, _ name: Token?) -> Void
  ) -> Bool {
    list { scanner in
      var name: Token?
      var arn: Token?
      let isRead = scanner.object { scanner, member in
        if member.says("PolicyName") {
          name = scanner.scanner.string()
          return name != nil
        }
        if member.says("PolicyArn") {
          arn = scanner.scanner.string()
          return arn != nil
        }
        return nil
      }
      guard isRead, let arn else { return false }
      take(&scanner, arn, name)
      return true
    }
  }

  /// Reads `PermissionsBoundary`.
  mutating func readBoundary() -> Token? {
    var arn: Token?
    let isRead = object { scanner, member in
      guard member.says("PermissionsBoundaryArn") else { return nil }
      arn = scanner.scanner.string()
      return arn != nil
    }
    return isRead ? arn : nil
  }

  /// Reads `Tags`.
  @inline(__always)
  mutating func eachTag(
    _ take: (inout IdentityScanner, _ key: Token, _ value: Token) -> Void
  ) -> Bool {
    list { scanner in
      var key: Token?
      var value: Token?
      let isRead = scanner.object { scanner, member in
        if member.says("Key") {
          key = scanner.scanner.string()
          return key != nil
        }
        if member.says("Value") {
          value = scanner.scanner.string()
          return value != nil
        }
        return nil
      }
      guard isRead, let key, let value else { return false }
      take(&scanner, key, value)
      return true
    }
  }
}

// MARK: - Parts as values

extension IdentityScanner {
  /// Reads `UserPolicyList` and its like.
  mutating func readInlinePolicies() -> [AttachedPolicy]? {
    var policies: [AttachedPolicy] = []
    let isRead = eachInlinePolicy { scanner, name, found in
      policies.append(
        AttachedPolicy(
          name: scanner.commonText(name),
          document: scanner.document(of: found),
          position: scanner.position(found.offset)
        )
      )
    }
    return isRead ? policies : nil
  }

  /// Reads `AttachedManagedPolicies`.
  mutating func readAttachedPolicies() -> [ManagedPolicyReference]? {
    var references: [ManagedPolicyReference] = []
    let isRead = eachAttachedPolicy { scanner, arn, name in
      references.append(
        ManagedPolicyReference(arn: scanner.commonText(arn), name: name.map(scanner.commonText))
      )
    }
    return isRead ? references : nil
  }

  /// Reads `Tags`.
  mutating func readTags() -> [ResourceTag]? {
    var tags: [ResourceTag] = []
    let isRead = eachTag { scanner, key, value in
      tags.append(ResourceTag(key: scanner.commonText(key), value: scanner.commonText(value)))
    }
    return isRead ? tags : nil
  }
}
