import AWSIdentifiers

/// `Invoke/StepFunctions` (PF-86).
enum StepFunctionsInvoke: ActionProvider {
  static let types = [ActionType("Invoke", "StepFunctions")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["StateMachineArn"].flatMap { ARN($0)?.resource } ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let text = action.configuration["StateMachineArn"] ?? "*"
    var request = flow.request(.control, "PF-86", in: action)
    let machine = ARN(text)
    request.owner = machine?.account ?? action.account
    request.region = machine?.region ?? action.region
    flow.add("states:StartExecution", on: flow.target(text), by: action.actor, request)
    flow.add("states:DescribeStateMachine", on: flow.target(text), by: action.actor, request)
    if let machine {
      let name = machine.resource.split(separator: ":").last.map(String.init) ?? "*"
      let prefix = action.configuration["ExecutionNamePrefix"] ?? ""
      let execution =
        "arn:\(machine.partition):states:\(machine.region):\(machine.accountText)"
        + ":execution:\(name):\(prefix)*"
      flow.add(
        "states:DescribeExecution",
        on: flow.target(execution, isPattern: true),
        by: action.actor,
        request
      )
    }
    if !action.definition.inputs.isEmpty || !action.definition.outputs.isEmpty {
      flow.check(by: action.actor, in: action.region)
    }
    let readsFile = action.configuration["InputType"] == "FilePath"
    for input in action.definition.inputs {
      flow.read(
        input,
        by: action.actor,
        in: action.region,
        presence: readsFile ? .always : .advisory,
        rule: "PF-86"
      )
    }
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
    }
    flow.addMarker(
      "what the state machine does",
      by: .unknown("state machine's role"),
      rule: "PF-86"
    )
  }
}
