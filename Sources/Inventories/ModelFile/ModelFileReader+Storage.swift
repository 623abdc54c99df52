import AWSIdentifiers
import JSONReading
import PolicyLanguage

// Buckets and keys.

extension ModelFileReader {
  /// Reads the buckets of an account.
  mutating func readBuckets(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    _ completeness: ModelCompleteness,
    into result: inout Account
  ) {
    for member in members(node, at: "buckets") {
      let fields = fields(member.value, .bucket, at: "bucket `\(member.name)`")
      let completeness = self.completeness(fields["complete"], before: completeness)
      let region = text(fields["region"]) ?? account.region
      let key = "\(account.name)/buckets/\(member.name)"
      var bucket = Bucket(name: member.name, account: account.id, region: region)
      bucket.policy = knowledge(fields["policy"], at: "\(key)/policy", completeness) {
        $0.policy($1, as: .resource, named: member.name)
      }
      // What is not written is as S3 sets it on a bucket made today.
      bucket.encryption = knowledge(
        fields["encryption"],
        at: "\(key)/encryption",
        completeness,
        standard: .known(
          Bucket.Encryption(algorithm: "AES256", keyID: nil, hasBucketKey: false)
        )
      ) { $0.readEncryption($1, of: account) }
      bucket.publicAccessBlock = knowledge(
        fields["blockPublicAccess"],
        at: "\(key)/blockPublicAccess",
        completeness,
        standard: .known(.all)
      ) { $0.readPublicAccessBlock($1) }
      bucket.objectOwnership = knowledge(
        fields["ownership"],
        at: "\(key)/ownership",
        completeness,
        standard: .known(.bucketOwnerEnforced)
      ) { reader, node in
        reader.oneOf(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"], node)
          .flatMap(Bucket.ObjectOwnership.init(rawValue:))
      }
      bucket.versioning = knowledge(
        fields["versioning"],
        at: "\(key)/versioning",
        completeness
      ) { reader, node in
        reader.oneOf(["Enabled", "Suspended", "none"], node)
          .flatMap(Bucket.Versioning.init(rawValue:))
      }
      bucket.tags = knowledge(
        fields["tags"],
        at: "\(key)/tags",
        completeness,
        standard: .known([])
      ) { $0.readTags($1) }
      result.regions[region, default: RegionInventory()].buckets[member.name] = bucket
    }
  }

  /// A word of a few.
  private mutating func oneOf(_ words: [String], _ node: ModelNode) -> String? {
    if let text = node.text, words.contains(text) { return text }
    report(
      "model-value",
      "expected one of " + words.map { "`\($0)`" }.joined(separator: ", "),
      at: node.offset,
      help: node.text.flatMap { NearestName.find($0, in: words) }.map { "did you mean `\($0)`?" }
    )
    return nil
  }

  private mutating func readEncryption(
    _ node: ModelNode,
    of account: ModelNames.AccountNames
  ) -> Bucket.Encryption? {
    if let algorithm = node.text {
      return Bucket.Encryption(algorithm: algorithm, keyID: nil, hasBucketKey: false)
    }
    let fields = fields(node, .encryption, at: "`encryption`")
    let key = text(fields["key"]).map { names.keyARN($0, in: account) }
    return Bucket.Encryption(
      algorithm: text(fields["algorithm"]) ?? (key == nil ? "AES256" : "aws:kms"),
      keyID: key,
      hasBucketKey: boolean(fields["bucketKey"]) ?? false
    )
  }

  /// Reads Block Public Access: `all`, or the four settings.
  mutating func readPublicAccessBlock(_ node: ModelNode) -> PublicAccessBlock? {
    if node.isWord("all") { return .all }
    guard node.members != nil else {
      report(
        "model-value",
        "expected `all`, `none` or a mapping of the four settings",
        at: node.offset
      )
      return nil
    }
    let fields = fields(node, .blockPublicAccess, at: "`blockPublicAccess`")
    return PublicAccessBlock(
      blockPublicACLs: boolean(fields["blockPublicAcls"]) ?? false,
      ignorePublicACLs: boolean(fields["ignorePublicAcls"]) ?? false,
      blockPublicPolicy: boolean(fields["blockPublicPolicy"]) ?? false,
      restrictPublicBuckets: boolean(fields["restrictPublicBuckets"]) ?? false
    )
  }
}

extension PublicAccessBlock {
  /// All four settings on.
  fileprivate static let all = PublicAccessBlock(
    blockPublicACLs: true,
    ignorePublicACLs: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true
  )
}

// MARK: - Keys

extension ModelFileReader {
  /// Reads the keys of an account.
  mutating func readKeys(
    _ node: ModelNode?,
    of account: ModelNames.AccountNames,
    _ completeness: ModelCompleteness,
    into result: inout Account
  ) {
    for member in members(node, at: "keys") {
      let fields = fields(member.value, .key, at: "key `\(member.name)`")
      let completeness = self.completeness(fields["complete"], before: completeness)
      let region = text(fields["region"]) ?? account.region
      let id = text(fields["id"]) ?? member.name
      let place = "\(account.name)/keys/\(member.name)"
      var key = EncryptionKey(id: id, account: account.id, region: region)
      // A key that is written down works, unless it says otherwise.
      key.description = .known(
        EncryptionKey.Description(
          arn: "arn:\(names.partition):kms:\(region):\(account.id):key/\(id)",
          state: text(fields["state"]) ?? "Enabled",
          usage: text(fields["usage"]) ?? "ENCRYPT_DECRYPT",
          spec: text(fields["spec"]) ?? "SYMMETRIC_DEFAULT",
          isAWSManaged: text(fields["manager"]) == "AWS",
          origin: text(fields["origin"]) ?? "AWS_KMS",
          isMultiRegion: boolean(fields["multiRegion"]) ?? false
        )
      )
      key.descriptionPosition = position(fields["state"]?.offset ?? member.offset)
      key.policy = knowledge(
        fields["policy"],
        at: "\(place)/policy",
        completeness,
        standard: .known(standardKeyPolicy(of: account, id: id, at: member.offset))
      ) { $0.policy($1, as: .key, named: id) }
      key.grants = knowledge(
        fields["grants"],
        at: "\(place)/grants",
        completeness,
        standard: .known([]),
        none: .known([])
      ) { $0.readGrants($1, of: account) }
      key.aliases = knowledge(
        fields["aliases"],
        at: "\(place)/aliases",
        completeness,
        standard: .known([]),
        none: .known([])
      ) { reader, node in
        reader.texts(node).map { $0.hasPrefix("alias/") ? $0 : "alias/\($0)" }.sorted()
      }
      key.tags = knowledge(
        fields["tags"],
        at: "\(place)/tags",
        completeness,
        standard: .known([])
      ) { $0.readTags($1) }
      var part = result.regions[region] ?? RegionInventory()
      for alias in key.aliases.value ?? [] { part.aliases[alias] = id }
      part.keys[id] = key
      result.regions[region] = part
    }
  }

