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
  /// The build that wrote it under another key than that of the store (PF-15).
  var build: ForeignKeyBuild?

  /// Whether it lies under the key `aws/s3`.
  var isUnderManagedKey: Bool {
    if case .known(.awsManaged) = key { true } else { false }
  }

  /// A build whose project has a key of its own.
  struct ForeignKeyBuild: Sendable {
    let step: String
    let project: String
    let position: SourcePosition
  }
}

/// How an artifact is put into the store.
struct ArtifactWrite: Sendable {
  /// The key it is written with.
  var key: ArtifactKey
  /// The header with the key id.
  var keyHeader: KeyState
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
  /// The artifact store of a region, if there is one.
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
    // The name of the key of AWS means the writer's own, like no name at all.
    guard let configured = configuredKey(of: store), configured.text != "alias/aws/s3" else {
      return ArtifactWrite(
        key: writersKey(actor, region: bucketRegion(store)),
        keyHeader: store.keyText.map { .value($0) } ?? .absent,
        writer: .other
      )
    }
    let header: KeyState
    switch configured.key {
    case .known(.customerManaged(let arn)): header = .value(arn.text)
    case .known(.awsManaged), .none: header = .value(configured.text)
    case .unknown: header = .somePresent
    }
    return ArtifactWrite(
      key: configured.key,
      keyHeader: header,
      writer: .other,
      keyIsNotFound: !configured.isARN && actor.account != pipeline.account
    )
  }

  /// The key `aws/s3` of whoever writes (PF-14).
  private func writersKey(_ actor: Actor, region: String) -> ArtifactKey {
    if let account = actor.account { return .known(managedKey(account: account, region: region)) }
    return .unknown(LegUnknown(text: "the account of the role that writes"))
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
      about: .pipeline,
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
    checkWay(of: actor, to: store)
    let objects = LegTarget(objects(of: name, in: store), isPattern: true)
    let key = keyToRead(name, in: region, store: store)
    var request = s3Request(store, purpose: .readArtifact, presence: presence, rule: rule)
    request.likelyCode = likelyCode(of: name, readBy: actor, rule: rule)
    if let owner = foreignOwner(of: name, in: region, store: store), owner != actor.account {
      request.openServiceBlocks = [
        "the object stays with account \(owner), which wrote it"
      ]
      request.openCode = BreakCode(13)
    }
    add("s3:GetObject", on: objects, by: actor, request)
    var version = request
    version.presence = .advisory
    version.rule = "PF-28"
    version.confidence = .published
    add("s3:GetObjectVersion", on: objects, by: actor, version)
    useKey(
      "kms:Decrypt",
      key,
      of: store,
      objects: objects,
      by: actor,
      presence: presence,
      serviceBlocks: wrongRegion(key, store),
      likelyCode: keyCode(of: name, in: region, likely: request.likelyCode)
    )
  }

  /// FM-26: no policy is at fault where no route leads to the bucket.
  private mutating func checkWay(of actor: Actor, to store: StoreDefinition) {
    guard let site = actor.site else { return }
    let subnets = graph.subnetsWithoutS3(of: site, region: bucketRegion(store))
    guard !subnets.isEmpty else { return }
    let names = subnets.map { "`\($0)`" }.joined(separator: ", ")
    find(
      "no-way-to-s3",
      .warning,
      "from \(names) of `\(site.vpc)` no route leads to S3: there is neither an endpoint nor a NAT "
        + "gateway, and requests wait in vain",
      at: position,
      failure: BreakCode(26)
    )
  }

  /// The account that an artifact's objects may belong to in place of the bucket's (PF-24).
  private func foreignOwner(
    of name: String,
    in region: String,
    store: StoreDefinition
  ) -> AccountID? {
    let copies = artifacts[name].map { $0.region != region } ?? false
    guard let writer = copies ? pipeline.account : artifacts[name]?.account,
      writer != bucketAccount(store), ownsWhatItWrites(store)
    else { return nil }
    return writer
  }

  /// Whether a writer of another account owns its objects, as far as is known.
  private func ownsWhatItWrites(_ store: StoreDefinition) -> Bool {
    switch graph.bucket(named: store.bucket)?.objectOwnership {
    case .known(.bucketOwnerEnforced), .missing, nil: false
    case .known, .absent: true
    }
  }

  private func wrongRegion(_ key: ArtifactKey, _ store: StoreDefinition) -> [String] {
    guard case .known(let identity) = key, identity.region != bucketRegion(store) else { return [] }
    return ["key-in-wrong-region"]
  }

  /// The failure mode that a denied read most likely is, where the flow tells (section 6).
  private func likelyCode(of name: String, readBy actor: Actor, rule: String) -> BreakCode? {
    if rule == "PF-68" { return BreakCode(46) }
    if rule == "PF-71" || rule == "PF-81" { return BreakCode(45) }
    guard let producer = artifacts[name]?.account, let reader = actor.account,
      reader != pipeline.account, producer != pipeline.account, producer != reader
    else { return nil }
    return BreakCode(53)
  }

  /// The same for its key: a build that has a key of its own is the first suspect.
  private func keyCode(of name: String, in region: String, likely: BreakCode?) -> BreakCode? {
    guard let artifact = artifacts[name], artifact.region == region, artifact.build != nil,
      artifact.isUnderManagedKey
    else { return likely }
    return BreakCode(20)
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
    guard let store = requireStore(region) else {
      artifacts[name] = ProducedArtifact(
        name: name,
        region: region,
        key: .unknown(LegUnknown(text: "the artifact store in \(region)")),
        account: actor.account
      )
      return
    }
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

  /// `WRITE` by somebody who may write an artifact in place of its producer.
  mutating func mayWrite(_ name: String, by actor: Actor, in region: String) {
    guard let store = requireStore(region) else { return }
    put(name, write(to: store, by: actor), in: store, by: actor, presence: .advisory)
  }

  private mutating func put(
    _ name: String,
    _ write: ArtifactWrite,
    in store: StoreDefinition,
    by actor: Actor,
    presence: Leg.Presence = .always
  ) {
    checkWay(of: actor, to: store)
    let target = LegTarget(objects(of: name, in: store), isPattern: true)
    var request = s3Request(store, purpose: .writeArtifact, presence: presence, rule: "PF-29")
    request.context = encryptionHeaders(write)
    add("s3:PutObject", on: target, by: actor, request)
    let wrongRegion = wrongRegion(write.key, store)
    if case .known(let key) = write.key, !wrongRegion.isEmpty,
      configuredKey(of: store)?.key != write.key
    {
      find(
        "key-in-wrong-region",
        .error,
        "`\(name)` is written under a key of \(key.region), and the bucket `\(store.bucket)` lies in "
          + bucketRegion(store),
        at: position,
        failure: BreakCode(7)
      )
    }
    let blocks = (write.keyIsNotFound ? ["key-not-found"] : []) + wrongRegion
    useKey(
      "kms:GenerateDataKey",
      write.key,
      of: store,
      objects: target,
      by: actor,
      presence: presence,
      serviceBlocks: blocks
    )
    let multipart = presence == .always ? Self.multipart : .advisory
    useKey(
      "kms:Decrypt",
      write.key,
      of: store,
      objects: target,
      by: actor,
      presence: multipart,
      serviceBlocks: blocks
    )
    putACL(write, in: store, on: target, by: actor, isCertain: presence == .always)
    var abort = s3Request(store, purpose: .writeArtifact, presence: .advisory, rule: "PF-29")
    abort.context = []
    add("s3:AbortMultipartUpload", on: target, by: actor, abort)
    if let writer = actor.account, writer != bucketAccount(store), ownsWhatItWrites(store) {
      find(
        "object-owner",
        .warning,
        "account \(writer) writes `\(name)` into `\(store.bucket)` and owns it there unless it "
          + "hands it over: set Object Ownership to `BucketOwnerEnforced`",
        at: position,
        failure: BreakCode(13)
      )
    }
  }

  /// When a put needs `kms:Decrypt` as well (PF-18).
  static let multipart = Leg.Presence.when(
    "the object is large enough for a multipart upload",
    holds: nil
  )

  /// The headers of a put; `nil` sends none.
  func encryptionHeaders(_ write: ArtifactWrite?) -> [(key: String, state: KeyState)] {
    let algorithm = "s3:x-amz-server-side-encryption"
    let keyID = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    guard let write, write.isEncrypted else { return [(algorithm, .absent), (keyID, .absent)] }
    return [
      (algorithm, .value("aws:kms")),
      (keyID, write.keyHeader),
    ]
  }

  /// PF-25.
  private mutating func putACL(
    _ write: ArtifactWrite,
    in store: StoreDefinition,
    on target: LegTarget,
    by actor: Actor,
    isCertain: Bool
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
    var request = s3Request(
      store,
      purpose: .writeArtifact,
      presence: isCertain ? presence : .advisory,
      rule: "PF-25"
    )
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
    objects: LegTarget,
    by actor: Actor,
    presence: Leg.Presence,
    serviceBlocks: [String] = [],
    likelyCode: BreakCode? = nil
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
      serviceBlocks: serviceBlocks,
      likelyCode: likelyCode
    )
  }

  /// The same for any bucket.
  mutating func useKey(
    _ action: String,
    _ key: ArtifactKey,
    bucket: String,
    region: String,
    objects: LegTarget,
    by actor: Actor,
    presence: Leg.Presence,
    purpose: Leg.Purpose,
    serviceBlocks: [String] = [],
    likelyCode: BreakCode? = nil
  ) {
    var request = LegRequest(purpose: purpose, rule: "PF-18")
    request.presence = presence
    request.isForwarded = true
    request.serviceBlocks = serviceBlocks
    request.likelyCode = likelyCode
    switch key {
    case .none: return
    case .unknown(let unknown):
      request.unknowns = [unknown]
      add(action, on: LegTarget("arn:\(partition):kms:\(region):*:key/*"), by: actor, request)
    case .known(let identity):
      request.owner = identity.account
      request.region = identity.region
      request.guardian = .key(identity)
      if isTakenAsEnabled(identity) { request.confidence = .inferred }
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

  /// Whether a key counts as enabled because its description was not collected (PF-133).
  private func isTakenAsEnabled(_ key: KeyIdentity) -> Bool {
    guard case .customerManaged(let arn) = key else { return false }
    return graph.key(arn)?.description.value == nil
  }

  /// The encryption context: the object, or the bucket where a Bucket Key is on (PF-19, PF-20).
  private func encryptionContext(
    bucket: String,
    objects: LegTarget,
    into request: inout LegRequest
  ) {
    let name = "kms:EncryptionContext:aws:s3:arn"
    let prefix = String(objects.display.prefix { $0 != "*" })
    let object: KeyState =
      objects.isPattern
      ? .unknown(KeyUncertainty(mayBeAbsent: false, prefix: prefix)) : .value(objects.display)
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
