import Foundation
import TestSupport
import Testing

@Suite("Wrong usage is answered by what to type")
struct WrongUsageTests {
  private static let sample = SampleCopy.path(of: "three-account-release")

  private func expect(
    _ arguments: [String],
    status: Int32 = 64,
    says texts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await BuiltCommand.run(
      arguments,
      environment: ["WAYBILL_INVENTORY": Self.sample]
    )
    #expect(answer.status == status, sourceLocation: sourceLocation)
    #expect(answer.standardOutput.isEmpty, sourceLocation: sourceLocation)
    for text in texts {
      #expect(
        answer.standardError.contains(text),
        "\(answer.standardError)",
        sourceLocation: sourceLocation
      )
    }
  }

  @Test("a command that there is not")
  func command() async throws {
    try await expect(["adit"], says: "no command `adit`", "audit, fix, can", "waybill --help")
  }

  @Test("arguments that are missing or mean nothing name the help of their own command")
  func arguments() async throws {
    try await expect(["audit"], says: "<inventory>", "waybill audit --help")
    try await expect(["can", "a"], says: "<action>", "waybill can --help")
    try await expect(
      ["audit", Self.sample, "--format", "xml"],
      says: "'text', 'json' or 'markdown'"
    )
    try await expect(["explain", "FM-999"], says: "no page explains", "waybill explain --help")
  }

  @Test("names of nobody and nothing")
  func names() async throws {
    let object = "s3://acme-release-artifacts/x"
    try await expect(
      ["can", "tools", "s3:GetObject", object],
      says: "`tools` is an account",
      "tools/"
    )
    try await expect(["can", "Nobody", "s3:GetObject", object], says: "no role or user `Nobody`")
    try await expect(
      ["can", "OrdersBuild", "s3:GetObject", "s3://"],
      says: "names no bucket",
      "s3://BUCKET/KEY"
    )
    try await expect(
      ["can", "OrdersBuild", "codepipeline:GetPipeline", "orders-service"],
      says: "no resource `orders-service`",
      "  tools/orders-service-release\n"
    )
  }

  @Test("of a role that does not exist that alone is said")
  func missingRole() async throws {
    let answer = try await BuiltCommand.run([
      "can", "arn:aws:iam::111111111111:role/Nobody", "s3:GetObject",
      "s3://acme-release-artifacts/x", "--inventory", Self.sample,
    ])
    #expect(answer.verdict == "denied")
    let reasons = answer.standardOutput.split(separator: "\n").filter {
      $0.hasPrefix("  because ") || $0.hasPrefix("  fix: ")
    }
    #expect(reasons.count == 2, "\(answer.standardOutput)")
    answer.expectLines(["because the role does not exist (tools)"])
  }

  @Test("folders that hold no inventory")
  func folders() async throws {
    try await withTemporaryFolder { folder in
      try await expect(
        ["audit", folder],
        status: 2,
        says: "[inventory-empty]",
        "docs/inventory.md"
      )
      try Data("hello".utf8).write(to: URL(fileURLWithPath: "\(folder)/x.yaml"))
      try await expect(
        ["audit", "\(folder)/x.yaml"],
        status: 2,
        says: "x.yaml:1:1: error: expected"
      )
      try Data().write(to: URL(fileURLWithPath: "\(folder)/x.json"))
      try await expect(
        ["check", "\(folder)/x.json"],
        status: 2,
        says: "neither a folder, a model file nor"
      )
    }
    try await expect(
      ["audit", "\(Self.sample)/111111111111"],
      status: 2,
      says: "the folder of one account: name the folder above it"
    )
  }

  @Test("a folder to write to that is a file, or has no name, is refused and nothing is written")
  func output() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/file"
      try Data().write(to: URL(fileURLWithPath: file))
      for (name, words) in [(file, "is not a folder"), ("", "has no name")] {
        let answer = try await BuiltCommand.run(["audit", Self.sample, "--output", name])
        #expect(answer.status == 64)
        #expect(answer.standardError.contains(words), "\(answer.standardError)")
        #expect(!answer.standardError.contains("wrote"))
      }
    }
  }

  @Test("a session policy that is none names its place")
  func sessionPolicy() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/policy.json"
      try Data("{\n  \"Version\": nothing\n}".utf8).write(to: URL(fileURLWithPath: file))
      try await expect(
        [
          "can", "OrdersBuild", "s3:GetObject", "s3://acme-release-artifacts/x",
          "--session-policy", file,
        ],
        says: "\(file):2:14: "
      )
    }
  }

  @Test("a case whose owner is no account")
  func evaluate() async throws {
    let line = """
      {"id":"1","request":{"principal":"arn:aws:iam::111111111111:user/a","action":"s3:GetObject",\
      "resource":"arn:aws:s3:::b/k","resourceAccount":"1234"},"policies":{}}
      """
    let answer = try await BuiltCommand.run(["evaluate"], input: line + "\n")
    #expect(answer.status == 2)
    #expect(answer.standardOutput.contains("`1234` is no account"), "\(answer.standardOutput)")
  }
}
