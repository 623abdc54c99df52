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
    let name = action.configuration["BucketName"] ?? "*"
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
    if isACLRefused(acl, name, in: flow) { put.serviceBlocks = ["acl-not-supported"] }
    if isPublicACLBlocked(acl, name, in: flow) { put.serviceBlocks.append("public-acl-blocked") }
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
    addKey(configured, bucket: name, objects: objects.display, action, to: &flow)
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
      var text = key.text
      if case .known(let identity) = key.key { text = identity.keyARN.text }
      context.append(("s3:x-amz-server-side-encryption", .value("aws:kms")))
      context.append(("s3:x-amz-server-side-encryption-aws-kms-key-id", .value(text)))
    } else {
      context.append(("s3:x-amz-server-side-encryption", .absent))
      context.append(("s3:x-amz-server-side-encryption-aws-kms-key-id", .absent))
    }
    context.append(("s3:x-amz-acl", acl.map { .value($0) } ?? .absent))
    return context
  }

  /// FM-15.
  private static func isACLRefused(_ acl: String?, _ name: String, in flow: FlowBuilder) -> Bool {
    guard let acl, acl != "bucket-owner-full-control" else { return false }
    return flow.graph.bucket(named: name)?.objectOwnership.value == .bucketOwnerEnforced
  }

  /// FM-16.
  private static func isPublicACLBlocked(
    _ acl: String?,
    _ name: String,
    in flow: FlowBuilder
  ) -> Bool {
    guard let acl, acl.hasPrefix("public-") || acl == "authenticated-read",
      let bucket = flow.graph.bucket(named: name)
    else { return false }
    let account = flow.graph.account(bucket.account)?.publicAccessBlock.value
    return bucket.publicAccessBlock.value?.blockPublicACLs == true
      || account?.blockPublicACLs == true
  }

  /// The named key, or the bucket's default.
  private static func addKey(
    _ configured: ConfiguredKey?,
    bucket name: String,
    objects: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let bucket = flow.graph.bucket(named: name)
    let region = bucket?.region ?? action.region
    var key = configured?.key
    if key == nil, let bucket, let encryption = bucket.encryption.value,
      encryption.algorithm.hasPrefix("aws:kms")
    {
      key = flow.defaultKey(of: bucket, encryption)
    }
    guard let key else { return }
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
