/// `Deploy/OpsWorks` (PF-79); the service is retired, old definitions still name it.
enum OpsWorksDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "OpsWorks")]

  static func summary(of action: ActionDefinition) -> String {
    "app \(action.configuration["App"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let stack = flow.target(flow.arn("opsworks", "stack/\(action.setting("Stack"))/", in: action))
    for name in [
      "CreateDeployment", "DescribeApps", "DescribeCommands", "DescribeDeployments",
      "DescribeInstances", "DescribeStacks", "UpdateApp", "UpdateStack",
    ] {
      flow.add(
        "opsworks:\(name)",
        on: stack,
        by: action.actor,
        flow.request(.control, "PF-79", in: action)
      )
    }
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }
}
