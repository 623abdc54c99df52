import Diagnostics
import AWSIdentifiers
import Inventories
import JSONReading
import PolicyEvaluation

/// `Deploy/ECS` (PF-73, PF-74).
enum ECSDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "ECS")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["ClusterName"] ?? "?")/\(action.configuration["ServiceName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let cluster = action.configuration["ClusterName"] ?? "*"
    let service = action.configuration["ServiceName"] ?? "*"
    let serviceARN = flow.target(flow.arn("ecs", "service/\(cluster)/\(service)", in: action))
    let definition = taskDefinition(cluster, service, action, flow)
    let control = flow.request(.control, "PF-73", in: action)
    flow.add("ecs:DescribeTaskDefinition", on: .any, by: action.actor, control)
    flow.add("ecs:RegisterTaskDefinition", on: .any, by: action.actor, control)
    flow.add("ecs:DescribeServices", on: serviceARN, by: action.actor, control)
    flow.add("ecs:UpdateService", on: serviceARN, by: action.actor, control)
    for name in ["ecs:DescribeTasks", "ecs:ListTasks"] {
      flow.add(
        name,
        on: .any,
        by: action.actor,
        flow.request(.control, "PF-73", in: action, presence: .advisory)
      )
    }
    var tag = flow.request(
      .control,
      "PF-73",
      in: action,
      presence: .when("tagging authorization is on", holds: nil)
    )
    tag.context = [("ecs:CreateAction", .value("RegisterTaskDefinition"))]
    let family = definition?["family"]?.string ?? "*"
    flow.add(
      "ecs:TagResource",
      on: LegTarget(flow.arn("ecs", "task-definition/\(family):*", in: action), isPattern: true),
      by: action.actor,
      tag
    )
    addPassing(definition, cluster, service, action, to: &flow)
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    addTasks(definition, action, to: &flow)
  }

  /// The service's task definition, when both answers were collected.
  private static func taskDefinition(
    _ cluster: String,
    _ service: String,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> JSONNode? {
    let services = flow.graph.answers(
      "ecs",
      prefix: "describe-services",
      account: action.account,
      region: action.region
    )
    var wanted: String?
    for page in services {
      for node in page.answer.value?.node["services"]?.elements ?? [] {
        guard node["serviceName"]?.string == service,
          node["clusterArn"]?.string?.hasSuffix("/\(cluster)") != false
        else { continue }
        wanted = node["taskDefinition"]?.string
      }
    }
    guard let wanted else { return nil }
    let definitions = flow.graph.answers(
      "ecs",
      prefix: "describe-task-definition",
      account: action.account,
      region: action.region
    )
    for page in definitions {
      let node = page.answer.value?.node["taskDefinition"]
      if node?["taskDefinitionArn"]?.string == wanted { return node }
    }
    return nil
  }

  private static func addPassing(
    _ definition: JSONNode?,
    _ cluster: String,
    _ service: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let definition else {
      var request = flow.request(.pass, "PF-73", in: action)
      request.unknowns = [
        LegUnknown(
          text: "the task and execution roles of \(cluster)/\(service)",
          file: "\(action.account)/\(action.region)/ecs/describe-task-definition-<family>.json",
          command:
            "aws ecs describe-services --cluster \(ShellWord.quoted(cluster)) --services \(ShellWord.quoted(service))"
        )
      ]
      flow.add(
        "iam:PassRole",
        on: LegTarget("arn:\(flow.partition):iam::\(action.account):role/*", isPattern: true),
        by: action.actor,
        request
      )
      return
    }
    for role in roles(definition) {
      flow.pass(role, to: "ecs-tasks.amazonaws.com", by: action.actor, rule: "PF-73")
    }
  }

  /// The task role and the execution role, each once.
  private static func roles(_ definition: JSONNode) -> [ARN] {
    var roles: [ARN] = []
    for name in ["taskRoleArn", "executionRoleArn"] {
      guard let role = definition[name]?.string.flatMap({ ARN($0) }), !roles.contains(role) else {
        continue
      }
      roles.append(role)
    }
    return roles
  }

  /// What the new tasks do (PF-74).
  private static func addTasks(
    _ definition: JSONNode?,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let definition else { return }
    var trusts: [ARN: Int] = [:]
    for role in roles(definition) {
      trusts[role] = flow.assume(
        role,
        by: "ecs-tasks.amazonaws.com",
        sourceARN: flow.arn("ecs", "*", in: action),
        isSent: true,
        rule: "PF-74"
      )
    }
    if let task = definition["taskRoleArn"]?.string.flatMap({ ARN($0) }), let trust = trusts[task] {
      flow.addMarker("the tasks' code", by: .identity(task, chain: [trust]), rule: "PF-74")
    }
    guard let execution = definition["executionRoleArn"]?.string.flatMap({ ARN($0) }),
      let trust = trusts[execution]
    else { return }
    let actor = Actor.identity(execution, chain: [trust])
    for container in definition["containerDefinitions"]?.elements ?? [] {
      addContainer(container, by: actor, action, to: &flow)
    }
  }

  private static func addContainer(
    _ container: JSONNode,
    by actor: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    if let image = container["image"]?.string.flatMap({ ContainerImage($0) }) {
      flow.addImagePull(image, by: actor, sourceARN: nil, in: action, rule: "PF-74")
    }
    let options = container["logConfiguration"]?["options"]
    if let group = options?["awslogs-group"]?.string {
      let region = options?["awslogs-region"]?.string ?? action.region
      let streams =
        "arn:\(flow.partition):logs:\(region):\(action.account):log-group:\(group):log-stream:*"
      var request = flow.request(.log, "PF-74", in: action)
      request.region = region
      for name in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        flow.add(name, on: LegTarget(streams, isPattern: true), by: actor, request)
      }
    }
    for secret in container["secrets"]?.elements ?? [] {
      guard let value = secret["valueFrom"]?.string else { continue }
      if value.contains(":secretsmanager:") {
        BuildSettings.addSecret(value, actor, action, rule: "PF-74", &flow)
      } else {
        BuildSettings.addParameter(value, actor, action, rule: "PF-74", &flow)
      }
    }
  }
}
