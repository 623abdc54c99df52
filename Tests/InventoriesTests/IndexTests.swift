import Diagnostics
import Foundation
import JSONReading
import Testing

@testable import Inventories

@Suite("An index of an inventory")
struct IndexTests {
  static let samples = ["three-account-release", "three-account-release-broken"]
  static let models = ["forty-actions.yaml", "three-account-release.yaml"]

  /// Where policies and answers of an inventory stand, as they would be printed.
  private static func locations(of inventory: Inventory) -> [String] {
    var positions = Set(inventory.embeddedPolicies.keys)
    func note(_ policy: AttachedPolicy?) {
      guard let policy else { return }
      positions.insert(policy.position)
      for statement in policy.document.statements {
        positions.insert(policy.position.advanced(by: statement.offset))
        for entry in statement.action.entries {
          positions.insert(policy.position.advanced(by: entry.offset))
        }
      }
    }
    for account in inventory.accounts.values {
      for role in account.identities.value?.roles.values ?? [:].values {
        positions.insert(role.position)
        note(role.trustPolicy.value)
        for policy in role.inlinePolicies { note(policy) }
      }
      for region in account.regions.values {
        for bucket in region.buckets.values { note(bucket.policy.value) }
        for pipeline in region.pipelines.values { positions.insert(pipeline.origin) }
      }
    }
    return positions.sorted { ($0.file, $0.offset) < ($1.file, $1.offset) }
      .map { "\($0.file):\($0.offset) \(inventory.sources.location(of: $0))" }
  }

  /// What is read from an index of an inventory.
  static func reread(_ path: String) throws -> (folder: Inventory, index: Inventory) {
    let index = try InventoryIndex(of: path)
    return (index.inventory, try Inventory(try IndexImage(index.bytes), path: nil))
  }

  @Test("says the same as the files, with the same places", arguments: samples + models)
  func sameInventory(sample: String) throws {
    try Self.expectSame(SampleInventoryTests.path(sample))
  }

  static func expectSame(_ path: String) throws {
    let (folder, index) = try reread(path)
    #expect(index.name == folder.name)
    #expect(index.sources.paths == folder.sources.paths)
    #expect(index.diagnostics == folder.diagnostics)
    let expected = InventoryDump.lines(of: folder)
    let found = InventoryDump.lines(of: index)
    #expect(expected.count == found.count)
    for (expected, found) in zip(expected, found) where expected != found {
      Issue.record("\(expected)\nbecame\n\(found)")
    }
    #expect(locations(of: index) == locations(of: folder))
    for account in folder.accounts.values {
      guard let store = account.identities.value else { continue }
      #expect(index.accounts[account.id]?.identities.value?.principals == store.principals)
      for (name, region) in account.regions {
        #expect(index.accounts[account.id]?.regions[name]?.bucketNames == region.bucketNames)
      }
    }
  }

  @Test("says the same of files that are damaged, in UTF-16, or that no inventory knows")
  func flawed() throws {
    let folder = try TemporaryInventory([
      "111111111111/eu-west-1/s3api/a/get-bucket-policy.json": "{\"Policy\": \"{\\\"Versio\"",
      "111111111111/eu-west-1/s3api/b/get-bucket-policy.json": "",
      "111111111111/eu-west-1/s3api/c/get-bucket-policy.json":
        "{\"Policy\": \"{\\\"Statement\\\": [{\\\"Sid\\\": \\\"ü\\\", \\\"Effect\\\": 1}]}\"}",
      "111111111111/global/iam/get-account-authorization-details.json":
        "{\"RoleDetailList\": [{\"RoleName\": \"é\", \"Arn\": \"arn:aws:iam::111111111111:role/é\"",
      "strange/file.txt": "x",
    ])
    let text = "{\"Versioning\": \"Enabled\",\n \"Status\": \"Enabled\"}"
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { wide += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)] }
    try folder.write(wide, to: "111111111111/eu-west-1/s3api/c/get-bucket-versioning.json")
    try Self.expectSame(folder.folder.path)
  }

  @Test("decodes a policy once, for everybody who holds it")
  func sharedDocuments() throws {
    let (folder, index) = try Self.reread(SampleInventoryTests.path("three-account-release"))
    func distinct(_ inventory: Inventory) -> Int {
      Set(
        inventory.accounts.values.compactMap(\.identities.value).flatMap { store in
          store.managedPolicies.values.map { ObjectIdentifier($0.document) }
            + store.roles.values.compactMap { $0.trustPolicy.value }.map {
              ObjectIdentifier($0.document)
            }
        }
      ).count
    }
    #expect(distinct(index) == distinct(folder))
  }

  @Test("is made of no index")
  func indexOfIndex() throws {
    let folder = try TemporaryInventory()
    let index = try InventoryIndex(of: SampleInventoryTests.path("three-account-release"))
    try folder.write(index.bytes, to: "x.waybill")
    let path = folder.folder.appendingPathComponent("x.waybill").path
    #expect(try Inventory.read(at: path).isFromIndex)
    #expect {
      try InventoryIndex(of: path)
    } throws: { error in
      (error as? InventoryReadingError)?.code == "index-of-index"
    }
  }

  @Test("has the same bytes whenever it is made of the same files")
  func deterministic() throws {
    let path = SampleInventoryTests.path("three-account-release-broken")
    #expect(try InventoryIndex(of: path).bytes == InventoryIndex(of: path).bytes)
  }
}

