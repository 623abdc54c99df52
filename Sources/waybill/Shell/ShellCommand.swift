import ArgumentParser
import LineEditing
import Reports

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// `waybill shell`: reads an inventory once, then takes command after command.
struct ShellCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "Read an inventory once, and take one command after the other.",
    discussion: """
      A line is a command without the word `waybill`, such as `audit` or `can
      tools/ReleasePipeline sts:AssumeRole prod/Deploy`; the inventory is the one
      that was read, unless the line names another. `help` lists the commands, `help
      audit` explains one, `quit` ends. In a terminal, Tab completes commands,
      options and names, and the arrows bring back earlier lines. Words are quoted
      as in a shell; `#` begins a remark.

      With lines from a pipe or a file there is no prompt. Exit status: the highest
      of the exit statuses of the lines; 0 in a terminal; 2 when the inventory could
      not be read.
      """
  )

  @Argument(help: "A snapshot folder, a model file in YAML, or an index.")
  var inventory: String

  func run() async throws {
    var session = ShellSession(inventory: try InventoryLoading.keep(inventory), path: inventory)
    guard isatty(STDIN_FILENO) == 1, StandardOutput.isTerminal else {
      // Lines may come without end: when nobody reads the answers, none is worked out.
      while !session.isOver, !StandardOutput.isClosed, let line = readLine() {
        await session.run(line)
      }
      if session.worstStatus != 0 { throw ExitCode(session.worstStatus) }
      return
    }
    let name = TerminalText.visible(session.inventory.name)
    StandardOutput.write("\(name): `help` lists the commands, `quit` ends\n")
    var terminal = TerminalLines(prompt: "waybill> ")
    while !session.isOver {
      let completion = ShellCompletion(session)
      guard let line = terminal.next(completion: { completion.completion(of: $0) }) else { break }
      await session.run(line)
    }
  }
}
