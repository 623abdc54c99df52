import Foundation
import TestSupport
import Testing

@Suite("A drawing that fails takes nothing else with it")
struct DrawingFailureTests {
  /// A program in place of the one that draws.
  struct Worker: Sendable, CustomTestStringConvertible {
    let name: String
    let script: String
    let message: String

    var testDescription: String { name }
  }

  private static let workers = [
    Worker(name: "killed", script: "kill -9 $$", message: "SIGKILL"),
    Worker(name: "crashed", script: "cat >/dev/null; kill -11 $$", message: "SIGSEGV"),
    Worker(name: "hanging", script: "exec sleep 60", message: "did not finish the drawing within"),
    Worker(name: "gave up", script: "echo no fonts >&2; exit 3", message: "status 3: no fonts"),
    Worker(name: "silent", script: "cat >/dev/null", message: "without an answer"),
    Worker(name: "babbling", script: "yes '<svg/>' | head -n 1000", message: "cannot be read"),
    Worker(name: "deaf", script: "exec <&-; exit 0", message: "without an answer"),
    Worker(name: "colourful", script: "printf 'a\\033[31mb' >&2; exit 4", message: #"\u{1B}[31mb"#),
  ]

  private static let sample = "three-account-release-broken"

  @Test("the report, the DOT files and the exit status are as ever", arguments: workers)
  func failure(worker: Worker) async throws {
    try await withTemporaryFolder { folder in
      let program = "\(folder)/worker"
      try "#!/bin/sh\n\(worker.script)\n".write(toFile: program, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
      let sample = SampleCopy.path(of: Self.sample)
      for format in ["text", "json"] {
        let usual = try await BuiltCommand.run(["audit", sample, "--format", format])
        let answer = try await BuiltCommand.run(
          ["audit", sample, "--format", format, "--output", "\(folder)/out"],
          environment: [
            "WAYBILL_GRAPHVIZ_WORKER": program,
            "WAYBILL_GRAPHVIZ_TIMEOUT": worker.name == "hanging" ? "300" : nil,
          ]
        )
        #expect(answer.standardOutput == usual.standardOutput)
        #expect(answer.status == usual.status)
        #expect(answer.status == 1)
        let said = answer.standardError.components(separatedBy: "[diagram-not-drawn]").count - 1
        #expect(said == 1, "\(answer.standardError)")
        #expect(answer.standardError.contains(worker.message), "\(answer.standardError)")
        #expect(answer.standardError.hasPrefix(usual.standardError))
      }
      let written = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out").sorted()
      #expect(
        written == ["111111111111-eu-west-1-orders-service-release.dot", "organization.dot"]
      )
    }
  }

  @Test("a worker that is not there is reported too")
  func absentWorker() async throws {
    try await withTemporaryFolder { folder in
      let answer = try await BuiltCommand.run(
        ["audit", SampleCopy.path(of: "three-account-release"), "--output", "\(folder)/out"],
        environment: ["WAYBILL_GRAPHVIZ_WORKER": "\(folder)/nobody"]
      )
      #expect(answer.status == 0)
      #expect(answer.standardError.contains("could not be started"), "\(answer.standardError)")
      #expect(FileManager.default.fileExists(atPath: "\(folder)/out/organization.dot"))
    }
  }

  @Test("a drawing of an earlier run does not stay beside a new DOT file")
  func staleDrawing() async throws {
    try await withTemporaryFolder { folder in
      let arguments = [
        "audit", SampleCopy.path(of: "three-account-release"), "--output", folder,
      ]
      _ = try await BuiltCommand.run(arguments)
      #expect(FileManager.default.fileExists(atPath: "\(folder)/organization.svg"))
      _ = try await BuiltCommand.run(
        arguments,
        environment: ["WAYBILL_GRAPHVIZ_WORKER": "/bin/false"]
      )
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/organization.svg"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/organization.dot"))
    }
  }
}
