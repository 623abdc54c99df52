/// `Source/GitHub` of owner `ThirdParty`, through OAuth (PF-51): the fetch needs no IAM.
enum GitHubSource: ActionProvider {
  static let types = [ActionType("Source", "GitHub", owner: "ThirdParty")]

  static func summary(of action: ActionDefinition) -> String {
    let owner = action.configuration["Owner"] ?? "?"
    let repository = action.configuration["Repo"] ?? "?"
    return action.configuration["Branch"].map { "\(owner)/\(repository) @ \($0)" }
      ?? "\(owner)/\(repository)"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    flow.check(by: action.serviceRole, in: action.region)
    for output in action.definition.outputs {
      flow.write(output, by: action.serviceRole, in: action.region)
    }
  }
}
