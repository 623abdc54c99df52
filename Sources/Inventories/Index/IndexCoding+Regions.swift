import AWSIdentifiers
import PolicyLanguage
import Synchronization

/// One region in an index, of which names, storage and answers are decoded each when somebody asks.
final class IndexedRegion: Sendable {
  private final class Decoded: Sendable {
    let tables: RegionTables
    init(_ tables: RegionTables) { self.tables = tables }
  }

  private let names: IndexCursor
  private let storagePart: IndexCursor
  private let rest: IndexCursor
  private let decodedStorage = AtomicLazyReference<Decoded>()
  private let decoded = AtomicLazyReference<Decoded>()

  init(names: IndexCursor, storage: IndexCursor, rest: IndexCursor) {
    self.names = names
    storagePart = storage
    self.rest = rest
  }

  /// The names of the buckets, sorted.
  var bucketNames: [String] {
    var cursor = names
    do throws(IndexDamage) { return try cursor.sharedTexts() } catch { return [] }
  }

  /// The names of the answers, sorted.
  var answerNames: [ServiceAnswerKey] {
    var cursor = names
    do throws(IndexDamage) {
      _ = try cursor.sharedTexts()
      return try cursor.list { cursor throws(IndexDamage) in
        let service = try cursor.sharedText()
        return ServiceAnswerKey(service: service, name: try cursor.sharedText())
      }
    } catch {
      return []
    }
  }

  /// Buckets, keys and aliases, decoded once; nothing when the index does not hold them, so that
  /// whatever is asked for counts as not collected.
  var storage: RegionTables {
    if let known = decodedStorage.load() { return known.tables }
    var cursor = storagePart
    let tables: RegionTables
    do throws(IndexDamage) {
      tables = try cursor.regionStorage()
    } catch {
      tables = RegionTables()
    }
    return decodedStorage.storeIfNil(Decoded(tables)).tables
  }

  /// Everything, decoded once, likewise.
  var tables: RegionTables {
    if let known = decoded.load() { return known.tables }
    var cursor = rest
    var tables = storage
    do throws(IndexDamage) {
      try cursor.addRegionAnswers(to: &tables)
    } catch {
      tables = RegionTables()
    }
    return decoded.storeIfNil(Decoded(tables)).tables
  }
}

// MARK: - Writing

extension IndexEncoder {
  mutating func put(_ region: RegionInventory) {
    put(part: { encoder in
      encoder.put(list: region.bucketNames) { $0.put(sharedText: $1) }
      encoder.put(list: region.answers.keys.sorted()) { encoder, answer in
        encoder.put(sharedText: answer.service)
        encoder.put(sharedText: answer.name)
      }
    })
    put(part: { $0.put(storageOf: region) })
    put(part: { $0.put(answersOf: region) })
  }

  private mutating func put(storageOf region: RegionInventory) {
    put(list: region.buckets.sorted { $0.key < $1.key }) { encoder, bucket in
      encoder.put(sharedText: bucket.key)
      encoder.put(bucket.value)
    }
    put(list: region.keys.sorted { $0.key < $1.key }) { encoder, key in
      encoder.put(sharedText: key.key)
      encoder.put(key.value)
    }
    put(list: region.aliases.sorted { $0.key < $1.key }) { encoder, alias in
      encoder.put(sharedText: alias.key)
      encoder.put(sharedText: alias.value)
    }
  }

  private mutating func put(answersOf region: RegionInventory) {
    put(list: region.pipelines.sorted { $0.key < $1.key }) { encoder, pipeline in
      encoder.put(sharedText: pipeline.key)
      encoder.put(pipeline.value)
    }
    put(list: region.unreadablePipelines.sorted { $0.key < $1.key }) { encoder, pipeline in
      encoder.put(sharedText: pipeline.key)
      encoder.put(pipeline.value)
    }
    put(list: region.answers.sorted { $0.key < $1.key }) { encoder, answer in
      encoder.put(sharedText: answer.key.service)
      encoder.put(sharedText: answer.key.name)
      encoder.put(answer.value) { $0.put($1) }
    }
  }

