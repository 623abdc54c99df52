import AWSIdentifiers
import Inventories
import PolicyEvaluation

/// `Deploy/CodeDeployToECS` (PF-72).
enum CodeDeployToECS: ActionProvider {
  static let types = [ActionType("Deploy", "CodeDeployToECS")]

  static func summary(of action: ActionDefinition) -> String {
    CodeDeployDeploy.summary(of: action)
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let application = action.configuration["ApplicationName"] ?? "*"
    let group = action.configuration["DeploymentGroupName"] ?? "*"
    CodeDeployDeploy.addControl(
      application,
      group,
      CodeDeployDeploy.groupInfo(application, group, action, flow).value?.node,
      application: .always,
      rule: "PF-72",
      action,
      to: &flow
    )
    let register = flow.request(.control, "PF-72", in: action)
    flow.add("ecs:RegisterTaskDefinition", on: .any, by: action.actor, register)
    flow.add(
      "ecs:TagResource",
      on: LegTarget(flow.arn("ecs", "task-definition/*:*", in: action), isPattern: true),
      by: action.actor,
      flow.request(
        .control,
        "PF-72",
        in: action,
        presence: .when("the task definition has tags", holds: nil)
      )
    )
    var pass = flow.request(.pass, "PF-72", in: action)
    pass.unknowns = [
      LegUnknown(
        text: "the task and execution roles that the template of \(application)/\(group) names"
      )
    ]
    flow.add(
      "iam:PassRole",
      on: LegTarget("arn:\(flow.partition):iam::\(action.account):role/*", isPattern: true),
      by: action.actor,
      pass
    )
    flow.check(by: action.actor, in: action.region)
    for input in named(action) { flow.read(input, by: action.actor, in: action.region) }
    for input in action.definition.inputs where !named(action).contains(input) {
      flow.read(input, by: action.actor, in: action.region, presence: .advisory, rule: "PF-72")
    }
    CodeDeployDeploy.addGroupRole(application, group, action, to: &flow)
  }

  /// The artifacts that the configuration names.
  private static func named(_ action: StepAction) -> [String] {
    var fields = ["TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"]
    fields += (1...4).map { "Image\($0)ArtifactName" }
    var names: [String] = []
    for field in fields {
      guard let name = action.configuration[field], action.definition.inputs.contains(name),
        !names.contains(name)
      else { continue }
      names.append(name)
    }
    return names
  }
}
