import AWSIdentifiers
import PolicyEvaluation

/// `Deploy/CloudFormationStackSet` and `Deploy/CloudFormationStackInstances` (PF-70).
enum CloudFormationStackSet: ActionProvider {
  static let types = [
    ActionType("Deploy", "CloudFormationStackSet"),
    ActionType("Deploy", "CloudFormationStackInstances"),
  ]

  static func summary(of action: ActionDefinition) -> String {
    "stack set \(action.configuration["StackSetName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.configuration["StackSetName"] ?? "*"
    let set = flow.target(
      flow.arn("cloudformation", "stackset/\(name):*", in: action),
      isPattern: true
    )
    let isInstances = action.definition.provider == "CloudFormationStackInstances"
    let targets: Leg.Presence =
      action.configuration["DeploymentTargets"] == nil
      ? .when("the action names deployment targets", holds: nil) : .always
    let isAbsent = Leg.Presence.when("the stack set does not exist", holds: nil)
    let legs: [(String, Leg.Presence)] =
      isInstances
      ? [
        ("CreateStackInstances", .always), ("DescribeStackSetOperation", .always),
        ("ListStackInstances", .always), ("UpdateStackInstances", .always),
      ]
      : [
        ("CreateStackSet", isAbsent), ("UpdateStackSet", .always),
        ("CreateStackInstances", targets), ("DescribeStackSetOperation", .always),
        ("DescribeStackSet", .always), ("ListStackInstances", .always),
      ]
    for (action_, presence) in legs {
      flow.add(
        "cloudformation:\(action_)",
        on: set,
        by: action.actor,
        flow.request(.control, "PF-70", in: action, presence: presence)
      )
    }
    for resource in ["stackset-target/\(name):*", "type/*"] {
      flow.add(
        "cloudformation:\(isInstances ? "CreateStackInstances" : "UpdateStackSet")",
        on: flow.target(flow.arn("cloudformation", resource, in: action), isPattern: true),
        by: action.actor,
        flow.request(.control, "PF-70", in: action, presence: .advisory)
      )
    }
    addRoles(name, action, to: &flow)
    if !action.definition.inputs.isEmpty { flow.check(by: action.actor, in: action.region) }
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    flow.addMarker("resources of the stack set \(name)", by: action.actor, rule: "PF-70")
  }

  private static func addRoles(_ name: String, _ action: StepAction, to flow: inout FlowBuilder) {
    if action.configuration["PermissionModel"] == "SERVICE_MANAGED" {
      var request = flow.request(.control, "PF-70", in: action, presence: .advisory)
      request.confidence = .published
      flow.add("organizations:ListDelegatedAdministrators", on: .any, by: action.actor, request)
      return
    }
    let text =
      action.configuration["AdministrationRoleArn"]
      ?? "arn:\(flow.partition):iam::\(action.account):role/"
      + "AWSCloudFormationStackSetAdministrationRole"
    guard let administration = ARN(text) else { return }
    flow.pass(
      administration,
      to: "cloudformation.amazonaws.com",
      by: action.actor,
      rule: "PF-70"
    )
    let trust = flow.assume(
      administration,
      by: "cloudformation.amazonaws.com",
      sourceARN: flow.arn("cloudformation", "stackset/\(name):*", in: action),
      isSent: false,
      rule: "PF-70",
      confidence: .inferred
    )
    let actor = Actor.identity(administration, chain: [trust])
    let execution =
      action.configuration["ExecutionRoleName"] ?? "AWSCloudFormationStackSetExecutionRole"
    for target in targets(of: action) {
      guard
        let role = ARN("arn:\(flow.partition):iam::\(target):role/\(execution)")
      else { continue }
      var request = LegRequest(purpose: .assume, rule: "PF-70")
      request.owner = target
      request.guardian = .role(role)
      request.usesActorNetwork = false
      flow.add("sts:AssumeRole", on: LegTarget(role.text), by: actor, request)
    }
  }

  /// The accounts that `DeploymentTargets` names, when it names accounts.
  private static func targets(of action: StepAction) -> [AccountID] {
    ManagedCompute.list(action.configuration["DeploymentTargets"]).compactMap { AccountID($0) }
  }
}
