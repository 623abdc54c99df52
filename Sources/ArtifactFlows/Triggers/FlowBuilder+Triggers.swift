import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability

extension FlowBuilder {
  /// Adds what starts the pipeline by event or by the clock (PF-89 to PF-94).
  mutating func addTriggers() {
    for action in pipeline.actions where action.category == "Source" && isStartedByEvent(action) {
      step = "trigger/\(action.name)"
      addTrigger(of: action)
    }
    addSchedules()
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
    checkEvents(of: action)
    let starting = here.targets { $0 == pipeline.arn.text }.filter { !$0.isScheduled }
    guard here.isCollected, !starting.isEmpty || here.missing == nil else {
      addUnknownRule(
        "codepipeline:StartPipelineExecution",
        on: LegTarget(pipeline.arn.text),
        "which rule starts the pipeline",
        here
      )
      return
    }
    if starting.isEmpty {
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

  /// One leg of a rule that the inventory does not tell (PF-89).
  private mutating func addUnknownRule(
    _ action: String,
    on target: LegTarget,
    _ what: String,
    _ rules: EventRules
  ) {
    var request = LegRequest(purpose: .trigger, rule: "PF-89")
    request.confidence = .inferred
    request.unknowns = [
      LegUnknown(text: what, file: rules.missing?.path, command: rules.missing?.command)
    ]
    add(action, on: target, by: .unknown("rule not collected"), request)
  }

  /// The account that a source's events arise in.
  private func eventAccount(of action: ActionDefinition) -> AccountID? {
    if action.provider == "S3", let name = action.configuration["S3Bucket"],
      let bucket = graph.bucket(named: name)
    {
      return bucket.account
    }
    return action.roleText.flatMap { ARN($0)?.account }
  }

  /// PF-90: events of a source in another account travel over the pipeline's event bus.
  private mutating func addForwarding(of action: ActionDefinition) {
    guard let source = eventAccount(of: action), source != pipeline.account else { return }
    let there = EventRules(graph: graph, account: source, region: pipeline.region)
    let buses = there.targets { target in
      guard let arn = ARN(target) else { return false }
      return arn.service == "events" && arn.resource.hasPrefix("event-bus/")
        && arn.account == pipeline.account
    }
    if buses.isEmpty {
      if there.isCollected, there.missing == nil {
        find(
          "no-trigger",
          .warning,
          "no collected rule of account \(source) sends events to the pipeline's account",
          at: action.position
        )
      } else {
        let bus = "arn:\(partition):events:\(pipeline.region):\(pipeline.account):event-bus/*"
        addUnknownRule(
          "events:PutEvents",
          on: LegTarget(bus, isPattern: true),
          "which rule of account \(source) sends its events here",
          there
        )
      }
    }
    for target in buses {
      guard let bus = ARN(target.target) else { continue }
      let guardian = guardian(of: bus.text)
      addEventLeg("events:PutEvents", on: bus.text, from: target, guardian: guardian)
    }
  }

  mutating func addEventLeg(
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
