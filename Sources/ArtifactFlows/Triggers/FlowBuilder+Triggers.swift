import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading
import PolicyEvaluation
import Reachability

extension FlowBuilder {
  /// Adds what starts the pipeline by event (PF-89 to PF-92).
  mutating func addTriggers() {
    for action in pipeline.actions where action.category == "Source" && isStartedByEvent(action) {
      step = "trigger/\(action.name)"
      addTrigger(of: action)
    }
    step = ""
  }

  /// Polling sources have no trigger legs of their own (PF-92).
  private func isStartedByEvent(_ action: ActionDefinition) -> Bool {
    switch action.provider {
    case "CodeCommit", "S3":
      return action.configuration["PollForSourceChanges"]?.lowercased() == "false"
    case "ECR": return action.owner == "AWS"
    default: return false
    }
  }

  private mutating func addTrigger(of action: ActionDefinition) {
    let here = EventRules(graph: graph, account: pipeline.account, region: pipeline.region)
    let starting = here.targets { $0 == pipeline.arn.text }
    if starting.isEmpty {
      if let missing = here.missing {
        addUnknownRule(
          "codepipeline:StartPipelineExecution",
          on: pipeline.arn.text,
          LegUnknown(
            text: "which rule starts the pipeline",
            file: missing.path,
            command: missing.command
          )
        )
        if here.isCollected { addForwarding(of: action) }
        return
      }
      find(
        "no-trigger",
        .warning,
        "no collected rule starts the pipeline, and its source does not poll",
        at: action.position
      )
      return
    }
    addForwarding(of: action)
    for target in starting {
      addEventLeg(
        "codepipeline:StartPipelineExecution",
        on: pipeline.arn.text,
        from: target,
        guardian: .none
      )
    }
  }

  /// A leg of a rule that the files do not name (PF-89).
  private mutating func addUnknownRule(
    _ action: String,
    on resource: String,
    _ unknown: LegUnknown
  ) {
    var request = LegRequest(purpose: .trigger, rule: "PF-89")
    request.confidence = .inferred
    request.unknowns = [unknown]
    add(action, on: LegTarget(resource), by: .unknown("rule not collected"), request)
  }

  /// PF-90: events of a source in another account travel over the pipeline's event bus.
  private mutating func addForwarding(of action: ActionDefinition) {
    guard let source = action.roleText.flatMap({ ARN($0)?.account }),
      source != pipeline.account
    else { return }
    let there = EventRules(graph: graph, account: source, region: pipeline.region)
    let buses = there.targets { target in
      guard let arn = ARN(target) else { return false }
      return arn.service == "events" && arn.resource.hasPrefix("event-bus/")
        && arn.account == pipeline.account
    }
    if buses.isEmpty, let missing = there.missing {
      addUnknownRule(
        "events:PutEvents",
        on: "arn:\(partition):events:\(pipeline.region):\(pipeline.account):event-bus/*",
        LegUnknown(
          text: "which rule of account \(source) forwards its events",
          file: missing.path,
          command: missing.command
        )
      )
      return
    }
    for target in buses {
      guard let bus = ARN(target.target) else { continue }
      let name = String(bus.resource.dropFirst("event-bus/".count))
      let answers = ["describe-event-bus-\(name)", name == "default" ? "describe-event-bus" : ""]
      let answer = answers.filter { !$0.isEmpty }.map {
        graph.answer("events", $0, account: pipeline.account, region: bus.region)
      }
      let known = answer.first { $0.value != nil } ?? answer.last ?? .absent
      let guardian = policy(
        in: known,
        title: "policy of event bus \(name)",
        account: pipeline.account
      ) { $0["Policy"] }
      addEventLeg("events:PutEvents", on: bus.text, from: target, guardian: guardian)
    }
  }

  private mutating func addEventLeg(
    _ action: String,
    on resource: String,
    from target: EventRules.Target,
    guardian: AccessQuestion.Guardian
  ) {
    var request = LegRequest(purpose: .trigger, rule: guardian.isPolicy ? "PF-90" : "PF-89")
    request.owner = ARN(resource)?.account
    request.region = ARN(resource)?.region
    request.guardian = guardian
    request.usesActorNetwork = false
    guard let role = target.role else {
      request.unknowns = [LegUnknown(text: "the role of the rule \(target.rule.text)")]
      add(action, on: LegTarget(resource), by: .unknown("rule without a role"), request)
      return
    }
    let assume = assume(
      role,
      by: "events.amazonaws.com",
      sourceARN: target.rule.text,
      isSent: true,
      rule: request.rule
    )
    add(action, on: LegTarget(resource), by: .identity(role, chain: [assume]), request)
  }
}

extension AccessQuestion.Guardian {
  /// Whether a resource policy guards the resource.
  fileprivate var isPolicy: Bool {
    if case .policy = self { true } else { false }
  }
}

/// EventBridge rules of an account and region, with their targets.
struct EventRules {
  struct Target {
    let rule: ARN
    let target: String
    let role: ARN?
  }

  /// Whether any list of rules was collected.
  let isCollected: Bool
  /// A file without which there may be more rules and targets than are listed.
  let missing: MissingFile?
  private let all: [Target]

  init(graph: AccessGraph, account: AccountID, region: String) {
    func answers(_ operation: String) -> [Knowledge<LocatedNode>] {
      let pages = graph.answers("events", prefix: operation, account: account, region: region)
        .filter { page in
          // A rule's name may begin with another's.
          page.name.dropFirst(operation.count).dropFirst().allSatisfy(\.isNumber)
        }
      if !pages.isEmpty { return pages.map(\.answer) }
      return [graph.answer("events", operation, account: account, region: region)]
    }
    let lists = answers("list-rules")
    var missing = lists.compactMap(\.missingFile).first
    var all: [Target] = []
    for page in lists {
      for rule in page.value?.node["Rules"]?.elements ?? [] {
        guard let name = rule["Name"]?.string, let arn = rule["Arn"]?.string.flatMap({ ARN($0) }),
          rule["State"]?.string != "DISABLED"
        else { continue }
        for targets in answers("list-targets-by-rule-\(name)") {
          missing = missing ?? targets.missingFile
          for target in targets.value?.node["Targets"]?.elements ?? [] {
            guard let text = target["Arn"]?.string else { continue }
            all.append(
              Target(rule: arn, target: text, role: target["RoleArn"]?.string.flatMap { ARN($0) })
            )
          }
        }
      }
    }
    isCollected = lists.contains { $0.value != nil }
    self.missing = missing
    self.all = all.sorted { ($0.rule.text, $0.target) < ($1.rule.text, $1.target) }
  }

  func targets(_ isWanted: (String) -> Bool) -> [Target] { all.filter { isWanted($0.target) } }
}
