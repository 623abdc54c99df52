import Foundation
import TestSupport
import Testing

@Suite("waybill who-can, path, reach and graph, as built")
struct SearchCommandTests {
  private func run(_ arguments: String..., broken: Bool = false) async throws
    -> BuiltCommand.Answer
  {
    let name = "inventories/three-account-release\(broken ? "-broken" : "")"
    return try await BuiltCommand.run(
      arguments,
      environment: [
        "WAYBILL_INVENTORY": BuiltCommand.packageFolder.appendingPathComponent(name).path
      ]
    )
  }

  @Test("a bucket's name asks for its objects, and for the key that encrypts them")
  func whoCan() async throws {
    let answer = try await run("who-can", "s3:GetObject", "acme-release-artifacts")
    #expect(answer.status == 0)
    #expect(answer.standardOutput.hasPrefix("6 users and roles can s3:GetObject"))
    #expect(answer.standardOutput.contains("kms:Decrypt on it is asked too"))
    #expect(answer.standardOutput.contains("\nnext: waybill can "))
  }

  @Test("a path is status 0; without one, status 1 and the nearest miss")
  func path() async throws {
    let there = try await run("path", "tools/ReleasePipeline", "prod/PipelineDeploy")
    #expect(there.status == 0)
    #expect(there.standardOutput.hasPrefix("1 path from"))
    let missing = try await run(
      "path",
      "tools/ReleasePipeline",
      "prod/PipelineDeploy",
      broken: true
    )
    #expect(missing.status == 1)
    #expect(missing.standardOutput.hasPrefix("no path"))
    #expect(missing.standardOutput.contains("1 policy would have to change"))
    let change = "trust policy of role PipelineDeploy (prod) must allow"
    #expect(missing.standardOutput.contains(change))
  }

  @Test("a pipeline stands for the artifacts in its store")
  func pipeline() async throws {
    let answer = try await run("path", "OrdersBuild", "pipeline:orders-service-release")
    #expect(answer.status == 0)
    #expect(answer.standardOutput.contains("acme-release-artifacts/orders-service-relea/*"))
    let unknown = try await run("path", "OrdersBuild", "pipeline:nothing")
    #expect(unknown.status == 64)
  }

  @Test("a name that is not unique lists what it could be")
  func names() async throws {
    for command in [["reach", "PipelineDeploy"], ["path", "PipelineDeploy", "OrdersBuild"]] {
      let answer = try await BuiltCommand.run(
        command + [
          "--inventory",
          BuiltCommand.packageFolder.appendingPathComponent("inventories/three-account-release")
            .path,
        ]
      )
      #expect(answer.status == 64)
      #expect(answer.standardError.contains("dev/PipelineDeploy"))
      #expect(answer.standardError.contains("prod/PipelineDeploy"))
    }
    let account = try await run("graph", "--account", "nowhere")
    #expect(account.status == 64)
    #expect(account.standardError.contains("prod"))
  }

  @Test("broken handshakes are status 1, each with its reason and place")
  func graph() async throws {
    let sound = try await run("graph")
    #expect(sound.status == 0)
    let broken = try await run("graph", "--only", "broken", broken: true)
    #expect(broken.status == 1)
    #expect(broken.standardOutput.hasPrefix("1 broken handshake"))
    #expect(broken.standardOutput.contains("get-account-authorization-details.json:53:41"))
    let elsewhere = try await run("graph", "--only", "broken", "--account", "dev", broken: true)
    #expect(elsewhere.status == 0)
  }

  @Test(
    "every search is drawn",
    arguments: [
      ["who-can", "s3:GetObject", "acme-release-artifacts"], ["reach", "ReleasePipeline"],
      ["path", "tools/ReleasePipeline", "prod/PipelineDeploy"], ["graph"],
    ]
  )
  func pictures(arguments: [String]) async throws {
    let path = BuiltCommand.packageFolder
      .appendingPathComponent("inventories/three-account-release").path
    let rest = ["--inventory", path, "--format"]
    let dot = try await BuiltCommand.run(arguments + rest + ["dot"])
    #expect(dot.standardOutput.hasPrefix("digraph waybill {"))
    let svg = try await BuiltCommand.run(arguments + rest + ["svg"])
    #expect(svg.status == 0)
    let document = ParsedDocument(svg.standardOutput)
    #expect(document.isWellFormed)
    #expect(document.references.isEmpty)
    #expect(document.text.contains("PipelineDeploy"))
  }

  @Test(
    "a role is assumed one at a time, and each has its own trust policy",
    arguments: [
      ["who-can", "sts:AssumeRole", "*"],
      ["who-can", "sts:AssumeRole", "arn:aws:iam::333333333333:role/*"],
      ["can", "tools/ReleasePipeline", "sts:AssumeRole", "arn:aws:iam::333333333333:role/P*"],
      ["path", "tools/ReleasePipeline", "arn:aws:iam::333333333333:role/P*"],
    ]
  )
  func oneRole(arguments: [String]) async throws {
    let inventory = BuiltCommand.packageFolder
      .appendingPathComponent("inventories/three-account-release").path
    let answer = try await BuiltCommand.run(arguments + ["--inventory", inventory])
    #expect(answer.status == 64)
    #expect(answer.standardError.contains("is asked for one role"))
  }

  @Test("a longer way than --max-hops lets it is no path, and says so")
  func longerWay() async throws {
    try await withTemporaryFolder { folder in
      let file = folder + "/chain.yaml"
      var design = "complete: true\naccounts:\n  x:\n    id: \"111111111111\"\n    roles:\n"
      for (before, name) in zip(["c", "a", "b"], ["a", "b", "c"]) {
        design += """
                \(name): {trustPolicy: {Version: "2012-10-17", Statement: [
                  {Effect: Allow, Principal: {AWS: x/\(before)}, Action: sts:AssumeRole}]}}

          """
      }
      try Data(design.utf8).write(to: URL(fileURLWithPath: file))
      let arguments = ["path", "x/a", "x/c", "--inventory", file, "--max-hops"]
      let short = try await BuiltCommand.run(arguments + ["1"])
      #expect(short.status == 1)
      #expect(short.standardOutput.contains("a longer way: x/a → x/b → x/c"))
      #expect(short.standardOutput.contains("it assumes 2 roles"))
      #expect(try await BuiltCommand.run(arguments + ["2"]).status == 0)
    }
  }

  @Test("an empty WAYBILL_INVENTORY is none")
  func emptyVariable() async throws {
    let answer = try await BuiltCommand.run(["graph"], environment: ["WAYBILL_INVENTORY": ""])
    #expect(answer.status == 64)
    #expect(answer.standardError.contains("no inventory"))
  }

  @Test("a result that the disk has no room for is status 2")
  func fullDisk() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let inventory = BuiltCommand.packageFolder
      .appendingPathComponent("inventories/three-account-release-broken").path
    let answer = try ShellCommand("waybill graph --inventory '\(inventory)' > /dev/full")
    #expect(answer.status == 2)
    #expect(answer.error.contains("[result-not-written]"))
  }
}
