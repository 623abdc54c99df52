import Foundation
import TestSupport
import Testing

@Suite("waybill index")
struct IndexCommandTests {
  /// Puts an index in the place of the inventory that it was made from, so that nothing but the
  /// way of reading differs between the answers.
  private func expectSame(_ inventory: String, _ questions: [[String]]) async throws {
    try await withTemporaryFolder { folder in
      let name = URL(fileURLWithPath: inventory).lastPathComponent
      let place = "\(folder)/\(name)"
      try FileManager.default.copyItem(atPath: inventory, toPath: place)
      var before: [BuiltCommand.Answer] = []
      for question in questions {
        before.append(try await BuiltCommand.run(question + [name], directory: folder))
      }
      let written = try await BuiltCommand.run(
        ["index", name, "--output", "made.waybill"],
        directory: folder
      )
      #expect(written.status == 0, "\(written.standardError)")
      try FileManager.default.moveItem(atPath: place, toPath: "\(folder)/aside")
      try FileManager.default.moveItem(atPath: "\(folder)/made.waybill", toPath: place)
      for (question, before) in zip(questions, before) {
        let after = try await BuiltCommand.run(question + [name], directory: folder)
        #expect(after.standardOutput == before.standardOutput, "\(question) \(name)")
        #expect(after.status == before.status)
        #expect(Self.findings(after.standardError) == Self.findings(before.standardError))
      }
    }
  }

  /// What is said on standard error, but that a model file has become something else.
  private static func findings(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if let line = lines.firstIndex(where: { $0.hasSuffix("[index-outdated]") }) {
      lines.removeSubrange(line...line + 1)
    }
    return lines
  }

  private static let general = [
    ["audit"], ["audit", "--verbose"], ["audit", "--format", "json"],
    ["audit", "--format", "markdown"], ["check"], ["check", "--format", "json"],
  ]

  private static let questions = [
    ["sts:AssumeRole", "prod/PipelineDeploy"], ["s3:GetObject", "s3://acme-release-artifacts/key"],
    ["s3:PutObject", "s3://acme-release-artifacts/*"], ["kms:Decrypt", "*"],
  ]

  @Test(
    "gives the answers of the folder, byte for byte",
    arguments: [
      "three-account-release", "three-account-release-broken",
    ]
  )
  func samples(sample: String) async throws {
    let can = Self.questions.flatMap { question in
      ["text", "json"].map {
        ["can", "tools/ReleasePipeline"] + question + ["--format", $0, "--inventory"]
      }
    }
    try await expectSame(SampleCopy.path(of: sample), Self.general + can)
  }

  @Test("gives the answers of every other sample", arguments: otherSamples)
  func others(sample: String) async throws {
    try await expectSame(SampleCopy.path(of: sample), Self.general)
  }

  private static let otherSamples: [String] = {
    let root = BuiltCommand.packageFolder.appendingPathComponent("inventories").path
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  /// Real inventories beside the repository, where it is checked out so.
  private static let corpus: [String] = {
    let package = BuiltCommand.packageFolder
    for place in ["../shared/corpus/inventories", "../../shared/corpus/inventories"] {
      let folder = package.appendingPathComponent(place).standardizedFileURL.path
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        continue
      }
      return names.filter { !$0.contains(".") }.sorted().map { "\(folder)/\($0)" }
    }
    return []
  }()

  @Test(
    "gives the answers of real inventories",
    .enabled(if: !corpus.isEmpty, "no corpus lies at ../shared/corpus: nothing to compare")
  )
  func realInventories() async throws {
    for inventory in Self.corpus {
      try await expectSame(inventory, [["audit", "--format", "json"], ["check"]])
    }
  }

  @Test("warns when the folder has changed since")
  func outdated() async throws {
    try await withTemporaryFolder { folder in
      try SampleCopy.write(try SampleCopy.files(of: "three-account-release"), to: "\(folder)/acme")
      _ = try await BuiltCommand.run(["index", "acme", "-o", "a.waybill"], directory: folder)
      let fresh = try await BuiltCommand.run(["check", "a.waybill"], directory: folder)
      #expect(fresh.standardError == "")
      try Data("{}".utf8).write(
        to: URL(fileURLWithPath: "\(folder)/acme/organization/describe-organization.json")
      )
      let stale = try await BuiltCommand.run(["check", "a.waybill"], directory: folder)
      #expect(stale.standardOutput == fresh.standardOutput)
      #expect(stale.standardError.contains("warning: "))
      #expect(stale.standardError.contains("`organization/describe-organization.json` differs"))
      #expect(stale.standardError.contains("[index-outdated]"))
    }
  }

  @Test("keeps the old file, and nothing beside it, when there is no room for the new one")
  func noRoom() async throws {
    try await withTemporaryFolder { folder in
      let sample = SampleCopy.path(of: "three-account-release")
      let made = try ShellCommand("waybill index \(sample) -o a.waybill", directory: folder)
      #expect(made.status == 0)
      let old = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.waybill"))
      // The limit counts blocks of 512 or 1024 bytes.
      let failed = try ShellCommand(
        "ulimit -f 8; waybill index \(sample) -o a.waybill",
        directory: folder
      )
      #expect(failed.status == 64)
      #expect(failed.output == "")
      #expect(failed.error.hasPrefix("error: cannot write `"))
      #expect(failed.error.hasSuffix("[index-not-written]\n"))
      #expect(failed.error.split(separator: "\n").count == 1)
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.waybill")) == old)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.waybill"])
    }
  }

  @Test("replaces no file of another kind, and no device")
  func otherFiles() async throws {
    try await withTemporaryFolder { folder in
      let sample = SampleCopy.path(of: "three-account-release")
      try Data("dear diary".utf8).write(to: URL(fileURLWithPath: "\(folder)/notes"))
      for target in ["notes", "/dev/full", "/dev/null", "."] {
        let answer = try await BuiltCommand.run(["index", sample, "-o", target], directory: folder)
        #expect(answer.status == 64)
        #expect(answer.standardError.hasPrefix("error: cannot write `\(target)`: it is "))
      }
      let missing = try await BuiltCommand.run(
        ["index", sample, "-o", "none/x"],
        directory: folder
      )
      #expect(missing.status == 64)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["notes"])
      #expect(try String(contentsOfFile: "\(folder)/notes", encoding: .utf8) == "dear diary")
    }
  }
}
