import PolicyEvaluation

/// `Rule/CloudWatchAlarm` (PF-88): the rule asks for the state of an alarm.
enum CloudWatchAlarmRule: ActionProvider {
  static let types = [ActionType("Rule", "CloudWatchAlarm")]

  static func summary(of action: ActionDefinition) -> String {
    "alarm \(action.configuration["AlarmName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    flow.add(
      "cloudwatch:DescribeAlarms",
      on: flow.target(flow.arn("cloudwatch", "alarm:\(action.setting("AlarmName"))", in: action)),
      by: action.actor,
      flow.request(.control, "PF-88", in: action, confidence: .inferred)
    )
  }
}

/// `Rule/DeploymentWindow` and `Rule/VariableCheck` (PF-88): CodePipeline decides them by itself.
enum SilentRule: ActionProvider {
  static let types = [ActionType("Rule", "DeploymentWindow"), ActionType("Rule", "VariableCheck")]

  static func summary(of action: ActionDefinition) -> String {
    "asks nothing that a policy decides"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {}
}
