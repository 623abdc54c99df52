import AWSIdentifiers
import PolicyEvaluation
import Reachability

/// What a deployment with bootstrap roles needs beside a CloudFormation action's legs.
enum BootstrappedStack {
  /// The deploy role reads the version of the bootstrap stack (PF-99).
  static func addVersion(by actor: Actor, _ action: StepAction, to flow: inout FlowBuilder) {
    guard let role = actor.arn.flatMap({ BootstrapRole($0) }), role.kind == .deploy else { return }
    let environment = role.environment
    let parameter =
      "arn:\(flow.partition):ssm:\(action.region):\(environment.account)"
      + ":parameter/\(environment.versionParameter)"
    let presence = Leg.Presence.when("the template has the bootstrap version rule", holds: nil)
    for name in ["ssm:GetParameter", "ssm:GetParameters"] {
      flow.add(
        name,
        on: LegTarget(parameter),
        by: actor,
        flow.request(
          .control,
          "PF-99",
          in: action,
          presence: presence,
          confidence: .published
        )
      )
    }
  }

  /// The role of CloudFormation reads code and nested templates from the asset bucket (PF-100).
  static func addAssets(by actor: Actor, _ action: StepAction, to flow: inout FlowBuilder) {
    guard let role = actor.arn.flatMap({ BootstrapRole($0) }), role.kind == .execution else {
      return
    }
    let bucket = role.environment.assetBucket
    let presence = Leg.Presence.when("the template has assets", holds: nil)
    var request = flow.bucketRequest(bucket, in: action, rule: "PF-100")
    request.presence = presence
    request.confidence = .published
    let objects = LegTarget("\(flow.bucketARN(bucket))/*", isPattern: true)
    flow.add("s3:GetObject", on: objects, by: actor, request)
    flow.useKey(
      "kms:Decrypt",
      flow.defaultKey(ofBucket: bucket, in: action),
      bucket: bucket,
      region: flow.graph.bucket(named: bucket)?.region ?? action.region,
      objects: objects,
      by: actor,
      presence: presence,
      purpose: .downstream
    )
  }
}
