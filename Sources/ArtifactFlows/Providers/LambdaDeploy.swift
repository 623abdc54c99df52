/// `Deploy/Lambda` (PF-83).
enum LambdaDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "Lambda")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["FunctionName"] ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.configuration["FunctionName"] ?? "*"
    let function = flow.arn("lambda", "function:\(name)", in: action)
    var names = ["GetFunctionConfiguration", "GetProvisionedConcurrencyConfig", "PublishVersion"]
    if action.configuration["FunctionAlias"] != nil { names += ["GetAlias", "UpdateAlias"] }
    if !action.definition.inputs.isEmpty { names.append("UpdateFunctionCode") }
    for verb in names {
      var request = flow.request(.control, "PF-83", in: action)
      request.otherTargets = [LegTarget("\(function):*", isPattern: true)]
      flow.add("lambda:\(verb)", on: flow.target(function), by: action.actor, request)
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
    if !action.definition.inputs.isEmpty { flow.check(by: action.actor, in: action.region) }
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }
}
