import AWSIdentifiers

/// What people do with a pipeline, and what they need for it (PF-95, PF-96).
///
/// The raw value stands in the step of the legs, `operator/<act>`.
public enum OperatorAct: String, CaseIterable, Sendable {
  /// Look at it.
  case see
  /// Start it.
  case start
  /// Retry a stage, roll it back, or stop an execution.
  case retry
  /// Enable and disable transitions.
  case transitions
  /// Override a condition.
  case override
  /// Create or change it.
  case change
  /// Read the logs of builds and of commands.
  case logs
  /// Set up the webhook of a source on GitHub.
  case webhook
  /// Approve at a manual approval.
  case approve
}

extension FlowBuilder {
  /// Adds what a principal needs for one act.
  mutating func addOperator(_ arn: ARN, _ act: OperatorAct) {
    step = "operator/\(act.rawValue)"
    defer { step = "" }
    let actor = Actor.identity(arn)
    let whole = LegTarget(pipeline.arn.text)
    switch act {
    case .see:
      addOperatorLeg("ListPipelines", on: .any, by: actor)
      for name in [
        "GetPipeline", "GetPipelineState", "GetPipelineExecution", "ListActionExecutions",
        "ListPipelineExecutions",
      ] {
        addOperatorLeg(name, on: whole, by: actor)
      }
    case .start: addOperatorLeg("StartPipelineExecution", on: whole, by: actor)
    case .retry:
      for name in ["RetryStageExecution", "RollbackStage"] {
        for stage in stages { addOperatorLeg(name, on: stage, by: actor) }
        addOperatorLeg(name, on: whole, by: actor, presence: .advisory)
      }
      addOperatorLeg("StopPipelineExecution", on: whole, by: actor)
    case .transitions:
      for stage in stages {
        addOperatorLeg("EnableStageTransition", on: stage, by: actor)
        addOperatorLeg("DisableStageTransition", on: stage, by: actor)
      }
    case .override:
      for stage in stages { addOperatorLeg("OverrideStageCondition", on: stage, by: actor) }
    case .change: addChange(by: actor, on: whole)
    case .logs: addLogReading(by: actor)
    case .webhook: addWebhook(by: actor, on: whole)
    case .approve:
      for action in pipeline.actions where action.category == "Approval" {
        addOperatorLeg(
          "PutApprovalResult",
          on: LegTarget("\(pipeline.arn.text)/\(action.stage)/\(action.name)"),
          by: actor,
          rule: "PF-96"
        )
      }
    }
  }

  /// The groups that builds and managed compute write to.
  private mutating func addLogReading(by actor: Actor) {
    let groups = pipeline.sequence.flatMap { element in
      switch element {
      case .action(let action), .rule(let action): logGroups(of: action)
      }
    }
    for group in groups {
      guard let arn = ARN(group) else { continue }
      var request = LegRequest(purpose: .operator, rule: "PF-95")
      request.owner = arn.account
      request.region = arn.region
      let streams = LegTarget("\(group):log-stream:*", isPattern: true)
      add("logs:GetLogEvents", on: streams, by: actor, request)
    }
  }

  private func logGroups(of action: ActionDefinition) -> [String] {
    let account = action.roleText.flatMap { ARN($0)?.account } ?? pipeline.account
    let region = action.region ?? pipeline.region
    let base = "arn:\(partition):logs:\(region):\(account):log-group:"
    switch action.provider {
    case "Commands", "ECRBuildAndPublish", "InspectorScan", "EC2", "EKS":
      return ["\(base)/aws/codepipeline/\(pipeline.name)"]
    case "Lambda" where action.category == "Deploy":
      return ["\(base)/aws/codepipeline/\(pipeline.name)"]
    case "CodeBuild":
      let name = RunTimeVariables.pattern(action.configuration["ProjectName"] ?? "*").text
      let finding = graph.project(name, account: account, region: region, partition: partition)
      guard case .found(let project) = finding else { return ["\(base)/aws/codebuild/\(name)"] }
      return BuildSettings.logGroup(of: project).map { ["\(base)\($0)"] } ?? []
    default: return []
    }
  }

  /// GitHub through OAuth: the webhook belongs to the pipeline and is registered with GitHub.
  private mutating func addWebhook(by actor: Actor, on whole: LegTarget) {
    let isOnGitHub = pipeline.actions.contains {
      $0.provider == "GitHub" && $0.owner == "ThirdParty"
    }
    guard isOnGitHub else { return }
    let prefix = "arn:\(partition):codepipeline:\(pipeline.region):\(pipeline.account):webhook:"
    let webhooks = LegTarget("\(prefix)*", isPattern: true)
    addOperatorLeg("PutWebhook", on: whole, by: actor, rule: "PF-94")
    addOperatorLeg("PutWebhook", on: webhooks, by: actor, rule: "PF-94")
    addOperatorLeg("RegisterWebhookWithThirdParty", on: webhooks, by: actor, rule: "PF-94")
  }

  private var stages: [LegTarget] {
    var seen: [String] = []
    for action in pipeline.actions where !seen.contains(action.stage) { seen.append(action.stage) }
    return seen.map { LegTarget("\(pipeline.arn.text)/\($0)") }
  }

  private mutating func addOperatorLeg(
    _ name: String,
    on target: LegTarget,
    by actor: Actor,
    presence: Leg.Presence = .always,
    rule: String = "PF-95"
  ) {
    var request = LegRequest(purpose: .operator, rule: rule)
    request.presence = presence
    request.owner = pipeline.account
    request.region = pipeline.region
    add("codepipeline:\(name)", on: target, by: actor, request)
  }

  private mutating func addChange(by actor: Actor, on whole: LegTarget) {
    addOperatorLeg("CreatePipeline", on: whole, by: actor)
    addOperatorLeg("UpdatePipeline", on: whole, by: actor)
    if let role = pipeline.role {
      pass(role, to: "codepipeline.amazonaws.com", by: actor, rule: "PF-95")
    }
    for action in pipeline.actions {
      guard let connection = action.configuration["ConnectionArn"].flatMap({ ARN($0) }) else {
        continue
      }
      var request = LegRequest(purpose: .operator, rule: "PF-93")
      request.owner = connection.account
      request.region = connection.region
      request.context = [
        ("\(connection.service):PassedToService", .value("codepipeline.amazonaws.com"))
      ]
      add(
        "\(connection.service):PassConnection",
        on: LegTarget(connection.text),
        by: actor,
        request
      )
    }
    addTrials()
  }

  /// CodePipeline tries to assume every role of an action when a pipeline is made (PF-40).
  private mutating func addTrials() {
    step = "operator/create-pipeline"
    let service = serviceRole()
    var tried: Set<ARN> = []
    for action in pipeline.actions {
      guard let text = action.roleText, text != pipeline.roleText, let role = ARN(text),
        tried.insert(role).inserted
      else { continue }
      _ = assume(role, by: service, region: action.region ?? pipeline.region)
    }
  }
}
