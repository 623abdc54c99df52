import TestSupport
import Testing

@Suite("Runbook: the cross-account role that lacks the key")
struct CrossAccountKeyTests {
  private static let runbook = Runbook("cross-account-key.yaml")

  @Test("the audit finds either half, each with the account that must mend it")
  func audit() async throws {
    let runbook = Self.runbook
    let broken = try await runbook.brokenLegs()
    #expect(broken.map(\.step) == ["Test/Publish", "Prod/Publish"])
    #expect(broken.map(\.action) == ["kms:Decrypt", "kms:Decrypt"])
    #expect(broken.map(\.code) == ["FM-3", "FM-2"])
    #expect(
      broken.map(\.blockedBy) == [
        ["identity implicit \(try runbook.place(of: "Publish:\n        trustPolicy: &"))"],
        ["keyPolicy implicit \(try runbook.place(of: "{Sid: Owner"))"],
      ]
    )
    let text = try await runbook.audit()
    text.expectLines(
      ["although key policy of", "statement `TargetAccounts` (tools): allows it"],
      ["although inline policy publish of role Publish, statement `UseArtifactKey` (prod)"],
      ["fix: allow `kms:Decrypt`", "who: account test 222222222222"],
      ["fix: let the key policy allow `arn:aws:iam::333333333333:role/Publish` `kms:Decrypt`"],
      ["a run stops first at Test/Publish"]
    )
    for code in ["FM-2", "FM-3"] {
      let page = try await BuiltCommand.run(["explain", code])
      #expect(page.standardOutput.contains("kms:Decrypt"))
    }
  }

  @Test(
    "the same by name, for each role",
    arguments: [
      ("test/Publish", "keyPolicy pass", "identity fail", "policies of role Publish (test)"),
      ("prod/Publish", "keyPolicy fail", "identity pass", "key policy of"),
    ]
  )
  func can(role: String, key: String, identity: String, blocker: String) async throws {
    for name in [
      "alias/artifacts", "tools/alias/artifacts", "11111111-2222-3333-4444-555555555555",
    ] {
      let answer = try await Self.runbook.can(role, "kms:Decrypt", name)
      #expect(answer.verdict == "denied")
      answer.expectGates(key, identity)
      answer.expectLines(["because \(blocker)"], ["fix: "])
    }
  }

  @Test("a name that means nothing says what to write")
  func unknownKey() async throws {
    let answer = try await Self.runbook.can("prod/Publish", "kms:Decrypt", "alias/artifact")
    #expect(answer.status == 64)
    #expect(answer.standardError.contains("no resource `alias/artifact`"))
    #expect(answer.standardError.contains("alias/artifacts"), "\(answer.standardError)")
  }
}
