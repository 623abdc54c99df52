import AWSIdentifiers
import ArgumentParser
import Inventories
import LineEditing
import Reports
import Synchronization

/// What Tab offers.
struct ShellCompletion {
  private let names: ShellNames

  init(_ session: ShellSession) { names = session.names }

  /// How the text before the cursor could go on.
  func completion(of text: String) -> Completion {
    let cut = CommandWords(text)
    let isOpen = cut.isLastWordOpen
    let written = isOpen ? cut.words.dropLast() : cut.words[...]
    let word = isOpen ? cut.words.last ?? "" : ""
    // A word in quotes is left to whoever opened them.
    if cut.openQuote != nil || !text.hasSuffix(word) { return Completion(of: "", among: []) }
    return Completion(of: word, among: words(after: Array(written), for: word))
  }

  private func words(after written: [String], for word: String) -> [String] {
    let commands = ShellSession.commands.map { $0.name }
    guard let first = written.first else { return (commands + ["help", "quit"]).sorted() }
    if first == "help" { return commands }
    guard let type = ShellSession.commands.first(where: { $0.name == first }) else { return [] }
    if word.hasPrefix("-") { return Self.options(of: type) }
    if written.last == "--pipeline" { return names.pipelines }
    if first == "explain" { return names.codes }
    return names.all
  }

  /// The options of a command, as its help lists them.
  private static func options(of type: any ParsableCommand.Type) -> [String] {
    let help = Waybill.helpMessage(for: type)
    let words = help.split { !($0.isLetter || $0 == "-") }.map(String.init)
    return Array(Set(words.filter { $0.hasPrefix("--") && $0.count > 2 })).sorted()
  }
}

/// The names of an inventory that commands take, gathered once.
final class ShellNames: Sendable {
  private struct Known {
    var all: [String]?
    var pipelines: [String]?
  }

  private let inventory: Inventory
  private let known = Mutex(Known())

  init(_ inventory: Inventory) { self.inventory = inventory }

  /// Principals with and without their account, buckets and pipelines, sorted.
  var all: [String] {
    known.withLock { known in
      if let all = known.all { return all }
      var names: [String] = []
      for (id, account) in inventory.accounts {
        let place = account.name ?? id.description
        for principal in account.identities.value?.principals ?? [] {
          names.append(principal.name)
          names.append("\(place)/\(principal.name)")
        }
        for region in account.regions.values {
          names += region.pipelines.keys
          names += region.aliases.keys
          for bucket in region.bucketNames {
            names.append(bucket)
            names.append("s3://\(bucket)/")
          }
        }
      }
      let all = Self.typable(names)
      known.all = all
      return all
    }
  }

  /// Pipelines by name, sorted.
  var pipelines: [String] {
    known.withLock { known in
      if let pipelines = known.pipelines { return pipelines }
      let names = inventory.accounts.values.flatMap { $0.regions.values.flatMap(\.pipelines.keys) }
      let pipelines = Self.typable(names)
      known.pipelines = pipelines
      return pipelines
    }
  }

  /// Codes that `explain` knows, sorted.
  var codes: [String] { ExplainReport.codes.sorted() }

  /// Sorted, each once, without names that would have to be quoted or could not be shown.
  private static func typable(_ names: [String]) -> [String] {
    let special: Set<Character> = ["'", "\"", "\\", "#"]
    let plain = names.filter { name in
      !name.isEmpty && !name.contains { $0.isWhitespace || special.contains($0) }
        && TerminalText.visible(name) == name
    }
    return Set(plain).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
