import AWSIdentifiers
import Diagnostics
import Inventories

/// `Deploy/AppConfig` (PF-77).
enum AppConfigDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "AppConfig")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["Application"] ?? "?")/\(action.configuration["Environment"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let application = action.setting("Application")
    let environment = action.setting("Environment")
    let profile = action.setting("ConfigurationProfile")
    let strategy = action.setting("DeploymentStrategy")
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
    let deployment = "\(base)/environment/\(environment)/deployment/*"
    for resource in [base, "\(base)/environment/\(environment)", deployment] {
      for (name, presence) in [
        ("GetDeployment", Leg.Presence.always), ("StopDeployment", .advisory),
      ] {
        flow.add(
          "appconfig:\(name)",
          on: flow.target(
            flow.arn("appconfig", resource, in: action),
            isPattern: resource == deployment
          ),
          by: action.actor,
          flow.request(.control, "PF-77", in: action, presence: presence)
        )
      }
    }
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    addRetrieval(application, profile, action, to: &flow)
  }

  /// The role that a configuration profile may name for the retrieval of its data; a profile whose
  /// data come from a pipeline needs none.
  private static func addRetrieval(
    _ application: String,
    _ profile: String,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    let answer = flow.graph.answer(
      "appconfig",
      "get-configuration-profile-\(application)-\(profile)",
      account: action.account,
      region: action.region
    )
    guard let node = answer.value?.node else {
      addUnknownRetrieval(application, profile, answer.missingFile, action, to: &flow)
      return
    }
    guard let role = node["RetrievalRoleArn"]?.string.flatMap({ ARN($0) }) else { return }
    let trust = flow.assume(
      role,
      by: "appconfig.amazonaws.com",
      sourceARN: nil,
      isSent: false,
      rule: "PF-77",
      confidence: .inferred
    )
    for input in action.definition.inputs {
      flow.read(
        input,
        by: .identity(role, chain: [trust]),
        in: action.region,
        presence: .when("the retrieval role reads the artifact", holds: nil),
        rule: "PF-77"
      )
    }
  }

  private static func addUnknownRetrieval(
    _ application: String,
    _ profile: String,
    _ file: MissingFile?,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    guard let store = flow.store(action.region), let input = action.definition.inputs.first else {
      return
    }
    var request = flow.s3Request(
      store,
      purpose: .readArtifact,
      presence: .when("the configuration profile names a retrieval role", holds: nil),
      rule: "PF-77"
    )
    request.confidence = .inferred
    request.unknowns = [
      LegUnknown(
        text: "the retrieval role of the configuration profile",
        file: file?.path,
        command: file.map { _ in
          "aws appconfig get-configuration-profile --application-id \(ShellWord.quoted(application)) "
            + "--configuration-profile-id \(ShellWord.quoted(profile)) --region \(action.region)"
        }
      )
    ]
    flow.add(
      "s3:GetObject",
      on: LegTarget(flow.objects(of: input, in: store), isPattern: true),
      by: .unknown("retrieval role"),
      request
    )
  }
}
