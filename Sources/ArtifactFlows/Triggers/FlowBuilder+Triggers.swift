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
  /// A list of rules or targets that is not there, whole; `nil` when there is none.
  let missing: MissingFile?
  private let all: [Target]

  init(graph: AccessGraph, account: AccountID, region: String) {
    let names = graph.answers("events", prefix: "list-rules", account: account, region: region)
      .map(\.name)
    // The default bus, and every other bus of which the rules were listed.
    let lists = Set(["list-rules"] + names.filter { !Self.isPage($0) }).sorted().map {
      graph.pages("events", $0, account: account, region: region)
    }
    isCollected = lists.contains { !$0.readable.isEmpty }
    var missing = lists.lazy.compactMap(\.missing).first
    var all: [Target] = []
    for rule in lists.flatMap(\.readable).flatMap({ $0.node["Rules"]?.elements ?? [] }) {
      guard let name = rule["Name"]?.string, let arn = rule["Arn"]?.string.flatMap({ ARN($0) }),
        rule["State"]?.string != "DISABLED"
      else { continue }
      let targets = graph.pages(
        "events",
        "list-targets-by-rule-\(name)",
        account: account,
        region: region,
        endsInName: true
      )
      missing = missing ?? targets.missing
      for target in targets.readable.flatMap({ $0.node["Targets"]?.elements ?? [] }) {
        guard let text = target["Arn"]?.string else { continue }
        all.append(
          Target(rule: arn, target: text, role: target["RoleArn"]?.string.flatMap { ARN($0) })
        )
      }
    }
    self.missing = missing
    self.all = all.sorted { ($0.rule.text, $0.target) < ($1.rule.text, $1.target) }
  }

  /// Whether a file's name ends in the number of a page.
  private static func isPage(_ name: String) -> Bool {
    name.lastIndex(of: "-").map { Int(name[name.index(after: $0)...]) != nil } ?? false
  }

  func targets(_ isWanted: (String) -> Bool) -> [Target] { all.filter { isWanted($0.target) } }
}
