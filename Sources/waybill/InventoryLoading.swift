import AccessModel
import ArgumentParser
import Inventories
import Reachability
import Reports
import Synchronization

/// Reading the inventory that a command names, with progress for whoever waits.
///
/// What was read stays until the process ends, which is faster than taking it apart before: a shell
/// puts the next question to it. Of other inventories a shell keeps the latest.
enum InventoryLoading {
  private struct Kept {
    /// The inventory of a shell, which commands without one ask, and its path.
    var ofShell: (path: String, search: AccessSearch)?
    var latest: Inventory?
    var evaluator: AccessEvaluator?
    var search: AccessSearch?
    /// What was said of files that changed.
    var said: Set<String> = []
  }

  private static let kept = Mutex(Kept())

  /// Reads an inventory, or ends the command with status 2.
  static func read(_ path: String) throws -> Inventory {
    if let known = kept.withLock({ $0.ofShell }), known.path == path {
      return known.search.graph.inventory
    }
    let meter = ProgressMeter("reading")
    defer { meter.finish() }
    do throws(InventoryReadingError) {
      let inventory = try Inventory.read(at: path) { progress in
        meter.report(done: progress.filesRead, of: progress.filesTotal)
      }
      for notice in inventory.notices { StandardError.write(notice.terminalText + "\n") }
      kept.withLock { $0.latest = inventory }
      return inventory
    } catch {
      StandardError.write("\(error)\n")
      throw ExitCode(ExitStatus.unreadable)
    }
  }

  /// The graph of an inventory, and what is known of it from earlier questions in a shell.
  static func search(_ path: String) throws -> AccessSearch {
    if let known = kept.withLock({ $0.ofShell }), known.path == path { return known.search }
    let inventory = try read(path)
    let search = AccessSearch(AccessEvaluator(AccessGraph(inventory)))
    kept.withLock { $0.search = search }
    return search
  }

  /// What answers single questions on an inventory.
  static func evaluator(_ path: String) throws -> AccessEvaluator {
    if let known = kept.withLock({ $0.ofShell }), known.path == path {
      return known.search.evaluator
    }
    let evaluator = AccessEvaluator(AccessGraph(try read(path)))
    kept.withLock { $0.evaluator = evaluator }
    return evaluator
  }

  /// Reads the inventory of a shell.
  static func keep(_ path: String) throws -> Inventory {
    let search = try search(path)
    kept.withLock { $0.ofShell = (path, search) }
    return search.graph.inventory
  }

  /// Says on standard error which files changed while a command asked about them.
  static func reportChanges() {
    let lines = kept.withLock { kept in
      let inventories = [kept.latest, kept.ofShell?.search.graph.inventory]
      return inventories.compactMap(\.self).flatMap(\.laterDiagnostics).map(\.terminalText)
        .filter { kept.said.insert($0).inserted }
    }
    for line in lines { StandardError.write(line + "\n") }
  }

  /// The path of the shell's inventory, if this is one.
  static var pathOfShell: String? { kept.withLock { $0.ofShell?.path } }
}

/// Exit statuses of design and README: a promise to scripts.
enum ExitStatus {
  /// Broken edges were found, or an expectation was missed.
  static let broken: Int32 = 1
  /// The inventory could not be read.
  static let unreadable: Int32 = 2
  /// The command was told something that it cannot do; the parser's own status for that.
  static let usage: Int32 = 64
}
