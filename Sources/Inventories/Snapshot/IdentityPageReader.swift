import AWSIdentifiers
import Diagnostics
import JSONReading
import PolicyLanguage

/// Reads `get-account-authorization-details` front to back, building nothing but the result.
///
/// What is complete is kept when the text breaks off.
struct IdentityPageReader {
  var reader: JSONReader
  let file: Int32
  let path: String
  let account: AccountID?
  let interner: PolicyInterner
  let pool: JSONTextPool
  private let text: UnsafeBufferPointer<UInt8>

  private(set) var page = IdentityPage()
  private(set) var diagnostics: [Diagnostic] = []
  var findings = PolicyFindingLog()
  private var places: LineCounter
  private var sections: Set<String> = []
  private var elementDiagnostics = 0

  /// After this many flawed elements the rest is counted only.
  private static let elementLimit = 20

  init(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    file: Int32,
    path: String,
    account: AccountID?,
    interner: PolicyInterner,
    pool: JSONTextPool
  ) {
    self.text = text
    reader = JSONReader(text, from: start)
    self.file = file
    self.path = path
    self.account = account
    self.interner = interner
    self.pool = pool
    places = LineCounter(text)
  }

  /// Reads the page.
  ///
  /// - Parameter damage: What breaks the text off at its end.
  mutating func readPage(damage: JSONReadingError?) {
    do throws(JSONReadingError) {
      try readSections()
      try reader.end()
      if let damage { throw damage }
    } catch {
      page.isDamaged = true
      let error = damage ?? error
      report(error.code, error.description, at: error.offset, help: "collect the file again")
      return
    }
    for name in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]
    where !sections.contains(name) {
      page.isDamaged = true
      report(
        "unexpected-answer",
        "the answer of `get-account-authorization-details` has no `\(name)`",
        at: 0,
        help: "collect the file again, or move it to where its content belongs"
      )
      return
    }
  }

  private mutating func readSections() throws(JSONReadingError) {
    try reader.beginObject()
    while let name = try reader.nextMember() {
      if reader.matches(name, "RoleDetailList") {
        sections.insert("RoleDetailList")
        try readElements { (reader) throws(JSONReadingError) in try reader.readRole() }
      } else if reader.matches(name, "UserDetailList") {
        sections.insert("UserDetailList")
        try readElements { (reader) throws(JSONReadingError) in try reader.readUser() }
      } else if reader.matches(name, "GroupDetailList") {
        sections.insert("GroupDetailList")
        try readElements { (reader) throws(JSONReadingError) in try reader.readGroup() }
      } else if reader.matches(name, "Policies") {
        sections.insert("Policies")
        try readElements { (reader) throws(JSONReadingError) in try reader.readManagedPolicy() }
      } else if reader.matches(name, "IsTruncated") {
        if try reader.peek() == .boolean {
          page.isTruncated = try reader.boolean() || page.isTruncated
        } else {
          try reader.skip()
        }
      } else if reader.matches(name, "NextToken") || reader.matches(name, "Marker") {
        page.isTruncated = try reader.peek() != .null || page.isTruncated
        try reader.skip()
      } else {
        try reader.skip()
      }
    }
  }

  /// Reads the elements of a list; one with a member that occurs twice is left out.
  private mutating func readElements(
    _ readElement: (inout IdentityPageReader) throws(JSONReadingError) -> Void
  ) throws(JSONReadingError) {
    guard try reader.peek() == .array else {
      flaw("expected a list", at: reader.offset)
      try reader.skip()
      return
    }
    try reader.beginArray()
    while try reader.nextElement() {
      guard try reader.peek() == .object else {
        flaw("expected an object", at: reader.offset)
        try reader.skip()
        continue
      }
      let mark = reader.mark
      do throws(JSONReadingError) {
        try readElement(&self)
      } catch {
        guard case .duplicateMember = error.reason else { throw error }
        reader.rewind(to: mark)
        guard let extent = reader.extentOfContainer() else { throw error }
        page.isDamaged = true
        report(error.code, error.description, at: error.offset, help: "collect the file again")
        reader.pass(extent)
      }
    }
  }
}

// MARK: - Keeping what was read

extension IdentityPageReader {
  mutating func keep(_ role: Role) {
    guard belongsHere(role.arn, at: role.position) else { return }
    if page.store.roles.updateValue(role, forKey: role.arn) != nil {
      flaw("the role `\(role.arn)` occurs twice", code: "duplicate-name", at: role.position.offset)
    }
  }

  /// Instance profiles by ARN, each of which holds one role.
  mutating func keep(_ profiles: [String], of role: ARN) {
    for profile in profiles { page.store.instanceProfiles[profile] = role }
  }

  mutating func keep(_ user: User) {
    guard belongsHere(user.arn, at: user.position) else { return }
    if page.store.users.updateValue(user, forKey: user.arn) != nil {
      flaw("the user `\(user.arn)` occurs twice", code: "duplicate-name", at: user.position.offset)
    }
  }

