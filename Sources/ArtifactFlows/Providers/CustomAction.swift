import AWSIdentifiers

/// Custom and third-party actions (PF-64): a job worker outside CodePipeline does the work, and
/// artifacts move with credentials derived from the service role.
enum CustomAction: ActionProvider {
  static let types: [ActionType] = []

  static func summary(of action: ActionDefinition) -> String {
    "\(action.owner == "Custom" ? "custom" : "third-party") action \(action.provider)"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    addWorker(action, to: &flow)
    if action.region != flow.pipeline.region {
      flow.find(
        "cross-region-foreign-action",
        .error,
        "an action of owner \(action.definition.owner) cannot run in another region",
        at: action.definition.position
      )
    }
    if !action.definition.inputs.isEmpty || !action.definition.outputs.isEmpty {
      flow.check(by: action.serviceRole, in: action.region)
    }
    for input in action.definition.inputs {
      flow.read(input, by: action.serviceRole, in: action.region)
    }
    for output in action.definition.outputs {
      flow.write(output, by: action.serviceRole, in: action.region)
    }
  }

  private static func addWorker(_ action: StepAction, to flow: inout FlowBuilder) {
    let definition = action.definition
    let isCustom = definition.owner == "Custom"
    let worker = Actor.unknown(isCustom ? "job worker" : "third-party worker")
    let type =
      "actiontype:\(definition.owner)/\(definition.category)/\(definition.provider)"
      + "/\(definition.version)"
    let account = flow.pipeline.account
    let typeARN = "arn:\(flow.partition):codepipeline:\(action.region):\(account):\(type)"
    let prefix = isCustom ? "" : "ThirdParty"
    let names = [
      isCustom ? "PollForJobs" : "PollForThirdPartyJobs",
      "Acknowledge\(prefix)Job", "Get\(prefix)JobDetails", "Put\(prefix)JobSuccessResult",
      "Put\(prefix)JobFailureResult",
    ]
    for (index, name) in names.enumerated() {
      var request = LegRequest(purpose: .downstream, rule: "PF-64")
      request.unknowns = [
        LegUnknown(
          text: isCustom
            ? "which principal the job worker of \(definition.provider) has"
            : "what the third-party worker of \(definition.provider) may do"
        )
      ]
      flow.add(
        "codepipeline:\(name)",
        on: index == 0 && isCustom ? LegTarget(typeARN) : .any,
        by: worker,
        request
      )
    }
  }
}
