import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability

/// An artifact and what its producer made of it.
struct ProducedArtifact: Sendable {
  let name: String
  /// The region of the store it lies in.
  let region: String
  /// The key it is written with.
  let key: ArtifactKey
  /// The account of the producer.
  let account: AccountID?
}

/// How an artifact is put into the store.
struct ArtifactWrite: Sendable {
  /// The key it is written with.
  var key: ArtifactKey
  /// The value of the key id header; `nil` when none is sent.
  var keyHeader: String?
  /// Whether the header `x-amz-server-side-encryption` is sent.
  var isEncrypted = true
  /// What kind of writer it is, for PF-25.
  var writer: Writer
  /// Whether the key id means nothing in the writer's account (PF-17).
  var keyIsNotFound = false

  /// The rows of PF-25.
  enum Writer: Sendable {
    case connectionSource
    case codeCommitSource
    case buildWithOwnerAccess
    case other
  }
}

// MARK: - Stores

extension FlowBuilder {
  /// The artifact store of a region.
  func store(_ region: String) -> StoreDefinition? { pipeline.stores[region] }

  func bucketAccount(_ store: StoreDefinition) -> AccountID {
    graph.bucket(named: store.bucket)?.account ?? pipeline.account
  }

  func bucketRegion(_ store: StoreDefinition) -> String {
    graph.bucket(named: store.bucket)?.region ?? store.region
  }

  func bucketARN(_ name: String) -> String { "arn:\(partition):s3:::\(name)" }

  /// Every object that an artifact can become (PF-11, PF-12).
  func objects(of artifact: String, in store: StoreDefinition) -> String {
    "\(bucketARN(store.bucket))/\(pipeline.keyPrefix)/\(artifact.prefix(10))/*"
  }

  /// The key of a store as configured, and whether its id is an ARN.
  func configuredKey(of store: StoreDefinition) -> ConfiguredKey? {
    store.keyText.map {
      graph.configuredKey(
        $0,
        account: pipeline.account,
        region: store.region,
        partition: partition
      )
    }
  }

  /// How CodePipeline writes into a store with a role (PF-14, PF-17).
  func write(to store: StoreDefinition, by actor: Actor) -> ArtifactWrite {
    guard let configured = configuredKey(of: store) else {
      let account = actor.account ?? pipeline.account
      return ArtifactWrite(
        key: .known(managedKey(account: account, region: bucketRegion(store))),
        keyHeader: nil,
        writer: .other
      )
    }
    var header: String? = configured.text
    if case .known(let key) = configured.key { header = key.keyARN.text }
    return ArtifactWrite(
      key: configured.key,
      keyHeader: header,
      writer: .other,
      keyIsNotFound: !configured.isARN && actor.account != pipeline.account
    )
  }

  func managedKey(account: AccountID, region: String) -> KeyIdentity {
    .awsManaged(service: "s3", account: account, region: region, partition: partition)
  }
}

// MARK: - READ, WRITE, CHECK

extension FlowBuilder {
  /// The store of a region, or a finding when there is none (PF-7).
  mutating func requireStore(_ region: String) -> StoreDefinition? {
    if let store = store(region) { return store }
    find(
      "no-artifact-store",
      .error,
      "the pipeline has no artifact store in \(region)",
      at: pipeline.position
    )
    return nil
  }

  /// `READ(p, artifact, R)` (PF-28), with the copy of PF-34 where the artifact lies elsewhere.
  mutating func read(
    _ name: String,
    by actor: Actor,
    in region: String,
    presence: Leg.Presence = .always,
    rule: String = "PF-28"
  ) {
    guard let store = requireStore(region) else { return }
    let objects = objects(of: name, in: store)
    let key = keyToRead(name, in: region, store: store)
    let request = s3Request(store, purpose: .readArtifact, presence: presence, rule: rule)
    add("s3:GetObject", on: LegTarget(objects, isPattern: true), by: actor, request)
    var version = request
    version.presence = .advisory
    version.rule = "PF-28"
    version.confidence = .published
    add("s3:GetObjectVersion", on: LegTarget(objects, isPattern: true), by: actor, version)
    useKey("kms:Decrypt", key, of: store, objects: objects, by: actor, presence: presence)
  }

