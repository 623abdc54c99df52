import Diagnostics
import AWSIdentifiers
import Inventories
import JSONReading

/// `Deploy/CodeDeploy` to instances (PF-71).
enum CodeDeployDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "CodeDeploy")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["ApplicationName"] ?? "?")"
      + "/\(action.configuration["DeploymentGroupName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let application = action.configuration["ApplicationName"] ?? "*"
    let group = action.configuration["DeploymentGroupName"] ?? "*"
    let info = groupInfo(application, group, action, flow)
    addControl(
      application,
      group,
      info.value?.node,
      application: .advisory,
      rule: "PF-71",
      action,
      to: &flow
    )
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
      guard let store = flow.store(action.region) else { continue }
      var put = flow.s3Request(
        store,
        purpose: .writeArtifact,
        presence: .advisory,
        rule: "PF-71"
      )
      put.confidence = .published
      flow.add(
        "s3:PutObject",
        on: LegTarget(flow.objects(of: input, in: store), isPattern: true),
        by: action.actor,
        put
      )
    }
    addGroupRole(application, group, action, to: &flow)
    addInstances(action, to: &flow)
  }

  static func groupInfo(
    _ application: String,
    _ group: String,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> Knowledge<LocatedNode> {
    flow.graph.answer(
      "deploy",
      "get-deployment-group-\(application)-\(group)",
      account: action.account,
      region: action.region
    )
  }

  static func addControl(
    _ application: String,
    _ group: String,
    _ info: JSONNode?,
    application applicationPresence: Leg.Presence,
    rule: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let configuration =
      info?["deploymentGroupInfo"]?["deploymentConfigName"]?.string ?? "*"
    let applicationARN = flow.arn("codedeploy", "application:\(application)", in: action)
    let groupARN = flow.arn("codedeploy", "deploymentgroup:\(application)/\(group)", in: action)
    let configurationARN = flow.arn("codedeploy", "deploymentconfig:\(configuration)", in: action)
    let legs: [(String, String, Leg.Presence)] = [
      ("GetApplicationRevision", applicationARN, .always),
      ("RegisterApplicationRevision", applicationARN, .always),
      ("GetApplication", applicationARN, applicationPresence),
      ("CreateDeployment", groupARN, .always), ("GetDeployment", groupARN, .always),
      ("GetDeploymentConfig", configurationARN, .always),
    ]
    for (name, resource, presence) in legs {
      flow.add(
        "codedeploy:\(name)",
        on: flow.target(resource, isPattern: resource.hasSuffix("*")),
        by: action.actor,
        flow.request(
          .control,
          rule,
          in: action,
          presence: presence,
          confidence: .published
        )
      )
    }
  }

  static func addGroupRole(
    _ application: String,
    _ group: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let info = groupInfo(application, group, action, flow)
    let text = info.value?.node["deploymentGroupInfo"]?["serviceRoleArn"]?.string
    guard let role = text.flatMap({ ARN($0) }) else {
      var request = flow.request(.downstream, "PF-71", in: action)
      request.unknowns = [
        LegUnknown(
          text: "the service role of the deployment group \(application)/\(group)",
          file: info.missingFile?.path,
          command:
            "aws deploy get-deployment-group --application-name \(ShellWord.quoted(application)) "
            + "--deployment-group-name \(group)"
        )
      ]
      flow.add(
        "ec2:DescribeInstances",
        on: .any,
        by: .unknown("deployment group not collected"),
        request
      )
      return
    }
    let trust = flow.assume(
      role,
      by: "codedeploy.amazonaws.com",
      sourceARN: flow.arn("codedeploy", "deploymentgroup:\(application)/\(group)", in: action),
      isSent: false,
      rule: "PF-71",
      confidence: .inferred
    )
    let actor = Actor.identity(role, chain: [trust])
    let node = info.value?.node["deploymentGroupInfo"]
    let region = "\(action.region):\(action.account)"
    let request = flow.request(.downstream, "PF-71", in: action)
    flow.add("ec2:DescribeInstances", on: .any, by: actor, request)
    for scaling in node?["autoScalingGroups"]?.elements.compactMap({ $0["name"]?.string }) ?? [] {
      let groups = "arn:\(flow.partition):autoscaling:\(region):autoScalingGroup:*"
      flow.add(
        "autoscaling:CompleteLifecycleAction",
        on: LegTarget("\(groups):autoScalingGroupName/\(scaling)", isPattern: true),
        by: actor,
        request
      )
    }
    let balancing = "arn:\(flow.partition):elasticloadbalancing:\(region)"
    let balancers: [(String, String, [String])] = [
      ("targetGroupInfoList", "targetgroup/%/*", ["RegisterTargets", "DeregisterTargets"]),
      (
        "elbInfoList", "loadbalancer/%",
        ["RegisterInstancesWithLoadBalancer", "DeregisterInstancesFromLoadBalancer"]
      ),
    ]
    for (list, form, names) in balancers {
      let entries = node?["loadBalancerInfo"]?[list]?.elements ?? []
      for entry in entries.compactMap({ $0["name"]?.string }) {
        let resource = "\(balancing):\(form.replacing("%", with: entry))"
        let target = LegTarget(resource, isPattern: resource.hasSuffix("*"))
        for name in names {
          flow.add("elasticloadbalancing:\(name)", on: target, by: actor, request)
        }
      }
    }
    flow.addMarker(
      "lifecycle hooks and load balancers of \(application)/\(group)",
      by: actor,
      rule: "PF-71"
    )
  }

  /// The agents on the instances download the revision.
  private static func addInstances(_ action: StepAction, to flow: inout FlowBuilder) {
    guard let store = flow.store(action.region), let input = action.definition.inputs.first else {
      return
    }
    var request = flow.s3Request(
      store,
      purpose: .readArtifact,
      presence: .always,
      rule: "PF-71"
    )
    request.unknowns = [
      LegUnknown(
        text: "which instance profiles the deployment group's instances have",
        file: "\(action.account)/\(action.region)/ec2/describe-instances.json",
        command: "aws ec2 describe-instances --region \(action.region)"
      )
    ]
    flow.add(
      "s3:GetObject",
      on: LegTarget(flow.objects(of: input, in: store), isPattern: true),
      by: .unknown("instance profile"),
      request
    )
    // The agent itself comes from a bucket of AWS.
    request.presence = .advisory
    request.purpose = .downstream
    flow.add(
      "s3:GetObject",
      on: LegTarget("\(flow.bucketARN("aws-codedeploy-\(action.region)"))/*", isPattern: true),
      by: .unknown("instance profile"),
      request
    )
  }
}