  mutating func put(_ block: PublicAccessBlock) {
    put(flag: block.blockPublicACLs)
    put(flag: block.ignorePublicACLs)
    put(flag: block.blockPublicPolicy)
    put(flag: block.restrictPublicBuckets)
  }

  private mutating func put(_ bucket: Bucket) {
    put(sharedText: bucket.name)
    put(bucket.account)
    put(sharedText: bucket.region)
    put(bucket.policy) { $0.put($1) }
    put(bucket.encryption) { encoder, encryption in
      encoder.put(sharedText: encryption.algorithm)
      encoder.put(optional: encryption.keyID) { $0.put(sharedText: $1) }
      encoder.put(flag: encryption.hasBucketKey)
    }
    put(bucket.publicAccessBlock) { $0.put($1) }
    put(bucket.objectOwnership) { $0.put(choice: $1, of: IndexVocabulary.ownerships) }
    put(bucket.versioning) { $0.put(choice: $1, of: IndexVocabulary.versionings) }
    put(bucket.tags) { encoder, tags in encoder.put(list: tags) { $0.put($1) } }
  }

  private mutating func put(_ key: EncryptionKey) {
    put(sharedText: key.id)
    put(key.account)
    put(sharedText: key.region)
    put(key.description) { encoder, description in
      encoder.put(sharedText: description.arn)
      encoder.put(sharedText: description.state)
      encoder.put(optional: description.usage) { $0.put(sharedText: $1) }
      encoder.put(optional: description.spec) { $0.put(sharedText: $1) }
      encoder.put(flag: description.isAWSManaged)
      encoder.put(optional: description.origin) { $0.put(sharedText: $1) }
      encoder.put(optional: description.isMultiRegion) { $0.put(flag: $1) }
    }
    put(optional: key.descriptionPosition) { $0.put($1) }
    put(key.policy) { $0.put($1) }
    put(key.grants) { encoder, grants in encoder.put(list: grants) { $0.put($1) } }
    put(key.aliases) { encoder, aliases in
      encoder.put(list: aliases) { $0.put(sharedText: $1) }
    }
    put(key.tags) { encoder, tags in encoder.put(list: tags) { $0.put($1) } }
  }

  private mutating func put(_ grant: EncryptionKey.Grant) {
    put(text: grant.id)
    put(sharedText: grant.grantee)
    put(list: grant.operations) { $0.put(sharedText: $1) }
    put(optional: grant.encryptionContextEquals) { $0.put($1) }
    put(optional: grant.encryptionContextSubset) { $0.put($1) }
    put(list: grant.otherConstraints) { $0.put(sharedText: $1) }
    put(grant.position)
  }

  private mutating func put(_ pairs: [String: String]) {
    put(list: pairs.sorted { $0.key < $1.key }) { encoder, pair in
      encoder.put(sharedText: pair.key)
      encoder.put(sharedText: pair.value)
    }
  }
}

// MARK: - Reading

extension IndexCursor {
  mutating func region() throws(IndexDamage) -> RegionInventory {
    let names = try part()
    let storage = try part()
    return RegionInventory(
      indexed: IndexedRegion(names: names, storage: storage, rest: try part())
    )
  }

  fileprivate mutating func regionStorage() throws(IndexDamage) -> RegionTables {
    var region = RegionTables()
    for _ in 0..<(try count()) {
      let name = try sharedText()
      region.buckets[name] = try bucket()
    }
    for _ in 0..<(try count()) {
      let id = try sharedText()
      region.keys[id] = try key()
    }
    for _ in 0..<(try count()) {
      let alias = try sharedText()
      region.aliases[alias] = try sharedText()
    }
    return region
  }

  fileprivate mutating func addRegionAnswers(
    to region: inout RegionTables
  ) throws(IndexDamage) {
    for _ in 0..<(try count()) {
      let name = try sharedText()
      region.pipelines[name] = try locatedNode()
    }
    for _ in 0..<(try count()) {
      let name = try sharedText()
      region.unreadablePipelines[name] = try missingFile()
    }
    for _ in 0..<(try count()) {
      let service = try sharedText()
      let name = try sharedText()
      region.answers[ServiceAnswerKey(service: service, name: name)] =
        try knowledge { cursor throws(IndexDamage) in try cursor.locatedNode() }
    }
  }

