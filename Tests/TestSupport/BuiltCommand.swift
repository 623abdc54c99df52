import Foundation
import Subprocess

/// The `waybill` that was built together with the tests, run as a user runs it.
///
/// A test target that uses it depends on `waybill`, which makes sure that it is built.
public enum BuiltCommand {
  /// What a run of the command left behind.
  public struct Answer: Equatable, Sendable {
    /// Everything written to standard output.
    public let standardOutput: String
    /// Everything written to standard error.
    public let standardError: String
    /// The exit status, or 128 and the signal that ended the command.
    public let status: Int32
  }

  /// The command did not end in time; it was killed.
  public struct TimedOut: Error, CustomStringConvertible {
    /// What the command was told.
    public let arguments: [String]
    /// How long it was given.
    public let timeout: Duration

    /// One sentence that says which command it was.
    public var description: String {
      "`waybill \(arguments.joined(separator: " "))` did not end within \(timeout)"
    }
  }

  /// The absolute path of the command.
  public static let path: String = {
    let beside = testProgramFolders.map { $0.appendingPathComponent("waybill").path }
    return beside.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? packageFolder.appendingPathComponent(".build/debug/waybill").path
  }()

  /// The folder of the package, for the inventories and documents in it.
  public static let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the command to its end.
  ///
  /// - Parameters:
  ///   - arguments: What follows `waybill` on the command line.
  ///   - input: What stands on standard input.
  ///   - environment: Variables to set for it; nil unsets one.
  ///   - directory: The folder it runs in; nil for that of the tests.
  ///   - timeout: How long it may take before it is killed.
  /// - Returns: What it wrote, and how it ended.
  /// - Throws: ``TimedOut``, or an error of starting it.
  public static func run(
    _ arguments: [String],
    input: String = "",
    environment: [String: String?] = [:],
    directory: String? = nil,
    timeout: Duration = .seconds(120)
  ) async throws -> Answer {
    // A command that ends before it has read its input must not end the tests too.
    _ = signal(SIGPIPE, SIG_IGN)
    return try await withThrowingTaskGroup(of: Answer.self) { group in
      group.addTask {
        try await answer(arguments, input: input, environment: environment, directory: directory)
      }
      group.addTask {
        try await Task.sleep(for: timeout)
        throw TimedOut(arguments: arguments, timeout: timeout)
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }
}

extension BuiltCommand {
  /// Where the test program may stand: beside the command, in the folder that the build made.
  private static var testProgramFolders: [URL] {
    var programs = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
    if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      programs.append(URL(fileURLWithPath: program))
    }
    return programs.map { $0.deletingLastPathComponent() }
  }

  private static func answer(
    _ arguments: [String],
    input: String,
    environment: [String: String?],
    directory: String?
  ) async throws -> Answer {
    var variables: [Environment.Key: String?] = [:]
    for (name, value) in environment {
      guard let key = Environment.Key(rawValue: name) else { continue }
      variables[key] = .some(value)
    }
    let limit = 256 << 20
    let result = try await Subprocess.run(
      .path(.init(path)),
      arguments: Arguments(arguments),
      environment: .inherit.updating(variables),
      workingDirectory: directory.map { .init($0) },
      input: .inputWriter,
      output: .bytes(limit: limit),
      error: .bytes(limit: limit)
    ) { command in
      _ = try? await command.standardInputWriter.write(Array(input.utf8))
      try? await command.standardInputWriter.finish()
    }
    let status: Int32
    switch result.terminationStatus {
    case .exited(let code): status = code
    case .signaled(let signal): status = 128 + signal
    }
    return Answer(
      standardOutput: String(decoding: result.standardOutput, as: UTF8.self),
      standardError: String(decoding: result.standardError, as: UTF8.self),
      status: status
    )
  }
}