  mutating func keep(_ group: Group, at offset: Int) {
    if page.store.groups.updateValue(group, forKey: group.name) != nil {
      flaw("the group `\(group.name)` occurs twice", code: "duplicate-name", at: offset)
    }
  }

  mutating func keep(_ policy: AttachedPolicy, arn: String, at offset: Int) {
    if page.store.managedPolicies.updateValue(policy, forKey: arn) != nil {
      flaw("the policy `\(arn)` occurs twice", code: "duplicate-name", at: offset)
    }
  }

  private mutating func belongsHere(_ arn: ARN, at position: SourcePosition) -> Bool {
    guard let account, arn.account != account else { return true }
    flaw(
      "`\(arn)` is not of account \(account), in whose folder the file lies",
      code: "wrong-account",
      at: position.offset
    )
    return false
  }

  /// Notes something that is not read; the store is not whole then.
  mutating func flaw(_ message: String, code: String = "unexpected-answer", at offset: Int) {
    page.isDamaged = true
    elementDiagnostics += 1
    guard elementDiagnostics <= Self.elementLimit else { return }
    report(code, message, at: offset, help: "collect the file again")
  }

  private mutating func report(_ code: String, _ message: String, at offset: Int, help: String?) {
    let place = places.position(of: offset)
    diagnostics.append(
      Diagnostic(
        code: code,
        location: FileLocation(file: path, line: place.line, column: place.column),
        message: message,
        help: help
      )
    )
  }

  func position(_ offset: Int) -> SourcePosition { SourcePosition(file: file, offset: offset) }
}

// MARK: - Parts that many elements have

extension IdentityPageReader {
  /// Reads a string; anything else is passed over.
  mutating func readText() throws(JSONReadingError) -> String? {
    guard try reader.peek() == .string else {
      try reader.skip()
      return nil
    }
    return try reader.stringText()
  }

  /// Reads a string that probably occurs again.
  mutating func readCommonText() throws(JSONReadingError) -> String? {
    guard try reader.peek() == .string else {
      try reader.skip()
      return nil
    }
    return try reader.stringText(from: pool)
  }

  /// Calls for every object of a list; what is no list or no object is passed over.
  mutating func readObjects(
    _ readObject: (inout IdentityPageReader) throws(JSONReadingError) -> Void
  ) throws(JSONReadingError) {
    guard try reader.peek() == .array else {
      try reader.skip()
      return
    }
    try reader.beginArray()
    while try reader.nextElement() {
      if try reader.peek() == .object {
        try readObject(&self)
      } else {
        flaw("expected an object", at: reader.offset)
        try reader.skip()
      }
    }
  }

  /// Reads a policy document, as an object or as a string that holds JSON.
  mutating func readDocument(
    as kind: PolicyKind
  ) throws(JSONReadingError) -> (document: PolicyDocument, position: SourcePosition) {
    switch try reader.peek() {
    case .object:
      if let extent = likelyExtent(), let document = document(at: extent, as: kind) {
        reader.pass(extent)
        return noted(document, at: extent.lowerBound)
      }
      guard let extent = reader.extentOfContainer() else { break }
      let document = interner.document(reader.bytes(extent), as: kind, sharing: pool)
      // A document that is no JSON breaks the file as well; other errors are its own.
      if document.findings.contains(where: { $0.code == .json }) { break }
      reader.pass(extent)
      return noted(document, at: extent.lowerBound)
    case .string:
      let token = try reader.string()
      return noted(interner.document(token, of: reader, as: kind, sharing: pool), at: token.start)
    case .array, .number, .boolean, .null: break
    }
    let range = try reader.skip()
    return noted(
      interner.document(reader.bytes(range), as: kind, sharing: pool),
      at: range.lowerBound
    )
  }

  /// Where the object that comes next probably ends, told by its indentation.
  ///
  /// The CLI indents its answers: the bracket that closes an object stands as far in as the line
  /// on which the object begins.
  mutating func likelyExtent() -> Range<Int>? {
    let start = reader.offset
    var line = start
    while line > 0, text[line - 1] != 0x0A {
      line -= 1
      if start - line > Self.lineLimit { return nil }
    }
    var indentation = 0
    while text[line + indentation] == 0x20 { indentation += 1 }
    var index = start
    while let lineBreak = text.lineBreak(from: index), lineBreak - start < Self.extentLimit {
      let bracket = lineBreak + 1 + indentation
      // What is inside is indented further.
      guard bracket < text.count, indentation == 0 || text[lineBreak + 1] == 0x20 else {
        return nil
      }
      if text[bracket] == UInt8(ascii: "}"), text[bracket - 1] == 0x20 || indentation == 0 {
        return start..<(bracket + 1)
      }
      index = lineBreak + 1
    }
    return nil
  }