  mutating func publicAccessBlock() throws(IndexDamage) -> PublicAccessBlock {
    var block = PublicAccessBlock()
    block.blockPublicACLs = try flag()
    block.ignorePublicACLs = try flag()
    block.blockPublicPolicy = try flag()
    block.restrictPublicBuckets = try flag()
    return block
  }

  private mutating func tags() throws(IndexDamage) -> [ResourceTag] {
    try list { cursor throws(IndexDamage) in try cursor.tag() }
  }

  fileprivate mutating func sharedTexts() throws(IndexDamage) -> [String] {
    try list { cursor throws(IndexDamage) in try cursor.sharedText() }
  }

  private mutating func policy() throws(IndexDamage) -> Knowledge<AttachedPolicy> {
    try knowledge { cursor throws(IndexDamage) in try cursor.attachedPolicy() }
  }

  private mutating func bucket() throws(IndexDamage) -> Bucket {
    let name = try sharedText()
    let account = try account()
    var bucket = Bucket(name: name, account: account, region: try sharedText())
    bucket.policy = try policy()
    bucket.encryption = try knowledge { cursor throws(IndexDamage) in
      let algorithm = try cursor.sharedText()
      let keyID = try cursor.flag() ? try cursor.sharedText() : nil
      return Bucket.Encryption(
        algorithm: algorithm,
        keyID: keyID,
        hasBucketKey: try cursor.flag()
      )
    }
    bucket.publicAccessBlock = try knowledge { cursor throws(IndexDamage) in
      try cursor.publicAccessBlock()
    }
    bucket.objectOwnership = try knowledge { cursor throws(IndexDamage) in
      try cursor.choice(of: IndexVocabulary.ownerships)
    }
    bucket.versioning = try knowledge { cursor throws(IndexDamage) in
      try cursor.choice(of: IndexVocabulary.versionings)
    }
    bucket.tags = try knowledge { cursor throws(IndexDamage) in try cursor.tags() }
    return bucket
  }

  private mutating func key() throws(IndexDamage) -> EncryptionKey {
    let id = try sharedText()
    let account = try account()
    var key = EncryptionKey(id: id, account: account, region: try sharedText())
    key.description = try knowledge { cursor throws(IndexDamage) in try cursor.keyDescription() }
    key.descriptionPosition = try flag() ? try position() : nil
    key.policy = try policy()
    key.grants = try knowledge { cursor throws(IndexDamage) in
      try cursor.list { cursor throws(IndexDamage) in try cursor.grant() }
    }
    key.aliases = try knowledge { cursor throws(IndexDamage) in try cursor.sharedTexts() }
    key.tags = try knowledge { cursor throws(IndexDamage) in try cursor.tags() }
    return key
  }

  private mutating func keyDescription() throws(IndexDamage) -> EncryptionKey.Description {
    let arn = try sharedText()
    var description = EncryptionKey.Description(arn: arn, state: try sharedText())
    description.usage = try flag() ? try sharedText() : nil
    description.spec = try flag() ? try sharedText() : nil
    description.isAWSManaged = try flag()
    description.origin = try flag() ? try sharedText() : nil
    description.isMultiRegion = try flag() ? try flag() : nil
    return description
  }

  private mutating func grant() throws(IndexDamage) -> EncryptionKey.Grant {
    let id = try text()
    let grantee = try sharedText()
    let operations = try sharedTexts()
    let equals = try flag() ? try pairs() : nil
    let subset = try flag() ? try pairs() : nil
    let others = try sharedTexts()
    return EncryptionKey.Grant(
      id: id,
      grantee: grantee,
      operations: operations,
      encryptionContextEquals: equals,
      encryptionContextSubset: subset,
      otherConstraints: others,
      position: try position()
    )
  }

  private mutating func pairs() throws(IndexDamage) -> [String: String] {
    var pairs: [String: String] = [:]
    for _ in 0..<(try count()) {
      let key = try sharedText()
      pairs[key] = try sharedText()
    }
    return pairs
  }
}
