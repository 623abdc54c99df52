import AWSIdentifiers
import Inventories
import JSONReading
import PolicyEvaluation

/// `Invoke/Lambda` (PF-85).
enum LambdaInvoke: ActionProvider {
  static let types = [ActionType("Invoke", "Lambda"), ActionType("Rule", "LambdaInvoke")]

  static func summary(of action: ActionDefinition) -> String {
    action.configuration["FunctionName"] ?? "?"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let text = action.setting("FunctionName")
    let name = ARN(text).map { String($0.resource.dropFirst("function:".count)) } ?? text
    let functionARN = ARN(text)?.text ?? flow.arn("lambda", "function:\(name)", in: action)
    let configuration = flow.graph.answer(
      "lambda",
      "get-function-configuration",
      about: String(name.prefix { $0 != ":" }),
      account: action.account,
      region: action.region
    )
    var invoke = flow.request(.control, "PF-85", in: action)
    invoke.guardian = flow.guardian(of: functionARN)
    flow.require(configuration, orElse: "no-such-function", "the function \(name)", of: &invoke)
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
    if action.account != flow.pipeline.account {
      flow.find(
        "cross-account-job-result",
        .warning,
        "the function runs in account \(action.account) and cannot report to a pipeline of "
          + "\(flow.pipeline.account)",
        at: action.definition.position
      )
    }
    if case .absent = configuration { return }
    addFunction(name, functionARN, configuration, action, to: &flow)
  }

  private static func addFunction(
    _ name: String,
    _ functionARN: String,
    _ configuration: Knowledge<LocatedNode>,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let results = ["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"]
    guard let role = configuration.value?.node["Role"]?.string.flatMap({ ARN($0) }) else {
      for result in results {
        var request = flow.request(.downstream, "PF-85", in: action)
        request.unknowns = [
          LegUnknown(
            text: "the role of the function \(name)",
            file: configuration.missingFile?.path,
            command: configuration.missingFile?.command
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
    var actor = Actor.identity(role, chain: [trust])
    for result in results {
      flow.add(result, on: .any, by: actor, flow.request(.downstream, "PF-85", in: action))
    }
    addLogs(name, by: actor, action, to: &flow)
    actor.site = site(configuration.value?.node["VpcConfig"], action)
    addOwnTransfers(by: actor, action, to: &flow)
    flow.addMarker("code of the function \(name)", by: actor, rule: "PF-85")
  }

  /// A function runs without its logs, so they are asked for and never required.
  private static func addLogs(
    _ name: String,
    by actor: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let group = flow.arn("logs", "log-group:/aws/lambda/\(name)", in: action)
    let request = flow.request(.log, "PF-85", in: action, presence: .advisory)
    flow.add("logs:CreateLogGroup", on: flow.target(group), by: actor, request)
    for log in ["logs:CreateLogStream", "logs:PutLogEvents"] {
      let streams = flow.target("\(group):log-stream:*", isPattern: true)
      flow.add(log, on: streams, by: actor, request)
    }
  }

  /// The function's code may move artifacts with its own role in place of what the event brings.
  private static func addOwnTransfers(
    by actor: Actor,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    for input in action.definition.inputs {
      flow.read(input, by: actor, in: action.region, presence: .advisory, rule: "PF-85")
    }
    for output in action.definition.outputs { flow.mayWrite(output, by: actor, in: action.region) }
  }

  /// Where a function in a VPC sends its requests from.
  private static func site(_ settings: JSONNode?, _ action: StepAction) -> NetworkSite? {
    guard let vpc = settings?["VpcId"]?.string, !vpc.isEmpty else { return nil }
    return NetworkSite(
      account: action.account,
      region: action.region,
      vpc: vpc,
      subnets: settings?["SubnetIds"]?.elements.compactMap(\.string) ?? []
    )
  }
}
