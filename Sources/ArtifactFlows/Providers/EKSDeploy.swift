import AWSIdentifiers
import Diagnostics
import Inventories
import PolicyEvaluation

/// `Deploy/EKS` (PF-82).
enum EKSDeploy: ActionProvider {
  static let types = [ActionType("Deploy", "EKS")]

  static func summary(of action: ActionDefinition) -> String {
    "cluster \(action.configuration["ClusterName"] ?? "?")"
  }

  static func addLegs(of action: StepAction, to flow: inout FlowBuilder) {
    let name = action.setting("ClusterName")
    let cluster = flow.target(flow.arn("eks", "cluster/\(name)", in: action))
    let described = flow.graph.answer(
      "eks",
      "describe-cluster",
      about: name,
      account: action.account,
      region: action.region
    )
    var describe = flow.request(.control, "PF-82", in: action)
    flow.require(described, orElse: "no-such-cluster", "the cluster \(name)", of: &describe)
    flow.add("eks:DescribeCluster", on: cluster, by: action.actor, describe)
    addNetwork(described, action, to: &flow)
    ManagedCompute.addLogs(of: action, to: &flow)
    if case .absent = described {} else { addEntry(name, cluster, described, action, to: &flow) }
    flow.check(by: action.actor, in: action.region)
    for input in action.definition.inputs {
      flow.read(input, by: action.actor, in: action.region)
    }
  }

  /// The network interfaces of the compute, in the named subnets or those of a private cluster.
  private static func addNetwork(
    _ described: Knowledge<LocatedNode>,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    var subnets = ManagedCompute.list(action.configuration["Subnets"])
    let network = described.value?.node["cluster"]?["resourcesVpcConfig"]
    if subnets.isEmpty, let file = described.missingFile {
      var request = flow.request(.downstream, "PF-82", in: action)
      request.presence = .when("the cluster is private", holds: nil)
      request.unknowns = [
        LegUnknown(text: "whether the cluster is private", file: file.path, command: file.command)
      ]
      flow.add("ec2:CreateNetworkInterface", on: .any, by: action.actor, request)
    }
    if subnets.isEmpty, network?["endpointPublicAccess"]?.boolean == false {
      subnets = network?["subnetIds"]?.elements.compactMap(\.string) ?? []
    }
    guard !subnets.isEmpty else { return }
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

  /// What the role may do inside the cluster is decided there, by an access entry.
  private static func addEntry(
    _ name: String,
    _ cluster: LegTarget,
    _ described: Knowledge<LocatedNode>,
    _ action: StepAction,
    to flow: inout FlowBuilder
  ) {
    var draft = LegDraft(
      step: flow.step,
      principal: action.actor.principal,
      chain: action.actor.chain,
      action: nil,
      resource: cluster.display,
      presence: .always,
      purpose: .downstream,
      rule: "PF-82",
      note: "access entry of the cluster \(name)"
    )
    let pages = flow.graph.pages(
      "eks",
      "list-access-entries-\(name)",
      account: action.account,
      region: action.region,
      endsInName: true
    )
    let entries = pages.readable.flatMap { $0.node["accessEntries"]?.elements ?? [] }
      .compactMap(\.string)
    let mode = described.value?.node["cluster"]?["accessConfig"]?["authenticationMode"]?.string
    if let role = action.actor.arn, entries.contains(role.text), mode != "CONFIG_MAP" {
      draft.fact = LegDraft.Fact()
    } else if pages.missing == nil, mode == "API" {
      let page = pages.readable.last
      draft.fact = LegDraft.Fact(
        blocker: LegBlocker(
          layer: .service,
          kind: .implicit,
          account: action.account,
          policy: "no-access-entry",
          location: page.map {
            flow.graph.inventory.sources.location(of: $0.position(of: $0.node))
          },
          reason: ServiceReason.text("no-access-entry")
        ),
        code: BreakCode(50)
      )
    } else if let file = pages.missing {
      draft.unknowns = [
        LegUnknown(
          text: "which roles have an access entry of the cluster \(name)",
          file: file.path,
          command: "aws eks list-access-entries --cluster-name \(ShellWord.quoted(name)) "
            + "--region \(action.region)"
        )
      ]
    } else {
      // The cluster's config map may admit the role as well.
      draft.unknowns = [
        LegUnknown(
          text: "whether the cluster \(name) admits the role by other means than access entries",
          file: described.missingFile?.path,
          command: described.missingFile?.command
        )
      ]
    }
    flow.add(draft)
  }
}
