import AWSIdentifiers
import Inventories
import JSONReading
import PolicyEvaluation

/// `Invoke/Lambda` (PF-85).
enum LambdaInvoke: ActionProvider {
  static let types = [ActionType("Invoke", "Lambda")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["FunctionName"] ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.configuration["FunctionName"] ?? "*"
    let functionARN = flow.arn("lambda", "function:\(name)", in: action)
    var invoke = flow.request(.control, "PF-85", in: action)
    invoke.guardian = flow.policy(
      in: flow.graph.answer(
        "lambda",
        "get-policy-\(name)",
        account: action.account,
        region: action.region
      ),
      title: "policy of function \(name)",
      account: action.account
    ) { $0["Policy"] }
    flow.add("lambda:InvokeFunction", on: flow.target(functionARN), by: action.actor, invoke)
    flow.add(
      "lambda:ListFunctions",
      on: .any,
      by: action.actor,
      flow.request(.control, "PF-85", in: action)
    )
    if !action.definition.inputs.isEmpty || !action.definition.outputs.isEmpty {
      flow.check(by: action.actor, in: action.region)
    }
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
    }
    addFunction(name, functionARN, action, to: &flow)
  }

  private static func addFunction(
    _ name: String,
    _ functionARN: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let answer = flow.graph.answer(
      "lambda",
      "get-function-configuration-\(name)",
      account: action.account,
      region: action.region
    )
    let results = ["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"]
    guard let role = answer.value?.node["Role"]?.string.flatMap({ ARN($0) }) else {
      for result in results {
        var request = flow.request(.downstream, "PF-85", in: action)
        request.unknowns = [
          LegUnknown(
            text: "the role of the function \(name)",
            file: answer.missingFile?.path,
            command: "aws lambda get-function-configuration --function-name \(name) "
              + "--region \(action.region)"
          )
        ]
        flow.add(result, on: .any, by: .unknown("function not collected"), request)
      }
      return
    }
    let trust = flow.assume(
      role,
      by: "lambda.amazonaws.com",
      sourceARN: functionARN,
      isSent: false,
      rule: "PF-85",
      confidence: .inferred
    )
    let actor = Actor.identity(role, chain: [trust])
    for result in results {
      flow.add(result, on: .any, by: actor, flow.request(.downstream, "PF-85", in: action))
    }
    if action.account != flow.pipeline.account {
      flow.find(
        "cross-account-job-result",
        .warning,
        "the function runs in account \(action.account) and cannot report to a pipeline of "
          + "\(flow.pipeline.account)",
        at: action.definition.position
      )
    }
    flow.addMarker("code of the function \(name)", by: actor, rule: "PF-85")
  }
}
