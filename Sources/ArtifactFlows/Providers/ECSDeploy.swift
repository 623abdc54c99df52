import AWSIdentifiers
import Inventories
import PolicyEvaluation

/// `Deploy/ECS` (PF-73, PF-74).
enum ECSDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "ECS")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["ClusterName"] ?? "?")/\(action.configuration["ServiceName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let cluster = action.setting("ClusterName")
    let service = action.setting("ServiceName")
    let finding = flow.graph.taskDefinition(
      cluster: cluster,
      service: service,
      account: action.account,
      region: action.region
    )
    addControl(finding, "service/\(cluster)/\(service)", action, to: &flow)
    switch finding {
    case .found(let definition):
      for role in definition.roles {
        flow.pass(role, to: "ecs-tasks.amazonaws.com", by: action.actor, rule: "PF-73")
      }
    case .missing(let file):
      let what = "the task and execution roles of \(cluster)/\(service)"
      let unknown = LegUnknown(text: what, file: file.path, command: file.command)
      addUnknownRoles(unknown, action, to: &flow)
    case .doesNotExist: break
    }
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    if case .found(let definition) = finding { flow.addTasks(of: definition, action) }
  }

  private static func addControl(
    _ finding: TaskDefinition.Finding,
    _ service: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let control = flow.request(.control, "PF-73", in: action)
    var onService = control
    var family = "*"
    switch finding {
    case .found(let definition): family = definition.family ?? "*"
    case .doesNotExist: onService.serviceBlocks = ["no-such-service"]
    case .missing: break
    }
    let target = flow.target(flow.arn("ecs", service, in: action))
    flow.add("ecs:DescribeTaskDefinition", on: .any, by: action.actor, control)
    flow.add("ecs:RegisterTaskDefinition", on: .any, by: action.actor, control)
    flow.add("ecs:DescribeServices", on: target, by: action.actor, onService)
    flow.add("ecs:UpdateService", on: target, by: action.actor, onService)
    for name in ["ecs:DescribeTasks", "ecs:ListTasks"] {
      flow.add(
        name,
        on: .any,
        by: action.actor,
        flow.request(.control, "PF-73", in: action, presence: .advisory)
      )
    }
    let isOn = Leg.Presence.when("tagging authorization is on", holds: nil)
    var tag = flow.request(.control, "PF-73", in: action, presence: isOn)
    tag.context = [("ecs:CreateAction", .value("RegisterTaskDefinition"))]
    flow.add(
      "ecs:TagResource",
      on: LegTarget(flow.arn("ecs", "task-definition/\(family):*", in: action), isPattern: true),
      by: action.actor,
      tag
    )
  }

  /// Roles that a file would tell are passed, and trusted.
  private static func addUnknownRoles(
    _ unknown: LegUnknown,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    var pass = flow.request(.pass, "PF-73", in: action)
    pass.unknowns = [unknown]
    flow.add(
      "iam:PassRole",
      on: LegTarget(flow.anyRole(of: action), isPattern: true),
      by: action.actor,
      pass
    )
  }
}
