import Foundation
import TestSupport
import Testing

@Suite("waybill can, as built")
struct CanCommandTests {
  private static let inventory = BuiltCommand.packageFolder
    .appendingPathComponent("inventories/three-account-release-broken").path

  private func can(_ arguments: String...) async throws -> BuiltCommand.Answer {
    try await BuiltCommand.run(
      ["can"] + arguments,
      environment: ["WAYBILL_INVENTORY": Self.inventory]
    )
  }

  @Test("says the verdict in one word first, then who has to change what")
  func denied() async throws {
    let answer = try await can("tools/ReleasePipeline", "sts:AssumeRole", "prod/PipelineDeploy")
    #expect(answer.status == 0)
    #expect(answer.standardOutput.hasPrefix("denied\n"))
    #expect(answer.standardOutput.contains("trustPolicy fail"))
    #expect(answer.standardOutput.contains("identity pass"))
    #expect(answer.standardOutput.contains("get-account-authorization-details.json:"))
  }

  @Test("an expectation that is missed is status 1")
  func expectation() async throws {
    let arguments = ["ReleasePipeline", "sts:AssumeRole", "dev/PipelineDeploy"]
    let met = try await can(arguments[0], arguments[1], arguments[2], "--expect", "allowed")
    #expect(met.status == 0)
    let missed = try await can(arguments[0], arguments[1], arguments[2], "--expect", "denied")
    #expect(missed.status == 1)
    #expect(missed.standardError.contains("expected denied, found allowed"))
  }

  @Test("a name that is not unique, or unknown, lists what it could be")
  func names() async throws {
    let ambiguous = try await can("PipelineDeploy", "s3:GetObject", "s3://acme-release-artifacts/x")
    #expect(ambiguous.status == 64)
    #expect(ambiguous.standardError.contains("dev/PipelineDeploy"))
    #expect(ambiguous.standardError.contains("prod/PipelineDeploy"))
    let unknown = try await can("Pipeline", "s3:GetObject", "s3://acme-release-artifacts/x")
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("tools/ReleasePipeline"))
  }

  @Test("JSON holds the hops with their gates")
  func json() async throws {
    let answer = try await can(
      "ReleasePipeline",
      "s3:GetObject",
      "s3://acme-release-artifacts/orders-service-relea/BuildOutpu/x",
      "--via",
      "dev/PipelineDeploy",
      "--format",
      "json"
    )
    let value = try JSONSerialization.jsonObject(with: Data(answer.standardOutput.utf8))
    let object = try #require(value as? [String: Any])
    #expect(object["schema"] as? String == "waybill.can/1")
    #expect(object["verdict"] as? String == "allowed")
    let hops = try #require(object["hops"] as? [[String: Any]])
    #expect(hops.count == 2)
    #expect(hops[0]["action"] as? String == "sts:AssumeRole")
    let gates = try #require(hops[1]["gates"] as? [[String: Any]])
    #expect(gates.contains { $0["layer"] as? String == "bucketPolicy" })
  }

  @Test("wrong usage says what to type")
  func usage() async throws {
    let action = try await can("ReleasePipeline", "GetObject", "*")
    #expect(action.status == 64)
    #expect(action.standardError.contains("service:Name"))
    let none = try await BuiltCommand.run(
      ["can", "a", "s3:GetObject", "*"],
      environment: ["WAYBILL_INVENTORY": nil]
    )
    #expect(none.status == 64)
    #expect(none.standardError.contains("--inventory"))
  }
}
