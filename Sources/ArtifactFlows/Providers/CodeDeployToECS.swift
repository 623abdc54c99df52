import AWSIdentifiers
import Inventories
import JSONReading
import PolicyEvaluation

/// `Deploy/CodeDeployToECS` (PF-72, PF-74).
enum CodeDeployToECS: ActionProvider {
  static let types = [ActionType("Deploy", "CodeDeployToECS")]

  static func summary(of action: ActionDefinition) -> String {
    CodeDeployDeploy.summary(of: action)
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let group = DeploymentGroup(of: action, in: flow)
    CodeDeployDeploy.addControl(
      group,
      application: .always,
      rule: "PF-72",
      action,
      to: &flow
    )
    let register = flow.request(.control, "PF-72", in: action)
    flow.add("ecs:RegisterTaskDefinition", on: .any, by: action.actor, register)
    let hasTags = Leg.Presence.when("the task definition has tags", holds: nil)
    flow.add(
      "ecs:TagResource",
      on: LegTarget(flow.arn("ecs", "task-definition/*:*", in: action), isPattern: true),
      by: action.actor,
      flow.request(.control, "PF-72", in: action, presence: hasTags)
    )
    addPassing(by: action.actor, group, action, to: &flow)
    flow.check(by: action.actor, in: action.region)
    let named = named(action)
    for input in named { flow.read(input, by: action.actor, in: action.region) }
    for input in action.definition.inputs where !named.contains(input) {
      flow.read(input, by: action.actor, in: action.region, presence: .advisory, rule: "PF-72")
    }
    if case .absent = group.info { return }
    addGroupRole(group, action, to: &flow)
    for definition in present(group, action, flow) { flow.addTasks(of: definition, action) }
    for file in missing(group, action, flow) {
      var trust = LegRequest(purpose: .assume, rule: "PF-74")
      trust.unknowns = [
        LegUnknown(
          text: "the roles of the tasks of \(group.application)/\(group.name)",
          file: file.path,
          command: file.command
        )
      ]
      flow.add(
        "sts:AssumeRole",
        on: LegTarget(flow.anyRole(of: action), isPattern: true),
        by: .service("ecs-tasks.amazonaws.com", account: action.account),
        trust
      )
    }
  }

  /// The roles that the template in the artifact names; which those are, only a run tells.
  ///
  /// Whoever may pass every role may pass them; the roles of the present task definition are the
  /// likely ones.
  private static func addPassing(
    by actor: Actor,
    _ group: DeploymentGroup,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let service = "ecs-tasks.amazonaws.com"
    let presence = Leg.Presence.when(
      "the template of the task definition names a role that may not be passed",
      holds: nil
    )
    flow.pass(
      anyOf: flow.anyRole(of: action),
      to: service,
      by: actor,
      rule: "PF-72",
      presence: presence
    )
    let isNamed = Leg.Presence.when("the template names the role", holds: nil)
    for role in Set(present(group, action, flow).flatMap(\.roles)).sorted() {
      flow.pass(role, to: service, by: actor, rule: "PF-72", presence: isNamed)
    }
  }

  /// The task definitions that the group's services run now.
  private static func present(
    _ group: DeploymentGroup,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> [TaskDefinition] {
    findings(group, action, flow).compactMap { finding in
      if case .found(let definition) = finding { definition } else { nil }
    }
  }

  /// Files that would tell more task definitions.
  private static func missing(
    _ group: DeploymentGroup,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> [MissingFile] {
    findings(group, action, flow).compactMap { finding in
      if case .missing(let file) = finding { file } else { nil }
    }
  }

  private static func findings(
    _ group: DeploymentGroup,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> [TaskDefinition.Finding] {
    let services = group.info.value?.node["ecsServices"]?.elements ?? []
    return services.map { service in
      flow.graph.taskDefinition(
        cluster: service["clusterName"]?.string ?? "default",
        service: service["serviceName"]?.string ?? "",
        account: action.account,
        region: action.region
      )
    }
  }

  /// What the group's role does with the service and its load balancer.
  private static func addGroupRole(
    _ group: DeploymentGroup,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let first = "ecs:DescribeServices"
    let role = CodeDeployDeploy.groupRole(group, action, first: first, rule: "PF-72", to: &flow)
    guard let actor = role else { return }
    let request = flow.request(.downstream, "PF-72", in: action)
    for name in [
      first, "ecs:CreateTaskSet", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet",
      "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeRules",
    ] {
      flow.add(name, on: .any, by: actor, request)
    }
    for listener in listeners(of: group) {
      flow.add("elasticloadbalancing:ModifyListener", on: LegTarget(listener), by: actor, request)
    }
    addPassing(by: actor, group, action, to: &flow)
    flow.addMarker(
      "functions that the AppSpec of \(group.application)/\(group.name) names as hooks",
      by: actor,
      rule: "PF-72"
    )
  }

  private static func listeners(of group: DeploymentGroup) -> [String] {
    let pairs = group.info.value?.node["loadBalancerInfo"]?["targetGroupPairInfoList"]?.elements
    let routes = (pairs ?? []).flatMap { [$0["prodTrafficRoute"], $0["testTrafficRoute"]] }
    return routes.flatMap { $0?["listenerArns"]?.elements.compactMap(\.string) ?? [] }
  }

  /// The artifacts that the configuration names.
  private static func named(_ action: StepAction) -> [String] {
    var fields = ["TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"]
    fields += (1...4).map { "Image\($0)ArtifactName" }
    var names: [String] = []
    for field in fields {
      guard let name = action.configuration[field], action.definition.inputs.contains(name),
        !names.contains(name)
      else { continue }
      names.append(name)
    }
    return names
  }
}
