import TestSupport
import Testing

@Suite("Runbook: a policy that names the bucket for actions on objects")
struct BucketNotObjectsTests {
  private static let runbook = Runbook("bucket-arn-for-objects.yaml")

  @Test("the audit says that the bucket is not the objects in it")
  func audit() async throws {
    let runbook = Self.runbook
    let broken = try await runbook.brokenLegs()
    #expect(broken.map(\.action) == ["s3:GetObject"])
    #expect(
      broken.map(\.blockedBy) == [
        [
          "bucketPolicy implicit \(try runbook.place(of: "Sid: LetProdRead"))",
          "identity implicit \(try runbook.place(of: "Sid: ReadArtifacts"))",
        ]
      ]
    )
    let words = "only on `arn:aws:s3:::acme-artifacts`, the bucket, which is not the objects in it"
    let text = try await runbook.audit()
    text.expectLines(["`LetProdRead` allows it \(words)"], ["`ReadArtifacts` allows it \(words)"])
    let code = try #require(broken[0].code)
    #expect(try await BuiltCommand.run(["explain", code]).status == 0)
  }

  @Test("an object is denied, and a question for the bucket is answered by what to write instead")
  func can() async throws {
    let runbook = Self.runbook
    let object = "s3://acme-artifacts/my-pipeline/Site/x"
    let denied = try await runbook.can("prod/Publish", "s3:GetObject", object)
    #expect(denied.verdict == "denied")
    denied.expectGates("bucketPolicy fail", "identity fail")
    let whole = try await runbook.can("prod/Publish", "s3:GetObject", "s3://acme-artifacts/*")
    #expect(whole.verdict.hasPrefix("denied"))
    for bucket in ["s3://acme-artifacts", "acme-artifacts", "arn:aws:s3:::acme-artifacts"] {
      let answer = try await runbook.can("prod/Publish", "s3:GetObject", bucket)
      #expect(answer.status == 64, "never an answer about a request that nobody can make")
      #expect(answer.standardOutput.isEmpty)
      #expect(answer.standardError.contains("s3://acme-artifacts/KEY"), "\(answer.standardError)")
      let list = try await runbook.can("prod/Publish", "s3:ListBucket", bucket)
      #expect(list.verdict == "allowed")
    }
    let listed = try await runbook.can("prod/Publish", "s3:ListBucket", object)
    #expect(listed.status == 64)
    #expect(listed.standardError.contains("write s3://acme-artifacts\n"))
  }
}