  /// The key that a reader in a region meets.
  private func keyToRead(
    _ name: String,
    in region: String,
    store: StoreDefinition
  ) -> ArtifactKey {
    guard let artifact = artifacts[name] else {
      return .unknown(LegUnknown(text: "which action produces the artifact `\(name)`"))
    }
    if artifact.region == region { return artifact.key }
    // A copy is written by the service role, under the key of the region it is copied to.
    guard let role = pipeline.role else { return .unknown(LegUnknown(text: "the service role")) }
    return write(to: store, by: .identity(role)).key
  }

  /// Copies an input artifact to the store of a region (PF-34).
  mutating func copyInput(
    _ name: String,
    to region: String,
    by serviceRole: Actor,
    presence: Leg.Presence = .always
  ) {
    guard let artifact = artifacts[name], artifact.region != region,
      let target = requireStore(region)
    else { return }
    read(name, by: serviceRole, in: artifact.region, presence: presence, rule: "PF-34")
    put(name, write(to: target, by: serviceRole), in: target, by: serviceRole, presence: presence)
  }

  /// `WRITE(p, artifact, R)` (PF-29), noting what later readers will meet.
  mutating func write(
    _ name: String,
    by actor: Actor,
    in region: String,
    as write: ArtifactWrite? = nil,
    writer: ArtifactWrite.Writer = .other
  ) {
    guard let store = requireStore(region) else { return }
    var how = write ?? self.write(to: store, by: actor)
    if write == nil { how.writer = writer }
    put(name, how, in: store, by: actor)
    artifacts[name] = ProducedArtifact(
      name: name,
      region: region,
      key: how.key,
      account: actor.account
    )
  }

  private mutating func put(
    _ name: String,
    _ write: ArtifactWrite,
    in store: StoreDefinition,
    by actor: Actor,
    presence: Leg.Presence = .always
  ) {
    let objects = objects(of: name, in: store)
    let target = LegTarget(objects, isPattern: true)
    var request = s3Request(store, purpose: .writeArtifact, presence: presence, rule: "PF-29")
    request.context = encryptionHeaders(write)
    add("s3:PutObject", on: target, by: actor, request)
    var blocks: [String] = []
    if write.keyIsNotFound { blocks.append("key-not-found") }
    if case .known(let key) = write.key, key.region != bucketRegion(store) {
      blocks.append("key-in-wrong-region")
    }
    useKey(
      "kms:GenerateDataKey",
      write.key,
      of: store,
      objects: objects,
      by: actor,
      presence: presence,
      serviceBlocks: blocks
    )
    let multipart: Leg.Presence =
      presence == .always
      ? .when("the object is large enough for a multipart upload", holds: nil) : .advisory
    useKey(
      "kms:Decrypt",
      write.key,
      of: store,
      objects: objects,
      by: actor,
      presence: multipart,
      serviceBlocks: blocks
    )
    putACL(write, in: store, on: target, by: actor)
    var abort = s3Request(store, purpose: .writeArtifact, presence: .advisory, rule: "PF-29")
    abort.context = []
    add("s3:AbortMultipartUpload", on: target, by: actor, abort)
  }

  private func encryptionHeaders(_ write: ArtifactWrite) -> [(key: String, state: KeyState)] {
    let algorithm = "s3:x-amz-server-side-encryption"
    let keyID = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    guard write.isEncrypted else { return [(algorithm, .absent), (keyID, .absent)] }
    return [
      (algorithm, .value("aws:kms")),
      (keyID, write.keyHeader.map { .value($0) } ?? .absent),
    ]
  }

  /// PF-25.
  private mutating func putACL(
    _ write: ArtifactWrite,
    in store: StoreDefinition,
    on target: LegTarget,
    by actor: Actor
  ) {
    let ownership = graph.bucket(named: store.bucket)?.objectOwnership
    let isForeign = actor.account != bucketAccount(store)
    let isSender: Bool
    switch write.writer {
    case .connectionSource, .buildWithOwnerAccess: isSender = true
    case .codeCommitSource: isSender = isForeign
    case .other: isSender = false
    }
    guard isSender || isForeign else { return }
    let presence: Leg.Presence
    switch ownership {
    case .known(.bucketOwnerEnforced): presence = .advisory
    case .known, .absent:
      presence = isSender ? .always : .when("the put carries an ACL", holds: nil)
    case .missing, nil:
      presence = .when(isSender ? "ACLs are on" : "the put carries an ACL", holds: nil)
    }
    var request = s3Request(store, purpose: .writeArtifact, presence: presence, rule: "PF-25")
    request.confidence = .observed
    add("s3:PutObjectAcl", on: target, by: actor, request)
  }

