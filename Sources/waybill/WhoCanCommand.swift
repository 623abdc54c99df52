import AccessModel
import ArgumentParser
import AWSIdentifiers
import Reachability
import Reports

/// `waybill who-can`: everybody who may do something, directly or by assuming roles.
struct WhoCanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "who-can",
    abstract: "List everybody who may do something, directly or by a chain of roles.",
    discussion: """
      Examples:
        waybill who-can s3:GetObject acme-release-artifacts
        waybill who-can sts:AssumeRole prod/PipelineDeploy

      A bucket's name stands for all its objects when the action is about objects,
      and then the key that encrypts them must allow it too. Exit status: 0, or 2
      when the inventory could not be read, 64 for wrong usage.
      """
  )

  @Argument(help: "The action, such as s3:GetObject.")
  var action: String

  @Argument(help: "ARN, bucket, s3://bucket/key, a role or key alias by name, or *.")
  var resource: String

  @OptionGroup var source: InventoryOption

  @Option(name: .long, help: "text, json, dot or svg.")
  var format: PictureFormat = .text

  func run() async throws {
    guard let name = ActionName(action) else {
      throw ValidationError("`\(action)` is no action: write service:Name, such as s3:GetObject")
    }
    let search = try InventoryLoading.search(try source.path())
    let graph = search.graph
    let target = try CommandNames(graph: graph).target(resource, of: name)
    let answer = search.whoCan(name, on: target.arn, isPattern: target.isPattern)
    let report = WhoCanReport(answer, graph: graph, colour: StandardOutput.isTerminal)
    try await PictureOutput.write(report, answer.picture, graph, as: format)
  }
}

extension CommandNames {
  /// What an action is done to: a bucket's name means its objects where the action is about these.
  func target(_ text: String, of action: ActionName) throws -> (arn: ARN?, isPattern: Bool) {
    let found = try resource(text)
    try checkRole(found, typed: text, for: action)
    guard var arn = found else { return (nil, false) }
    if arn.service == "s3", action.isOnObjects, !arn.resource.contains("/") {
      arn = ARN("\(arn.text)/*") ?? arn
    }
    return (arn, arn.text.contains { $0 == "*" || $0 == "?" })
  }
}
