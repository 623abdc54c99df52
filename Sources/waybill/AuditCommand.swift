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
      Exit status: 0 nothing broken, 1 broken edges found, 2 the inventory could not
      be read, 64 wrong usage.
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
      "Draw `all`, or only what is `broken` and how it is reached.",
      valueName: "scope"
    )
  )
  var only: DiagramScope = .everything

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Judge what somebody does, as act=role or user (acts: \(OperatorAct.words)); may be "
        + "repeated.",
      valueName: "act=principal"
    )
  )
  var `operator`: [String] = []

  @Flag(
    name: .long,
    help: "Say as well which grants around the artifacts are wider than the legs need."
  )
  var leastPrivilege = false

  @Flag(name: .long, help: "List every leg with its state.")
  var verbose = false

  func run() async throws {
    let read = try InventoryLoading.read(inventory)
    var options = Audit.Options()
    options.pipelines = pipeline
    let graph = AccessGraph(read)
    options.operators = try operators(in: graph)
    options.leastPrivilege = leastPrivilege
    let meter = ProgressMeter("following pipelines")
    options.progress = { meter.report(done: $0, of: $1) }
    let audit = Audit(graph, options: options)
    try PipelineNames.check(pipeline, in: graph)
    let result = await audit.run()
    meter.finish()
    report(result)
    var notes: [String] = []
    if let output {
      do throws(OutputError) {
        notes = try await DiagramOutput(folder: output, scope: only).write(result)
      } catch {
        StandardError.write("error: \(error) [output-not-written]\n")
        throw ExitCode(ExitStatus.usage)
      }
    }
    for note in notes { StandardError.write(note + "\n") }
    if result.hasBrokenLegs || isOperatorBroken(result) { throw ExitCode(ExitStatus.broken) }
  }

  /// Whether somebody that was asked about cannot do what was asked.
  private func isOperatorBroken(_ result: AuditResult) -> Bool {
    result.pipelines.flatMap(\.legs).contains {
      $0.state == .broken && $0.leg.step.hasPrefix("operator/")
    }
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

  private func operators(in graph: AccessGraph) throws -> [(principal: ARN, act: OperatorAct)] {
    let names = CommandNames(graph: graph)
    return try self.operator.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError("`\(text)` is no act and principal: write start=ROLE or see=USER")
      }
      guard let act = OperatorAct(rawValue: parts[0]) else {
        throw ValidationError("`\(parts[0])` is no act: write one of \(OperatorAct.words)")
      }
      return (try names.principal(parts[1]), act)
    }
  }
}

extension DiagramScope: ExpressibleByArgument {}

extension OperatorAct {
  /// Every act, as it is written.
  fileprivate static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// The forms in which an audit is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}
