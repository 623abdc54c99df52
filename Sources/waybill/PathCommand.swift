import AccessModel
import ArgumentParser
import ArtifactFlows
import AWSIdentifiers
import Inventories
import Reachability
import Reports

/// `waybill path`: the ways from somebody to a role or a resource, or what is missing.
struct PathCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Show how somebody becomes a role or reaches a resource, or what is missing.",
    discussion: """
      Examples:
        waybill path tools/ReleasePipeline prod/PipelineDeploy
        waybill path anna acme-release-artifacts --action s3:GetObject
        waybill path anna pipeline:orders-service-release

      A pipeline stands for the artifacts in its store. Without a path, the nearest
      miss is the chain with the fewest missing grants. Exit status: 0 when there is
      a path, 1 when there is none, 2 when the inventory could not be read, 64 for
      wrong usage.
      """
  )

  @Argument(help: "A role or user: ARN, account/name, or a name that is unique; or a service.")
  var from: String

  @Argument(help: "A role, a resource with --action, or pipeline:NAME for its artifacts.")
  var to: String

  @OptionGroup var source: InventoryOption

  @Option(name: .long, help: "What to do to the resource, such as s3:GetObject.")
  var action: String?

  @Flag(name: .long, help: "Give every path without circles, at most a hundred.")
  var all = false

  @Option(
    name: .long,
    help: ArgumentHelp("The most roles to assume on the way.", valueName: "number")
  )
  var maxHops = 8

  @Option(name: .long, help: "text, json, dot or svg.")
  var format: PictureFormat = .text

  func validate() throws {
    guard (1...32).contains(maxHops) else {
      throw ValidationError("--max-hops takes a number from 1 to 32")
    }
  }

  func run() async throws {
    let search = try InventoryLoading.search(try source.path())
    let graph = search.graph
    let names = CommandNames(graph: graph)
    let start = try names.node(from)
    let goal = try goal(names, graph)
    var options = AccessSearch.PathOptions()
    options.hopLimit = maxHops
    options.givesAll = all
    let answer = search.paths(from: start, to: goal, options: options)
    let report = PathReport(answer, graph: graph, colour: StandardOutput.isTerminal)
    try await PictureOutput.write(report, answer.picture, graph, as: format)
    if answer.paths.isEmpty { throw ExitCode(ExitStatus.broken) }
  }

  private func goal(_ names: CommandNames, _ graph: AccessGraph) throws -> PathGoal {
    let wanted = try action.map { text in
      guard let name = ActionName(text) else {
        throw ValidationError("`\(text)` is no action: write service:Name, such as s3:GetObject")
      }
      return name
    }
    if to.hasPrefix("pipeline:") {
      let resource = try artifacts(of: String(to.dropFirst("pipeline:".count)), graph)
      guard let read = ActionName("s3:GetObject") else { throw ExitCode(ExitStatus.usage) }
      return .action(wanted ?? read, resource, isPattern: true)
    }
    if let wanted {
      let target = try names.target(to, of: wanted)
      return .action(wanted, target.arn, isPattern: target.isPattern)
    }
    guard let arn = try names.resource(to) else {
      throw ValidationError("a path to `*` needs --action")
    }
    guard arn.service == "iam", arn.resource.hasPrefix("role/") else {
      throw ValidationError(
        "`\(to)` is no role: name what to do to it, such as --action s3:GetObject"
      )
    }
    if let assume = ActionName("sts:AssumeRole") {
      try names.checkRole(arn, typed: to, for: assume)
    }
    return .role(arn)
  }

  /// The objects that a pipeline keeps in its store: the bucket's name and the first twenty
  /// characters of the pipeline's (PF-11).
  private func artifacts(of name: String, _ graph: AccessGraph) throws -> ARN {
    var found: [(pipeline: String, arn: ARN)] = []
    for account in graph.inventory.accounts.keys.sorted() {
      for (region, inventory) in graph.account(account)?.regions ?? [:] {
        guard let node = inventory.pipelines[name],
          let store = node["pipeline"]?["artifactStore"] ?? node["artifactStore"],
          let bucket = store["location"]?.node.string
        else { continue }
        let arn = graph.storageARN("\(bucket)/\(name.prefix(20))/*")
        found.append(("\(account)/\(region)/\(name)", arn))
      }
    }
    guard let first = found.first else {
      throw ValidationError("no pipeline `\(name)` with one artifact store in the inventory")
    }
    guard found.count == 1 else {
      let list = found.map { TerminalText.visible("  \($0.pipeline)") }.sorted().joined(
        separator: "\n"
      )
      throw ValidationError("`\(name)` names several pipelines:\n\(list)")
    }
    return first.arn
  }
}

extension CommandNames {
  /// A role, a user, a root user or a service.
  func node(_ text: String) throws -> AccessNode {
    if text.hasSuffix(".amazonaws.com"), !text.contains("/") { return .service(text) }
    let arn = try principal(text)
    if arn.resource == "root", let account = arn.account { return .root(account) }
    return .principal(arn)
  }
}
