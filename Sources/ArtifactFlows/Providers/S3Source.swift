import Diagnostics
import AWSIdentifiers
import Inventories
import Reachability

/// `Source/S3` (PF-47).
enum S3Source: ActionProvider {
  static let types = [ActionType("Source", "S3")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["S3Bucket"] ?? "?")/\(action.configuration["S3ObjectKey"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("S3Bucket")
    let isOverridden = action.definition.isOn("AllowOverrideForS3ObjectKey")
    let key = isOverridden ? "*" : action.setting("S3ObjectKey")
    let bucket = flow.target(flow.bucketARN(name))
    let object = flow.target("\(flow.bucketARN(name))/\(key)", isPattern: key == "*")
    let base = flow.bucketRequest(name, in: action, rule: "PF-47")
    func request(_ presence: Leg.Presence) -> LegRequest {
      var request = base
      request.presence = presence
      return request
    }
    flow.add("s3:GetBucketVersioning", on: bucket, by: action.actor, request(.always))
    for check in ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBucket"] {
      flow.add(check, on: bucket, by: action.actor, request(.advisory))
    }
    for read in ["s3:GetObject", "s3:GetObjectVersion"] {
      flow.add(read, on: object, by: action.actor, request(.always))
    }
    for tagging in ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"] {
      var leg = request(.advisory)
      leg.rule = "PF-27"
      flow.add(tagging, on: object, by: action.actor, leg)
    }
    addKey(of: name, object: object, action, to: &flow)
    checkVersioning(of: name, action, in: &flow)
    flow.check(by: action.actor, in: action.region)
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
      addTagging(of: output, action, to: &flow)
    }
  }

  /// PF-27: the tags of the source object go with the artifact.
  private static func addTagging(
    of output: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let store = flow.store(action.region) else { return }
    flow.add(
      "s3:PutObjectTagging",
      on: LegTarget(flow.objects(of: output, in: store), isPattern: true),
      by: action.actor,
      flow.s3Request(store, purpose: .writeArtifact, presence: .advisory, rule: "PF-27")
    )
  }

  /// The key of the source object: known only as the bucket's default.
  private static func addKey(
    of name: String,
    object: LegTarget,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let key = flow.defaultKey(ofBucket: name, in: action)
    flow.useKey(
      "kms:Decrypt",
      key,
      bucket: name,
      region: flow.graph.bucket(named: name)?.region ?? action.region,
      objects: object,
      by: action.actor,
      presence: .when("the source object is encrypted with the bucket's default key", holds: nil),
      purpose: .downstream
    )
  }

  /// PF-10.
  private static func checkVersioning(
    of name: String,
    _ action: StepAction,
    in flow: inout FlowBuilder
  ) {
    guard let bucket = flow.graph.bucket(named: name) else { return }
    switch bucket.versioning {
    case .known(.enabled), .missing: return
    case .known(.suspended), .absent:
      flow.find(
        "source-bucket-not-versioned",
        .error,
        "the source bucket `\(name)` does not keep versions: switch versioning on",
        at: action.definition.position
      )
    }
  }
}

extension FlowBuilder {
  /// A request on a bucket that is not an artifact store.
  func bucketRequest(_ name: String, in action: StepAction, rule: String) -> LegRequest {
    let bucket = graph.bucket(named: name)
    var request = LegRequest(purpose: .downstream, rule: rule)
    request.owner = bucket?.account ?? action.account
    request.region = bucket?.region ?? action.region
    request.guardian = .bucket(name)
    request.usesActorNetwork = false
    return request
  }

  /// The key of a bucket's default encryption: none, unless that is by a key of KMS, and not known
  /// where the setting was not collected (PF-133).
  func defaultKey(ofBucket name: String, in action: StepAction) -> ArtifactKey {
    let what = "which key `\(name)` encrypts with by default"
    guard let bucket = graph.bucket(named: name) else {
      return .unknown(
        LegUnknown(
          text: what,
          file: "\(action.account)/\(action.region)/s3api/\(name)/get-bucket-encryption.json",
          command: "aws s3api get-bucket-encryption --bucket \(ShellWord.quoted(name))"
        )
      )
    }
    switch bucket.encryption {
    case .known(let encryption):
      return encryption.algorithm.hasPrefix("aws:kms") ? defaultKey(of: bucket, encryption) : .none
    case .absent: return .none
    case .missing(let file):
      return .unknown(LegUnknown(text: what, file: file.path, command: file.command))
    }
  }

  /// The key of a bucket's default encryption by KMS.
  private func defaultKey(of bucket: Bucket, _ encryption: Bucket.Encryption) -> ArtifactKey {
    guard let text = encryption.keyID else {
      return .known(managedKey(account: bucket.account, region: bucket.region))
    }
    return graph.configuredKey(
      text,
      account: bucket.account,
      region: bucket.region,
      partition: partition
    ).key
  }
}
