import AWSIdentifiers
import ArtifactFlows

extension FlowNode {
  /// The node of whoever makes the request.
  static func principal(of leg: Leg, in verdict: PipelineVerdict) -> FlowNode {
    switch leg.principal {
    case .identity(let arn):
      return identity(arn, in: verdict)
    case .service(let name):
      // A service is everywhere; it stands in the account whose role it takes on.
      let account = ARN(leg.resource)?.account
      let place = account.map { "\(name) \($0)" } ?? name
      return FlowNode(
        key: .service(place),
        kind: .service,
        caption: "service",
        name: name,
        account: account
      )
    case .unknown(let why):
      return FlowNode(
        key: .unknown(why),
        kind: .unknown,
        caption: Kind.unknown.rawValue,
        name: why,
        account: verdict.account
      )
    }
  }

  /// The node of what the request is about.
  static func target(of leg: Leg, in verdict: PipelineVerdict) -> FlowNode {
    guard let arn = ARN(leg.resource) else {
      return anything(of: leg, in: verdict)
    }
    switch arn.service {
    case "s3" where arn.accountText.isEmpty:
      let bucket = ShortName.resource(leg.resource)
      let store = verdict.stores.first { $0.bucket == bucket }
      var node = FlowNode(
        key: .bucket(bucket),
        kind: .bucket,
        caption: "bucket",
        name: bucket,
        account: store?.account ?? verdict.bucketOwners[bucket]
      )
      node.detail = store?.region ?? (node.account == nil ? "owner not known" : "")
      node.isStore = store != nil
      return node
    case "kms":
      var node = FlowNode(
        key: .key(arn.text),
        kind: .key,
        caption: "KMS key",
        name: ShortName.key(arn),
        account: arn.account
      )
      node.detail = arn.resource == "alias/aws/s3" ? "AWS managed" : arn.region
      node.remarks = [arn.text]
      return node
    case "iam" where arn.resourceType == "role" || arn.resourceType == "user":
      return identity(arn, in: verdict)
    case "codepipeline" where arn.account == verdict.account && arn.region == verdict.region:
      let isOurs = arn.resource.split(separator: "/").first.map { $0 == verdict.name } ?? false
      return isOurs
        ? FlowNode(
          key: .pipeline,
          kind: .pipeline,
          caption: "pipeline",
          name: verdict.name,
          account: verdict.account
        ) : resource(arn, kind: .other, caption: "pipeline")
    case "codebuild" where arn.resourceType == "project":
      return resource(arn, kind: .project, caption: Kind.project.rawValue)
    case "sns": return resource(arn, kind: .topic, caption: "topic")
    case "sqs": return resource(arn, kind: .queue, caption: "queue")
    default: return resource(arn, kind: .other, caption: arn.service)
    }
  }

  /// The node of a VPC endpoint.
  static func endpoint(_ id: String, account: AccountID?) -> FlowNode {
    FlowNode(
      key: .endpoint(id),
      kind: .endpoint,
      caption: Kind.endpoint.rawValue,
      name: id,
      account: account
    )
  }

  /// What a role that the service takes on is called.
  static func office(of service: String) -> String {
    switch service.split(separator: ".").first {
    case "codepipeline": "service role"
    case "codebuild": "build role"
    case "cloudformation": "stack role"
    case "events": "rule role"
    case "lambda": "function role"
    case "ecs-tasks": "task role"
    default: ""
    }
  }

  private static func identity(_ arn: ARN, in verdict: PipelineVerdict) -> FlowNode {
    let kind: Kind = arn.resourceType == "user" ? .user : .role
    var node = FlowNode(
      key: .identity(arn.text),
      kind: kind,
      caption: arn.resourceType == "root" ? "account" : kind.rawValue,
      name: ShortName.principal(arn),
      account: arn.account
    )
    let stages = verdict.steps.filter { $0.role == arn }.map(\.stage).uniqued
    if !stages.isEmpty {
      let more = stages.count > 2 ? " +\(stages.count - 2)" : ""
      node.detail = "for \(stages.prefix(2).joined(separator: ", "))\(more)"
    }
    node.remarks = [arn.text]
    return node
  }

  private static func resource(_ arn: ARN, kind: Kind, caption: String) -> FlowNode {
    var node = FlowNode(
      key: .resource(arn.text),
      kind: kind,
      caption: caption,
      name: ShortName.resource(arn.text),
      account: arn.account
    )
    node.remarks = [arn.text]
    return node
  }

  /// The node for `*`: anything of a service in the principal's account.
  private static func anything(of leg: Leg, in verdict: PipelineVerdict) -> FlowNode {
    let service = leg.action?.service ?? "resource"
    let account: AccountID? =
      if case .identity(let arn) = leg.principal { arn.account } else { verdict.account }
    let name = leg.resource == "*" ? "any resource" : leg.resource
    return FlowNode(
      key: .resource("\(account?.description ?? "") \(service) \(leg.resource)"),
      kind: .other,
      caption: service,
      name: name,
      account: account
    )
  }
}
