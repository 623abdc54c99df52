import ArgumentParser
import Foundation

/// Runs one command from a process that holds little memory itself.
///
/// The system counts the memory of whoever starts a process as the process's own until it becomes
/// another program, and the bench has read large answers by then.
struct LaunchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "launch",
    abstract: "Run a command, and tell what it took.",
    shouldDisplay: false
  )

  @Option(help: "The file that takes what it took.")
  var report: String

  @Option(help: "The command's standard input.")
  var input = "/dev/null"

  @Option(help: "The command's standard output.")
  var output = "/dev/null"

  @Argument(parsing: .postTerminator)
  var command: [String]

  func run() throws {
    let process = try MeasuredProcess(command, input: input, output: output)
    try JSONEncoder().encode(process).write(to: URL(fileURLWithPath: report))
  }
}

extension MeasuredProcess {
  /// Runs a command through ``LaunchCommand``.
  static func launched(
    _ command: [String],
    input: String = "/dev/null",
    output: String = "/dev/null",
    environment: [String: String] = [:]
  ) throws -> MeasuredProcess {
    let report = FileManager.default.temporaryDirectory
      .appendingPathComponent("waybill-bench-\(getpid()).json")
    defer { try? FileManager.default.removeItem(at: report) }
    let options = ["--report", report.path, "--input", input, "--output", output, "--"]
    let launcher = try MeasuredProcess(
      [CommandLine.arguments[0], "launch"] + options + command,
      environment: environment
    )
    guard launcher.status == 0 else {
      throw Failure(description: "`\(command.joined(separator: " "))` could not be started")
    }
    return try JSONDecoder().decode(MeasuredProcess.self, from: Data(contentsOf: report))
  }
}
