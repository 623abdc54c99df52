import ArgumentParser
import Foundation

/// `make bench`: measures the built command, looks whether its answers are right, and writes tables.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measure loading, auditing, searching and deciding, and check the answers by the way."
  )

  @Option(help: "The folder of the release build.")
  var build = ".build-release/release"

  @Option(help: "Takes generated inventories, which are used again.")
  var work = ".build-release/bench"

  @Option(help: "The folder of the yardsticks, if there is one.")
  var yardsticks = "../shared/bench"

  @Option(help: "The size of the inventory that most is measured on: small, medium, large or xl.")
  var scale = "medium"

  @Option(help: "The document whose tables are written anew; none are without it.")
  var document: String?

  @Flag(help: "Compare verdicts with the truth and measure nothing.")
  var onlyTruth = false

  @Flag(help: "Measure deciding alone.")
  var onlyDeciding = false

  func run() throws {
    let work = URL(fileURLWithPath: work)
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    let programs = Programs(folder: URL(fileURLWithPath: build))
    let inventories = InventorySource(
      work: work,
      yardsticks: Yardsticks(folder: URL(fileURLWithPath: yardsticks), work: work)
    )
    if onlyTruth { return try compareTruths(inventories, programs) }
    let report = BenchReport(scale: scale)
    let deciding = DecidingRows(programs: programs, work: work)
    if onlyDeciding {
      return try deciding.add(to: report)
    }
    let floor = floor(of: inventories)
    let all = try inventories.all(scale: scale)
    for inventory in all {
      let rows = InventoryRows(
        inventory: inventory,
        programs: programs,
        floor: floor,
        // What the targets are about, where it can be had.
        isForTargets: inventory.name == all.last?.name
      )
      try rows.add(to: report)
    }
    try OneAccountRows(inventories: inventories, programs: programs).add(to: report)
    try GrowthRows(inventories: inventories, programs: programs).add(to: report)
    try ReadOnlyRows(inventories: inventories, programs: programs).add(to: report)
    try deciding.add(to: report)
    print(report.targetTable.text)
    if let document {
      try GeneratedBlock(name: "bench \(scale)").write(report.markdown, to: document)
    }
    if report.isWrong { throw ExitCode(1) }
  }

  private func floor(of inventories: InventorySource) -> URL? {
    switch inventories.yardsticks.floor() {
    case .found(let program): return program
    case .missing(let reason):
      print("skipped: the floor F (\(reason))")
      return nil
    }
  }

  private func compareTruths(_ inventories: InventorySource, _ programs: Programs) throws {
    var isRight = true
    for inventory in try inventories.all(scale: scale) {
      let verdicts = try Verdicts(of: inventory, programs)
      print("\(inventory.name): \(verdicts.summary)")
      for line in verdicts.differences { print("  wrong: \(line)") }
      isRight = isRight && verdicts.differences.isEmpty
    }
    if !isRight { throw ExitCode(1) }
  }
}

/// The programs that are measured, and those that look whether answers are right.
struct Programs {
  /// The folder of the release build.
  let folder: URL

  /// The command.
  var waybill: String { folder.appendingPathComponent("waybill").path }
  /// This program.
  var benchmarks: String { folder.appendingPathComponent("Benchmarks").path }
  /// The program that compares searches with asking everybody.
  var graphCheck: String { folder.appendingPathComponent("GraphCheck").path }
}
