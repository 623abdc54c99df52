import Foundation
import TestSupport
import Testing

@Suite("The command as a user runs it")
struct CommandTests {
  private static let sound = SampleCopy.path(of: "three-account-release")
  private static let broken = SampleCopy.path(of: "three-account-release-broken")

  @Test("ends with 0 when nothing is broken")
  func nothingBroken() async throws {
    let answer = try await BuiltCommand.run(["audit", Self.sound])
    #expect(answer.status == 0)
    #expect(answer.standardOutput.contains("orders-service-release"))
  }

  @Test(
    "ends with 1 when something is broken, in every format",
    arguments: ["text", "json", "markdown"]
  )
  func broken(format: String) async throws {
    let answer = try await BuiltCommand.run(["audit", Self.broken, "--format", format])
    #expect(answer.status == 1)
    #expect(answer.standardOutput.contains("FM-2"))
  }

  @Test("ends with 2 when there is no inventory, and says what to type")
  func noInventory() async throws {
    let mistyped = String(Self.broken.dropLast(1))
    let answer = try await BuiltCommand.run(["audit", mistyped])
    #expect(answer.status == 2)
    #expect(answer.standardOutput.isEmpty)
    #expect(answer.standardError.contains(Self.broken), "\(answer.standardError)")
    #expect(answer.standardError.contains("[inventory-not-found]"))
  }

  @Test("ends with 2 for a folder that holds inventories, and names them")
  func parentFolder() async throws {
    let parent = BuiltCommand.packageFolder.appendingPathComponent("inventories").path
    for command in ["audit", "check"] {
      let answer = try await BuiltCommand.run([command, parent])
      #expect(answer.status == 2)
      #expect(answer.standardError.contains("three-account-release-broken"), "\(answer)")
    }
  }

  @Test(
    "ends with 64 for wrong usage",
    arguments: [
      ["audit"], ["audit", sound, "--format", "xml"], ["audit", sound, "--pipelin", "x"], ["adit"],
      ["audit", sound, "--operator", "start"], ["explain", "FM-9999"], ["explain"],
    ]
  )
  func usage(arguments: [String]) async throws {
    let answer = try await BuiltCommand.run(arguments)
    #expect(answer.status == 64)
    #expect(answer.standardOutput.isEmpty)
    #expect(!answer.standardError.isEmpty)
  }

