/// `Source/ECR` (PF-49).
enum ECRSource: ActionProvider {
  static let types = [ActionType("Source", "ECR")]

  static func summary(of action: ActionDefinition) -> String {
    let name = action.configuration["RepositoryName"] ?? "?"
    return action.configuration["ImageTag"].map { "\(name):\($0)" } ?? name
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("RepositoryName")
    var request = flow.request(.control, "PF-49", in: action)
    let repository = flow.arn("ecr", "repository/\(name)", in: action)
    request.guardian = flow.guardian(of: repository)
    flow.add(
      "ecr:DescribeImages",
      on: flow.target(repository),
      by: action.actor,
      request
    )
    flow.check(by: action.actor, in: action.region)
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
    }
  }
}
