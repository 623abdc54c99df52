import ArgumentParser

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The command: what it is called and which subcommands it has.
@main
struct Waybill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "waybill",
    abstract: "Models cross-account AWS access and shows where pipelines break.",
    version: version,
    subcommands: [
      AuditCommand.self, CanCommand.self, WhoCanCommand.self, PathCommand.self,
      ReachCommand.self, GraphCommand.self, CheckCommand.self, ExplainCommand.self,
      EvaluateCommand.self,
      GraphvizWorkerCommand.self,
    ]
  )

  static func main() async {
    // A reader that goes away, such as `head`, ends the output and not the work: files are still
    // written, and the exit status still says what was found.
    signal(SIGPIPE, SIG_IGN)
    await main(nil)
  }
}
