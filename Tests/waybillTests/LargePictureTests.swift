import Foundation
import TestSupport
import Testing

@Suite("Pictures of forty actions in eight accounts and two regions")
struct LargePictureTests {
  private static let inventory = SampleCopy.path(of: "forty-actions.yaml")
  private static let name = "222222222222-eu-west-1-shop-release"

  @Test("the picture names every fault and who must act, and folds what is sound")
  func whole() async throws {
    let files = try await draw([])
    let svg = try #require(files["\(Self.name).svg"])
    let dot = try #require(files["\(Self.name).dot"])
    #expect(svg.contains(">4 broken edges, 4 faults<"))
    for account in ["tools 222222222222", "test 444444444444", "staging 555555555555"] {
      #expect(svg.contains(">\(account)<"), "\(account) must act")
    }
    #expect(dot.contains("4 accounts"))
    #expect(!dot.contains("owner not known"))
    #expect(dot.utf8.count < 200_000)
  }

  @Test("--only broken keeps the broken legs and how their principals are reached, nothing else")
  func onlyBroken() async throws {
    let files = try await draw(["--only", "broken"])
    let svg = try #require(files["\(Self.name).svg"])
    let dot = try #require(files["\(Self.name).dot"])
    #expect(svg.contains(">4 broken edges, 4 faults<"))
    for shown in ["Build-tests", "PipelineDeploy", "shop-site-staging", "codebuild.amazonaws.com"] {
      #expect(dot.contains(shown), "\(shown)")
    }
    for hidden in ["Build-web", "shop-site-dev", "release-approvals", "rule not collected"] {
      #expect(!dot.contains(hidden), "\(hidden)")
    }
    // A stage keeps its number.
    #expect(dot.contains("10 · Prod-us"))
    #expect(svg.contains("Drawn are the broken legs"))
  }

  @Test("--only broken draws no pipeline that is sound")
  func nothingBroken() async throws {
    try await withTemporaryFolder { folder in
      let sound = SampleCopy.path(of: "three-account-release")
      let answer = try await BuiltCommand.run([
        "audit", sound, "--only", "broken", "--output", folder,
      ])
      #expect(answer.status == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names == ["organization.dot", "organization.svg"])
    }
  }

  private func draw(_ options: [String]) async throws -> [String: String] {
    try await withTemporaryFolder { folder in
      let answer = try await BuiltCommand.run(
        ["audit", Self.inventory, "--output", folder] + options
      )
      #expect(answer.status == 1)
      var files: [String: String] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        files[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      }
      return files
    }
  }
}
