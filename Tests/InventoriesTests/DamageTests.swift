import AWSIdentifiers
import Diagnostics
import Inventories
import Testing

@Suite("Damaged inventories")
struct DamageTests {
  private static let paths = SampleSnapshot.files.keys.sorted()

  private static let whole: Result<[String], any Error> = Result {
    let temporary = try TemporaryInventory(SampleSnapshot.files)
    return try temporary.dump(positions: false)
  }

  private let temporary: TemporaryInventory

  init() throws { temporary = try TemporaryInventory(SampleSnapshot.files) }

  /// Reads the sample with one file replaced.
  private func read(_ path: String, as bytes: [UInt8]) throws -> Inventory {
    try temporary.write(bytes, to: path)
    return try temporary.read()
  }

  /// Checks that a finding names the file and that what it held is no longer simply known.
  private func expectUnknown(_ path: String, in inventory: Inventory, _ comment: Comment) throws {
    #expect(inventory.diagnostics.contains { $0.location?.file == path }, comment)
    let before = try Self.whole.get()
    let after = InventoryDump.lines(of: inventory, positions: false)
    #expect(before != after, comment)
    // What is left is what was there, less something: nothing new is known.
    let known = Set(before)
    for line in after where !known.contains(line) {
      let admits = ["missing", "unreadable", "gap", "MissingFile"].contains { line.contains($0) }
      #expect(admits || line.contains("organization"), "\(comment): \(line)")
    }
  }

  @Test("a file that breaks off", arguments: paths)
  func truncated(path: String) throws {
    let bytes = Array((SampleSnapshot.files[path] ?? "").utf8)
    for numerator in 1...9 {
      let count = max(1, bytes.count * numerator / 10)
      let inventory = try read(path, as: Array(bytes[..<count]))
      try expectUnknown(path, in: inventory, "\(path) cut at \(count)")
      let finding = inventory.diagnostics.first { $0.location?.file == path }
      #expect((finding?.location?.line ?? 0) > 0)
    }
  }

  @Test("an empty file", arguments: paths)
  func emptied(path: String) throws {
    let inventory = try read(path, as: [])
    try expectUnknown(path, in: inventory, "\(path) emptied")
    #expect(inventory.reports("file-empty", in: path))
  }

  @Test("noise", arguments: paths)
  func noise(path: String) throws {
    var bytes = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    bytes[0] = 0x80
    try expectUnknown(path, in: read(path, as: bytes), "\(path) noise")
    bytes[0] = UInt8(ascii: "{")
    try expectUnknown(path, in: read(path, as: bytes), "\(path) noise in braces")
  }

  @Test("invalid UTF-8 in a string", arguments: paths)
  func invalidUTF8(path: String) throws {
    var bytes = Array((SampleSnapshot.files[path] ?? "").utf8)
    let quote = try #require(bytes.lastIndex(of: UInt8(ascii: "\"")))
    bytes.insert(0xE9, at: quote)
    let inventory = try read(path, as: bytes)
    try expectUnknown(path, in: inventory, "\(path) with Latin-1")
    #expect(inventory.reports("json-not-utf8", in: path))
  }

