import TestSupport
import Testing

@Suite("Runbook: a key policy with a comment, and one with two `AWS` keys in a Principal")
struct DamagedKeyPolicyTests {
  private static let runbook = Runbook("key-policy-with-comment")

  private static func policy(_ key: String) -> String {
    "111111111111/eu-west-1/kms/11111111-\(key)/get-key-policy.json"
  }
  private static let comment = policy("aaaa-4444-8888-000000000001")
  private static let twoKeys = policy("bbbb-4444-8888-000000000002")

  @Test("each is rejected at its place, with what to do, and the rest is read")
  func check() async throws {
    let runbook = Self.runbook
    let comment = try runbook.place(of: "// the pipeline", in: Self.comment)
    let second = try runbook.place(
      of: "\"AWS\": \"arn:aws:iam::111111111111:role",
      in: Self.twoKeys
    )
    for answer in [try await runbook.check(), try await runbook.audit()] {
      let all = answer.standardOutput + answer.standardError
      #expect(all.contains("\(comment): error: a comment stands here, and JSON has none"))
      #expect(all.contains("\(second): error: the member `AWS` occurs twice in one object"))
      #expect(all.contains("help: write `AWS` once, with its values in one list"))
      #expect(answer.status == 0)
    }
    let text = try await runbook.check()
    text.expectLines(["1 role, 3 buckets, 3 keys, 3 pipelines"], ["2 errors"])
  }

  @Test("what the keys decide cannot be told, and nothing else is touched")
  func audit() async throws {
    let text = try await Self.runbook.audit()
    text.expectLines(
      ["comment-in-policy", "cannot be told, 3 of 32 legs"],
      ["two-principals", "cannot be told, 3 of 32 legs"],
      ["sound", "allowed, 32 legs"],
      ["next: waybill check"]
    )
    #expect(try await Self.runbook.brokenLegs().isEmpty)
  }

  @Test("a question on such a key shows what is wrong with its file")
  func can() async throws {
    let runbook = Self.runbook
    let place = try runbook.place(of: "// the pipeline", in: Self.comment)
    let answer = try await runbook.can("ReleasePipeline", "kms:Decrypt", "alias/with-comment")
    #expect(answer.verdict == "conditional")
    answer.expectGates("keyPolicy unknown", "identity pass")
    answer.expectLines(
      ["what the key policy of", "says: see"],
      ["\(place): a comment stands here"]
    )
    let sound = try await runbook.can("ReleasePipeline", "kms:Decrypt", "alias/sound")
    #expect(sound.verdict == "allowed")
  }
}
