import Foundation
import TestSupport
import Testing

@Suite("What `waybill fix` writes")
struct FixOutputTests {
  private static let broken = BuiltCommand.packageFolder
    .appendingPathComponent("inventories/three-account-release-broken").path

  /// Runs a program that is in the path, in a folder.
  private static func run(_ words: [String], in folder: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func has(_ program: String) -> Bool {
    (try? run([program, "--version"], in: "/")) == 0
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test(
    "differences that `patch` and `git apply` take to the document as it was read",
    .enabled(if: has("patch") && has("git"), "there is no `patch` or no `git` here"),
    arguments: ["patch", "git"]
  )
  func differences(program: String) async throws {
    try await withTemporaryFolder { folder in
      let answer = try await BuiltCommand.run(
        ["fix", Self.broken, "--output", "\(folder)/a/fixes"]
      )
      #expect(answer.status == 0)
      let fixes = "\(folder)/a/fixes"
      let names = try FileManager.default.contentsOfDirectory(atPath: fixes)
        .filter { $0.hasSuffix(".diff") }
      #expect(names.count == 4)
      for name in names {
        let json = String(name.dropLast(5)) + ".json"
        let before = "\(fixes)/before"
        #expect(try Self.text("\(before)/\(json)") != Self.text("\(fixes)/\(json)"))
        let words =
          program == "patch"
          ? ["patch", "-p0", "-i", "../\(name)"] : ["git", "apply", "-p0", "../\(name)"]
        #expect(try Self.run(words, in: before) == 0, "\(name)")
        #expect(try Self.text("\(before)/\(json)") == Self.text("\(fixes)/\(json)"))
      }
    }
  }

  @Test("a policy that is not there yet is one that `patch` makes")
  func newPolicy() async throws {
    let changes = try WorkedExample.changes("mutations.json")
    let change = try #require(changes.first { $0.id == "M-16" })
    try await EditedInventory.with(change.edits) { path in
      let (answer, _) = try await FixAnswer.of(path)
      let patch = try #require(answer.patches.first)
      #expect(patch.isNew)
      #expect(patch.diff.hasPrefix("--- /dev/null\n+++ \(patch.file)\n@@ -0,0 +1,"))
    }
  }

  @Test("nothing outside of the folder, whatever names the inventory holds")
  func names() async throws {
    let file = "222222222222/global/iam/get-account-authorization-details.json"
    let role =
      "/RoleDetailList/[RoleName=PipelineDeploy]/RolePolicyList/[PolicyName=PipelineDeploy]"
    let changes = try WorkedExample.changes("mutations.json")
    let change = try #require(changes.first { $0.id == "M-10" })
    let rename = try InventoryEdit([
      "file": file, "op": "set", "pointer": "\(role)/PolicyName", "value": "../../\u{1B}[2Jevil",
    ])
    try await EditedInventory.with(change.edits + [rename]) { path in
      try await withTemporaryFolder { folder in
        let answer = try await BuiltCommand.run(["fix", path, "--output", "\(folder)/a/b"])
        #expect(answer.status == 0)
        #expect(!answer.standardOutput.contains("\u{1B}"))
        #expect(!answer.standardError.contains("\u{1B}"))
        let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let files = all.filter { $0.hasSuffix(".json") || $0.hasSuffix(".diff") }
        #expect(files.count == 3)
        #expect(files.allSatisfy { $0.hasPrefix("a/b/") }, "\(files)")
        #expect(!all.contains { $0.hasSuffix(".part") })
      }
    }
  }

  @Test("the same bytes every time", arguments: ["text", "json"])
  func same(format: String) async throws {
    let arguments = ["fix", Self.broken, "--format", format]
    let first = try await BuiltCommand.run(arguments)
    #expect(first.status == 0 && !first.standardOutput.isEmpty)
    for _ in 0..<4 { #expect(try await BuiltCommand.run(arguments) == first) }
  }

  @Test("wrong usage, no inventory, no such pipeline, no such folder")
  func statuses() async throws {
    #expect(try await BuiltCommand.run(["fix"]).status == 64)
    #expect(try await BuiltCommand.run(["fix", Self.broken, "--format", "svg"]).status == 64)
    #expect(try await BuiltCommand.run(["fix", "/nowhere"]).status == 2)
    let unknown = try await BuiltCommand.run(["fix", Self.broken, "--pipeline", "orders"])
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("no pipeline `orders`"))
    try await withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      let answer = try await BuiltCommand.run(["fix", Self.broken, "--output", "\(folder)/file/x"])
      #expect(answer.status == 64)
      #expect(answer.standardError.contains("[output-not-written]"))
    }
  }

  @Test("of a policy that was not collected, only what to collect")
  func unknown() async throws {
    let changes = try WorkedExample.changes("mutations.json")
    let change = try #require(changes.first { $0.id == "M-17" })
    let missing = try InventoryEdit([
      "file": "111111111111/eu-west-1/s3api/acme-release-artifacts/get-bucket-policy.json",
      "op": "delete-file",
    ])
    try await EditedInventory.with(change.edits + [missing]) { path in
      let (answer, status) = try await FixAnswer.of(path)
      #expect(status == 1)
      #expect(!answer.patches.contains { $0.policy.hasPrefix("bucket policy") })
      let open = answer.legs.filter { $0.state == "unknown" }
      #expect(!open.isEmpty)
      for leg in open {
        #expect(
          leg.unknowns.contains {
            $0.command == "aws s3api get-bucket-policy --bucket acme-release-artifacts"
          },
          "\(leg.unknowns)"
        )
      }
    }
  }

  @Test("a policy of AWS is never changed")
  func managedByAWS() async throws {
    let changes = try WorkedExample.changes("mutations.json")
    let change = try #require(changes.first { $0.id == "M-9" })
    let file = "111111111111/global/iam/get-account-authorization-details.json"
    let arn = "arn:aws:iam::aws:policy/PowerUserAccess"
    let foreign = try [
      InventoryEdit([
        "file": file, "op": "set", "pointer": "/Policies/[PolicyName=BuildBoundary]/Arn",
        "value": arn,
      ]),
      InventoryEdit([
        "file": file, "op": "set",
        "pointer":
          "/RoleDetailList/[RoleName=OrdersBuild]/PermissionsBoundary/PermissionsBoundaryArn",
        "value": arn,
      ]),
    ]
    try await EditedInventory.with(change.edits + foreign) { path in
      let (answer, status) = try await FixAnswer.of(path)
      #expect(status == 1)
      #expect(answer.patches.isEmpty)
      #expect(answer.legs.flatMap(\.remedies).contains { $0.reason == "notEditable" })
    }
  }
}
