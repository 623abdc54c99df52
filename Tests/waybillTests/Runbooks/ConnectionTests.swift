import TestSupport
import Testing

@Suite("Runbook: CodeConnections without UseConnection")
struct ConnectionTests {
  private static let runbook = Runbook("connection.yaml")
  private static let connection =
    "arn:aws:codeconnections:eu-west-1:111111111111:connection/5f1a0c9e"

  @Test("no UseConnection, UseConnection under the other prefix, and a sound one")
  func audit() async throws {
    let runbook = Self.runbook
    let broken = try await runbook.brokenLegs()
    #expect(broken.map(\.pipeline) == ["first-pipeline", "second-pipeline"])
    #expect(broken.map(\.step) == ["Source/GitHub", "Source/GitHub"])
    #expect(broken.map(\.action) == Array(repeating: "codeconnections:UseConnection", count: 2))
    #expect(
      broken.map(\.blockedBy) == [
        ["identity implicit \(try runbook.place(of: "FirstPipeline:"))"],
        ["identity implicit \(try runbook.place(of: "SecondPipeline:"))"],
      ]
    )
    #expect(broken.last?.code == "FM-43")
    let text = try await runbook.audit()
    text.expectLines(
      ["note: `codestar-connections:UseConnection` is allowed"],
      ["third-pipeline (tools 111111111111, eu-west-1): allowed"],
      ["next: waybill explain FM-43"]
    )
    let page = try await BuiltCommand.run(["explain", "FM-43"])
    #expect(page.standardOutput.contains("codestar-connections"))
  }

  @Test("the audit of the first alone leads on to the question that shows its gates")
  func next() async throws {
    let answer = try await Self.runbook.audit("--pipeline", "first-pipeline")
    #expect(answer.status == 1)
    let next = try #require(
      answer.standardOutput.split(separator: "\n").last { $0.hasPrefix("next: waybill ") }
    )
    guard next.hasPrefix("next: waybill can ") else { return }
    let words = next.dropFirst("next: waybill ".count).split(separator: " ").map(String.init)
    let led = try await BuiltCommand.run(words)
    #expect(led.status == 0)
    #expect(led.verdict == "denied")
    led.expectLines(["fix: allow `codeconnections:UseConnection` on `\(Self.connection)`"])
  }

  @Test("asked for a role, the other prefix is named too")
  func can() async throws {
    let action = "codeconnections:UseConnection"
    let second = try await Self.runbook.can("SecondPipeline", action, Self.connection)
    #expect(second.verdict == "denied")
    second.expectLines(["note: `codestar-connections:UseConnection` is allowed"])
    let first = try await Self.runbook.can("FirstPipeline", action, Self.connection)
    #expect(first.verdict == "denied")
    #expect(!first.standardOutput.contains("note:"))
    let third = try await Self.runbook.can("ThirdPipeline", action, Self.connection)
    #expect(third.verdict == "allowed")
  }
}
