import AWSIdentifiers
import JSONReading

/// `Deploy/ElasticBeanstalk` (PF-76).
enum ElasticBeanstalkDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "ElasticBeanstalk")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["ApplicationName"] ?? "?")"
      + "/\(action.configuration["EnvironmentName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let application = action.setting("ApplicationName")
    let environment = "environment/\(application)/\(action.setting("EnvironmentName"))"
    let version = "applicationversion/\(application)/*"
    let legs: [(String, String, Leg.Presence)] = [
      ("CreateApplicationVersion", version, .always), ("UpdateEnvironment", environment, .always),
      ("DescribeEvents", environment, .always),
      ("DescribeApplicationVersions", version, .advisory),
      ("DescribeEnvironments", environment, .advisory),
    ]
    for (name, resource, presence) in legs {
      flow.add(
        "elasticbeanstalk:\(name)",
        on: flow.target(
          flow.arn("elasticbeanstalk", resource, in: action),
          isPattern: resource == version
        ),
        by: action.actor,
        flow.request(.control, "PF-76", in: action, presence: presence, confidence: .inferred)
      )
    }
    let bucket = "elasticbeanstalk-\(action.region)-\(action.account)"
    let objects = LegTarget("\(flow.bucketARN(bucket))/*", isPattern: true)
    for name in ["s3:PutObject", "s3:GetObject"] {
      flow.add(
        name,
        on: objects,
        by: action.actor,
        flow.bucketRequest(bucket, in: action, rule: "PF-76")
      )
    }
    addPassing(action, to: &flow)
    flow.addMarker(
      "resources of the environment \(action.configuration["EnvironmentName"] ?? "?")",
      by: action.actor,
      rule: "PF-76"
    )
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }

  /// The environment's service role, when a deployment changes it.
  private static func addPassing(_ action: StepAction, to flow: inout FlowBuilder) {
    let names = [action.setting("ApplicationName"), action.setting("EnvironmentName")]
    let answer = flow.graph.answer(
      "elasticbeanstalk",
      "describe-configuration-settings-\(names.joined(separator: "-"))",
      account: action.account,
      region: action.region
    )
    let settings = (answer.value?.node["ConfigurationSettings"]?.elements ?? []).filter {
      $0["ApplicationName"]?.string == names[0] && $0["EnvironmentName"]?.string == names[1]
    }
    let option = settings.flatMap { $0["OptionSettings"]?.elements ?? [] }.first {
      $0["OptionName"]?.string == "ServiceRole"
    }
    let service = "elasticbeanstalk.amazonaws.com"
    let presence = Leg.Presence.when("the environment's roles change", holds: nil)
    guard let role = option?["Value"]?.string.flatMap({ roleARN($0, action, flow) }) else {
      flow.pass(
        anyOf: flow.anyRole(of: action),
        to: service,
        by: action.actor,
        rule: "PF-76",
        presence: presence
      )
      return
    }
    flow.pass(role, to: service, by: action.actor, rule: "PF-76", presence: presence)
  }

  /// The option holds a name or an ARN.
  private static func roleARN(_ text: String, _ action: StepAction, _ flow: FlowBuilder) -> ARN? {
    ARN(text) ?? flow.graph.roleARN(named: text, in: action.account)
  }
}
