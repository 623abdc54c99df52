import AWSIdentifiers
import AccessModel
import Inventories
import JSONReading
import Reachability

/// Where in a VPC somebody sends requests from (PF-58).
struct NetworkSite: Hashable, Sendable {
  let account: AccountID
  let region: String
  let vpc: String
  let subnets: [String]
}

/// The ways that a request may take.
struct NetworkPaths: Sendable {
  struct Way: Sendable {
    let name: String
    let path: AccessQuestion.Path
  }

  var ways: [Way]
  var meaning: LegDraft.VariantMeaning = .allHappen
}

extension AccessGraph {
  /// The ways from a VPC to a service (PF-58).
  ///
  /// One way per distinct result over the subnets. Where subnets or route tables were not
  /// collected, every gateway endpoint of the VPC and the way without one are candidates.
  func networkPaths(from site: NetworkSite, to service: String, region: String) -> NetworkPaths {
    let outside = NetworkPaths.Way(name: "not through an endpoint", path: .awsNetwork)
    // An endpoint serves its own region alone.
    guard region == site.region else { return NetworkPaths(ways: [outside]) }
    let collected = endpoints(account: site.account, region: site.region)
    guard let all = collected.value else {
      return NetworkPaths(
        ways: [NetworkPaths.Way(name: "", path: .unknown(collected.missingFile))]
      )
    }
    let endpoints = all.filter { $0.vpc == site.vpc && $0.service == service }
    let interface = endpoints.first { !$0.isGateway && $0.hasPrivateDNS }.map(way)
    let gateways = endpoints.filter(\.isGateway)
    guard !gateways.isEmpty else { return NetworkPaths(ways: [interface ?? outside]) }
    func whole(_ operation: String) -> Knowledge<[LocatedNode]> {
      pages("ec2", operation, account: site.account, region: site.region).whole
    }
    let subnets = whole("describe-subnets")
    let tables = whole("describe-route-tables")
    let routes = tables.value.map { RouteTables($0.map(\.node), vpc: site.vpc) }
    let wanted = site.subnets.isEmpty ? [""] : site.subnets
    guard subnets.value != nil, let routes, wanted.allSatisfy({ routes.table(of: $0) != nil })
    else {
      // Where the files are there, it is the VPC's main route table that they lack.
      let command = "aws ec2 describe-route-tables --region \(site.region)"
      let tableFile = MissingFile(
        path: "\(site.account)/\(site.region)/ec2/describe-route-tables.json",
        reason: .incomplete,
        command: command
      )
      let missing = [subnets.missingFile, tables.missingFile].compactMap { $0 }
      return NetworkPaths(
        ways: gateways.map(way) + [interface ?? outside],
        meaning: .oneHappens(
          (missing.isEmpty ? [tableFile] : missing).map { file in
            LegUnknown(
              text: "which way the subnets of \(site.vpc) lead to \(service)",
              file: file.path,
              command: file.command
            )
          }
        )
      )
    }
    var ways: [NetworkPaths.Way] = []
    for subnet in wanted {
      let table = routes.table(of: subnet)
      let gateway = gateways.first { routes.leads(table, to: $0) }
      let way = gateway.map(self.way) ?? interface ?? outside
      if !ways.contains(where: { $0.name == way.name }) { ways.append(way) }
    }
    return NetworkPaths(ways: ways)
  }

  private func way(_ endpoint: VPCEndpoint) -> NetworkPaths.Way {
    NetworkPaths.Way(name: "through \(endpoint.id)", path: .endpoint(endpoint))
  }
}

extension AccessGraph {
  /// The subnets of a site from which nothing leads to S3 in a region (FM-26).
  ///
  /// Compute that a service puts into a subnet has no public address there, so an internet gateway
  /// alone leads nowhere.
  ///
  /// - Returns: Nothing where endpoints or routes were not collected, whole.
  ///
  /// Source: AWS CodeBuild User Guide, "Use AWS CodeBuild with Amazon Virtual Private Cloud".
  func subnetsWithoutS3(of site: NetworkSite, region: String) -> [String] {
    let tables = pages("ec2", "describe-route-tables", account: site.account, region: site.region)
    guard let all = endpoints(account: site.account, region: site.region).value,
      let pages = tables.whole.value
    else { return [] }
    let routes = RouteTables(pages.map(\.node), vpc: site.vpc)
    let endpoints = all.filter {
      $0.vpc == site.vpc && $0.service == "s3" && region == site.region
    }
    if endpoints.contains(where: { !$0.isGateway && $0.hasPrivateDNS }) { return [] }
    return site.subnets.filter { subnet in
      guard let table = routes.table(of: subnet), routes.isKnown(table) else { return false }
      let isServed = endpoints.contains { $0.isGateway && routes.leads(table, to: $0) }
      return !isServed && !routes.leadsOut(table)
    }
  }
}

/// The route tables of a VPC.
private struct RouteTables {
  private var main: String?
  private var bySubnet: [String: String] = [:]
  private var gateways: [String: Set<String>] = [:]
  private var known: Set<String> = []
  private var open: Set<String> = []

  init(_ pages: [JSONNode], vpc: String) {
    for table in pages.flatMap({ $0["RouteTables"]?.elements ?? [] }) {
      guard let id = table["RouteTableId"]?.string else { continue }
      known.insert(id)
      let isOfVPC = table["VpcId"]?.string.map { $0 == vpc } ?? true
      for association in table["Associations"]?.elements ?? [] {
        if association["Main"]?.boolean == true, isOfVPC { main = id }
        if let subnet = association["SubnetId"]?.string { bySubnet[subnet] = id }
      }
      for route in table["Routes"]?.elements ?? [] {
        if let gateway = route["GatewayId"]?.string { gateways[id, default: []].insert(gateway) }
        if Self.leadsOut(route) { open.insert(id) }
      }
    }
  }

  /// Whether a route leaves the VPC for compute without a public address: through anything but an
  /// internet gateway or the gateway endpoint of one service.
  private static func leadsOut(_ route: JSONNode) -> Bool {
    if route["State"]?.string == "blackhole" { return false }
    guard let gateway = route["GatewayId"]?.string else { return true }
    if gateway == "local" || gateway.hasPrefix("igw-") { return false }
    return !gateway.hasPrefix("vpce-") || route["DestinationPrefixListId"] == nil
  }

  /// Whether the routes of a table were collected.
  func isKnown(_ table: String) -> Bool { known.contains(table) }

  /// Whether a table leads anywhere outside the VPC.
  func leadsOut(_ table: String) -> Bool { open.contains(table) }

  /// The table of a subnet: its own, or the VPC's main one.
  func table(of subnet: String) -> String? { bySubnet[subnet] ?? main }

  func leads(_ table: String?, to endpoint: VPCEndpoint) -> Bool {
    guard let table else { return false }
    return endpoint.routeTables.contains(table) || gateways[table]?.contains(endpoint.id) == true
  }
}
