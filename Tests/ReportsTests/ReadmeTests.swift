import AccessModel
import ArtifactFlows
import Foundation
import Inventories
import PolicyEvaluation
import Reports
import TestSupport
import Testing

@Suite("The README keeps its word")
struct ReadmeTests {
  static func readme() throws -> String {
    let file = BuiltCommand.packageFolder.appendingPathComponent("README.md")
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test("the broken edge it explains is what the sample gives, word for word")
  func brokenEdge() async throws {
    let sample = "inventories/three-account-release-broken"
    let path = BuiltCommand.packageFolder.appendingPathComponent(sample).path
    let audit = await Audit(AccessGraph(try Inventory.read(at: path))).run()
    func words(_ lines: [Substring]) -> [String] {
      lines.map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let printed = Set(words(TextReport(audit).text.split(separator: "\n")))
    let block = try #require(try Self.readme().firstMatch(of: #/(?s)```text\n(.*?)```/#)?.output.1)
    let quoted = words(block.split(separator: "\n"))
    #expect(quoted.count == 4)
    for line in quoted { #expect(printed.contains(line), "the report does not say: \(line)") }
  }

  @Test("its table of causes lists every layer, in the order of reports")
  func layers() throws {
    let rows = try Self.readme().matches(of: #/(?m)^\| `([a-zA-Z]+)` \|/#).map {
      String($0.output.1)
    }
    #expect(rows.filter { Layer(rawValue: $0) != nil } == Layer.allCases.map(\.rawValue))
  }

  @Test("every file it links to is there, but for the picture")
  func links() throws {
    let links = try Self.readme().matches(of: #/\]\(([^)]+)\)/#).map { String($0.output.1) }
    #expect(links.count > 8)
    for link in links where !link.hasPrefix("docs/images/") {
      let path = BuiltCommand.packageFolder.appendingPathComponent(link).path
      #expect(FileManager.default.fileExists(atPath: path), "\(link)")
    }
  }
}
