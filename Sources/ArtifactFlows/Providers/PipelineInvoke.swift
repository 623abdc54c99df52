/// `Invoke/CodePipeline` (PF-87): the target's legs are another pipeline's.
enum PipelineInvoke: ActionProvider {
  static let types = [ActionType("Invoke", "CodePipeline")]

  static func summary(of action: ActionDefinition) -> String {
    "starts \(action.configuration["PipelineName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("PipelineName")
    flow.add(
      "codepipeline:StartPipelineExecution",
      on: flow.target(
        "arn:\(flow.partition):codepipeline:\(action.region):\(action.account):\(name)"
      ),
      by: action.actor,
      flow.request(.control, "PF-87", in: action)
    )
    flow.addMarker("the run of the pipeline \(name)", by: action.actor, rule: "PF-87")
  }
}
