/// `Invoke/InspectorScan` (PF-62).
enum InspectorScan: ActionProvider {
  static let types = [ActionType("Invoke", "InspectorScan")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["InspectorRunMode"] ?? "scan"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let request = flow.request(.control, "PF-62", in: action)
    flow.add("inspector-scan:ScanSbom", on: .any, by: action.actor, request)
    if action.configuration["InspectorRunMode"] == "ECRImageScan" {
      addImage(action, to: &flow)
    }
    ManagedCompute.addLogs(of: action, to: &flow)
    if !action.definition.inputs.isEmpty || !action.definition.outputs.isEmpty {
      flow.check(by: action.actor, in: action.region)
    }
    if action.configuration["InspectorRunMode"] != "ECRImageScan" {
      for input in action.definition.inputs {
        flow.read(input, by: action.actor, in: action.region)
      }
    }
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
    }
  }

  private static func addImage(_ action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("ECRRepositoryName")
    var token = flow.request(.control, "PF-62", in: action)
    token.confidence = .inferred
    flow.add("ecr:GetAuthorizationToken", on: .any, by: action.actor, token)
    var pull = flow.request(.control, "PF-62", in: action)
    let repository = flow.arn("ecr", "repository/\(name)", in: action)
    pull.guardian = flow.guardian(of: repository)
    for verb in [
      "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability",
    ] {
      flow.add(
        verb,
        on: flow.target(repository),
        by: action.actor,
        pull
      )
    }
  }
}
