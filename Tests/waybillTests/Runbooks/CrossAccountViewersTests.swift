import TestSupport
import Testing

@Suite("Runbook: CrossAccountPipelineViewers")
struct CrossAccountViewersTests {
  private static let runbook = Runbook("cross-account-viewers.yaml")
  private static let look = "codepipeline:GetPipeline"
  private static let role = "CrossAccountPipelineViewers"

  @Test("without the role nobody of another account sees a pipeline, whatever policies say")
  func direct() async throws {
    let answer = try await Self.runbook.can("saanvi", Self.look, "my-pipeline")
    #expect(answer.verdict == "denied")
    answer.expectGates("resource fail", "identity fail")
    answer.expectLines([
      "no policy on resources of `codepipeline` admits other accounts",
      "assume a role of the account that owns it",
    ])
    #expect(!answer.standardOutput.contains("fix:"))
  }

  @Test("with both halves the viewer sees the pipeline through the role")
  func bothHalves() async throws {
    let runbook = Self.runbook
    let answer = try await runbook.can("saanvi", Self.look, "my-pipeline", "--via", Self.role)
    #expect(answer.verdict == "allowed")
    answer.expectGates("trustPolicy pass", "identity pass")
    answer.expectLines(
      ["statement `AccountOfTheViewers`", try runbook.place(of: "Sid: AccountOfTheViewers")],
      ["statement `ViewPipelinesOfTools`", try runbook.place(of: "Sid: ViewPipelinesOfTools")],
      ["AWSCodePipeline_ReadOnlyAccess of role CrossAccountPipelineViewers"]
    )
    let start = try await runbook.can(
      "saanvi",
      "codepipeline:StartPipelineExecution",
      "my-pipeline",
      "--via",
      Self.role
    )
    #expect(start.verdict == "denied")
  }

  @Test("the half of the viewer's account missing")
  func noIdentity() async throws {
    let runbook = Self.runbook
    let answer = try await runbook.can("alejandro", Self.look, "my-pipeline", "--via", Self.role)
    #expect(answer.verdict == "denied")
    answer.expectGates("trustPolicy pass", "identity fail")
    answer.expectLines(
      [
        "because policies of user alejandro (partner): no statement allows it",
        try runbook.place(of: "alejandro: {}"),
      ],
      ["although trust policy of role CrossAccountPipelineViewers"],
      ["fix: allow `sts:AssumeRole`", "who: account partner 999999999999"]
    )
  }

  @Test("the half of the pipeline's account missing")
  func noTrust() async throws {
    let runbook = Self.runbook
    let answer = try await runbook.can(
      "saanvi",
      Self.look,
      "my-pipeline",
      "--via",
      "OldPipelineViewers"
    )
    #expect(answer.verdict == "denied")
    answer.expectGates("trustPolicy fail", "identity pass")
    answer.expectLines(
      [
        "`FormerAccountOfTheViewers` admits only `arn:aws:iam::888888888888:root`",
        try runbook.place(of: "Sid: FormerAccountOfTheViewers"),
      ],
      ["although inline policy assume of group Viewers"],
      ["fix: let the trust policy admit", "who: account tools 111111111111"]
    )
  }

  @Test("the pipeline itself has nothing to do with it")
  func audit() async throws {
    #expect(try await Self.runbook.brokenLegs().isEmpty)
  }
}
