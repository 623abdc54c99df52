import AWSIdentifiers
import Diagnostics
import AccessModel
import Inventories
import JSONReading
import PolicyEvaluation

/// A task definition of ECS, and what its tasks ask for (PF-74).
struct TaskDefinition: Sendable {
  let node: JSONNode

  var family: String? { node["family"]?.string }
  var taskRole: ARN? { node["taskRoleArn"]?.string.flatMap { ARN($0) } }
  var executionRole: ARN? { node["executionRoleArn"]?.string.flatMap { ARN($0) } }

  /// The task role and the execution role, each once.
  var roles: [ARN] {
    let both = [taskRole, executionRole].compactMap(\.self)
    return both.count == 2 && both[0] == both[1] ? [both[0]] : both
  }

  /// What the inventory knows of the definition of a service.
  enum Finding: Sendable {
    case found(TaskDefinition)
    /// The answers were collected and say that there is no such service.
    case doesNotExist
    case missing(MissingFile)
  }
}

extension AccessGraph {
  /// The task definition that a service runs: `describe-services`, then `describe-task-definition`.
  func taskDefinition(
    cluster: String,
    service: String,
    account: AccountID,
    region: String
  ) -> TaskDefinition.Finding {
    let folder = "\(account)/\(region)/ecs"
    var missing: MissingFile?
    var wanted: String?
    for page in answers("ecs", prefix: "describe-services", account: account, region: region) {
      if case .absent = page.answer { return .doesNotExist }
      missing = missing ?? page.answer.missingFile
      for node in page.answer.value?.node["services"]?.elements ?? [] {
        guard node["serviceName"]?.string == service,
          node["clusterArn"]?.string?.hasSuffix("/\(cluster)") != false
        else { continue }
        wanted = node["taskDefinition"]?.string
      }
    }
    guard let wanted else {
      return .missing(
        MissingFile(
          path: missing?.path ?? "\(folder)/describe-services.json",
          reason: missing?.reason ?? .notCollected,
          command: "aws ecs describe-services --cluster \(ShellWord.quoted(cluster)) "
            + "--services \(ShellWord.quoted(service)) --region \(region)"
        )
      )
    }
    for page in answers("ecs", prefix: "describe-task-definition", account: account, region: region)
    {
      missing = missing ?? page.answer.missingFile
      let node = page.answer.value?.node["taskDefinition"]
      if let node, node["taskDefinitionArn"]?.string == wanted {
        return .found(TaskDefinition(node: node))
      }
    }
    let name = ARN(wanted)?.lastPathComponent ?? wanted
    let family = String(name.prefix { $0 != ":" })
    return .missing(
      MissingFile(
        path: missing?.path ?? "\(folder)/describe-task-definition-\(family).json",
        reason: missing?.reason ?? .notCollected,
        command: "aws ecs describe-task-definition "
          + "--task-definition \(ShellWord.quoted(name)) --region \(region)"
      )
    )
  }
}

extension FlowBuilder {
  /// What new tasks of a definition do (PF-74).
  mutating func addTasks(of definition: TaskDefinition, _ action: StepAction) {
    var trusts: [ARN: Int] = [:]
    for role in definition.roles {
      trusts[role] = assume(
        role,
        by: "ecs-tasks.amazonaws.com",
        sourceARN: arn("ecs", "*", in: action),
        isSent: true,
        rule: "PF-74"
      )
    }
    if let task = definition.taskRole, let trust = trusts[task] {
      addMarker("the tasks' code", by: .identity(task, chain: [trust]), rule: "PF-74")
    }
    guard let execution = definition.executionRole, let trust = trusts[execution] else { return }
    let actor = Actor.identity(execution, chain: [trust])
    for container in definition.node["containerDefinitions"]?.elements ?? [] {
      addContainer(container, by: actor, action)
    }
  }

  private mutating func addContainer(
    _ container: JSONNode,
    by actor: Actor,
    _ action: StepAction
  ) {
    if let image = container["image"]?.string.flatMap({ ContainerImage($0) }) {
      addImagePull(image, by: actor, sourceARN: nil, in: action, rule: "PF-74")
    }
    let options = container["logConfiguration"]?["options"]
    if let group = options?["awslogs-group"]?.string {
      let region = options?["awslogs-region"]?.string ?? action.region
      let streams =
        "arn:\(partition):logs:\(region):\(action.account):log-group:\(group):log-stream:*"
      var request = request(.log, "PF-74", in: action)
      request.region = region
      for name in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        add(name, on: LegTarget(streams, isPattern: true), by: actor, request)
      }
    }
    var secrets = (container["secrets"]?.elements ?? []).compactMap { $0["valueFrom"]?.string }
    secrets += (container["logConfiguration"]?["secretOptions"]?.elements ?? []).compactMap {
      $0["valueFrom"]?.string
    }
    if let login = container["repositoryCredentials"]?["credentialsParameter"]?.string {
      secrets.append(login)
    }
    for value in secrets {
      if value.contains(":secretsmanager:") {
        BuildSettings.addSecret(value, actor, action, rule: "PF-74", &self)
      } else {
        BuildSettings.addParameter(value, actor, action, rule: "PF-74", &self)
      }
    }
  }
}