@Suite("An index and the files it was made from")
struct IndexOriginTests {
  private let files = [
    "111111111111/eu-west-1/s3api/a/get-bucket-versioning.json": "{\"Status\": \"Enabled\"}",
    "111111111111/eu-west-1/s3api/b/get-bucket-versioning.json": "{\"Status\": \"Enabled\"}",
  ]

  /// What is said of an index after a change of the folder that it was made from.
  private func notices(after change: (TemporaryInventory) throws -> Void) throws -> [String] {
    let folder = try TemporaryInventory(files)
    let elsewhere = try TemporaryInventory()
    try elsewhere.write(try InventoryIndex(of: folder.folder.path).bytes, to: "i.waybill")
    try change(folder)
    return try Inventory.read(at: elsewhere.folder.appendingPathComponent("i.waybill").path)
      .notices.map { "\($0.code): \($0.message.components(separatedBy: ": ").last ?? "")" }
  }

  @Test("are compared by size and time")
  func changed() throws {
    let path = "111111111111/eu-west-1/s3api/a/get-bucket-versioning.json"
    #expect(try notices { _ in } == [])
    #expect(
      try notices { try $0.write("{}", to: path) } == ["index-outdated: `\(path)` differs"]
    )
    #expect(try notices { try $0.remove(path) } == ["index-outdated: `\(path)` differs"])
    let other = "111111111111/eu-west-1/s3api/a/get-bucket-policy.json"
    #expect(
      try notices { try $0.write("{}", to: other) } == ["index-outdated: `\(other)` differs"]
    )
    #expect(
      try notices { try $0.write("{}", to: "111111111111/eu-west-1/s3api/c/any.json") }
        == ["index-outdated: `111111111111/eu-west-1/s3api/c` differs"]
    )
    #expect(
      try notices { folder in
        try folder.write("{}", to: path)
        try folder.write("{}", to: other)
      } == ["index-outdated: 2 files differ, `\(other)` among them"]
    )
  }

  @Test("may lie elsewhere, and files that no inventory knows may come")
  func unchanged() throws {
    #expect(try notices { try FileManager.default.removeItem(at: $0.folder) } == [])
    #expect(try notices { try $0.write("x", to: "111111111111/notes.txt") } == [])
  }
}

@Suite("A damaged index")
struct IndexDamageTests {
  private static func refusal(_ bytes: [UInt8], verifying: Bool = true) -> IndexRefusal? {
    do throws(IndexRefusal) {
      let inventory = try Inventory(try IndexImage(bytes, verifying: verifying), path: nil)
      // Everything is looked at, also what is decoded only when somebody asks.
      for line in InventoryDump.lines(of: inventory) where line.isEmpty { break }
      for file in 0..<Int32(clamping: inventory.sources.paths.count) {
        for offset in [0, 77, 100_000] {
          _ = inventory.sources.location(of: SourcePosition(file: file, offset: offset))
        }
      }
      return nil
    } catch {
      return error
    }
  }

  private static func index() throws -> [UInt8] {
    try InventoryIndex(of: SampleInventoryTests.path("three-account-release-broken")).bytes
  }

  @Test("is refused, wherever a bit is wrong")
  func flippedBits() throws {
    let bytes = try Self.index()
    #expect(Self.refusal(bytes) == nil)
    var generator = SplitMix64(seed: 11)
    let places =
      Array(0..<200) + (0..<400).map { _ in Int.random(in: 0..<bytes.count, using: &generator) }
    for place in places {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      #expect(Self.refusal(damaged) != nil, "byte \(place)")
    }
  }

