import Foundation
import TestSupport
import Testing

@Suite("Runbook: a pipeline of two accounts without a key of its own")
struct ManagedKeyTests {
  @Test("the key that AWS manages serves its own account alone, and is said to")
  func managedKey() async throws {
    let runbook = Runbook("cross-account-key.yaml")
    let text = try String(contentsOfFile: runbook.path, encoding: .utf8)
      .replacing(", encryptionKey: artifacts", with: "")
      .replacing("encryption: {key: artifacts}", with: "encryption: aws:kms")
    try await withTemporaryFolder { folder in
      let path = "\(folder)/design.yaml"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let answer = try await BuiltCommand.run(["audit", path])
      #expect(answer.status == 1)
      answer.expectLines([
        "key policy of aws/s3 in account 111111111111",
        "serves callers of account 111111111111 alone, through s3",
      ])
      #expect(!answer.standardOutput.contains("nobody"), "\(answer.standardOutput)")
    }
  }
}
