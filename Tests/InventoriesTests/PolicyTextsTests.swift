import Inventories
import PolicyLanguage
import Testing

@Suite("Policies that are read again when somebody asks")
struct PolicyTextsTests {
  private static func path(_ account: String) -> String {
    "\(account)/global/iam/get-account-authorization-details.json"
  }

  private static func page(_ account: String, trusting principal: String) -> String {
    """
    {"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [
      {"Arn": "arn:aws:iam::\(account):role/app", "AssumeRolePolicyDocument":
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
          "Principal": {"AWS": "\(principal)"}}]}}]}
    """
  }

  private let temporary: TemporaryInventory

  init() throws {
    temporary = try TemporaryInventory([
      Self.path("111111111111"): Self.page("111111111111", trusting: "333333333333"),
      Self.path("222222222222"): Self.page("222222222222", trusting: "444444444444"),
    ])
  }

  private func trustPolicy(_ account: String, in inventory: Inventory) throws -> PolicyDocument {
    let store = inventory.accounts.first { $0.key.description == account }?.value.identities.value
    let role = try #require(store?.roles.values.first)
    return try #require(role.trustPolicy.value).document
  }

  private func principal(_ document: PolicyDocument) -> String? {
    document.statements.first?.principal?.entries.first?.value.text
  }

  @Test("say what they said, also with a byte order mark before them")
  func unchanged() throws {
    try temporary.write(
      "\u{FEFF}" + Self.page("111111111111", trusting: "333333333333"),
      to: Self.path("111111111111")
    )
    let inventory = try temporary.read()
    let document = try trustPolicy("111111111111", in: inventory)
    #expect(document.isReadable)
    #expect(principal(document) == "333333333333")
    #expect(document.version == .v2012)
    #expect(inventory.laterDiagnostics == [])
  }

  @Test(
    "are unknown when their file has changed since, is shorter or is gone",
    arguments: ["555555555555", "\"", nil]
  )
  func changed(replacement: String?) throws {
    let inventory = try temporary.read()
    let path = Self.path("111111111111")
    if let replacement {
      try temporary.write(Self.page("111111111111", trusting: replacement), to: path)
    } else {
      try temporary.remove(path)
    }
    let document = try trustPolicy("111111111111", in: inventory)
    #expect(!document.isReadable)
    #expect(document.statements.isEmpty)
    #expect(document.findings.map(\.code) == [.json])
    #expect(inventory.laterDiagnostics.map(\.code) == ["file-changed"])
    #expect(inventory.laterDiagnostics.first?.location?.file == path)

    let other = try trustPolicy("222222222222", in: inventory)
    #expect(other.isReadable)
    #expect(principal(other) == "444444444444")
  }

  @Test("stay known once somebody has asked")
  func asked() throws {
    let inventory = try temporary.read()
    let document = try trustPolicy("111111111111", in: inventory)
    #expect(principal(document) == "333333333333")
    try temporary.remove(Self.path("111111111111"))
    #expect(principal(try trustPolicy("111111111111", in: inventory)) == "333333333333")
    #expect(inventory.laterDiagnostics == [])
  }

  @Test("are one document wherever the same text is attached")
  func shared() throws {
    try temporary.write(
      Self.page("222222222222", trusting: "333333333333"),
      to: Self.path("222222222222")
    )
    let inventory = try temporary.read()
    let first = try trustPolicy("111111111111", in: inventory)
    #expect(first === (try trustPolicy("222222222222", in: inventory)))
  }
}
