/// `Deploy/EKS` (PF-82).
enum EKSDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "EKS")]

  static func summary(of action: ActionDefinition) -> String {
    "cluster \(action.configuration["ClusterName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let cluster = action.configuration["ClusterName"] ?? "*"
    flow.add(
      "eks:DescribeCluster",
      on: flow.target(flow.arn("eks", "cluster/\(cluster)", in: action)),
      by: action.actor,
      flow.request(.control, "PF-82", in: action)
    )
    let subnets = ManagedCompute.list(action.configuration["Subnets"])
    if !subnets.isEmpty {
      NetworkInterfaces.addLegs(
        by: action.actor,
        subnets: subnets,
        service: "codepipeline.amazonaws.com",
        rule: "PF-82",
        in: action,
        to: &flow
      )
      flow.add(
        "ec2:DescribeRouteTables",
        on: .any,
        by: action.actor,
        flow.request(.downstream, "PF-82", in: action)
      )
    }
    ManagedCompute.addLogs(of: action, to: &flow)
    flow.addMarker("access entry of the cluster \(cluster)", by: action.actor, rule: "PF-82")
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }
}
