import TestSupport
import Testing

@Suite("Runbook: who may look, start and approve")
struct PeopleTests {
  private static let runbook = Runbook("people.yaml")

  @Test("a user without GetPipeline is told whose policy lacks it, and what to add")
  func view() async throws {
    let runbook = Self.runbook
    let answer = try await runbook.can("mateojackson", "codepipeline:GetPipeline", "my-pipeline")
    #expect(answer.verdict == "denied")
    #expect(answer.status == 0)
    answer.expectGates("identity fail")
    answer.expectLines(
      [
        "because policies of user mateojackson (tools): no statement allows it",
        try runbook.place(of: "mateojackson:\n        inline"),
      ],
      ["fix: allow `codepipeline:GetPipeline`", "who: account tools 111111111111"],
      [#"add: {"Effect":"Allow","Action":"codepipeline:GetPipeline","Resource":"arn:"#]
    )
    let state = try await runbook.can(
      "mateojackson",
      "codepipeline:GetPipelineState",
      "my-pipeline"
    )
    #expect(state.verdict == "allowed")
  }

  @Test(
    "people who look, start and approve are answered by name, however the pipeline is named",
    arguments: [
      ("saanvi", "GetPipeline", "my-pipeline", "allowed"),
      ("saanvi", "GetPipeline", "tools/my-pipeline", "allowed"),
      ("saanvi", "StartPipelineExecution", "my-pipeline", "denied"),
      ("nikki", "StartPipelineExecution", "my-pipeline", "allowed"),
      ("nikki", "StopPipelineExecution", "my-pipeline", "denied"),
      ("wangxiulan", "PutApprovalResult", "my-pipeline/Release/Approve", "allowed"),
      ("wangxiulan", "PutApprovalResult", "tools/my-pipeline/Release/Approve", "allowed"),
      ("nikki", "PutApprovalResult", "my-pipeline/Release/Approve", "denied"),
    ]
  )
  func people(user: String, action: String, resource: String, verdict: String) async throws {
    let answer = try await Self.runbook.can(
      user,
      "codepipeline:\(action)",
      resource,
      "--expect",
      verdict
    )
    #expect(answer.verdict == verdict)
    #expect(answer.status == 0)
  }

  @Test("who lets somebody in is told, with the place")
  func grants() async throws {
    let runbook = Self.runbook
    let start = try await runbook.can(
      "nikki",
      "codepipeline:StartPipelineExecution",
      "my-pipeline"
    )
    start.expectLines([
      "because inline policy start of group operators, statement `StartMyPipeline`",
      try runbook.place(of: "Sid: StartMyPipeline"),
    ])
    let look = try await runbook.can("saanvi", "codepipeline:GetPipeline", "my-pipeline")
    look.expectLines(["managed policy AWSCodePipeline_ReadOnlyAccess of user saanvi, statement 1"])
  }

  @Test("a step that is not there, and a pipeline where an approval is meant, list what there is")
  func steps() async throws {
    for resource in ["my-pipeline/Release/Aprove", "my-pipeline"] {
      let answer = try await Self.runbook.can(
        "wangxiulan",
        "codepipeline:PutApprovalResult",
        resource
      )
      #expect(answer.status == 64)
      #expect(answer.standardOutput.isEmpty)
      #expect(answer.standardError.contains("  my-pipeline/Release/Approve\n"), "\(answer)")
      #expect(answer.standardError.contains("waybill can --help"))
    }
  }

  @Test("an audit judges what people do, by name")
  func operators() async throws {
    let runbook = Self.runbook
    let sound = try await runbook.audit(
      "--operator",
      "see=saanvi",
      "--operator",
      "approve=tools/wangxiulan"
    )
    #expect(sound.status == 0)
    let broken = try await runbook.brokenLegs("--operator", "see=mateojackson")
    #expect(
      broken.map(\.blockedBy) == [
        ["identity implicit \(try runbook.place(of: "mateojackson:\n        inline"))"]
      ]
    )
    #expect(broken.map(\.action) == ["codepipeline:GetPipeline"])
    let unknown = try await runbook.audit("--operator", "see=mateo")
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("tools/mateojackson"), "\(unknown.standardError)")
    let act = try await runbook.audit("--operator", "view=saanvi")
    #expect(act.status == 64)
    #expect(act.standardError.contains("see, start, retry"), "\(act.standardError)")
  }
}
