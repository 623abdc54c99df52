import AWSIdentifiers
import Inventories
import JSONReading

/// A deployment group of CodeDeploy as `get-deployment-group` prints it (PF-71, PF-72).
struct DeploymentGroup: Sendable {
  let application: String
  let name: String
  /// The `deploymentGroupInfo`.
  let info: Knowledge<LocatedNode>

  init(of action: StepAction, in flow: FlowBuilder) {
    let application = action.setting("ApplicationName")
    let name = action.setting("DeploymentGroupName")
    self.application = application
    self.name = name
    let file = "get-deployment-group-\(application)-\(name)"
    let answer = flow.graph.answer("deploy", file, account: action.account, region: action.region)
    let path = "\(action.account)/\(action.region)/deploy/\(file).json"
    func missing(_ reason: MissingFile.Reason) -> Knowledge<LocatedNode> {
      .missing(
        MissingFile(path: path, reason: reason, command: Self.command(application, name))
      )
    }
    switch answer {
    case .known(let located):
      let info = located["deploymentGroupInfo"]
      // Two pairs of names may be written alike.
      let isOurs =
        info?.node["applicationName"]?.string ?? application == application
        && info?.node["deploymentGroupName"]?.string ?? name == name
      self.info = info.flatMap { isOurs ? .known($0) : nil } ?? missing(.unreadable)
    case .absent: info = .absent
    case .missing(let file): info = missing(file.reason)
    }
  }

  private var command: String { Self.command(application, name) }

  private static func command(_ application: String, _ name: String) -> String {
    "aws deploy get-deployment-group --application-name \(application) "
      + "--deployment-group-name \(name)"
  }

  /// Whether the group deploys to instances; `nil` when that is not known.
  var isOfInstances: Bool? {
    guard let info = info.value?.node else { return nil }
    let platform = info["computePlatform"]?.string
    return platform == nil || platform == "Server"
  }

  /// The role that CodeDeploy works with.
  var role: ARN? { info.value?.node["serviceRoleArn"]?.string.flatMap { ARN($0) } }

  /// What would tell the role.
  var unknownRole: LegUnknown {
    LegUnknown(
      text: "the service role of the deployment group \(application)/\(name)",
      file: info.missingFile?.path,
      command: command
    )
  }

  /// Whether an instance with these tags is one of the group's.
  func isMember(_ tags: [String: String]) -> Bool {
    guard let info = info.value?.node else { return false }
    let groups = info["autoScalingGroups"]?.elements.compactMap { $0["name"]?.string } ?? []
    if let own = tags["aws:autoscaling:groupName"], groups.contains(own) { return true }
    if let filters = info["ec2TagFilters"]?.elements,
      filters.contains(where: { Self.fits($0, tags) })
    {
      return true
    }
    guard let sets = info["ec2TagSet"]?["ec2TagSetList"]?.elements, !sets.isEmpty else {
      return false
    }
    return sets.allSatisfy { set in set.elements.contains { Self.fits($0, tags) } }
  }

  /// Whether the group deploys to machines that are no EC2 instances.
  var hasOnPremises: Bool {
    guard let info = info.value?.node else { return false }
    return !(info["onPremisesInstanceTagFilters"]?.elements ?? []).isEmpty
      || !(info["onPremisesTagSet"]?["onPremisesTagSetList"]?.elements ?? []).isEmpty
  }

  private static func fits(_ filter: JSONNode, _ tags: [String: String]) -> Bool {
    let key = filter["Key"]?.string ?? ""
    let value = filter["Value"]?.string ?? ""
    switch filter["Type"]?.string {
    case "KEY_ONLY": return tags[key] != nil
    case "VALUE_ONLY": return tags.values.contains(value)
    default: return tags[key] == value
    }
  }
}
