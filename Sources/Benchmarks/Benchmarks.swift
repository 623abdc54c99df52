import ArgumentParser

/// What `make bench` and `make inventory` run.
///
/// `docs/benchmarks.md` says how to read what comes out.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the built command, and make up what it is measured on.",
    subcommands: [
      MeasureCommand.self, GenerateCommand.self, AssumeEdgesCommand.self, LaunchCommand.self,
    ],
    defaultSubcommand: MeasureCommand.self
  )
}
