import Foundation

/// What a run of the bench measured: tables, and whether every answer was right.
final class BenchReport {
  /// A target of the design, with what was measured.
  struct Target {
    let what: String
    let target: String
    /// The figure that the target is about; `nil` where there is nothing to compare with.
    let measured: String
    let isMet: Bool?
    /// What was run.
    let command: String
    /// What shows that the answers beside the figure are right.
    let answers: String
  }

  private let scale: String
  private var targets: [Target] = []
  private var tables: [Table] = []
  /// Whether an answer was wrong.
  private(set) var isWrong = false

  /// A report of nothing yet.
  init(scale: String) { self.scale = scale }

  /// Adds a row to the targets.
  func add(_ target: Target) {
    targets.append(target)
    say("\(target.what): \(target.measured) (target \(target.target))")
  }

  /// Adds a table, and prints it at once: a long bench is looked at while it runs.
  func add(_ table: Table) {
    tables.append(table)
    say(table.text)
  }

  private func say(_ text: String) {
    print(text + "\n")
    fflush(nil)
  }

  /// Notes a wrong answer: the run fails in the end.
  func note(wrong text: String) {
    isWrong = true
    say("WRONG \(text)")
  }

  /// What was measured on which machine, on which day.
  private var setting: String {
    var day = time(nil)
    var parts = tm()
    gmtime_r(&day, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return "Scale \(scale), \(date), \(cores) cores; `make bench BENCH_SCALE=\(scale)`."
  }

  /// The targets, each with what was measured.
  var targetTable: Table {
    var table = Table(
      title: "Targets",
      columns: ["what", "target", "measured", "", "command", "answers"]
    )
    for row in targets {
      let isMet = row.isMet.map { $0 ? "met" : "**missed**" } ?? "-"
      table.add([row.what, row.target, row.measured, isMet, "`\(row.command)`", row.answers])
    }
    return table
  }

  /// The tables for a document.
  var markdown: String {
    ([setting] + ([targetTable] + tables).map(\.markdown)).joined(separator: "\n\n") + "\n"
  }
}
