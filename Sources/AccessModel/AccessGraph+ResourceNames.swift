import AWSIdentifiers
import Inventories

/// What a short name of a resource stands for.
public enum ResourceLookup: Sendable {
  /// Exactly this resource.
  case found(ARN)
  /// Several resources bear the name.
  case ambiguous([ARN])
  /// The pipeline is there and has no such stage or action; what it has, as `pipeline/stage/action`.
  case noSuchStep(pipeline: String, steps: [String])
  /// None does; names of resources that are alike.
  case unknown(near: [String])
}

extension AccessGraph {
  /// The pipeline, stage, action, key or build project that a text names.
  ///
  /// - Parameter text: `orders-release`, `tools/orders-release`, `orders-release/Prod/Approve`, a
  ///   key's id or alias (`alias/orders`), or a project's name, the name or number of an account in front where it is needed.
  /// - Returns: The resource when it is unique, and otherwise the candidates, sorted. The ARN of a
  ///   stage or action is that of its pipeline with `/stage` and `/stage/action` behind it.
  ///
  /// Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
  /// CodePipeline", "Resource types defined by AWS CodePipeline".
  public func resource(named text: String) -> ResourceLookup {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    let owners = parts.count == 2 ? accounts(named: parts[0]) : []
    let inOwners = owners.flatMap { matches(of: parts[1], in: $0) }
    let found =
      inOwners.isEmpty
      ? inventory.accounts.keys.sorted().flatMap { matches(of: text, in: $0) } : inOwners
    let arns = found.compactMap(\.arn)
    if arns.count == 1 { return .found(arns[0]) }
    if arns.count > 1 { return .ambiguous(arns.sorted()) }
    if let match = found.first { return .noSuchStep(pipeline: match.name, steps: match.steps) }
    let wanted = (owners.isEmpty ? text : parts[1]).lowercased()
    let first = wanted.split(separator: "/").first.map(String.init) ?? wanted
    let near = inventory.accounts.keys.sorted().flatMap { names(in: $0) }
      .filter { $0.lowercased().contains(first) }
    return .unknown(near: Array(near.prefix(8)))
  }

  /// The manual approvals of a pipeline as `stage/action`; empty when it was not collected.
  public func approvals(of pipeline: String, account: AccountID?, region: String) -> [String] {
    guard let account, let located = self.region(region, of: account)?.pipelines[pipeline] else {
      return []
    }
    let definition = located.node["pipeline"] ?? located.node
    return (definition["stages"]?.elements ?? []).flatMap { stage in
      (stage["actions"]?.elements ?? []).filter {
        $0["actionTypeId"]?["category"]?.string == "Approval"
      }.map { "\(stage["name"]?.string ?? "")/\($0["name"]?.string ?? "")" }
    }
  }

  /// A pipeline that a text begins with, or another resource.
  private struct Match {
    let name: String
    /// `nil` where the pipeline is there and the step is not.
    let arn: ARN?
    var steps: [String] = []
  }

  private func matches(of text: String, in account: AccountID) -> [Match] {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var found: [Match] = []
    for (region, inventory) in regions(of: account) {
      if let pipeline = inventory.pipelines[parts[0]] {
        let steps = Self.steps(of: pipeline)
        let step = parts.dropFirst().joined(separator: "/")
        let isThere = step.isEmpty || steps.contains(step)
        found.append(
          Match(
            name: parts[0],
            arn: isThere ? arn("codepipeline", region, account, text) : nil,
            steps: steps.filter { $0.contains("/") }.map { "\(parts[0])/\($0)" }
          )
        )
      }
      if let key = inventory.aliases[text] ?? (inventory.keys[text] == nil ? nil : text) {
        found.append(Match(name: text, arn: arn("kms", region, account, "key/\(key)")))
      }
      for project in projects(of: account, region: region) where project.lastPathComponent == text {
        found.append(Match(name: text, arn: project))
      }
    }
    return found
  }

  /// The stages of a pipeline, and its actions as `stage/action`, in the order of the pipeline.
  private static func steps(of pipeline: LocatedNode) -> [String] {
    let definition = pipeline.node["pipeline"] ?? pipeline.node
    return (definition["stages"]?.elements ?? []).flatMap { stage -> [String] in
      guard let name = stage["name"]?.string else { return [] }
      let actions = stage["actions"]?.elements.compactMap { $0["name"]?.string } ?? []
      return [name] + actions.map { "\(name)/\($0)" }
    }
  }

  private func projects(of account: AccountID, region: String) -> [ARN] {
    answers("codebuild", prefix: "batch-get-projects", account: account, region: region)
      .flatMap { $0.answer.value?.node["projects"]?.elements ?? [] }
      .compactMap { $0["arn"]?.string.flatMap { ARN($0) } }
  }

  /// Names of pipelines, aliases, keys and projects, as `account/name`.
  private func names(in account: AccountID) -> [String] {
    var names: [String] = []
    for (region, inventory) in regions(of: account) {
      names += inventory.pipelines.keys.sorted()
      names += inventory.aliases.keys.sorted()
      names += inventory.keys.keys.sorted()
      names += projects(of: account, region: region).map(\.lastPathComponent)
    }
    return names.map { "\(name(of: account))/\($0)" }
  }

  private func regions(of account: AccountID) -> [(key: String, value: RegionInventory)] {
    self.account(account)?.regions.sorted { $0.key < $1.key } ?? []
  }

  private func arn(
    _ service: String,
    _ region: String,
    _ account: AccountID,
    _ resource: String
  ) -> ARN {
    ARN(
      partition: Self.partition(of: region),
      service: service,
      region: region,
      account: account.description,
      resource: resource
    )
  }

  /// The ARN of a bucket, with an object's key behind it where there is one.
  ///
  /// - Parameter path: `bucket` or `bucket/key`.
  /// - Returns: The ARN in the partition of the bucket's region; for a bucket that was not collected
  ///   in that of the inventory's regions, if they agree, or else in `aws`.
  public func storageARN(_ path: some StringProtocol) -> ARN {
    let name = String(path.prefix { $0 != "/" })
    var regions = Set<String>()
    if let bucket = bucket(named: name) {
      regions = [bucket.region]
    } else {
      for account in inventory.accounts.values { regions.formUnion(account.regions.keys) }
    }
    let partitions = Set(regions.map { Self.partition(of: $0) })
    return ARN(
      partition: partitions.count == 1 ? partitions.first ?? "aws" : "aws",
      service: "s3",
      region: "",
      account: "",
      resource: String(path)
    )
  }

  /// The partition of a region, by how its name begins.
  ///
  /// Source: AWS General Reference, "Amazon Resource Names (ARNs)".
  public static func partition(of region: String) -> String {
    if region.hasPrefix("cn-") { return "aws-cn" }
    return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
  }
}
