import AWSIdentifiers

/// `Build/ECRBuildAndPublish` (PF-59).
enum ECRBuildAndPublish: ActionProvider {
  static let types = [ActionType("Build", "ECRBuildAndPublish")]

  static func summary(of action: ActionDefinition) -> String {
    "image \(action.configuration["ECRRepositoryName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("ECRRepositoryName")
    let isPublic = action.configuration["RegistryType"]?.lowercased() == "public"
    let request = flow.request(.control, "PF-59", in: action, confidence: .published)
    var names = [
      "DescribeRepositories", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload",
      "PutImage", "BatchCheckLayerAvailability",
    ]
    let prefix = isPublic ? "ecr-public" : "ecr"
    flow.add("\(prefix):GetAuthorizationToken", on: .any, by: action.actor, request)
    var target = flow.target(flow.arn("ecr", "repository/\(name)", in: action))
    var onRepository = request
    if isPublic {
      flow.add("sts:GetServiceBearerToken", on: .any, by: action.actor, request)
      target = flow.target(
        "arn:\(flow.partition):ecr-public::\(action.account):repository/\(name)"
      )
    } else {
      names.append("GetDownloadUrlForLayer")
      onRepository.guardian = flow.guardian(of: flow.arn("ecr", "repository/\(name)", in: action))
    }
    for name in names {
      flow.add("\(prefix):\(name)", on: target, by: action.actor, onRepository)
    }
    ManagedCompute.addLogs(of: action, to: &flow)
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
    for output in action.definition.outputs {
      flow.write(output, by: action.actor, in: action.region)
    }
  }
}
