/// `Test/DeviceFarm` (PF-63); the service exists in one region only.
enum DeviceFarmTest: ActionProvider {
  static let types = [ActionType("Test", "DeviceFarm")]

  static func summary(of action: ActionDefinition) -> String {
    "project \(action.configuration["ProjectId"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    var request = flow.request(.control, "PF-63", in: action)
    request.region = "us-west-2"
    flow.add("devicefarm:ListProjects", on: .any, by: action.actor, request)
    let project = action.setting("ProjectId")
    let service = "arn:\(flow.partition):devicefarm:us-west-2:\(action.account)"
    for (name, resource) in [
      ("ListDevicePools", "project:\(project)"), ("GetRun", "run:\(project)/*"),
      ("GetUpload", "upload:\(project)/*"), ("CreateUpload", "project:\(project)"),
      ("ScheduleRun", "project:\(project)"),
    ] {
      flow.add(
        "devicefarm:\(name)",
        on: flow.target("\(service):\(resource)", isPattern: resource.hasSuffix("*")),
        by: action.actor,
        request
      )
    }
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }
}
