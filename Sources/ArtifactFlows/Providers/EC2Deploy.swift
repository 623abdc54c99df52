import AWSIdentifiers
import PolicyEvaluation

/// `Deploy/EC2` (PF-81).
enum EC2Deploy: ActionProvider {
  static let types = [ActionType("Deploy", "EC2")]

  static func summary(of action: ActionDefinition) -> String {
    "instances tagged \(action.configuration["InstanceTagKey"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    for name in [
      "ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
      "ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations",
    ] {
      flow.add(
        name,
        on: .any,
        by: action.actor,
        flow.request(.control, "PF-81", in: action)
      )
    }
    flow.add(
      "ssm:CancelCommand",
      on: .any,
      by: action.actor,
      flow.request(.control, "PF-81", in: action, presence: .advisory)
    )
    addCommand(action, to: &flow)
    for group in ManagedCompute.list(action.configuration["TargetGroupNameList"]) {
      for name in ["RegisterTargets", "DeregisterTargets"] {
        flow.add(
          "elasticloadbalancing:\(name)",
          on: flow.target(
            flow.arn("elasticloadbalancing", "targetgroup/\(group)/*", in: action),
            isPattern: true
          ),
          by: action.actor,
          flow.request(.control, "PF-81", in: action)
        )
      }
    }
    ManagedCompute.addLogs(of: action, to: &flow)
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    addInstances(action, to: &flow)
  }

  /// The command runs on the instances and names a document: both must be allowed.
  private static func addCommand(_ action: StepAction, to flow: inout FlowBuilder) {
    let isManagedNode = action.configuration["InstanceType"] == "SSM_MANAGED_NODE"
    var request = flow.request(.control, "PF-81", in: action)
    if let key = action.configuration["InstanceTagKey"] {
      // Without a value every instance with the tag is meant.
      let value: KeyState =
        action.configuration["InstanceTagValue"].map { RunTimeVariables.state($0) } ?? .somePresent
      request.context = [("aws:ResourceTag/\(key)", value), ("ssm:resourceTag/\(key)", value)]
    }
    let instances =
      isManagedNode
      ? flow.arn("ssm", "managed-instance/*", in: action)
      : flow.arn("ec2", "instance/*", in: action)
    flow.add(
      "ssm:SendCommand",
      on: LegTarget(instances, isPattern: true),
      by: action.actor,
      request
    )
    var document = flow.request(.control, "PF-81", in: action)
    document.owner = action.account
    flow.add(
      "ssm:SendCommand",
      on: LegTarget(
        "arn:\(flow.partition):ssm:\(action.region)::document/AWS-RunShellScript"
      ),
      by: action.actor,
      document
    )
  }

  /// The instances download the artifact themselves.
  private static func addInstances(_ action: StepAction, to flow: inout FlowBuilder) {
    let key = action.configuration["InstanceTagKey"]
    let value = action.configuration["InstanceTagValue"]
    var instances = InstanceRoles(
      flow.graph,
      account: action.account,
      region: action.region,
      what: "the instances"
    ) { tags in
      guard let key, let own = tags[key] else { return false }
      return value.map { $0 == own } ?? true
    }
    if action.configuration["InstanceType"] == "SSM_MANAGED_NODE" {
      instances = InstanceRoles(
        unknown: LegUnknown(text: "which roles the managed nodes were registered with")
      )
    }
    flow.addReads(
      by: instances,
      of: action.definition.inputs,
      in: action.region,
      rule: "PF-81"
    )
  }
}
