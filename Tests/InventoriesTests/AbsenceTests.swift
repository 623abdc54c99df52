import AWSIdentifiers
import Diagnostics
import Inventories
import Testing

@Suite("Proof that something is absent")
struct AbsenceTests {
  private func bucket(_ files: [String: String]) throws -> (Bucket, Inventory) {
    let paths = files.map { ("\(SampleSnapshot.bucketPath)/\($0.key).json", $0.value) }
    let temporary = try TemporaryInventory(Dictionary(uniqueKeysWithValues: paths))
    let inventory = try temporary.read()
    let account = try #require(AccountID(SampleSnapshot.tools))
    let region = try #require(inventory.accounts[account]?.regions["eu-west-1"])
    return (try #require(region.buckets["release-artifacts"]), inventory)
  }

  private func error(_ code: String, _ operation: String) -> String {
    "\nAn error occurred (\(code)) when calling the \(operation) operation: something\n"
  }

  @Test("an error that says so proves it")
  func proof() throws {
    let (bucket, inventory) = try bucket([
      "get-bucket-policy": error("NoSuchBucketPolicy", "GetBucketPolicy"),
      "get-bucket-encryption": error(
        "ServerSideEncryptionConfigurationNotFoundError",
        "GetBucketEncryption"
      ),
      "get-bucket-ownership-controls": error(
        "OwnershipControlsNotFoundError",
        "GetBucketOwnershipControls"
      ),
      "get-public-access-block": error(
        "NoSuchPublicAccessBlockConfiguration",
        "GetPublicAccessBlock"
      ),
      "get-bucket-tagging": error("NoSuchTagSet", "GetBucketTagging"),
      "get-bucket-versioning": "{}",
    ])
    #expect(inventory.printed == [])
    guard case .absent = bucket.policy, case .absent = bucket.encryption,
      case .absent = bucket.objectOwnership, case .absent = bucket.publicAccessBlock,
      case .absent = bucket.tags, case .absent = bucket.versioning
    else {
      Issue.record("something is not absent: \(bucket)")
      return
    }
  }

  @Test("the code also counts when a shell has wrapped its line, or in UTF-16")
  func wrapped() throws {
    let text = "aws.exe : \nAn error occurred (NoSuchBuc\r\nketPolicy) when calling"
    let (bucket, _) = try bucket(["get-bucket-policy": text])
    guard case .absent = bucket.policy else {
      Issue.record("the policy is not absent")
      return
    }
    let temporary = try TemporaryInventory()
    let path = "\(SampleSnapshot.bucketPath)/get-bucket-policy.json"
    try temporary.write(
      [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      to: path
    )
    let account = try #require(AccountID(SampleSnapshot.tools))
    let other = try temporary.read().accounts[account]?.regions["eu-west-1"]?.buckets.values.first
    guard case .absent = other?.policy else {
      Issue.record("the policy is not absent in UTF-16")
      return
    }
  }

  @Test("a refusal, an error of another call and an empty file prove nothing")
  func noProof() throws {
    let (bucket, inventory) = try bucket([
      "get-bucket-policy": error("AccessDenied", "GetBucketPolicy"),
      "get-bucket-encryption": error("NoSuchBucketPolicy", "GetBucketPolicy"),
      "get-bucket-versioning": "", "get-bucket-tagging": " \n",
    ])
    #expect(bucket.policy.missingFile?.reason == .refused)
    #expect(
      bucket.policy.missingFile?.command == "aws s3api get-bucket-policy --bucket release-artifacts"
    )
    #expect(bucket.encryption.missingFile?.reason == .refused)
    #expect(bucket.versioning.missingFile?.reason == .empty)
    #expect(bucket.tags.missingFile?.reason == .empty)
    #expect(bucket.objectOwnership.missingFile?.reason == .notCollected)
    #expect(
      inventory.reports("call-refused", in: "\(SampleSnapshot.bucketPath)/get-bucket-policy.json")
    )
    #expect(
      inventory.reports("file-empty", in: "\(SampleSnapshot.bucketPath)/get-bucket-versioning.json")
    )
    #expect(inventory.diagnostics.allSatisfy { $0.severity != .error })
  }

  @Test("a policy that mentions an error code is a policy all the same")
  func codeInsidePolicy() throws {
    let text =
      #"{"Policy": "{\"Version\":\"2012-10-17\",\"Id\":\"NoSuchBucketPolicy\",\"Statement\":[]}"}"#
    let (bucket, _) = try bucket(["get-bucket-policy": text])
    #expect(bucket.policy.value?.document.id == "NoSuchBucketPolicy")
  }

  @Test("a warning before the JSON does no harm, and its lines count")
  func warningBefore() throws {
    let text = "Warning: old client\n{\"Status\": \"Suspended\"}"
    let (bucket, inventory) = try bucket(["get-bucket-versioning": text])
    #expect(bucket.versioning.value == .suspended)
    #expect(inventory.printed == [])
  }

  @Test("a file that holds only the policy is one")
  func bareDocument() throws {
    let (bucket, _) = try bucket(["get-bucket-policy": SampleSnapshot.trust("s3.amazonaws.com")])
    #expect(bucket.policy.value?.document.statements.count == 1)
  }

  @Test("a service that knows of no policy proves it")
  func serviceAnswers() throws {
    let folder = "\(SampleSnapshot.tools)/eu-west-1"
    let temporary = try TemporaryInventory([
      "\(folder)/lambda/get-policy-f.json": error("ResourceNotFoundException", "GetPolicy"),
      "\(folder)/ecr/get-repository-policy-r.json": error("RepositoryPolicyNotFoundException", "G"),
      "\(folder)/sns/get-topic-attributes-t.json": error("AuthorizationError", "G"),
      "\(folder)/sqs/my-queue/get-queue-attributes.json": "",
    ])
    let account = try #require(AccountID(SampleSnapshot.tools))
    let answers = try #require(
      try temporary.read().accounts[account]?.regions["eu-west-1"]?.answers
    )
    func answer(_ service: String, _ name: String) -> String {
      switch answers[ServiceAnswerKey(service: service, name: name)] {
      case nil: "none"
      case .known: "known"
      case .absent: "absent"
      case .missing(let file): file.reason.rawValue
      }
    }
    #expect(answer("lambda", "get-policy-f") == "absent")
    #expect(answer("ecr", "get-repository-policy-r") == "absent")
    #expect(answer("sns", "get-topic-attributes-t") == "refused")
    #expect(answer("sqs", "get-queue-attributes-my-queue") == "empty")
  }
}