  @Test("ten thousand levels of nesting", arguments: paths)
  func deep(path: String) throws {
    for text in [
      String(repeating: "[", count: 10_000), String(repeating: #"{"a":"#, count: 10_000),
    ] {
      try expectUnknown(path, in: read(path, as: Array(text.utf8)), "\(path) deep")
      var nested = SampleSnapshot.files[path] ?? ""
      nested.insert(contentsOf: #""deep": \#(text), "#, at: nested.index(after: nested.startIndex))
      let inventory = try read(path, as: Array(nested.utf8))
      try expectUnknown(path, in: inventory, "\(path) deep inside")
      #expect(inventory.reports("json-too-deep", in: path))
    }
  }

  @Test("a member that occurs twice", arguments: paths)
  func duplicateMembers(path: String) throws {
    var text = SampleSnapshot.files[path] ?? ""
    text.insert(contentsOf: #""twice": 1, "twice": 2, "#, at: text.index(after: text.startIndex))
    let inventory = try read(path, as: Array(text.utf8))
    try expectUnknown(path, in: inventory, "\(path) with a member twice")
    #expect(inventory.reports("json-duplicate-member", in: path))
  }

  @Test("the content of another file", arguments: paths.filter { !$0.hasPrefix("organization/") })
  func otherContent(path: String) throws {
    // Whatever a service answers is taken as it is, so those files cannot be told apart.
    if path.contains("/sns/") || path.contains("/codebuild/") { return }
    for other in Self.paths {
      let content = SampleSnapshot.files[other] ?? ""
      if path.split(separator: "/").last == other.split(separator: "/").last { continue }
      // A key policy looks like a bucket policy.
      if path.hasSuffix("-policy.json"), other.hasSuffix("-policy.json") { continue }
      let inventory = try read(path, as: Array(content.utf8))
      try expectUnknown(path, in: inventory, "\(path) holds \(other)")
    }
  }

  @Test("the identities of another account are not this account's")
  func otherAccount() throws {
    let text = SampleSnapshot.identities.replacing(SampleSnapshot.tools, with: SampleSnapshot.prod)
    let inventory = try read(SampleSnapshot.identitiesPath, as: Array(text.utf8))
    let account = try #require(AccountID(SampleSnapshot.tools))
    let identities = try #require(inventory.accounts[account]?.identities)
    #expect(identities.value?.roles.isEmpty != false)
    #expect((identities.value?.gap ?? identities.missingFile)?.reason == .unreadable)
    #expect(inventory.reports("wrong-account", in: SampleSnapshot.identitiesPath))
  }

  @Test("what stands before the break is kept")
  func keptBeforeBreak() throws {
    let text = SampleSnapshot.identities
    let cut = try #require(text.range(of: #""RoleName": "Build""#))
    let inventory = try read(SampleSnapshot.identitiesPath, as: Array(text[..<cut.upperBound].utf8))
    let account = try #require(AccountID(SampleSnapshot.tools))
    let store = try #require(inventory.accounts[account]?.identities.value)
    #expect(store.roles.values.map(\.name) == ["Release"])
    #expect(store.users.count == 1)
    #expect(store.gap?.reason == .unreadable)
  }

  @Test("a role with a member twice is left out, the others are kept")
  func flawedRole() throws {
    let text = SampleSnapshot.identities.replacing(
      #""RoleName": "Release""#,
      with: #""RoleName": "Release", "RoleName": "Other""#
    )
    let inventory = try read(SampleSnapshot.identitiesPath, as: Array(text.utf8))
    let account = try #require(AccountID(SampleSnapshot.tools))
    let store = try #require(inventory.accounts[account]?.identities.value)
    #expect(store.roles.values.map(\.name) == ["Build"])
    #expect(store.managedPolicies.count == 1)
    #expect(store.gap?.reason == .unreadable)
    #expect(inventory.reports("json-duplicate-member", in: SampleSnapshot.identitiesPath))
  }

  @Test("a policy with a member twice is unreadable by itself")
  func flawedPolicy() throws {
    let text = SampleSnapshot.identities.replacing(
      #""Effect": "Allow", "Action": "s3:GetObject""#,
      with: #""Effect": "Allow", "Effect": "Deny", "Action": "s3:GetObject""#
    )
    let inventory = try read(SampleSnapshot.identitiesPath, as: Array(text.utf8))
    let account = try #require(AccountID(SampleSnapshot.tools))
    let store = try #require(inventory.accounts[account]?.identities.value)
    #expect(store.gap == nil)
    let role = try #require(store.roles.values.first { $0.name == "Release" })
    #expect(!role.inlinePolicies[0].document.isReadable)
    let findings = inventory.diagnostics.filter { $0.code == "E-DUP-KEY" }
    #expect(findings.count == 1)
    #expect(findings.first?.message.contains("attached once more") == true)
    #expect(findings.first?.location?.file == SampleSnapshot.identitiesPath)
  }

  @Test("UTF-16 and byte order marks change nothing but the fingerprint")
  func encodings() throws {
    let expected = try TemporaryInventory(SampleSnapshot.files).dump()
    for encoding in 0..<3 {
      let temporary = try TemporaryInventory()
      for (path, text) in SampleSnapshot.files {
        let bytes: [UInt8] =
          switch encoding {
          case 0: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
          case 1: [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
          default: [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
          }
        try temporary.write(bytes, to: path)
      }
      let lines = try temporary.dump()
      #expect(
        lines.filter { !$0.hasPrefix("fingerprint") }
          == expected.filter { !$0.hasPrefix("fingerprint") }
      )
    }
  }

  @Test("names of any bytes are read")
  func oddNames() throws {
    let files = [
      "\(SampleSnapshot.tools)/eu-west-1/s3api/a:b \"c\" ☃️/get-bucket-versioning.json": "{}",
      "\(SampleSnapshot.tools)/eu-west-1/sns/get-topic-attributes-\u{1B}[31m.json": "{",
    ]
    let inventory = try TemporaryInventory(files).read()
    let account = try #require(AccountID(SampleSnapshot.tools))
    #expect(inventory.accounts[account]?.regions["eu-west-1"]?.buckets.count == 1)
    #expect(inventory.diagnostics.count == 1)
  }
}