  @Test("audits one pipeline by name or ARN, and lists those there are when it knows no such")
  func pipelines() async throws {
    let arn = "arn:aws:codepipeline:eu-west-1:111111111111:orders-service-release"
    let whole = try await BuiltCommand.run(["audit", Self.sound])
    for name in ["orders-service-release", arn] {
      let answer = try await BuiltCommand.run(["audit", Self.sound, "--pipeline", name])
      #expect(answer == whole)
    }
    let unknown = try await BuiltCommand.run(["audit", Self.sound, "--pipeline", "orders"])
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("no pipeline `orders`"))
    #expect(unknown.standardError.contains(arn))
  }

  @Test("keeps results on standard output and findings on standard error")
  func streams() async throws {
    let text = try await BuiltCommand.run(["audit", Self.broken])
    #expect(!text.standardOutput.contains("[W-SID]"))
    #expect(text.standardError.contains("[W-SID]"))
    #expect(text.standardError.split(separator: "\n").allSatisfy { $0.contains(": warning: ") })
    let json = try await BuiltCommand.run(["audit", Self.broken, "--format", "json"])
    #expect(json.standardError.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8))
    let audit = try #require(object as? [String: Any])
    #expect(audit["schema"] as? String == "waybill.audit/1")
    #expect((audit["diagnostics"] as? [Any])?.count == 2)
  }

  @Test("writes a DOT and an SVG file for every pipeline, and one overview")
  func output() async throws {
    try await withTemporaryFolder { folder in
      let answer = try await BuiltCommand.run(
        ["audit", Self.broken, "--output", "\(folder)/a/b"]
      )
      #expect(answer.status == 1)
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/a/b").sorted()
      let pipeline = "111111111111-eu-west-1-orders-service-release"
      #expect(
        names == ["\(pipeline).dot", "\(pipeline).svg", "organization.dot", "organization.svg"]
      )
      #expect(answer.standardError.contains("wrote \(folder)/a/b/\(pipeline).svg"))
      let svg = try String(contentsOfFile: "\(folder)/a/b/\(pipeline).svg", encoding: .utf8)
      #expect(svg.contains("FM-2") && svg.contains("<svg"))
    }
  }

  @Test("says why it cannot write, and still prints the report")
  func unwritableOutput() async throws {
    try await withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      let answer = try await BuiltCommand.run(
        ["audit", Self.sound, "--output", "\(folder)/file/out"]
      )
      #expect(answer.status == 64)
      #expect(answer.standardOutput.contains("orders-service-release"))
      #expect(answer.standardError.contains("[output-not-written]"), "\(answer.standardError)")
      #expect(answer.standardError.contains("--output"))
    }
  }

  @Test("checks an inventory")
  func check() async throws {
    let text = try await BuiltCommand.run(["check", Self.sound])
    #expect(text.status == 0)
    #expect(text.standardOutput.contains("111111111111"))
    let json = try await BuiltCommand.run(["check", Self.sound, "--format", "json"])
    #expect((try? JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8))) != nil)
  }

  @Test("explains codes however they are written", arguments: ["FM-28", "fm-28", "28"])
  func explain(code: String) async throws {
    let answer = try await BuiltCommand.run(["explain", code])
    #expect(answer.status == 0)
    #expect(answer.standardOutput.contains("FM-28"))
    #expect(answer == (try await BuiltCommand.run(["explain", "FM-28"])))
  }

  @Test("goes on when nobody reads its output any more")
  func closedPipe() async throws {
    try await withTemporaryFolder { folder in
      let line = """
        { waybill audit '\(Self.broken)' --verbose --output '\(folder)'; echo "status $?" >&2; } \
        | true
        """
      let shell = try ShellCommand(line)
      #expect(shell.error.contains("status 1"), "\(shell.error)")
      #expect(!shell.error.lowercased().contains("pipe"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/organization.svg"))
    }
  }
}

@Suite("Progress")
struct ProgressTests {
  /// Where `script` of util-linux is: it runs a command in a terminal of its own.
  private static let script = "/usr/bin/script"
  private static let hasScript = FileManager.default.isExecutableFile(atPath: script)

  @Test("is never shown where nobody looks")
  func noTerminal() async throws {
    let answer = try await BuiltCommand.run(["audit", SampleCopy.path(of: "three-account-release")])
    #expect(!answer.standardError.contains("\r"))
    #expect(!answer.standardError.contains("\u{1B}"))
  }

  @Test("is not shown for quick work", .enabled(if: hasScript, "there is no `script` here"))
  func quick() throws {
    let shown = try standardError(of: SampleCopy.path(of: "three-account-release"))
    if shown.seconds < 1 { #expect(!shown.text.contains("\u{1B}")) }
  }

  @Test(
    "is shown after a second, and wiped out",
    .enabled(if: hasScript, "there is no `script` here")
  )
  func slow() async throws {
    try await withTemporaryFolder { folder in
      let tags = (0..<12_000).map { #"{"Key": "k\#($0)", "Value": "v"}"# }
      let answer = Data(#"{"TagSet": [\#(tags.joined(separator: ",\n"))]}"#.utf8)
      let files = (0..<16).map { number in
        (path: "111111111111/eu-west-1/s3api/b\(number)/get-bucket-tagging.json", data: answer)
      }
      try SampleCopy.write(files, to: folder)
      let shown = try standardError(of: folder)
      // A fast machine is done before there is anything to show.
      guard shown.seconds > 1.5 else { return }
      #expect(shown.text.contains("reading "), "\(shown.text)")
      #expect(shown.text.hasSuffix("\r\u{1B}[K"), "\(shown.text)")
    }
  }

  /// What an audit writes to a terminal on standard error, and how long it takes.
  private func standardError(of inventory: String) throws -> (text: String, seconds: Double) {
    let start = Date()
    let command = "'\(BuiltCommand.path)' audit '\(inventory)' >/dev/null"
    let shell = try ShellCommand("\(Self.script) -qec \"\(command)\" /dev/null")
    return (shell.output, Date().timeIntervalSince(start))
  }
}
