import Foundation
import Inventories
import Repairs
import Reports
import TestSupport
import Testing

@Suite("The report of `waybill fix`")
struct FixReportTests {
  private static func plan(_ sample: String) async throws -> RepairPlan {
    let path = BuiltCommand.packageFolder.appendingPathComponent("inventories/\(sample)").path
    var run = RepairRun(try Inventory.read(at: path))
    return await run.plan()
  }

  @Test("is as documented", arguments: ["three-account-release", "three-account-release-broken"])
  func schema(sample: String) async throws {
    let schema = try SchemaValidator("waybill.fix-1.schema.json")
    #expect(try schema.faults(in: FixJSON(await Self.plan(sample)).text) == [])
  }

  @Test("begins with the verdict, goes account by account, and ends with what to type")
  func text() async throws {
    let plan = try await Self.plan("three-account-release-broken")
    try expectGolden(FixText(plan, inventory: "acme").text, "fix-broken.txt")
  }

  @Test("says that nothing is broken")
  func nothing() async throws {
    let plan = try await Self.plan("three-account-release")
    try expectGolden(FixText(plan, inventory: "acme").text, "fix-allowed.txt")
    #expect(FixFiles(plan).files.isEmpty)
  }
}
