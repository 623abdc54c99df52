import AccessModel
import ArgumentParser
import Reachability
import Reports

/// `waybill reach`: every role that somebody can become, and what each may do.
struct ReachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reach",
    abstract: "List every role that somebody can become, and what that gives.",
    discussion: """
      Example:
        waybill reach tools/ReleasePipeline

      Permissions are those on resources whose policies were collected. Exit status:
      0, or 2 when the inventory could not be read, 64 for wrong usage.
      """
  )

  @Argument(help: "A role or user: ARN, account/name, or a name that is unique; or a service.")
  var principal: String

  @OptionGroup var source: InventoryOption

  @Option(name: .long, help: "text, json, dot or svg.")
  var format: PictureFormat = .text

  func run() async throws {
    let search = try InventoryLoading.search(try source.path())
    let graph = search.graph
    let node = try CommandNames(graph: graph).node(principal)
    let answer = search.reach(of: node)
    let report = ReachReport(answer, graph: graph, colour: StandardOutput.isTerminal)
    try await PictureOutput.write(report, answer.picture, graph, as: format)
  }
}
