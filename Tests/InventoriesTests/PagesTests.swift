import AWSIdentifiers
import Inventories
import Testing

@Suite("Answers in pages")
struct PagesTests {
  private let folder = "\(SampleSnapshot.tools)/global/iam"

  private func page(_ role: String, isTruncated: Bool) -> String {
    """
    {"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
      {"RoleName": "\(role)", "Arn": "arn:aws:iam::\(SampleSnapshot.tools):role/\(role)",
       "AssumeRolePolicyDocument": \(SampleSnapshot.trust("ec2.amazonaws.com")), "RolePolicyList": []}],
     "IsTruncated": \(isTruncated), "Marker": \(isTruncated ? "\"abc\"" : "null")}
    """
  }

  private func store(_ pages: [String: String]) throws -> (IdentityStore, Inventory) {
    let files = pages.map {
      ("\(folder)/get-account-authorization-details\($0.key).json", $0.value)
    }
    let inventory = try TemporaryInventory(Dictionary(uniqueKeysWithValues: files)).read()
    let account = try #require(AccountID(SampleSnapshot.tools))
    return (try #require(inventory.accounts[account]?.identities.value), inventory)
  }

  @Test(
    "all pages together are whole",
    arguments: [["-1", "-2", "-10"], ["-0", "-1", "-2"], ["", "-2", "-3"], ["", "-1", "-2"]]
  )
  func whole(names: [String]) throws {
    var names = names
    if names[2] == "-10" { names[2] = "-3" }
    let (store, inventory) = try store([
      names[0]: page("a", isTruncated: true), names[1]: page("b", isTruncated: true),
      names[2]: page("c", isTruncated: false),
    ])
    #expect(store.gap == nil)
    #expect(store.roles.values.map(\.name).sorted() == ["a", "b", "c"])
    #expect(inventory.printed == [])
  }

  @Test("a page that is not there leaves a gap")
  func missingPage() throws {
    let (store, inventory) = try store([
      "-1": page("a", isTruncated: true), "-3": page("c", isTruncated: false),
    ])
    #expect(store.gap?.path == "\(folder)/get-account-authorization-details-2.json")
    #expect(store.gap?.reason == .incomplete)
    #expect(store.roles.count == 2)
    #expect(
      inventory.reports(
        "answer-incomplete",
        in: "\(folder)/get-account-authorization-details-2.json"
      )
    )
  }

  @Test("a last page that says more follows leaves a gap", arguments: ["", "-1"])
  func truncated(name: String) throws {
    let (store, inventory) = try store([name: page("a", isTruncated: true)])
    #expect(store.gap?.path == "\(folder)/get-account-authorization-details-2.json")
    #expect(store.gap?.reason == .incomplete)
    #expect(
      inventory.reports(
        "answer-incomplete",
        in: "\(folder)/get-account-authorization-details\(name).json"
      )
    )
  }

  @Test("a role on two pages leaves a gap")
  func repeated() throws {
    let (store, inventory) = try store([
      "-1": page("a", isTruncated: true), "-2": page("a", isTruncated: false),
    ])
    #expect(store.gap?.reason == .unreadable)
    #expect(
      inventory.reports("duplicate-name", in: "\(folder)/get-account-authorization-details-2.json")
    )
  }

  @Test("a page that was refused leaves a gap")
  func refusedPage() throws {
    let (store, _) = try store(["-1": page("a", isTruncated: true), "-2": ""])
    #expect(store.gap?.reason == .empty)
    #expect(store.roles.count == 1)
  }

  @Test("grants come in pages too")
  func grants() throws {
    func grants(_ more: Bool) -> String {
      #"{"Grants": [{"KeyId": "\#(SampleSnapshot.key)", "GrantId": "g", "GranteePrincipal": "x", "Operations": []}], "Truncated": \#(more)}"#
    }
    let account = try #require(AccountID(SampleSnapshot.tools))
    func key(_ files: [String: String]) throws -> EncryptionKey {
      let files = files.map { ("\(SampleSnapshot.keyPath)/list-grants\($0.key).json", $0.value) }
      let inventory = try TemporaryInventory(Dictionary(uniqueKeysWithValues: files)).read()
      return try #require(
        inventory.accounts[account]?.regions["eu-west-1"]?.keys[SampleSnapshot.key]
      )
    }
    #expect(try key(["-1": grants(true), "-2": grants(false)]).grants.value?.count == 2)
    #expect(try key(["": grants(true)]).grants.missingFile?.reason == .incomplete)
    #expect(try key(["-2": grants(false)]).grants.missingFile?.reason == .incomplete)
  }

  @Test("aliases of a whole region serve every key")
  func regionAliases() throws {
    let temporary = try TemporaryInventory([
      "\(SampleSnapshot.keyPath)/describe-key.json": SampleSnapshot.files[
        "\(SampleSnapshot.keyPath)/describe-key.json"
      ] ?? "",
      "\(SampleSnapshot.tools)/eu-west-1/kms/list-aliases.json": """
      {"Aliases": [{"AliasName": "alias/b", "TargetKeyId": "\(SampleSnapshot.key)"},
        {"AliasName": "alias/a", "TargetKeyId": "\(SampleSnapshot.key)"}, {"AliasName": "alias/aws/s3"}]}
      """,
    ])
    let account = try #require(AccountID(SampleSnapshot.tools))
    let region = try #require(try temporary.read().accounts[account]?.regions["eu-west-1"])
    #expect(region.keys[SampleSnapshot.key]?.aliases.value == ["alias/a", "alias/b"])
    #expect(region.aliases == ["alias/a": SampleSnapshot.key, "alias/b": SampleSnapshot.key])
  }
}
