import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What running a command took.
struct MeasuredProcess: Codable {
  /// User and system time in seconds.
  let cpu: Double
  /// Time on the clock in seconds.
  let wall: Double
  /// The most memory it held, in bytes.
  let peakMemory: Int
  /// The exit status; -1 when a signal ended it.
  let status: Int32

  /// A command that could not be run at all.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a command to its end.
  ///
  /// - Parameters:
  ///   - command: The program, found by path or name, and its arguments.
  ///   - input: A file for its standard input.
  ///   - output: A file for its standard output; nowhere by default.
  ///   - environment: Variables to set for it, beside those of this process.
  /// - Throws: `Failure` when the program cannot be started.
  init(
    _ command: [String],
    input: String = "/dev/null",
    output: String = "/dev/null",
    environment: [String: String] = [:]
  ) throws {
    var actions = Self.emptyActions
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var settings: [UnsafeMutablePointer<CChar>?] =
      variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for setting in settings { free(setting) } }
    let start = ContinuousClock.now
    var process: pid_t = 0
    let failure = posix_spawnp(&process, command[0], &actions, nil, &arguments, &settings)
    guard failure == 0 else {
      throw Failure(description: "\(command[0]): \(String(cString: strerror(failure)))")
    }
    var ending: Int32 = 0
    var usage = rusage()
    while wait4(process, &ending, 0, &usage) < 0, errno == EINTR {}
    wall = Self.seconds(ContinuousClock.now - start)
    cpu = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    #if canImport(Darwin)
      peakMemory = usage.ru_maxrss
    #else
      peakMemory = usage.ru_maxrss << 10
    #endif
    status = ending & 0x7F == 0 ? ending >> 8 & 0xFF : -1
  }

  #if canImport(Darwin)
    private static var emptyActions: posix_spawn_file_actions_t? { nil }
  #else
    private static var emptyActions: posix_spawn_file_actions_t { .init() }
  #endif

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}

/// Medians over several runs of one command.
struct Measurement {
  private var runs: [MeasuredProcess] = []

  /// Adds a run.
  mutating func add(_ run: MeasuredProcess) { runs.append(run) }

  /// How often it was run.
  var count: Int { runs.count }

  /// User and system time in seconds.
  var cpu: Double { Self.median(runs.map(\.cpu)) }
  /// Time on the clock in seconds.
  var wall: Double { Self.median(runs.map(\.wall)) }
  /// The most memory it held, in bytes.
  var peakMemory: Double { Self.median(runs.map { Double($0.peakMemory) }) }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}
