import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading

/// The roles of the EC2 instances that a deployment goes to (PF-71, PF-81).
struct InstanceRoles: Sendable {
  /// A role of instances, with the network they lie in.
  struct Member: Sendable {
    let role: ARN
    let site: NetworkSite?
  }

  /// Roles by ARN.
  private(set) var members: [Member] = []
  /// What is not known of the instances; empty when all their roles are.
  private(set) var unknowns: [LegUnknown] = []

  /// The roles of the instances that fit, as far as `describe-instances` was collected.
  ///
  /// - Parameters:
  ///   - graph: The graph.
  ///   - account: The account of the instances.
  ///   - region: Their region.
  ///   - what: What to call them, such as `the deployment group's instances`.
  ///   - fits: Whether an instance with these tags belongs to them.
  init(
    _ graph: AccessGraph,
    account: AccountID,
    region: String,
    what: String,
    _ fits: ([String: String]) -> Bool
  ) {
    let pages = graph.pages("ec2", "describe-instances", account: account, region: region)
    if let file = pages.missing {
      unknowns.append(
        LegUnknown(
          text: "which instance profiles \(what) have",
          file: file.path,
          command: file.command
        )
      )
    }
    let instances = pages.readable.flatMap { $0.node["Reservations"]?.elements ?? [] }
      .flatMap { $0["Instances"]?.elements ?? [] }
      .filter { !Self.isGone($0) && fits(Self.tags(of: $0)) }
    if instances.isEmpty, unknowns.isEmpty {
      unknowns.append(LegUnknown(text: "\(what): no collected instance is one of them"))
    }
    var sites: [ARN: [NetworkSite]] = [:]
    for instance in instances {
      guard let role = role(of: instance, graph, account) else { continue }
      guard let vpc = instance["VpcId"]?.string else {
        sites[role, default: []] += []
        continue
      }
      let subnets = [instance["SubnetId"]?.string].compactMap(\.self)
      let site = NetworkSite(account: account, region: region, vpc: vpc, subnets: subnets)
      sites[role, default: []].append(site)
    }
    for (role, sites) in sites.sorted(by: { $0.key < $1.key }) { add(role, sites) }
  }

  /// Nothing is known of the instances; something would tell which they are.
  init(unknown: LegUnknown) {
    unknowns = [unknown]
  }

  private mutating func add(_ role: ARN, _ sites: [NetworkSite]) {
    guard let first = sites.first else {
      members.append(Member(role: role, site: nil))
      return
    }
    if sites.contains(where: { $0.vpc != first.vpc }) {
      unknowns.append(
        LegUnknown(text: "what differs between the VPCs of the instances with role \(role)")
      )
    }
    let subnets = Set(sites.filter { $0.vpc == first.vpc }.flatMap(\.subnets)).sorted()
    let site = NetworkSite(
      account: first.account,
      region: first.region,
      vpc: first.vpc,
      subnets: subnets
    )
    members.append(Member(role: role, site: site))
  }

  /// The role in an instance's profile; without one, what is not known of it.
  private mutating func role(
    of instance: JSONNode,
    _ graph: AccessGraph,
    _ account: AccountID
  ) -> ARN? {
    let id = instance["InstanceId"]?.string ?? "?"
    guard let profile = instance["IamInstanceProfile"]?["Arn"]?.string else {
      unknowns.append(
        LegUnknown(text: "which credentials the instance \(id) uses: it has no profile")
      )
      return nil
    }
    let identities = graph.account(account)?.identities
    if let role = identities?.value?.instanceProfiles[profile] { return role }
    let file = identities?.missingFile ?? identities?.value?.gap
    unknowns.append(
      LegUnknown(
        text: "which role the instance profile \(profile) holds",
        file: file?.path ?? "\(account)/global/iam/get-account-authorization-details.json",
        command: file?.command ?? "aws iam get-account-authorization-details"
      )
    )
    return nil
  }

  private static func isGone(_ instance: JSONNode) -> Bool {
    ["terminated", "shutting-down"].contains(instance["State"]?["Name"]?.string)
  }

  private static func tags(of instance: JSONNode) -> [String: String] {
    var tags: [String: String] = [:]
    for tag in instance["Tags"]?.elements ?? [] {
      if let key = tag["Key"]?.string { tags[key] = tag["Value"]?.string ?? "" }
    }
    return tags
  }
}

extension FlowBuilder {
  /// The instances download the artifact themselves, with their own roles and network.
  mutating func addReads(
    by instances: InstanceRoles,
    of inputs: [String],
    in region: String,
    rule: String
  ) {
    for member in instances.members {
      let trust = assume(
        member.role,
        by: "ec2.amazonaws.com",
        sourceARN: nil,
        isSent: false,
        rule: rule
      )
      var actor = Actor.identity(member.role, chain: [trust])
      actor.site = member.site
      for input in inputs { read(input, by: actor, in: region, rule: rule) }
    }
    guard !instances.unknowns.isEmpty, let store = store(region), let input = inputs.first else {
      return
    }
    var request = s3Request(store, purpose: .readArtifact, presence: .always, rule: rule)
    request.unknowns = instances.unknowns
    add(
      "s3:GetObject",
      on: LegTarget(objects(of: input, in: store), isPattern: true),
      by: .unknown("instance profile"),
      request
    )
  }
}