  @Test("is refused, wherever it ends")
  func truncated() throws {
    let bytes = try Self.index()
    var generator = SplitMix64(seed: 12)
    let ends =
      Array(0..<100) + (0..<100).map { _ in Int.random(in: 0..<bytes.count, using: &generator) }
    for end in ends { #expect(Self.refusal(Array(bytes[..<end])) != nil, "\(end) bytes") }
    #expect(Self.refusal(bytes + [0]) != nil)
  }

  @Test("does no harm even if nobody looks at the checksum")
  func unverified() throws {
    let bytes = try Self.index()
    var generator = SplitMix64(seed: 13)
    for round in 0..<600 {
      var damaged = bytes
      for _ in 0..<(1 << (round % 7)) {
        // Behind the list of parts, so that there is something to decode.
        let place = Int.random(in: 360..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: damaged[place] = 0xFF
        default: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
      }
      _ = Self.refusal(damaged, verifying: false)
    }
    for _ in 0..<300 {
      var damaged = bytes
      let place = Int.random(in: 40..<400, using: &generator)
      damaged[place] = UInt8.random(in: 0...255, using: &generator)
      _ = Self.refusal(damaged, verifying: false)
    }
  }

  @Test("says what is the matter")
  func messages() throws {
    let bytes = try Self.index()
    func message(_ change: (inout [UInt8]) -> Void) throws -> String {
      var changed = bytes
      change(&changed)
      let folder = try TemporaryInventory()
      try folder.write(changed, to: "i.waybill")
      let path = folder.folder.appendingPathComponent("i.waybill").path
      do {
        _ = try Inventory.read(at: path)
        return "read"
      } catch {
        return "\(error)".replacingOccurrences(of: path, with: "i.waybill")
          .components(separatedBy: "\n")[0]
      }
    }
    #expect(try message { _ in } == "read")
    #expect(
      try message { $0[8] = 7 }
        == "error: `i.waybill` is an index of format 7, and this waybill reads format 2 "
        + "[index-version]"
    )
    #expect(
      try message { $0[24] ^= 1 }
        == "error: `i.waybill` is an index that another version of waybill made [index-version]"
    )
    #expect(
      try message { $0[500] ^= 1 }
        == "error: the index `i.waybill` is damaged: its checksum is wrong [index-damaged]"
    )
    #expect(
      try message { $0.removeLast(5) }
        == "error: the index `i.waybill` has \(bytes.count - 5) bytes and should have "
        + "\(bytes.count) [index-damaged]"
    )
    #expect(
      try message { $0[0] = 0 }
        == "error: `i.waybill` is neither a folder, a model file nor an index "
        + "[inventory-not-recognised]"
    )
    #expect(
      try message { $0 = [] }
        == "error: `i.waybill` is neither a folder, a model file nor an index "
        + "[inventory-not-recognised]"
    )
  }
}

@Suite("A table of lines")
struct LineTableTests {
  @Test(
    "gives the places that the text gives",
    arguments: [
      "", "a", "\n", "\n\n", "eins\nzwei\n", "a\r\nb", "ü\né\u{1F600}\n",
      String(repeating: "é\u{1F600}x", count: 3000), String(repeating: "\n", count: 1000),
      (0..<3000).map { "\($0) ü\n" }.joined(), (0..<128).map { "\($0)\n" }.joined(),
      (0..<129).map { "\($0)\n" }.joined(), (0..<127).map { "\($0)\n" }.joined() + "end",
    ]
  )
  func sameAsText(text: String) throws {
    let bytes = Array(text.utf8)
    let whole = LineIndex(bytes)
    // In the place of a real index: the table begins behind the list of parts.
    let encoded = LineTable.encoded(bytes)
    let file = IndexFormat.file([
      (.textOffsets, RangeTable.encoded(lengths: [])), (.texts, []), (.lines, encoded),
    ])
    var cursor = try IndexImage(file).cursor(.lines)
    let table = try LineTable(&cursor)
    for offset in -1...min(bytes.count + 2, 5000) {
      #expect(table.position(of: offset) == whole.position(of: offset), "offset \(offset)")
    }
    for offset in stride(from: 5000, through: bytes.count + 2, by: 97) {
      #expect(table.position(of: offset) == whole.position(of: offset), "offset \(offset)")
    }
  }
}
