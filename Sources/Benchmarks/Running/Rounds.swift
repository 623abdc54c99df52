/// Several commands measured side by side.
///
/// Every command runs in every round, so that a busy moment of the machine meets all of them.
struct Rounds {
  /// A command to measure.
  struct Command {
    let name: String
    let arguments: [String]
    var input = "/dev/null"
    var output = "/dev/null"
    /// Variables to set for it.
    var environment: [String: String] = [:]
  }

  /// How often a command is run that took so many CPU seconds.
  static func count(for seconds: Double) -> Int { seconds > 60 ? 1 : seconds > 2 ? 3 : 5 }

  private var measurements: [String: Measurement] = [:]

  /// Runs the commands.
  ///
  /// - Throws: `MeasuredProcess.Failure` when one ends with another status than 0 or 1, which is how
  ///   commands say that something is broken.
  init(_ commands: [Command]) throws {
    for round in 0..<5 {
      for command in commands {
        var measurement = measurements[command.name] ?? Measurement()
        if round >= Self.count(for: measurement.cpu) { continue }
        let run = try MeasuredProcess.launched(
          command.arguments,
          input: command.input,
          output: command.output,
          environment: command.environment
        )
        guard run.status == 0 || run.status == 1 else {
          let text = command.arguments.joined(separator: " ")
          throw MeasuredProcess.Failure(description: "`\(text)` ended with \(run.status)")
        }
        measurement.add(run)
        measurements[command.name] = measurement
      }
    }
  }

  /// What a command took; nothing if there is no such command.
  subscript(name: String) -> Measurement { measurements[name] ?? Measurement() }
}
