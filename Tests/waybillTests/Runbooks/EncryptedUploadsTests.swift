import TestSupport
import Testing

@Suite("Runbook: a bucket that denies unencrypted uploads and insecure connections")
struct EncryptedUploadsTests {
  private static let runbook = Runbook("encrypted-uploads")
  private static let header = "s3:x-amz-server-side-encryption"
  private static let statement = "{\n      \"Sid\": \"DenyUnEncryptedObjectUploads\""

  private static func policy(_ bucket: String) -> String {
    "111111111111/eu-west-1/s3api/\(bucket)/get-bucket-policy.json"
  }

  @Test("a pipeline that sends the header is sound; JSON `false` is read as a policy means it")
  func sound() async throws {
    let answer = try await Self.runbook.audit("--pipeline", "with-header")
    #expect(answer.status == 0)
    answer.expectLines(["with-header (111111111111, eu-west-1): allowed"])
    #expect(answer.standardError.isEmpty, "\(answer.standardError)")
  }

  @Test("an action that sends no header is broken, and told how to send it")
  func withoutHeader() async throws {
    let runbook = Self.runbook
    let broken = try await runbook.brokenLegs()
    let place = try runbook.place(of: Self.statement, in: Self.policy("acme-site"))
    #expect(broken.map(\.pipeline) == ["without-header"])
    #expect(broken.map(\.action) == ["s3:PutObject"])
    #expect(broken.map(\.blockedBy) == [["bucketPolicy explicit \(place)"]])
    #expect(broken.map(\.code) == ["FM-18"])
    let text = try await runbook.audit()
    text.expectLines(
      ["denies it by its condition on `s3:x-amz-server-side-encryption`"],
      ["fix: send the header `x-amz-server-side-encryption: aws:kms`"],
      ["next: waybill explain FM-18"]
    )
    let page = try await BuiltCommand.run(["explain", "FM-18"])
    #expect(page.status == 0)
  }

  @Test("for a person, the word says that the header must be sent; without it the answer is no")
  func person() async throws {
    let runbook = Self.runbook
    let place = try runbook.place(of: Self.statement, in: Self.policy("acme-artifacts"))
    let resource = "s3://acme-artifacts/site.zip"
    let open = try await runbook.can("pat", "s3:PutObject", resource)
    #expect(
      open.verdict
        == "allowed with inputs that the caller chooses: "
        + "StringEquals(s3:x-amz-server-side-encryption, aws:kms)"
    )
    open.expectGates("bucketPolicy unknown", "identity pass")
    open.expectLines(["`DenyUnEncryptedObjectUploads`", "denies it otherwise", place])
    let without = try await runbook.can("pat", "s3:PutObject", resource, "--absent", Self.header)
    #expect(without.verdict == "denied")
    without.expectGates("bucketPolicy fail", "identity pass")
    without.expectLines(
      ["because bucket policy of acme-artifacts, statement `DenyUnEncryptedObjectUploads`", place],
      ["fix: send the header `x-amz-server-side-encryption: aws:kms`"]
    )
    let aes = try await runbook.can(
      "pat",
      "s3:PutObject",
      resource,
      "--context",
      "\(Self.header)=AES256"
    )
    #expect(aes.verdict == "denied")
    let kms = try await runbook.can(
      "pat",
      "s3:PutObject",
      resource,
      "--context",
      "\(Self.header)=aws:kms"
    )
    #expect(kms.verdict == "allowed")
    kms.expectGates("bucketPolicy not needed", "identity pass")
  }

  @Test("a request without TLS is denied, one with TLS is not")
  func insecure() async throws {
    let resource = "s3://acme-artifacts/site.zip"
    let plain = try await Self.runbook.can(
      "pat",
      "s3:GetObject",
      resource,
      "--context",
      "aws:SecureTransport=false"
    )
    #expect(plain.verdict == "denied")
    plain.expectLines(["statement `DenyInsecureConnections`", "`aws:SecureTransport`"])
    let secure = try await Self.runbook.can("pat", "s3:GetObject", resource)
    #expect(secure.verdict == "allowed")
  }
}
