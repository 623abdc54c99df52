import AWSIdentifiers
import PolicyEvaluation
import Reachability

/// `Deploy/S3` (PF-75).
enum S3Deploy: ActionProvider {
  static let types = [ActionType("Deploy", "S3")]

  static func summary(of action: ActionDefinition) -> String {
    "to \(action.configuration["BucketName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("BucketName")
    let bucketTarget = flow.target(flow.bucketARN(name))
    let path = objectPath(action)
    let objects = flow.target(
      "\(flow.bucketARN(name))/\(path.text)",
      isPattern: path.isPattern
    )
    let acl = action.configuration["CannedACL"]
    let keyText = action.configuration["KMSEncryptionKeyARN"]
    let configured = keyText.map {
      flow.graph.configuredKey(
        $0,
        account: action.account,
        region: action.region,
        partition: flow.partition
      )
    }
    for (index, input) in action.definition.inputs.enumerated() {
      if index == 0 { flow.check(by: action.actor, in: action.region) }
      flow.read(input, by: action.actor, in: action.region)
    }
    var put = flow.bucketRequest(name, in: action, rule: "PF-75")
    put.context = headers(configured, acl: acl)
    refuse(acl, of: name, in: flow, &put)
    flow.add("s3:PutObject", on: objects, by: action.actor, put)
    for action_ in ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"] {
      var request = flow.bucketRequest(name, in: action, rule: "PF-75")
      request.presence = acl == nil ? .advisory : .always
      if let acl { request.context = [("s3:x-amz-acl", .value(acl))] }
      flow.add(action_, on: objects, by: action.actor, request)
    }
    for check in ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"] {
      var request = flow.bucketRequest(name, in: action, rule: "PF-75")
      request.presence = .advisory
      request.confidence = .published
      flow.add(check, on: bucketTarget, by: action.actor, request)
    }
    addKey(configured, bucket: name, objects: objects, action, to: &flow)
  }

  private static func objectPath(_ action: StepAction) -> (text: String, isPattern: Bool) {
    let key = action.configuration["ObjectKey"]
    if action.definition.isOn("Extract") { return (key.map { "\($0)/*" } ?? "*", true) }
    return key.map { ($0, false) } ?? ("*", true)
  }

  private static func headers(
    _ key: ConfiguredKey?,
    acl: String?
  ) -> [(key: String, state: KeyState)] {
    var context: [(key: String, state: KeyState)] = []
    if let key {
      let header: KeyState
      switch key.key {
      case .known(.customerManaged(let arn)): header = .value(arn.text)
      case .known(.awsManaged), .none: header = .value(key.text)
      case .unknown: header = .somePresent
      }
      context.append(("s3:x-amz-server-side-encryption", .value("aws:kms")))
      context.append(("s3:x-amz-server-side-encryption-aws-kms-key-id", header))
    } else {
      context.append(("s3:x-amz-server-side-encryption", .absent))
      context.append(("s3:x-amz-server-side-encryption-aws-kms-key-id", .absent))
    }
    context.append(("s3:x-amz-acl", acl.map { .value($0) } ?? .absent))
    return context
  }

  /// What the settings of the bucket make of an ACL (FM-15, FM-16); what was not collected may
  /// refuse it.
  private static func refuse(
    _ acl: String?,
    of name: String,
    in flow: FlowBuilder,
    _ put: inout LegRequest
  ) {
    guard let acl, let bucket = flow.graph.bucket(named: name) else { return }
    if acl != "bucket-owner-full-control" {
      switch bucket.objectOwnership {
      case .known(.bucketOwnerEnforced): put.serviceBlocks.append("acl-not-supported")
      case .known, .absent: break
      case .missing: put.openServiceBlocks.append("`\(name)` has its ACLs switched off")
      }
    }
    guard acl.hasPrefix("public-") || acl == "authenticated-read" else { return }
    let settings = [
      bucket.publicAccessBlock,
      flow.graph.account(bucket.account)?.publicAccessBlock ?? .absent,
    ]
    if settings.contains(where: { $0.value?.blockPublicACLs == true }) {
      put.serviceBlocks.append("public-acl-blocked")
    } else if settings.contains(where: { $0.missingFile != nil }) {
      put.openServiceBlocks.append("Block Public Access of `\(name)` refuses public ACLs")
    }
  }

  /// The named key, or the bucket's default.
  private static func addKey(
    _ configured: ConfiguredKey?,
    bucket name: String,
    objects: LegTarget,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let region = flow.graph.bucket(named: name)?.region ?? action.region
    let key = configured?.key ?? flow.defaultKey(ofBucket: name, in: action)
    flow.useKey(
      "kms:GenerateDataKey",
      key,
      bucket: name,
      region: region,
      objects: objects,
      by: action.actor,
      presence: .always,
      purpose: .downstream
    )
    flow.useKey(
      "kms:Decrypt",
      key,
      bucket: name,
      region: region,
      objects: objects,
      by: action.actor,
      presence: configured == nil
        ? .when("the object is large enough for a multipart upload", holds: nil) : .always,
      purpose: .downstream
    )
  }
}
