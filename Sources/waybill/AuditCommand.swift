import AccessModel
import ArgumentParser
import ArtifactFlows
import AWSIdentifiers
import Diagrams
import Inventories
import Rendering
import Reports

/// `waybill audit`: follows every pipeline of an inventory and says which legs break.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Follow every pipeline's artifacts and say which legs break, and why.",
    discussion: """
      Exit status: 0 nothing broken, 1 broken edges found, 2 the inventory could not be read,
      64 wrong usage.
      """
  )

  @Argument(help: "A snapshot folder, or a model file in YAML.")
  var inventory: String

  @Option(
    name: .long,
    help: ArgumentHelp("Audit this pipeline only; may be repeated.", valueName: "name")
  )
  var pipeline: [String] = []

  @Option(name: .long, help: "text, json or markdown.")
  var format: ReportFormat = .text

  @Option(
    name: .long,
    help: ArgumentHelp("Write diagrams (DOT and SVG) there.", valueName: "folder")
  )
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Judge what somebody does, as act=ARN (see, start, retry, transitions, override, change, "
        + "logs, webhook, approve); may be repeated.",
      valueName: "act=principal"
    )
  )
  var `operator`: [String] = []

  @Flag(name: .long, help: "List every leg with its state.")
  var verbose = false

  func run() async throws {
    let read = try InventoryLoading.read(inventory)
    var options = Audit.Options()
    options.pipelines = pipeline
    options.operators = try operators()
    let meter = ProgressMeter("following pipelines")
    options.progress = { meter.report(done: $0, of: $1) }
    let graph = AccessGraph(read)
    let audit = Audit(graph, options: options)
    try checkNames(audit)
    let result = await audit.run()
    meter.finish()
    report(result)
    var notes: [String] = []
    if let output {
      do throws(OutputError) {
        notes = try await DiagramOutput(folder: output).write(result)
      } catch {
        StandardError.write("error: \(error) [output-not-written]\n")
        throw ExitCode(ExitStatus.usage)
      }
    }
    for note in notes { StandardError.write(note + "\n") }
    if result.hasBrokenLegs { throw ExitCode(ExitStatus.broken) }
  }

  private func report(_ result: AuditResult) {
    for diagnostic in result.diagnostics where format != .json {
      StandardError.write(diagnostic.terminalText + "\n")
    }
    switch format {
    case .text:
      let colour = StandardOutput.isTerminal
      StandardOutput.write(
        TextReport(
          result,
          TextReport.Options(colour: colour, isVerbose: verbose, inventory: inventory)
        ).text
      )
    case .json: StandardOutput.write(JSONReport(result).text)
    case .markdown: StandardOutput.write(MarkdownReport(result).text)
    }
  }

  /// Every name asked for must be one; otherwise the candidates are listed.
  private func checkNames(_ audit: Audit) throws {
    let known = audit.pipelineARNs
    for name in pipeline
    where !known.contains(where: { $0.text == name || $0.resource == name }) {
      let list = known.map { TerminalText.visible("  \($0.resource)  (\($0.text))") }
        .joined(separator: "\n")
      throw ValidationError(
        known.isEmpty
          ? "no pipeline `\(name)`: the inventory holds none"
          : "no pipeline `\(name)`; the inventory holds:\n\(list)"
      )
    }
  }

  private func operators() throws -> [(principal: ARN, act: OperatorAct)] {
    try self.operator.map { text in
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let act = OperatorAct(rawValue: String(parts[0])),
        let arn = ARN(parts[1])
      else {
        throw ValidationError(
          "`\(text)` is no act and principal: write start=arn:aws:iam::<account>:role/<name>"
        )
      }
      return (arn, act)
    }
  }
}

/// The forms in which an audit is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}
