/// `Deploy/AlexaSkillsKit` of owner `ThirdParty` (PF-80): no leg but the artifact.
enum AlexaSkillDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "AlexaSkillsKit", owner: "ThirdParty")]

  static func summary(of action: ActionDefinition) -> String {
    "skill \(action.configuration["SkillId"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    flow.check(by: action.serviceRole, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.serviceRole, in: action.region)
    }
  }
}
