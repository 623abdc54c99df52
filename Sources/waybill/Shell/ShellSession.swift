import ArgumentParser
import Inventories
import LineEditing
import Reports

/// Runs the lines of a shell with the commands of `waybill`.
struct ShellSession {
  /// What was read.
  let inventory: Inventory
  /// Its path as given.
  let path: String
  /// Names to complete, gathered when somebody first asks.
  let names: ShellNames
  /// The highest exit status so far.
  private(set) var worstStatus: Int32 = 0
  /// Whether somebody has had enough.
  private(set) var isOver = false

  init(inventory: Inventory, path: String) {
    self.inventory = inventory
    self.path = path
    names = ShellNames(inventory)
  }

  /// Commands that have no place here: they would read the lines that follow, or start anew.
  static let excluded: Set<String> = ["shell", "evaluate", "graphviz-worker"]

  /// The commands that can be run, sorted.
  static var commands: [any ParsableCommand.Type] {
    Waybill.configuration.subcommands
      .filter { !excluded.contains($0.name) && $0.configuration.shouldDisplay }
      .sorted { $0.name < $1.name }
  }

  /// Runs a line, and says on standard error what is wrong with it.
  mutating func run(_ line: String) async {
    let cut = CommandWords(line)
    if let quote = cut.openQuote {
      return fail("the line has no closing \(quote)")
    }
    guard let name = cut.words.first else { return }
    switch name {
    case "quit", "exit": isOver = true
    case "help" where cut.words.count == 1: help()
    case "help": await run(words: [cut.words[1], "--help"])
    default: await run(words: cut.words)
    }
  }

  private mutating func run(words: [String]) async {
    guard let type = Self.commands.first(where: { $0.name == words[0] }) else {
      let name = TerminalText.visible(words[0])
      return fail("no command `\(name)`; `help` lists them")
    }
    defer { InventoryLoading.reportChanges() }
    do {
      var command = try parse(words, as: type)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as ValidationError {
      fail("\(error.message)\n  see: help \(type.name)")
    } catch {
      let status = Waybill.exitCode(for: error).rawValue
      // The usage speaks of `waybill`, which nobody types here.
      let message = Waybill.fullMessage(for: error)
        .split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("  See 'waybill ") }.joined(separator: "\n")
      if status == 0 {
        StandardOutput.write(message + "\n")
      } else if !message.isEmpty {
        StandardError.write(message + "\n")
      }
      worstStatus = max(worstStatus, status)
    }
  }

  /// The command of a line; where it takes an inventory and none is named, it is this one.
  private func parse(
    _ words: [String],
    as type: any ParsableCommand.Type
  ) throws -> any ParsableCommand {
    guard type.takesInventory else { return try Waybill.parseAsRoot(words) }
    do {
      return try Waybill.parseAsRoot(words)
    } catch {
      guard Waybill.exitCode(for: error) != .success else { throw error }
      return try Waybill.parseAsRoot([words[0], path] + words.dropFirst())
    }
  }

  private mutating func fail(_ message: String) {
    StandardError.write("error: \(TerminalText.visible(lines: message))\n")
    worstStatus = max(worstStatus, ExitStatus.usage)
  }

  private func help() {
    let width = Self.commands.map { $0.name.count }.max() ?? 0
    let lines = Self.commands.map { type in
      let padding = String(repeating: " ", count: width - type.name.count + 2)
      return "  \(type.name)\(padding)\(type.configuration.abstract)\n"
    }
    StandardOutput.write(
      lines.joined() + "`help COMMAND` explains a command, `quit` ends.\n"
    )
  }
}

extension ParsableCommand {
  /// The word that calls the command.
  static var name: String { configuration.commandName ?? "" }

  /// Whether its first argument is an inventory.
  static var takesInventory: Bool {
    Waybill.usageString(for: self).contains(" <inventory>")
  }
}
