import AWSIdentifiers
import AccessModel
import Foundation
import Inventories
import Reachability
import Reports
import TestSupport
import Testing

@Suite("Reports on searches")
struct SearchReportTests {
  private func graph(_ name: String) throws -> AccessGraph {
    let path = BuiltCommand.packageFolder.appendingPathComponent("inventories/\(name)").path
    return AccessGraph(try Inventory.read(at: path))
  }

  private func reports(_ name: String) throws -> [(name: String, text: String, json: String)] {
    let graph = try graph(name)
    let search = AccessSearch(AccessEvaluator(graph))
    let action = try #require(ActionName("s3:GetObject"))
    let objects = try #require(ARN("arn:aws:s3:::acme-release-artifacts/*"))
    let pipeline = try #require(ARN("arn:aws:iam::111111111111:role/ReleasePipeline"))
    let deploy = try #require(ARN("arn:aws:iam::333333333333:role/PipelineDeploy"))
    let stack = try #require(ARN("arn:aws:iam::333333333333:role/StackChanges"))
    let who = WhoCanReport(search.whoCan(action, on: objects, isPattern: true), graph: graph)
    let path = PathReport(search.paths(from: .principal(pipeline), to: .role(deploy)), graph: graph)
    let miss = PathReport(search.paths(from: .principal(pipeline), to: .role(stack)), graph: graph)
    let reach = ReachReport(search.reach(of: .principal(pipeline)), graph: graph)
    let trust = TrustReport(search.trustPicture(), graph: graph)
    let services = TrustReport(search.trustPicture(withServices: true), graph: graph)
    return [
      ("who-can", who.text, who.json), ("path", path.text, path.json),
      ("miss", miss.text, miss.json), ("reach", reach.text, reach.json),
      ("graph", trust.text, trust.json), ("services", services.text, services.json),
    ]
  }

  @Test("the text is as it was read", arguments: ["allowed", "broken"])
  func text(state: String) throws {
    let name = "three-account-release" + (state == "broken" ? "-broken" : "")
    let text = try reports(name).map { "--- \($0.name)\n\($0.text)" }.joined(separator: "\n")
    try expectGolden(text, "search-\(state).txt")
  }

  @Test("every document is as documented", arguments: ["", "-broken"])
  func schemas(suffix: String) throws {
    for report in try reports("three-account-release\(suffix)") {
      let name = ["miss": "path", "services": "graph"][report.name] ?? report.name
      let schema = try SchemaValidator("waybill.\(name)-1.schema.json")
      #expect(try schema.faults(in: report.json) == [], "\(report.name)")
    }
  }

  @Test("the same search gives the same bytes")
  func determinism() throws {
    let first = try reports("three-account-release-broken").map { $0.text + $0.json }
    let second = try reports("three-account-release-broken").map { $0.text + $0.json }
    #expect(first == second)
  }
}
