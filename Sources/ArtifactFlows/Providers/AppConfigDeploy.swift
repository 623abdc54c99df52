import Inventories

/// `Deploy/AppConfig` (PF-77).
enum AppConfigDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "AppConfig")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["Application"] ?? "?")/\(action.configuration["Environment"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let application = action.configuration["Application"] ?? "*"
    let environment = action.configuration["Environment"] ?? "*"
    let profile = action.configuration["ConfigurationProfile"] ?? "*"
    let strategy = action.configuration["DeploymentStrategy"] ?? "*"
    let base = "application/\(application)"
    for resource in [
      base, "\(base)/environment/\(environment)", "\(base)/configurationprofile/\(profile)",
      "deploymentstrategy/\(strategy)",
    ] {
      flow.add(
        "appconfig:StartDeployment",
        on: flow.target(flow.arn("appconfig", resource, in: action)),
        by: action.actor,
        flow.request(.control, "PF-77", in: action)
      )
    }
    let deployment = flow.target(
      flow.arn("appconfig", "\(base)/environment/\(environment)/deployment/*", in: action),
      isPattern: true
    )
    flow.add(
      "appconfig:GetDeployment",
      on: deployment,
      by: action.actor,
      flow.request(.control, "PF-77", in: action)
    )
    flow.add(
      "appconfig:StopDeployment",
      on: deployment,
      by: action.actor,
      flow.request(.control, "PF-77", in: action, presence: .advisory)
    )
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    addRetrieval(action, to: &flow)
  }

  /// The profile's retrieval role reads the artifact.
  private static func addRetrieval(_ action: StepAction, to flow: inout FlowBuilder) {
    guard let store = flow.store(action.region), let input = action.definition.inputs.first else {
      return
    }
    var request = flow.s3Request(
      store,
      purpose: .readArtifact,
      presence: .when("the profile's location is the pipeline", holds: nil),
      rule: "PF-77"
    )
    request.unknowns = [
      LegUnknown(text: "the retrieval role of the configuration profile")
    ]
    flow.add(
      "s3:GetObject",
      on: LegTarget(flow.objects(of: input, in: store), isPattern: true),
      by: .unknown("retrieval role"),
      request
    )
  }
}
