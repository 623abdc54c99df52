import AWSIdentifiers
import PolicyEvaluation

/// What actions on CodePipeline's own compute have in common: logs, network, secrets.
enum ManagedCompute {
  /// Logs of the pipeline's own group (PF-60).
  static func addLogs(of action: StepAction, to flow: inout FlowBuilder) {
    let group = "log-group:/aws/codepipeline/\(flow.pipeline.name)"
    let base = flow.arn("logs", group, in: action)
    var create = flow.request(.log, "PF-60", in: action)
    create.otherTargets = [LegTarget("\(base):*", isPattern: true)]
    flow.add("logs:CreateLogGroup", on: LegTarget(base), by: action.actor, create)
    for name in ["logs:CreateLogStream", "logs:PutLogEvents"] {
      flow.add(
        name,
        on: LegTarget("\(base):*", isPattern: true),
        by: action.actor,
        flow.request(.log, "PF-60", in: action)
      )
    }
  }

  /// The network interfaces of compute in a VPC (PF-57).
  static func addNetwork(of action: StepAction, to flow: inout FlowBuilder) {
    let subnets = list(action.configuration["Subnets"])
    guard !subnets.isEmpty || action.configuration["VpcId"] != nil else { return }
    NetworkInterfaces.addLegs(
      by: action.actor,
      subnets: subnets,
      service: "codepipeline.amazonaws.com",
      rule: "PF-57",
      in: action,
      to: &flow
    )
  }

  /// The actor with the network it sends its own requests from (PF-58).
  static func located(_ action: StepAction) -> Actor {
    var actor = action.actor
    guard let vpc = action.configuration["VpcId"], !vpc.isEmpty else { return actor }
    actor.site = NetworkSite(
      account: action.account,
      region: action.region,
      vpc: vpc,
      subnets: list(action.configuration["Subnets"])
    )
    return actor
  }

  /// A comma-separated configuration value.
  static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map { part in
      String(part.drop { $0 == " " }).trimmingSuffix(while: { $0 == " " })
    }.filter { !$0.isEmpty }
  }
}

extension String {
  /// The text without trailing characters of a kind.
  fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, isUnwanted(last) { text.removeLast() }
    return String(text)
  }
}

/// What a role needs so that a service can put network interfaces into its subnets (PF-57).
enum NetworkInterfaces {
  static func addLegs(
    by actor: Actor,
    subnets: [String],
    service: String,
    rule: String,
    in action: StepAction,
    to flow: inout FlowBuilder
  ) {
    for name in [
      "ec2:CreateNetworkInterface", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces",
      "ec2:DeleteNetworkInterface", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
      "ec2:DescribeVpcs",
    ] {
      flow.add(name, on: .any, by: actor, flow.request(.downstream, rule, in: action))
    }
    var request = flow.request(.downstream, rule, in: action)
    request.context = [("ec2:AuthorizedService", .value(service))]
    request.alternatives.contexts = subnets.map { subnet in
      [("ec2:Subnet", .value(flow.arn("ec2", "subnet/\(subnet)", in: action)))]
    }
    flow.add(
      "ec2:CreateNetworkInterfacePermission",
      on: LegTarget(flow.arn("ec2", "network-interface/*", in: action), isPattern: true),
      by: actor,
      request
    )
  }
}
