import AccessModel
import ArgumentParser
import ArtifactFlows
import Repairs
import Reports

/// `waybill fix`: proposes the smallest policy changes that let every broken leg pass.
struct FixCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix",
    abstract: "Propose the smallest policy changes that repair the broken legs, and check them.",
    discussion: """
      The changes are applied to a copy of the inventory in memory, which is audited
      again. Nothing is changed but the files below --output.

      Exit status: 0 nothing is broken, or every broken leg is repaired; 1 something
      is not repaired; 2 the inventory could not be read; 64 wrong usage.
      """
  )

  @Argument(help: "A snapshot folder, or a model file in YAML.")
  var inventory: String

  @Option(
    name: .long,
    help: ArgumentHelp("Repair this pipeline only; may be repeated.", valueName: "name")
  )
  var pipeline: [String] = []

  @Option(name: .long, help: "text or json.")
  var format: Format = .text

  @Option(
    name: .long,
    help: ArgumentHelp("Write the patched policies and their diffs there.", valueName: "folder")
  )
  var output: String?

  /// The forms in which a plan is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  func run() async throws {
    let read = try InventoryLoading.read(inventory)
    try PipelineNames.check(pipeline, in: AccessGraph(read))
    var options = Audit.Options()
    options.pipelines = pipeline
    var run = RepairRun(read, options: options)
    let plan = await run.plan()
    report(plan)
    if let output { try write(plan, to: OutputFolder(path: output)) }
    if !plan.isComplete { throw ExitCode(ExitStatus.broken) }
  }

  private func report(_ plan: RepairPlan) {
    for diagnostic in plan.before.diagnostics where format == .text {
      StandardError.write(diagnostic.terminalText + "\n")
    }
    switch format {
    case .text:
      let colour = StandardOutput.isTerminal
      StandardOutput.write(
        FixText(
          plan,
          inventory: inventory,
          pipelines: pipeline,
          output: output,
          colour: colour
        ).text
      )
    case .json: StandardOutput.write(FixJSON(plan).text)
    }
  }

  private func write(_ plan: RepairPlan, to folder: OutputFolder) throws {
    let files = FixFiles(plan)
    do throws(OutputError) {
      try folder.make()
      for name in files.folders { try OutputFolder(path: "\(folder.path)/\(name)").make() }
      for file in files.files { try folder.write(file.text, to: file.path) }
    } catch {
      StandardError.write("error: \(error) [output-not-written]\n")
      throw ExitCode(ExitStatus.usage)
    }
    for file in files.files { StandardError.write("wrote \(folder.path)/\(file.path)\n") }
  }
}
