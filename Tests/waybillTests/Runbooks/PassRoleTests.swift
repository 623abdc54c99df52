import TestSupport
import Testing

@Suite("Runbook: iam:PassRole refused")
struct PassRoleTests {
  private static let runbook = Runbook("pass-role.yaml")

  @Test("a user who may change pipelines and pass no role is told what to add")
  func noPassRole() async throws {
    let runbook = Self.runbook
    let answer = try await runbook.can("marymajor", "iam:PassRole", "ReleasePipeline")
    #expect(answer.verdict == "denied")
    answer.expectGates("identity fail")
    answer.expectLines(
      [
        "policies of user marymajor (tools): no statement allows it",
        try runbook.place(of: "marymajor:\n        inline"),
      ],
      [#""iam:PassedToService":"codepipeline.amazonaws.com""#]
    )
  }

  @Test("the service that a role may be passed to decides, and the statement is named either way")
  func passedToService() async throws {
    let runbook = Self.runbook
    let statement = try runbook.place(
      of:
        "Sid: PassPipelineRole\n                Effect: Allow\n                Action: iam:PassRole"
    )
    let open = try await runbook.can("arnav", "iam:PassRole", "ReleasePipeline")
    #expect(open.verdict == "conditional")
    open.expectGates("identity unknown")
    open.expectLines(
      ["allowed when StringEquals(iam:PassedToService, codebuild.amazonaws.com)"],
      ["statement `PassPipelineRole` (tools): allows it under that condition", statement]
    )
    let passed = "iam:PassedToService=codepipeline.amazonaws.com"
    let wrong = try await runbook.can(
      "arnav",
      "iam:PassRole",
      "ReleasePipeline",
      "--context",
      passed
    )
    #expect(wrong.verdict == "denied")
    wrong.expectLines([
      "`PassPipelineRole` allows it under a condition on `iam:PassedToService`", statement,
    ])
    let right = try await runbook.can(
      "paulo",
      "iam:PassRole",
      "ReleasePipeline",
      "--context",
      passed
    )
    #expect(right.verdict == "allowed")
  }

  @Test("the action's role that may not pass the stack's role is broken in every run")
  func actionRole() async throws {
    let runbook = Self.runbook
    let statement = try runbook.place(of: "Sid: PassFunctionRole")
    let broken = try await runbook.brokenLegs()
    #expect(broken.map(\.step) == ["Prod/Deploy"])
    #expect(broken.map(\.action) == ["iam:PassRole"])
    #expect(broken.map(\.blockedBy) == [["identity implicit \(statement)"]])
    let text = try await runbook.audit()
    text.expectLines(
      ["prod/Deploy -> prod/StackChanges: broken (iam:PassRole not allowed by the identity-based"],
      ["`PassFunctionRole` allows it only on `arn:aws:iam::333333333333:role/OrdersFunction`"],
      [#""iam:PassedToService":"cloudformation.amazonaws.com""#],
      ["who: account prod 333333333333"]
    )
    let answer = try await runbook.can("prod/Deploy", "iam:PassRole", "StackChanges")
    #expect(answer.verdict == "denied")
  }

  @Test("who changes the pipeline needs PassRole on its role alone")
  func change() async throws {
    let runbook = Self.runbook
    let paulo = try await runbook.brokenLegs("--operator", "change=paulo")
    #expect(paulo.map(\.principal) == ["role/Deploy"])
    let mary = try await runbook.brokenLegs("--operator", "change=marymajor")
    #expect(mary.map(\.principal) == ["role/Deploy", "user/marymajor"])
    #expect(mary.last?.step == "operator/change")
    #expect(mary.last?.action == "iam:PassRole")
    let arnav = try await runbook.brokenLegs("--operator", "change=arnav")
    #expect(arnav.last?.code == "FM-35")
    let page = try await BuiltCommand.run(["explain", "FM-35"])
    #expect(page.status == 0)
    #expect(page.standardOutput.contains("iam:PassRole"))
  }
}