  /// `CHECK(p, R)` (PF-21, PF-30).
  mutating func check(by actor: Actor, in region: String) {
    guard let store = store(region) else { return }
    for action in [
      "s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket",
    ] {
      var request = s3Request(store, purpose: .bucketCheck, presence: .advisory, rule: "PF-21")
      request.confidence = .published
      add(action, on: LegTarget(bucketARN(store.bucket)), by: actor, request)
    }
  }

  /// What every request on an artifact bucket has in common (PF-31).
  func s3Request(
    _ store: StoreDefinition,
    purpose: Leg.Purpose,
    presence: Leg.Presence,
    rule: String
  ) -> LegRequest {
    var request = LegRequest(purpose: purpose, rule: rule)
    request.presence = presence
    request.owner = bucketAccount(store)
    request.region = bucketRegion(store)
    request.guardian = .bucket(store.bucket)
    return request
  }
}

// MARK: - Keys

extension FlowBuilder {
  /// A key request that S3 makes with the caller's identity (PF-18, PF-19).
  mutating func useKey(
    _ action: String,
    _ key: ArtifactKey,
    of store: StoreDefinition,
    objects: String,
    by actor: Actor,
    presence: Leg.Presence,
    serviceBlocks: [String] = []
  ) {
    useKey(
      action,
      key,
      bucket: store.bucket,
      region: bucketRegion(store),
      objects: objects,
      by: actor,
      presence: presence,
      purpose: .key,
      serviceBlocks: serviceBlocks
    )
  }

  /// The same for any bucket.
  mutating func useKey(
    _ action: String,
    _ key: ArtifactKey,
    bucket: String,
    region: String,
    objects: String,
    by actor: Actor,
    presence: Leg.Presence,
    purpose: Leg.Purpose,
    serviceBlocks: [String] = []
  ) {
    var request = LegRequest(purpose: purpose, rule: "PF-18")
    request.presence = presence
    request.isForwarded = true
    request.serviceBlocks = serviceBlocks
    switch key {
    case .none: return
    case .unknown(let unknown):
      request.unknowns = [unknown]
      add(action, on: LegTarget("arn:\(partition):kms:\(region):*:key/*"), by: actor, request)
    case .known(let identity):
      request.owner = identity.account
      request.region = identity.region
      request.guardian = .key(identity)
      request.context = [
        ("kms:ViaService", .value("s3.\(region).amazonaws.com")),
        ("kms:EncryptionContextKeys", .list(["aws:s3:arn"])),
      ]
      if let account = actor.account {
        request.context.append(("kms:CallerAccount", .value(account.description)))
      }
      encryptionContext(bucket: bucket, objects: objects, into: &request)
      add(
        action,
        on: LegTarget(display: identity.displayARN, arn: identity.keyARN),
        by: actor,
        request
      )
    }
  }

  /// The encryption context: the object, or the bucket where a Bucket Key is on (PF-19, PF-20).
  private func encryptionContext(bucket: String, objects: String, into request: inout LegRequest) {
    let name = "kms:EncryptionContext:aws:s3:arn"
    let prefix = objects.hasSuffix("*") ? String(objects.dropLast()) : objects
    let object: KeyState =
      objects.hasSuffix("*")
      ? .unknown(KeyUncertainty(mayBeAbsent: false, prefix: prefix)) : .value(objects)
    let whole = KeyState.value(bucketARN(bucket))
    switch graph.bucket(named: bucket)?.encryption {
    case .known(let encryption):
      request.context.append((name, encryption.hasBucketKey ? whole : object))
    case .absent: request.context.append((name, object))
    case .missing(let file):
      request.alternatives.contexts = [[(name, object)], [(name, whole)]]
      request.alternatives.unknowns = [
        LegUnknown(
          text: "whether an S3 Bucket Key is on for \(bucket)",
          file: file.path,
          command: file.command
        )
      ]
    case nil:
      request.alternatives.contexts = [[(name, object)], [(name, whole)]]
      request.alternatives.unknowns = [
        LegUnknown(text: "whether an S3 Bucket Key is on for \(bucket)")
      ]
    }
  }
}
