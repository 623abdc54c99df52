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
    let group = DeploymentGroup(of: action, in: flow)
    addControl(group, application: .advisory, rule: "PF-71", action, to: &flow)
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
    if case .absent = group.info { return }
    addGroupRole(group, action, to: &flow)
    if group.isOfInstances != false { addInstances(group, action, to: &flow) }
  }

  static func addControl(
    _ group: DeploymentGroup,
    application applicationPresence: Leg.Presence,
    rule: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let configuration = group.info.value?.node["deploymentConfigName"]?.string ?? "*"
    let applicationARN = flow.arn("codedeploy", "application:\(group.application)", in: action)
    let pair = "\(group.application)/\(group.name)"
    let groupARN = flow.arn("codedeploy", "deploymentgroup:\(pair)", in: action)
    let configurationARN = flow.arn("codedeploy", "deploymentconfig:\(configuration)", in: action)
    let legs: [(String, String, Leg.Presence)] = [
      ("GetApplicationRevision", applicationARN, .always),
      ("RegisterApplicationRevision", applicationARN, .always),
      ("GetApplication", applicationARN, applicationPresence),
      ("CreateDeployment", groupARN, .always), ("GetDeployment", groupARN, .always),
      ("GetDeploymentConfig", configurationARN, .always),
    ]
    for (name, resource, presence) in legs {
      var request = flow.request(
        .control,
        rule,
        in: action,
        presence: presence,
        confidence: .published
      )
      if name == "CreateDeployment" {
        let rule = "no-such-deployment-group"
        flow.require(group.info, orElse: rule, "the deployment group \(pair)", of: &request)
      }
      let target = flow.target(resource, isPattern: resource.hasSuffix("*"))
      flow.add("codedeploy:\(name)", on: target, by: action.actor, request)
    }
  }

  /// The group's role, once CodeDeploy has assumed it.
  ///
  /// - Returns: The role; `nil` when it is not known, which a leg then says.
  static func groupRole(
    _ group: DeploymentGroup,
    _ action: StepAction,
    first: String,
    rule: String,
    to flow: inout FlowBuilder
  ) -> Actor? {
    guard let role = group.role else {
      var request = flow.request(.downstream, rule, in: action)
      request.unknowns = [group.unknownRole]
      flow.add(first, on: .any, by: .unknown("deployment group not collected"), request)
      return nil
    }
    let pair = "\(group.application)/\(group.name)"
    let trust = flow.assume(
      role,
      by: "codedeploy.amazonaws.com",
      sourceARN: flow.arn("codedeploy", "deploymentgroup:\(pair)", in: action),
      isSent: false,
      rule: rule,
      confidence: .inferred
    )
    return .identity(role, chain: [trust])
  }

  private static func addGroupRole(
    _ group: DeploymentGroup,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let first = "ec2:DescribeInstances"
    guard let actor = groupRole(group, action, first: first, rule: "PF-71", to: &flow) else {
      return
    }
    let region = "\(action.region):\(action.account)"
    let request = flow.request(.downstream, "PF-71", in: action)
    let node = group.info.value?.node
    flow.add(first, on: .any, by: actor, request)
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
      "lifecycle hooks and load balancers of \(group.application)/\(group.name)",
      by: actor,
      rule: "PF-71"
    )
  }

  /// The agents on the instances download the revision.
  private static func addInstances(
    _ group: DeploymentGroup,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    var instances = InstanceRoles(
      flow.graph,
      account: action.account,
      region: action.region,
      what: "the instances of \(group.application)/\(group.name)",
      group.isMember
    )
    if group.info.value == nil { instances = InstanceRoles(unknown: group.unknownRole) }
    flow.addReads(
      by: instances,
      of: action.definition.inputs,
      in: action.region,
      rule: "PF-71"
    )
    if group.hasOnPremises {
      flow.addMarker(
        "the users of machines outside AWS, which read the artifact,",
        by: .unknown("machine outside AWS"),
        rule: "PF-71",
        presence: .always
      )
    }
    addAgent(instances, action, to: &flow)
  }

  /// The agent itself comes from a bucket of AWS.
  private static func addAgent(
    _ instances: InstanceRoles,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let name = "aws-codedeploy-\(action.region)"
    var request = flow.bucketRequest(name, in: action, rule: "PF-71")
    request.presence = .advisory
    request.unknowns = [LegUnknown(text: "the policy of the bucket \(name), which belongs to AWS")]
    flow.add(
      "s3:GetObject",
      on: LegTarget("\(flow.bucketARN(name))/*", isPattern: true),
      by: .unknown("instance profile"),
      request
    )
  }
}
