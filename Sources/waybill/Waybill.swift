import ArgumentParser

/// The command: what it is called and which subcommands it has.
@main
struct Waybill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "waybill",
    abstract: "Models cross-account AWS access and shows where pipelines break.",
    version: version,
    subcommands: [
      AuditCommand.self, CanCommand.self, CheckCommand.self, ExplainCommand.self,
      EvaluateCommand.self,
      GraphvizWorkerCommand.self,
    ]
  )
}
