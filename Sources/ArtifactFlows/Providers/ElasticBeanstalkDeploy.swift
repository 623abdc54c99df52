/// `Deploy/ElasticBeanstalk` (PF-76).
enum ElasticBeanstalkDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "ElasticBeanstalk")]

  static func summary(of action: ActionDefinition) -> String {
    "\(action.configuration["ApplicationName"] ?? "?")"
      + "/\(action.configuration["EnvironmentName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let legs: [(String, Leg.Presence)] = [
      ("CreateApplicationVersion", .always), ("UpdateEnvironment", .always),
      ("DescribeEvents", .always), ("DescribeApplicationVersions", .advisory),
      ("DescribeEnvironments", .advisory),
    ]
    for (name, presence) in legs {
      flow.add(
        "elasticbeanstalk:\(name)",
        on: .any,
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
}
