import AWSIdentifiers
import Foundation
import Inventories
import Testing

@Suite("Model files of which a part cannot be read")
struct ModelRecoveryTests {
  /// A design in which everything is said.
  private static let design = """
    complete: true
    accounts:
      tools:
        id: "111111111111"
        roles:
          Pipeline:
            trustPolicy: unknown
        keys:
          release:
            policy:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {AWS: tools}
                  Action: "kms:*"
                  Resource: "*"
            grants: none
        buckets:
          acme-artifacts:
            policy: none
            versioning: Enabled
      prod:
        id: "333333333333"
        roles:
          Deploy:
            trustPolicy: none
    """

  private func read(_ text: String) throws -> Inventory {
    let temporary = try TemporaryInventory(["design.yaml": text])
    return try Inventory.read(at: temporary.folder.appendingPathComponent("design.yaml").path)
  }

  private func damaged(_ text: String, _ replacement: String) throws -> Inventory {
    #expect(Self.design.contains(text))
    return try read(Self.design.replacing(text, with: replacement))
  }

  private func account(_ id: String, of inventory: Inventory) throws -> Account {
    let account = try #require(AccountID(id))
    return try #require(inventory.accounts[account])
  }

  @Test("two `AWS` keys in a Principal: the second is named, the policy alone is unknown")
  func duplicate() throws {
    let inventory = try damaged("{AWS: tools}", "{AWS: tools, AWS: prod}")
    #expect(
      inventory.printed == [
        """
        design.yaml:14:39: error: `AWS` occurs twice in one mapping [yaml-duplicate-key]
          help: nothing of `accounts/tools/keys/release/policy` is read, and all of it is unknown
        """
      ]
    )
    let tools = try account("111111111111", of: inventory)
    let key = try #require(tools.regions["us-east-1"]?.keys["release"])
    #expect(key.policy.missingFile?.reason == .notCollected)
    #expect(key.grants.missingFile == nil)
    let bucket = try #require(tools.regions["us-east-1"]?.buckets["acme-artifacts"])
    #expect(bucket.policy.missingFile == nil)
    #expect(try account("333333333333", of: inventory).identities.value?.roles.count == 1)
  }

  @Test("a key twice in a block is named at its second place")
  func duplicateInBlock() throws {
    let inventory = try damaged(
      "        policy: none\n",
      "        policy: none\n        policy: x\n"
    )
    #expect(inventory.printed[0].hasPrefix("design.yaml:21:9: error: `policy` occurs twice"))
    #expect(inventory.printed[0].contains("`accounts/tools/buckets/acme-artifacts`"))
    let tools = try account("111111111111", of: inventory)
    #expect(tools.regions["us-east-1"]?.buckets["acme-artifacts"] == nil)
    #expect(tools.regions["us-east-1"]?.keys["release"] != nil)
  }

  @Test("what is left out of a damaged file is unknown, even below `complete: true`")
  func completeness() throws {
    let whole = try read(Self.design)
    #expect(whole.printed.isEmpty)
    if case .absent = whole.organization {} else { Issue.record("complete: no organization") }
    let inventory = try damaged("versioning: Enabled", "versioning: [Enabled")
    #expect(inventory.organization.missingFile != nil)
    let prod = try account("333333333333", of: inventory)
    #expect(prod.publicAccessBlock.missingFile != nil)
  }

  @Test("damage among the roles leaves them unknown, and other accounts as they are")
  func roles() throws {
    let inventory = try damaged("Pipeline:\n", "Pipeline: ]\n")
    #expect(inventory.printed[0].contains("`accounts/tools/roles`"), "\(inventory.printed)")
    let store = try account("111111111111", of: inventory).identities.value
    #expect(store?.roles.isEmpty == true)
    #expect(store?.gap?.reason == .unreadable)
    #expect(try account("333333333333", of: inventory).identities.value?.gap == nil)
  }

  @Test("a policy that names what was left out is unknown, not a policy that names nobody")
  func names() throws {
    let text = Self.design.replacing("{AWS: tools}", with: "{AWS: prod/Deploy}")
    let sound = try read(text)
    let key = try account("111111111111", of: sound).regions["us-east-1"]?.keys["release"]
    #expect(key?.policy.value?.document.isReadable == true)
    let inventory = try read(text.replacing("Deploy:\n", with: "Deploy: ]\n"))
    let lost = try account("111111111111", of: inventory).regions["us-east-1"]?.keys["release"]
    #expect(lost?.policy.value?.document.isReadable == false)
    #expect(inventory.printed.contains { $0.contains("may be declared in a part that cannot") })
  }

  @Test("an anchor in a part that is left out is never taken from elsewhere")
  func anchors() throws {
    let text = """
      accounts:
        tools:
          id: "111111111111"
          buckets:
            a:
              policy: &p none
            b:
              policy: &p {x: [}
            c:
              policy: *p
      """
    #expect(throws: InventoryReadingError.self) { try read(text) }
  }

  @Test("damage to an account as a whole, or to the file, leaves nothing")
  func whole() throws {
    for (text, replacement) in [("  prod:\n", "  prod: [\n"), ("accounts:\n", "accounts: ]\n")] {
      #expect(throws: InventoryReadingError.self) { try damaged(text, replacement) }
    }
    #expect(throws: InventoryReadingError.self) { try read("hello") }
  }
}