  /// Longer lines are not those of an indented answer.
  private static let lineLimit = 512
  /// Longer than any policy document that AWS takes.
  private static let extentLimit = 1 << 16

  /// The document of a range that need not be a JSON value.
  ///
  /// - Returns: `nil` when it is none, or when that is not certain.
  func document(at range: Range<Int>, as kind: PolicyKind) -> PolicyDocument? {
    let document = interner.document(reader.bytes(range), as: kind, sharing: pool)
    // Reading stops at these two, so that what follows them was not checked.
    let isUnchecked = document.findings.contains { $0.code == .json || $0.code == .duplicateKey }
    return isUnchecked ? nil : document
  }

  /// Whether a range is an identity policy that was met before.
  func isKnown(_ range: Range<Int>) -> Bool {
    let key = interner.key(reader.bytes(range), kind: .identity, form: .object)
    guard let known = interner.document(for: key) else { return false }
    return known.findings.allSatisfy { $0.code != .json && $0.code != .duplicateKey }
  }

  /// Reads a policy document that was passed over.
  mutating func readDocument(
    at offset: Int,
    as kind: PolicyKind
  ) throws(JSONReadingError) -> (document: PolicyDocument, position: SourcePosition) {
    let here = reader
    reader = JSONReader(text, from: offset)
    defer { reader = here }
    return try readDocument(as: kind)
  }

  /// Notes a document's findings.
  mutating func noted(
    _ document: PolicyDocument,
    at offset: Int
  ) -> (document: PolicyDocument, position: SourcePosition) {
    findings.note(document, at: position(offset))
    return (document, position(offset))
  }

  /// Reads `RolePolicyList` and its like.
  mutating func readInlinePolicies() throws(JSONReadingError) -> [AttachedPolicy] {
    var policies: [AttachedPolicy] = []
    try readObjects { (reader) throws(JSONReadingError) in
      let start = reader.reader.offset
      var name: String?
      var found: (document: PolicyDocument, position: SourcePosition)?
      try reader.reader.beginObject()
      while let member = try reader.reader.nextMember() {
        if reader.reader.matches(member, "PolicyName") {
          name = try reader.readCommonText()
        } else if reader.reader.matches(member, "PolicyDocument") {
          found = try reader.readDocument(as: .identity)
        } else {
          try reader.reader.skip()
        }
      }
      guard let found else {
        reader.flaw("an inline policy has no `PolicyDocument`", at: start)
        return
      }
      policies.append(
        AttachedPolicy(name: name ?? "", document: found.document, position: found.position)
      )
    }
    return policies
  }

  /// Reads `AttachedManagedPolicies`.
  mutating func readAttachedPolicies() throws(JSONReadingError) -> [ManagedPolicyReference] {
    var references: [ManagedPolicyReference] = []
    try readObjects { (reader) throws(JSONReadingError) in
      let start = reader.reader.offset
      var name: String?
      var arn: String?
      try reader.reader.beginObject()
      while let member = try reader.reader.nextMember() {
        if reader.reader.matches(member, "PolicyName") {
          name = try reader.readCommonText()
        } else if reader.reader.matches(member, "PolicyArn") {
          arn = try reader.readCommonText()
        } else {
          try reader.reader.skip()
        }
      }
      guard let arn else {
        reader.flaw("an attached policy has no `PolicyArn`", at: start)
        return
      }
      references.append(ManagedPolicyReference(arn: arn, name: name))
    }
    return references
  }

  /// Reads `PermissionsBoundary`.
  mutating func readBoundary() throws(JSONReadingError) -> ManagedPolicyReference? {
    let kind = try reader.peek()
    let start = reader.offset
    guard kind == .object else {
      if kind != .null { flaw("expected an object", at: start) }
      try reader.skip()
      return nil
    }
    var arn: String?
    try reader.beginObject()
    while let member = try reader.nextMember() {
      if reader.matches(member, "PermissionsBoundaryArn") {
        arn = try readCommonText()
      } else {
        try reader.skip()
      }
    }
    if arn == nil { flaw("a boundary has no `PermissionsBoundaryArn`", at: start) }
    return arn.map { ManagedPolicyReference(arn: $0) }
  }

  /// Reads `Tags`.
  mutating func readTags() throws(JSONReadingError) -> [ResourceTag] {
    var tags: [ResourceTag] = []
    try readObjects { (reader) throws(JSONReadingError) in
      var key: String?
      var value: String?
      try reader.reader.beginObject()
      while let member = try reader.reader.nextMember() {
        if reader.reader.matches(member, "Key") {
          key = try reader.readCommonText()
        } else if reader.reader.matches(member, "Value") {
          value = try reader.readCommonText()
        } else {
          try reader.reader.skip()
        }
      }
      if let key { tags.append(ResourceTag(key: key, value: value ?? "")) }
    }
    return tags
  }
}
