import AWSIdentifiers
import Inventories
import JSONReading
import PolicyLanguage

/// A VPC endpoint as `describe-vpc-endpoints` prints it.
///
/// Source: AWS PrivateLink guide, "Control access to VPC endpoints using endpoint policies".
public struct VPCEndpoint: Sendable {
  /// The id, such as `vpce-0a1`.
  public let id: String
  /// Whether it is a gateway endpoint, which route tables lead to.
  public let isGateway: Bool
  /// The service's name without region, such as `s3` or `ecr.api`.
  public let service: String
  /// The VPC it stands in.
  public let vpc: String
  /// Route tables that lead to it, for gateways.
  public let routeTables: [String]
  /// Whether the service's public name resolves to it, for interface endpoints.
  public let hasPrivateDNS: Bool
  /// Its policy; absent means the default, which allows everything.
  public let policy: Knowledge<AttachedPolicy>
  /// The account that owns it.
  public let account: AccountID
  /// The region it stands in.
  public let region: String
}

extension AccessGraph {
  /// The endpoints of one account and region, sorted by id.
  ///
  /// - Returns: Missing when no page of `describe-vpc-endpoints` was collected, or one of several
  ///   could not be read.
  public func endpoints(account: AccountID, region: String) -> Knowledge<[VPCEndpoint]> {
    let pages = pages("ec2", "describe-vpc-endpoints", account: account, region: region)
    guard let nodes = pages.whole.value else { return pages.whole.map { _ in [] } }
    var endpoints: [VPCEndpoint] = []
    for node in nodes {
      for element in node["VpcEndpoints"]?.node.elements ?? [] {
        let located = LocatedNode(node: element, origin: node.origin)
        if let endpoint = endpoint(located, account: account, region: region) {
          endpoints.append(endpoint)
        }
      }
    }
    return .known(endpoints.sorted { $0.id < $1.id })
  }

  private func endpoint(
    _ located: LocatedNode,
    account: AccountID,
    region: String
  ) -> VPCEndpoint? {
    let node = located.node
    let state = node["State"]?.string?.lowercased() ?? "available"
    guard !["deleted", "deleting", "failed", "rejected", "expired"].contains(state),
      let id = node["VpcEndpointId"]?.string, let name = node["ServiceName"]?.string,
      let vpc = node["VpcId"]?.string
    else { return nil }
    // `com.amazonaws.eu-west-1.ecr.api`; other names, such as those of partners, stay whole.
    let marker = ".amazonaws.\(region)."
    let service = name.firstRange(of: marker).map { String(name[$0.upperBound...]) } ?? name
    let type = node["VpcEndpointType"]?.string ?? "Gateway"
    let policy = inventory.knownPolicy(
      in: located["PolicyDocument"],
      named: "endpoint policy of \(id)",
      as: .endpoint
    )
    return VPCEndpoint(
      id: id,
      isGateway: type == "Gateway",
      service: service,
      vpc: vpc,
      routeTables: node["RouteTableIds"]?.elements.compactMap(\.string) ?? [],
      hasPrivateDNS: node["PrivateDnsEnabled"]?.boolean ?? true,
      policy: policy,
      account: node["OwnerId"]?.string.flatMap { AccountID($0) } ?? account,
      region: region
    )
  }
}

extension Inventory {
  /// The policy that a value of an answer holds.
  ///
  /// - Parameters:
  ///   - value: The member that holds it: an object, or a string that holds JSON.
  ///   - name: The name to show, such as `endpoint policy of vpce-0a1`.
  ///   - kind: What it is attached to.
  /// - Returns: `absent` when there is no value, `missing` when the value holds no policy.
  public func knownPolicy(
    in value: LocatedNode?,
    named name: String,
    as kind: PolicyKind
  ) -> Knowledge<AttachedPolicy> {
    guard let value else { return .absent }
    if let policy = policy(in: value, named: name, as: kind) { return .known(policy) }
    let file = sources.path(of: value.position(of: value.node))
    return .missing(MissingFile(path: file, reason: .unreadable))
  }
}
