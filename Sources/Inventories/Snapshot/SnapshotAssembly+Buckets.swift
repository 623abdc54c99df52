import AWSIdentifiers
import JSONReading

extension SnapshotAssembly {
  /// Takes in one answer about a bucket.
  ///
  /// Source: Amazon S3 API Reference, "Error responses", for the codes that prove absence.
  mutating func addBucketAnswer(
    _ answer: BucketAnswer,
    of name: String,
    account: AccountID,
    region: String,
    from reading: FileReading
  ) {
    var bucket =
      accounts[account]?.regions[region]?.buckets[name]
      ?? Bucket(name: name, account: account, region: region)
    switch answer {
    case .policy:
      bucket.policy = knowledge(
        from: reading,
        before: bucket.policy,
        absentOn: ["NoSuchBucketPolicy"],
        expected: "`Policy`, the policy of bucket `\(name)`"
      ) { tree in
        let policy = reading.wholePolicy(in: tree, name: name)
        return policy.flatMap { $0.document.mayGuard(bucket: name) ? .known($0) : nil }
      }
    case .encryption:
      bucket.encryption = knowledge(
        from: reading,
        before: bucket.encryption,
        absentOn: ["ServerSideEncryptionConfigurationNotFoundError"],
        expected: "`ServerSideEncryptionConfiguration`, the answer of `get-bucket-encryption`"
      ) { Bucket.Encryption(answer: $0).map { .known($0) } }
    case .publicAccessBlock:
      bucket.publicAccessBlock = publicAccessBlock(from: reading, before: bucket.publicAccessBlock)
    case .ownership:
      bucket.objectOwnership = knowledge(
        from: reading,
        before: bucket.objectOwnership,
        absentOn: ["OwnershipControlsNotFoundError"],
        expected: "`OwnershipControls`, the answer of `get-bucket-ownership-controls`"
      ) { tree in
        let rule = tree["OwnershipControls"]?["Rules"]?.elements.first
        return rule?["ObjectOwnership"]?.string
          .flatMap(Bucket.ObjectOwnership.init(rawValue:)).map { .known($0) }
      }
    case .versioning:
      bucket.versioning = knowledge(
        from: reading,
        before: bucket.versioning,
        expected: "`Status`, the answer of `get-bucket-versioning`"
      ) { tree in
        if let status = tree["Status"] {
          return status.string.flatMap(Bucket.Versioning.init(rawValue:)).map { .known($0) }
        }
        let isNeverSet = tree.isObject && tree.members.allSatisfy { $0.name == "MFADelete" }
        return isNeverSet ? .absent : nil
      }
    case .tagging:
      bucket.tags = knowledge(
        from: reading,
        before: bucket.tags,
        absentOn: ["NoSuchTagSet"],
        expected: "`TagSet`, the answer of `get-bucket-tagging`"
      ) { tree in
        guard let set = tree["TagSet"], set.isArray else { return nil }
        return .known(ResourceTag.list(set, key: "Key", value: "Value"))
      }
    }
    withRegion(region, of: account) { $0.buckets[name] = bucket }
  }

  /// Takes in the account-wide Block Public Access settings.
  mutating func addPublicAccessBlock(of account: AccountID, from reading: FileReading) {
    guard let before = accounts[account]?.publicAccessBlock else { return }
    let settings = publicAccessBlock(from: reading, before: before)
    accounts[account]?.publicAccessBlock = settings
  }

  private mutating func publicAccessBlock(
    from reading: FileReading,
    before: Knowledge<PublicAccessBlock>
  ) -> Knowledge<PublicAccessBlock> {
    knowledge(
      from: reading,
      before: before,
      absentOn: ["NoSuchPublicAccessBlockConfiguration"],
      expected: "`PublicAccessBlockConfiguration`, the answer of `get-public-access-block`"
    ) { PublicAccessBlock(answer: $0).map { .known($0) } }
  }
}

extension FileReading {
  /// The policy that the file is about: under `Policy`, or the whole file.
  func wholePolicy(in tree: JSONNode, name: String) -> AttachedPolicy? {
    tree["Policy"].flatMap { policy(at: $0, name: name) } ?? policy(at: tree, name: name)
  }
}

extension Bucket.Encryption {
  /// Reads the answer of `get-bucket-encryption`.
  init?(answer: JSONNode) {
    let rules = answer["ServerSideEncryptionConfiguration"]?["Rules"]
    guard let rule = rules?.elements.first,
      let standard = rule["ApplyServerSideEncryptionByDefault"],
      let algorithm = standard["SSEAlgorithm"]?.string
    else { return nil }
    self.init(
      algorithm: algorithm,
      keyID: standard["KMSMasterKeyID"]?.string,
      hasBucketKey: rule["BucketKeyEnabled"]?.boolean ?? false
    )
  }
}

extension PublicAccessBlock {
  /// Reads the answer of `get-public-access-block`.
  init?(answer: JSONNode) {
    guard let settings = answer["PublicAccessBlockConfiguration"], settings.isObject else {
      return nil
    }
    self.init(
      blockPublicACLs: settings["BlockPublicAcls"]?.boolean ?? false,
      ignorePublicACLs: settings["IgnorePublicAcls"]?.boolean ?? false,
      blockPublicPolicy: settings["BlockPublicPolicy"]?.boolean ?? false,
      restrictPublicBuckets: settings["RestrictPublicBuckets"]?.boolean ?? false
    )
  }
}

extension ResourceTag {
  /// Reads a list of tags.
  static func list(_ node: JSONNode, key: String, value: String) -> [ResourceTag] {
    node.elements.compactMap { tag in
      tag[key]?.string.map { ResourceTag(key: $0, value: tag[value]?.string ?? "") }
    }
  }
}
