import ArgumentParser
import Reports

/// `waybill check`: what was read of an inventory, what is missing, every diagnostic.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what was read of an inventory, what is missing, and every diagnostic."
  )

  @Argument(help: "A snapshot folder, or a model file in YAML.")
  var inventory: String

  @Option(name: .long, help: "text or json.")
  var format: PlainFormat = .text

  func run() throws {
    let report = CheckReport(
      try InventoryLoading.read(inventory),
      path: inventory,
      colour: StandardOutput.isTerminal
    )
    switch format {
    case .text: StandardOutput.write(report.text)
    case .json: StandardOutput.write(report.json)
    }
  }
}

/// The forms in which a plain answer is written.
enum PlainFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
