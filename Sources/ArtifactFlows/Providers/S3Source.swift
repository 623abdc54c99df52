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
    let name = action.configuration["S3Bucket"] ?? "*"
    let isOverridden = action.definition.isOn("AllowOverrideForS3ObjectKey")
    let key = isOverridden ? "*" : action.configuration["S3ObjectKey"] ?? "*"
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
    addKey(of: name, object: object.display, action, to: &flow)
    checkVersioning(of: name, action, in: &flow)
    flow.check(by: action.actor, in: action.region)
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
    }
  }

  /// The key of the source object: known only as the bucket's default.
  private static func addKey(
    of name: String,
    object: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let bucket = flow.graph.bucket(named: name), let encryption = bucket.encryption.value,
      encryption.algorithm.hasPrefix("aws:kms")
    else { return }
    flow.useKey(
      "kms:Decrypt",
      flow.defaultKey(of: bucket, encryption),
      bucket: name,
      region: bucket.region,
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

  /// The key of a bucket's default encryption.
  func defaultKey(of bucket: Bucket, _ encryption: Bucket.Encryption) -> ArtifactKey {
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
