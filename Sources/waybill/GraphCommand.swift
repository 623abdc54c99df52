import AccessModel
import ArgumentParser
import AWSIdentifiers
import Reachability
import Reports

/// `waybill graph`: who may assume which role in the whole inventory, and what is broken there.
struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Show who may assume which role, and every handshake that lacks a half.",
    discussion: """
      Examples:
        waybill graph --only broken
        waybill graph --account prod --format svg > prod.svg

      A picture of more than five hundred nodes shows accounts in place of their
      principals. Exit status: 0 nothing broken, 1 broken handshakes found, 2 when
      the inventory could not be read, 64 for wrong usage.
      """
  )

  @OptionGroup var source: InventoryOption

  @Option(
    name: .long,
    help: ArgumentHelp("Only edges of this account; may be repeated.", valueName: "account")
  )
  var account: [String] = []

  @Option(name: .long, help: "broken: only what is broken or looks odd.")
  var only: Selection?

  @Flag(name: .long, help: "Services that may assume a role, too.")
  var services = false

  @Option(name: .long, help: "text, json, dot or svg.")
  var format: PictureFormat = .text

  /// What `--only` takes.
  enum Selection: String, ExpressibleByArgument, CaseIterable {
    case broken
  }

  func run() async throws {
    let search = try InventoryLoading.search(try source.path())
    let graph = search.graph
    var accounts: Set<AccountID> = []
    for text in account {
      let found = graph.accounts(named: text)
      guard !found.isEmpty else {
        let known = graph.inventory.accounts.keys.sorted()
          .map { TerminalText.visible("  \(graph.name(of: $0))  (\($0))") }
        throw ValidationError("no account `\(text)`; known are:\n\(known.joined(separator: "\n"))")
      }
      accounts.formUnion(found)
    }
    let trust = search.trustPicture(
      of: accounts,
      onlyFaults: only == .broken,
      withServices: services
    )
    let report = TrustReport(trust, graph: graph, colour: StandardOutput.isTerminal)
    let name = graph.inventory.name
    try await PictureOutput.write(report, trust.picture(of: name), graph, as: format)
    if trust.edges.contains(where: { $0.state == .broken }) { throw ExitCode(ExitStatus.broken) }
  }
}
