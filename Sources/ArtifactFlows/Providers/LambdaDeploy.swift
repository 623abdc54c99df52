/// `Deploy/Lambda` (PF-83).
enum LambdaDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "Lambda")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["FunctionName"] ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("FunctionName")
    let function = flow.arn("lambda", "function:\(name)", in: action)
    var names = ["GetFunctionConfiguration", "PublishVersion"]
    if action.configuration["FunctionAlias"] != nil { names += ["GetAlias", "UpdateAlias"] }
    if !action.definition.inputs.isEmpty { names.append("UpdateFunctionCode") }
    for verb in names {
      let request = flow.request(.control, "PF-83", in: action)
      flow.add("lambda:\(verb)", on: flow.target(function), by: action.actor, request)
    }
    // Versions and aliases: AWS grants every action on them too, and only some are made there.
    for verb in ["GetProvisionedConcurrencyConfig"] + names {
      let isQualified = verb == "GetProvisionedConcurrencyConfig"
      flow.add(
        "lambda:\(verb)",
        on: flow.target("\(function):*", isPattern: true),
        by: action.actor,
        flow.request(
          .control,
          "PF-83",
          in: action,
          presence: isQualified ? .always : .advisory
        )
      )
    }
    for alarm in ManagedCompute.list(action.configuration["Alarms"]) {
      flow.add(
        "cloudwatch:DescribeAlarms",
        on: flow.target(flow.arn("cloudwatch", "alarm:\(alarm)", in: action)),
        by: action.actor,
        flow.request(.control, "PF-83", in: action)
      )
    }
    ManagedCompute.addLogs(of: action, to: &flow)
    addOtherLogs(action, to: &flow)
    if !action.definition.inputs.isEmpty { flow.check(by: action.actor, in: action.region) }
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }

  /// The page of the action prints the log group in another form (PF-60).
  private static func addOtherLogs(_ action: StepAction, to flow: inout FlowBuilder) {
    let name = "/\(action.region)/codepipeline/\(flow.pipeline.name)"
    let group = flow.arn("logs", "log-group:\(name)", in: action)
    let request = flow.request(.log, "PF-60", in: action, presence: .advisory)
    flow.add("logs:CreateLogGroup", on: LegTarget(group), by: action.actor, request)
    for name in ["logs:CreateLogStream", "logs:PutLogEvents"] {
      let streams = LegTarget("\(group):*", isPattern: true)
      flow.add(name, on: streams, by: action.actor, request)
    }
  }
}