  /// The policy that KMS gives a key that is made without one.
  ///
  /// Source: AWS KMS Developer Guide, "Default key policy".
  private func standardKeyPolicy(
    of account: ModelNames.AccountNames,
    id: String,
    at offset: Int
  ) -> AttachedPolicy {
    let text = """
      {"Version": "2012-10-17", "Statement": [{"Sid": "EnableIAMUserPermissions", \
      "Effect": "Allow", "Principal": {"AWS": "arn:\(names.partition):iam::\(account.id):root"}, \
      "Action": "kms:*", "Resource": "*"}]}
      """
    return AttachedPolicy(
      name: id,
      document: .parse(Array(text.utf8), as: .key) { _ in 0 },
      position: position(offset)
    )
  }

  private mutating func readGrants(
    _ node: ModelNode,
    of account: ModelNames.AccountNames
  ) -> [EncryptionKey.Grant] {
    elements(node).enumerated().compactMap { index, element in
      let fields = fields(element, .grant, at: "a grant")
      guard let grantee = text(fields["grantee"]) else {
        report("model-missing-key", "the grant has no `grantee`", at: element.offset)
        return nil
      }
      return EncryptionKey.Grant(
        id: text(fields["id"]) ?? "grant-\(index + 1)",
        grantee: names.principalARN(grantee) ?? grantee,
        operations: texts(fields["operations"]),
        encryptionContextEquals: fields["encryptionContextEquals"]?.jsonOfTexts.textMap,
        encryptionContextSubset: fields["encryptionContextSubset"]?.jsonOfTexts.textMap,
        position: position(element.offset)
      )
    }
  }
}
