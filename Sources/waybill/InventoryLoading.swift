import ArgumentParser
import Inventories
import Reports
import Synchronization

/// Reading the inventory that a command names, with progress for whoever waits.
enum InventoryLoading {
  /// What was read stays until the process ends, which is faster than taking it apart before.
  private static let kept = Mutex<[Inventory]>([])

  /// Reads an inventory, or ends the command with status 2.
  static func read(_ path: String) throws -> Inventory {
    let meter = ProgressMeter("reading")
    defer { meter.finish() }
    do throws(InventoryReadingError) {
      let inventory = try Inventory.read(at: path) { progress in
        meter.report(done: progress.filesRead, of: progress.filesTotal)
      }
      for notice in inventory.notices { StandardError.write(notice.terminalText + "\n") }
      kept.withLock { $0.append(inventory) }
      return inventory
    } catch {
      StandardError.write("\(error)\n")
      throw ExitCode(ExitStatus.unreadable)
    }
  }
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
