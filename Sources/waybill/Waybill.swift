import ArgumentParser
import Reports

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
    commandName: commandName,
    abstract: "Models cross-account AWS access and shows where pipelines break.",
    version: version,
    subcommands: [
      AuditCommand.self, FixCommand.self, CanCommand.self, WhoCanCommand.self, PathCommand.self,
      ReachCommand.self, GraphCommand.self, CheckCommand.self, ExplainCommand.self,
      EvaluateCommand.self,
      IndexCommand.self, ShellCommand.self,
      GraphvizWorkerCommand.self,
    ]
  )

  static func main() async {
    // A reader that goes away, such as `head`, ends the output and not the work: files are still
    // written, and the exit status still says what was found.
    signal(SIGPIPE, SIG_IGN)
    MemorySettings.apply()
    var name = commandName
    refuseUnknownCommand()
    do {
      var command = try parseAsRoot()
      name = type(of: command).configuration.commandName.map { "\(commandName) \($0)" } ?? name
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      InventoryLoading.reportChanges()
      try StandardOutput.finish()
    } catch let error as ValidationError {
      // Thrown by a command that runs: the parser would answer with the usage of `waybill`.
      let message = TerminalText.visible(lines: error.message)
      StandardError.write("error: \(message)\n  see: \(name) --help\n")
      exit(withError: ExitCode(ExitStatus.usage))
    } catch let status as ExitCode {
      InventoryLoading.reportChanges()
      do {
        try StandardOutput.finish()
        exit(withError: status)
      } catch {
        exit(withError: error)
      }
    } catch {
      InventoryLoading.reportChanges()
      exit(withError: error)
    }
  }

  private static let commandName = "waybill"

  /// Names the commands there are when the first word is none of them.
  private static func refuseUnknownCommand() {
    var all: [String] = ["help"]
    var shown: [String] = []
    for subcommand in configuration.subcommands {
      let settings = subcommand.configuration
      guard let name = settings.commandName else { continue }
      all.append(name)
      if settings.shouldDisplay { shown.append(name) }
    }
    let first = CommandLine.arguments.dropFirst().first
    guard let word = first, !word.hasPrefix("-"), !all.contains(word) else { return }
    StandardError.write(
      "error: there is no command `\(TerminalText.visible(word))`; the commands are "
        + "\(shown.joined(separator: ", "))\n  see: \(commandName) --help\n"
    )
    exit(withError: ExitCode(ExitStatus.usage))
  }
}
