import AWSIdentifiers
import PolicyEvaluation
import Reachability

/// What the builds of a CDK pipeline do with bootstrap roles: publish assets, and deploy the
/// pipeline itself (PF-101, PF-102).
enum CDKBuild {
  static func addLegs(
    of project: BuildProject,
    by build: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let spec = project.node["source"]?["buildspec"]?.string ?? ""
    let targets = flow.pipeline.bootstrapEnvironments
    let definition = action.definition
    if spec.contains("cdk-assets") || definition.stage == "Assets" && !targets.isEmpty {
      publish(to: targets, by: build, action, to: &flow)
    } else if definition.stage == "UpdatePipeline", definition.name == "SelfMutate" {
      mutate(by: build, targets, action, to: &flow)
    }
  }

  // MARK: - Assets

  private static func publish(
    to targets: [BootstrapEnvironment],
    by build: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let name = action.definition.name
    for target in targets {
      let condition = "assets for account \(target.account) in \(target.region) are published here"
      let presence: Leg.Presence =
        targets.count == 1 ? .always : .when(condition, holds: nil)
      if !name.hasPrefix("DockerAsset") {
        addFiles(of: target, by: build, presence, action, to: &flow)
      }
      if !name.hasPrefix("FileAsset") {
        addImages(of: target, by: build, presence, action, to: &flow)
      }
    }
  }

  /// The build assumes a bootstrap role, whose trust names the account and not the build.
  private static func assume(
    _ role: ARN,
    by build: Actor,
    _ presence: Leg.Presence,
    rule: String,
    to flow: inout FlowBuilder
  ) -> Actor {
    var request = LegRequest(purpose: .assume, rule: rule)
    request.presence = presence
    request.confidence = .published
    request.owner = role.account
    request.guardian = .role(role)
    request.context = [("sts:ExternalId", .absent)]
    request.networkService = "sts"
    let leg = flow.add("sts:AssumeRole", on: LegTarget(role.text), by: build, request)
    var actor = Actor.identity(role, chain: build.chain + [leg])
    actor.site = build.site
    return actor
  }

  private static func addFiles(
    of target: BootstrapEnvironment,
    by build: Actor,
    _ presence: Leg.Presence,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let role = target.role(.filePublishing) else { return }
    let actor = assume(role, by: build, presence, rule: "PF-101", to: &flow)
    let bucket = target.assetBucket
    var request = flow.bucketRequest(bucket, in: action, rule: "PF-101")
    request.owner = flow.graph.bucket(named: bucket)?.account ?? target.account
    request.region = flow.graph.bucket(named: bucket)?.region ?? target.region
    request.presence = presence
    request.confidence = .published
    request.usesActorNetwork = true
    let whole = LegTarget(flow.bucketARN(bucket))
    for name in ["s3:GetBucketLocation", "s3:ListBucket", "s3:GetEncryptionConfiguration"] {
      flow.add(name, on: whole, by: actor, request)
    }
    let objects = LegTarget("\(flow.bucketARN(bucket))/*", isPattern: true)
    for name in ["s3:GetObject", "s3:PutObject"] {
      flow.add(name, on: objects, by: actor, request)
    }
    let key = flow.defaultKey(ofBucket: bucket, in: action)
    for name in ["kms:GenerateDataKey", "kms:Decrypt"] {
      flow.useKey(
        name,
        key,
        bucket: bucket,
        region: request.region ?? target.region,
        objects: objects,
        by: actor,
        presence: presence,
        purpose: .downstream
      )
    }
  }

  private static func addImages(
    of target: BootstrapEnvironment,
    by build: Actor,
    _ presence: Leg.Presence,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let role = target.role(.imagePublishing) else { return }
    let actor = assume(role, by: build, presence, rule: "PF-101", to: &flow)
    var request = flow.request(
      .downstream,
      "PF-101",
      in: action,
      presence: presence,
      confidence: .published
    )
    request.owner = target.account
    request.region = target.region
    request.usesActorNetwork = true
    request.networkService = "ecr.api"
    flow.add("ecr:GetAuthorizationToken", on: .any, by: actor, request)
    let repository =
      "arn:\(flow.partition):ecr:\(target.region):\(target.account)"
      + ":repository/\(target.assetRepository)"
    request.guardian = flow.guardian(of: repository)
    request.networkService = "ecr.dkr"
    for name in [
      "DescribeRepositories", "DescribeImages", "BatchCheckLayerAvailability",
      "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage",
    ] {
      flow.add("ecr:\(name)", on: LegTarget(repository), by: actor, request)
    }
  }

  // MARK: - The pipeline itself

  /// The pipeline deploys its own stack with the bootstrap roles of its account (PF-102).
  private static func mutate(
    by build: Actor,
    _ targets: [BootstrapEnvironment],
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let own = BootstrapEnvironment(
      partition: flow.partition,
      qualifier: targets.first?.qualifier ?? "hnb659fds",
      account: flow.pipeline.account,
      region: flow.pipeline.region
    )
    var presence = Leg.Presence.always
    if let role = own.role(.deploy), case .doesNotExist = flow.graph.role(role) {
      // The stack may be deployed with roles of another name.
      presence = .when("the pipeline's stack is deployed with these roles", holds: nil)
    }
    for kind in [BootstrapRole.Kind.deploy, .filePublishing] {
      guard let role = own.role(kind) else { continue }
      _ = assume(role, by: build, presence, rule: "PF-102", to: &flow)
    }
    if let role = own.role(.imagePublishing) {
      _ = assume(role, by: build, .advisory, rule: "PF-102", to: &flow)
    }
    for name in ["cloudformation:DescribeStacks", "s3:ListBucket"] {
      flow.add(
        name,
        on: .any,
        by: build,
        flow.request(.downstream, "PF-102", in: action, confidence: .published)
      )
    }
  }
}
