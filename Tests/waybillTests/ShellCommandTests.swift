import Foundation
import TestSupport
import Testing

@Suite("waybill shell")
struct ShellCommandTests {
  private static let sample = SampleCopy.path(of: "three-account-release-broken")

  private func session(_ lines: String, of inventory: String = sample) async throws
    -> BuiltCommand.Answer
  {
    try await BuiltCommand.run(["shell", inventory], input: lines)
  }

  @Test("answers the lines of a pipe as the commands would")
  func sameAnswers() async throws {
    let can = ["can", "tools/ReleasePipeline", "sts:AssumeRole", "prod/PipelineDeploy"]
    let session = try await session(
      """
      # a remark

      \(can.joined(separator: " "))
      check
      audit --format json
      explain FM-1
      can "tools/ReleasePipeline" 's3:GetObject' s3://acme-release-artifacts/a\\ b
      """
    )
    var expected = ""
    var errors = ""
    for words in [
      can + ["--inventory", Self.sample], ["check", Self.sample],
      ["audit", Self.sample, "--format", "json"], ["explain", "FM-1"],
      [
        "can", "tools/ReleasePipeline", "s3:GetObject", "s3://acme-release-artifacts/a b",
        "--inventory", Self.sample,
      ],
    ] {
      let answer = try await BuiltCommand.run(words)
      expected += answer.standardOutput
      errors += answer.standardError
    }
    #expect(session.standardOutput == expected)
    #expect(session.standardError == errors)
    #expect(session.status == 1)
  }

  @Test("asks another inventory when a line names one")
  func otherInventory() async throws {
    let other = SampleCopy.path(of: "three-account-release")
    let session = try await session("check '\(other)'\n")
    let direct = try await BuiltCommand.run(["check", other])
    #expect(session.standardOutput == direct.standardOutput)
  }

  @Test(
    "ends with the highest exit status of its lines",
    arguments: [
      ("", 0), ("check\n", 0), ("audit\ncheck\n", 1), ("audit\nnonsense\ncheck\n", 64),
      ("can a\n", 64), ("quit\nnonsense\n", 0), ("help\nhelp audit\ncan --help\n", 0),
      ("check /nowhere/at/all\n", 2), ("check 'open\n", 64), ("evaluate\n{}\n", 64),
      ("shell x\n", 64), ("audit --pipeline none\n", 64),
    ]
  )
  func status(lines: String, status: Int32) async throws {
    #expect(try await session(lines).status == status)
  }

  @Test("says what is wrong with a line, and goes on")
  func wrongLines() async throws {
    let session = try await session(
      "nonsens\u{1B}[31me\ncan nobody s3:GetObject *\naudit --bogus\nexplain FM-1\n"
    )
    #expect(session.standardError.contains("error: no command `nonsens"))
    #expect(!session.standardError.contains("\u{1B}"))
    #expect(session.standardError.contains("no role or user `nobody`"))
    #expect(session.standardError.contains("Unknown option '--bogus'"))
    #expect(!session.standardError.contains("--help"))
    #expect(session.standardOutput.contains("FM-1"))
  }

  @Test("lists its commands")
  func help() async throws {
    let session = try await session("help\n")
    let lines = session.standardOutput.split(separator: "\n")
    let names = lines.compactMap { $0.split(separator: " ").first }.dropLast()
    #expect(names.contains("audit") && names.contains("can") && names.contains("check"))
    #expect(!names.contains("shell") && !names.contains("evaluate"))
    #expect(names.sorted() == Array(names))
  }

  @Test("needs an inventory that can be read")
  func noInventory() async throws {
    let session = try await session("check\n", of: "/nowhere/at/all")
    #expect(session.status == 2)
    #expect(session.standardOutput == "")
  }

  @Test("takes an index in place of a folder")
  func index() async throws {
    try await withTemporaryFolder { folder in
      _ = try await BuiltCommand.run(["index", Self.sample, "-o", "\(folder)/i.waybill"])
      let lines = "audit\ncheck --format json\n"
      let direct = try await session(lines)
      let indexed = try await session(lines, of: "\(folder)/i.waybill")
      #expect(indexed.status == direct.status)
      func neutral(_ text: String, _ path: String) -> String {
        text.replacingOccurrences(of: path, with: "INVENTORY")
      }
      #expect(
        neutral(indexed.standardOutput, "\(folder)/i.waybill")
          == neutral(direct.standardOutput, Self.sample)
      )
    }
  }

  @Test("ends when nobody reads the answers, however many lines there are")
  func readerGone() throws {
    let session = "waybill shell '\(Self.sample)'; echo \"ended $?\" >&2"
    let answer = try ShellCommand("yes help | { \(session); } | head -1")
    // `yes` may complain too, that nobody reads what it writes.
    #expect(answer.error.contains("ended 0\n"))
  }

  @Test("takes a line of a megabyte")
  func longLine() async throws {
    let word = String(repeating: "x", count: 1 << 20)
    let session = try await session("\(word)\nexplain FM-1\n")
    #expect(session.status == 64)
    #expect(session.standardOutput.contains("FM-1"))
  }
}
