import Foundation
import TestSupport

/// The command, started so that it can be interrupted.
///
/// Threads that run tests block signals, and a process inherits that; here it begins with none
/// blocked and none ignored, as from a terminal.
struct InterruptedCommand {
  private let process: pid_t

  /// Starts the command.
  init(_ arguments: [String]) throws {
    let words: [UnsafeMutablePointer<CChar>?] =
      ([BuiltCommand.path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let variables: [UnsafeMutablePointer<CChar>?] =
      ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for variable in variables { free(variable) } }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for stream in [Int32(1), 2] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&usual, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    )
    var process: pid_t = 0
    let code = posix_spawn(&process, BuiltCommand.path, &actions, &attributes, words, variables)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    self.process = process
  }

  /// Whether it has not ended yet.
  var isRunning: Bool {
    var information = siginfo_t()
    let code = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
    return code == 0 && information.si_signo == 0
  }

  /// Sends it a signal, and waits for its end.
  ///
  /// - Returns: The status as a shell tells it: 128 and the signal, where one ended it.
  func interrupt(_ signal: Int32) -> Int32 {
    kill(process, signal)
    var ending: Int32 = 0
    while waitpid(process, &ending, 0) < 0, errno == EINTR {}
    let number = ending & 0x7F
    return number == 0 ? ending >> 8 & 0xFF : 128 + number
  }
}
