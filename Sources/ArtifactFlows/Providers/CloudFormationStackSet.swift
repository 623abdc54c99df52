import AWSIdentifiers
import Inventories
import JSONReading
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
    let name = action.setting("StackSetName")
    let isInstances = action.definition.provider == "CloudFormationStackInstances"
    let set = flow.target(
      flow.arn("cloudformation", "stackset/\(name):*", in: action),
      isPattern: true
    )
    for (verb, presence, confidence) in controlActions(isInstances, action) {
      flow.add(
        "cloudformation:\(verb)",
        on: set,
        by: action.actor,
        flow.request(.control, "PF-70", in: action, presence: presence, confidence: confidence)
      )
    }
    let hasTargets = !targets(of: action).isEmpty
    let verbs =
      (isInstances || hasTargets ? ["CreateStackInstances"] : [])
      + (isInstances ? [] : ["UpdateStackSet"])
    for resource in ["stackset-target/\(name):*", "type/*"] {
      for verb in verbs {
        flow.add(
          "cloudformation:\(verb)",
          on: flow.target(flow.arn("cloudformation", resource, in: action), isPattern: true),
          by: action.actor,
          flow.request(.control, "PF-70", in: action, presence: .advisory)
        )
      }
    }
    addRoles(isInstances, name, action, to: &flow)
    if !action.definition.inputs.isEmpty { flow.check(by: action.actor, in: action.region) }
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    flow.addMarker("resources of the stack set \(name)", by: action.actor, rule: "PF-70")
  }

  private static func controlActions(
    _ isInstances: Bool,
    _ action: StepAction
  ) -> [(String, Leg.Presence, Leg.Confidence)] {
    if isInstances {
      return [
        ("CreateStackInstances", .always, .documented),
        ("DescribeStackSetOperation", .always, .documented),
        ("ListStackInstances", .always, .documented),
        ("UpdateStackInstances", .advisory, .inferred),
      ]
    }
    let isAbsent = Leg.Presence.when("the stack set does not exist", holds: nil)
    var legs: [(String, Leg.Presence, Leg.Confidence)] = [
      ("CreateStackSet", isAbsent, .documented), ("UpdateStackSet", .always, .documented),
    ]
    if !targets(of: action).isEmpty {
      legs.append(("CreateStackInstances", .always, .documented))
    }
    return legs + [
      ("DescribeStackSetOperation", .always, .documented),
      ("DescribeStackSet", .always, .documented), ("ListStackInstances", .always, .documented),
    ]
  }

  /// Accounts, organizational units, or a file of an artifact.
  private static func targets(of action: StepAction) -> [String] {
    ManagedCompute.list(action.configuration["DeploymentTargets"])
  }

  // MARK: - Roles

  /// The role that rolls the set out, and the roles in the targets that it assumes.
  private static func addRoles(
    _ isInstances: Bool,
    _ name: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let answer = described(name, action, flow)
    let known = isInstances ? answer.value : nil
    let model = isInstances ? known?["PermissionModel"] : nil
    if model?.string ?? action.configuration["PermissionModel"] == "SERVICE_MANAGED" {
      var request = flow.request(.control, "PF-70", in: action, presence: .advisory)
      request.confidence = .published
      flow.add("organizations:ListDelegatedAdministrators", on: .any, by: action.actor, request)
      return
    }
    // The action on instances names no role: the set has its own.
    if isInstances, known == nil {
      addUnknownRole(of: name, answer.missingFile, action, to: &flow)
      return
    }
    let usual = "arn:\(flow.partition):iam::\(action.account):role/"
    let text =
      (isInstances ? nil : action.configuration["AdministrationRoleArn"])
      ?? known?["AdministrationRoleARN"]?.string
      ?? usual + "AWSCloudFormationStackSetAdministrationRole"
    let service = "cloudformation.amazonaws.com"
    guard let administration = ARN(text), !text.contains("#{") else {
      flow.pass(anyOf: flow.anyRole(of: action), to: service, by: action.actor, rule: "PF-70")
      return
    }
    if !isInstances { flow.pass(administration, to: service, by: action.actor, rule: "PF-70") }
    let trust = flow.assume(
      administration,
      by: service,
      sourceARN: flow.arn("cloudformation", "stackset/\(name):*", in: action),
      isSent: false,
      rule: "PF-70",
      confidence: .inferred
    )
    let execution =
      (isInstances ? nil : action.configuration["ExecutionRoleName"])
      ?? known?["ExecutionRoleName"]?.string ?? "AWSCloudFormationStackSetExecutionRole"
    let actor = Actor.identity(administration, chain: [trust])
    addExecution(execution, by: actor, action, to: &flow)
  }

  /// The stack set as `describe-stack-set` prints it.
  private static func described(
    _ name: String,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> Knowledge<JSONNode> {
    let answer = flow.graph.answer(
      "cloudformation",
      "describe-stack-set",
      about: name,
      account: action.account,
      region: action.region
    )
    guard let located = answer.value else { return answer.map { $0.node } }
    if let set = located.node["StackSet"], set["StackSetName"]?.string == name {
      return .known(set)
    }
    let path = flow.graph.inventory.sources.path(of: located.position(of: located.node))
    return .missing(MissingFile(path: path, reason: .unreadable))
  }

  private static func addUnknownRole(
    of name: String,
    _ file: MissingFile?,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    var trust = LegRequest(purpose: .assume, rule: "PF-70")
    trust.unknowns = [
      LegUnknown(
        text: "the roles of the stack set \(name)",
        file: file?.path,
        command: file?.command
      )
    ]
    flow.add(
      "sts:AssumeRole",
      on: LegTarget(flow.anyRole(of: action), isPattern: true),
      by: .service("cloudformation.amazonaws.com", account: action.account),
      trust
    )
  }

  private static func addExecution(
    _ name: String,
    by administration: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let targets = targets(of: action)
    let accounts = targets.compactMap { AccountID($0) }
    for target in accounts {
      guard let role = ARN("arn:\(flow.partition):iam::\(target):role/\(name)") else { continue }
      var request = LegRequest(purpose: .assume, rule: "PF-70")
      request.owner = target
      request.guardian = .role(role)
      request.usesActorNetwork = false
      flow.add("sts:AssumeRole", on: LegTarget(role.text), by: administration, request)
    }
    guard accounts.count < max(targets.count, 1) else { return }
    var request = LegRequest(purpose: .assume, rule: "PF-70")
    if targets.isEmpty { request.presence = .when("the stack set has instances", holds: nil) }
    request.unknowns = [LegUnknown(text: "the accounts that the stack set is rolled out to")]
    flow.add(
      "sts:AssumeRole",
      on: LegTarget("arn:\(flow.partition):iam::*:role/\(name)", isPattern: true),
      by: administration,
      request
    )
  }
}
