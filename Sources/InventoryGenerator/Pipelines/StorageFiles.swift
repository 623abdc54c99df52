/// Buckets and keys as S3 and KMS tell of them.
enum StorageFiles {
  /// The files of a bucket, by name.
  static func bucket(
    policy: [GeneratedJSON],
    key: String?
  ) -> [(name: String, content: GeneratedJSON)] {
    let encryption: GeneratedJSON =
      key.map { ["SSEAlgorithm": "aws:kms", "KMSMasterKeyID": .text($0)] }
      ?? ["SSEAlgorithm": "AES256"]
    return [
      ("get-bucket-policy", ["Policy": .text(PolicyTexts.document(policy).compact)]),
      (
        "get-bucket-encryption",
        [
          "ServerSideEncryptionConfiguration": [
            "Rules": [
              [
                "ApplyServerSideEncryptionByDefault": encryption,
                "BucketKeyEnabled": .flag(key != nil),
              ]
            ]
          ]
        ]
      ),
      (
        "get-public-access-block",
        [
          "PublicAccessBlockConfiguration": [
            "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true,
            "RestrictPublicBuckets": true,
          ]
        ]
      ),
      (
        "get-bucket-ownership-controls",
        ["OwnershipControls": ["Rules": [["ObjectOwnership": "BucketOwnerEnforced"]]]]
      ),
    ]
  }

  /// The files of a key, by name.
  static func key(
    _ arn: String,
    of account: String,
    policy: [GeneratedJSON]
  ) -> [(name: String, content: GeneratedJSON)] {
    let id = arn.split(separator: "/").last.map(String.init) ?? arn
    let root = PolicyTexts.allow(
      of: PolicyTexts.aws(["arn:aws:iam::\(account):root"]),
      ["kms:*"],
      on: ["*"],
      sid: "Account"
    )
    return [
      (
        "describe-key",
        [
          "KeyMetadata": [
            "AWSAccountId": .text(account), "KeyId": .text(id), "Arn": .text(arn),
            "CreationDate": "2024-03-02T10:11:12.130000+00:00", "Enabled": true, "Description": "",
            "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "Origin": "AWS_KMS",
            "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "MultiRegion": false,
          ]
        ]
      ),
      (
        "get-key-policy",
        ["Policy": .text(PolicyTexts.document([root] + policy).compact), "PolicyName": "default"]
      ),
      ("list-grants", ["Grants": []]),
    ]
  }

  /// Nobody comes without encryption on the way.
  static func onlyEncrypted(_ bucket: String) -> GeneratedJSON {
    PolicyTexts.deny(
      of: "*",
      ["s3:*"],
      on: [bucket, "\(bucket)/*"],
      when: ["Bool": ["aws:SecureTransport": "false"]],
      sid: "OnlyEncrypted"
    )
  }

  // MARK: - Of pipelines

  /// The policy of the bucket of artifacts.
  static func artifactBucketPolicy(_ pipeline: PipelinePlan) -> [GeneratedJSON] {
    let users = PolicyTexts.aws(users(of: pipeline, without: .bucketForgetsAccount))
    let bucket = pipeline.bucketARN
    var statements = [
      onlyEncrypted(bucket),
      PolicyTexts.allow(
        of: users,
        ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        on: ["\(bucket)/*"],
        sid: "Artifacts"
      ),
      PolicyTexts.allow(
        of: users,
        ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
        on: [bucket],
        sid: "Bucket"
      ),
    ]
    if pipeline.has(.bucketDeniesRole), let target = pipeline.faultyTarget {
      statements.append(
        PolicyTexts.deny(
          of: "*",
          ["s3:GetObject*"],
          on: ["\(bucket)/*"],
          when: ["ArnEquals": ["aws:PrincipalArn": .text(pipeline.deployRole(target))]],
          sid: "Suspended"
        )
      )
    }
    return statements
  }

  /// The policy of the key of artifacts, without what every key says.
  static func artifactKeyPolicy(_ pipeline: PipelinePlan) -> [GeneratedJSON] {
    [
      PolicyTexts.allow(
        of: PolicyTexts.aws(users(of: pipeline, without: .keyForgetsAccount)),
        ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"],
        on: ["*"],
        sid: "Artifacts"
      )
    ]
  }

  /// Who has to be named: those of other accounts.
  ///
  /// The account's own roles are let in by their own policies.
  private static func users(
    of pipeline: PipelinePlan,
    without fault: PipelineFault
  ) -> [String] {
    pipeline.targets.filter { !pipeline.has(fault, at: $0) }.flatMap { target in
      pipeline.namesAccounts
        ? ["arn:aws:iam::\(target.id):root"]
        : [pipeline.deployRole(target), pipeline.stackRole(target)]
    }
  }
}
