import AWSIdentifiers
import Inventories

/// `Invoke/StepFunctions` (PF-86).
enum StepFunctionsInvoke: ActionProvider {
  static let types = [ActionType("Invoke", "StepFunctions")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["StateMachineArn"].flatMap { ARN($0)?.resource } ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let text = action.setting("StateMachineArn")
    var request = flow.request(.control, "PF-86", in: action)
    let machine = ARN(text)
    request.owner = machine?.account ?? action.account
    request.region = machine?.region ?? action.region
    let machineName = machine?.resource.split(separator: ":").last.map(String.init) ?? text
    let described = describe(machineName, text, action, flow)
    let rule = "no-such-state-machine"
    flow.require(described, orElse: rule, "the state machine \(machineName)", of: &request)
    flow.add("states:StartExecution", on: flow.target(text), by: action.actor, request)
    flow.add("states:DescribeStateMachine", on: flow.target(text), by: action.actor, request)
    if let machine {
      let prefix = action.configuration["ExecutionNamePrefix"] ?? ""
      let execution =
        "arn:\(machine.partition):states:\(machine.region):\(machine.accountText)"
        + ":execution:\(machineName):\(prefix)*"
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
    if case .absent = described { return }
    addMachine(machineName, text, described, action, to: &flow)
  }

  private static func describe(
    _ name: String,
    _ text: String,
    _ action: StepAction,
    _ flow: FlowBuilder
  ) -> Knowledge<LocatedNode> {
    flow.graph.answer(
      "stepfunctions",
      "describe-state-machine",
      about: name,
      account: ARN(text)?.account ?? action.account,
      region: ARN(text)?.region ?? action.region
    )
  }

  /// The machine's own role, once `states.amazonaws.com` has assumed it.
  private static func addMachine(
    _ name: String,
    _ text: String,
    _ answer: Knowledge<LocatedNode>,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let note = "what the state machine does"
    let node = answer.value?.node
    let role = node?["roleArn"]?.string.flatMap { ARN($0) }
    guard let role, node?["stateMachineArn"]?.string == text else {
      var request = LegRequest(purpose: .assume, rule: "PF-86")
      request.unknowns = [
        LegUnknown(
          text: "the role of the state machine \(name)",
          file: answer.missingFile?.path,
          command: answer.missingFile?.command
        )
      ]
      flow.add(
        "sts:AssumeRole",
        on: LegTarget(flow.anyRole(of: action), isPattern: true),
        by: .service("states.amazonaws.com", account: action.account),
        request
      )
      flow.addMarker(note, by: .unknown("state machine's role"), rule: "PF-86")
      return
    }
    let trust = flow.assume(
      role,
      by: "states.amazonaws.com",
      sourceARN: text,
      isSent: true,
      rule: "PF-86"
    )
    flow.addMarker(note, by: .identity(role, chain: [trust]), rule: "PF-86")
  }
}
