import ArgumentParser
import Foundation

/// Measures the built command: loading, auditing, deciding.
///
/// `docs/benchmarks.md` says how to read the table.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure loading, auditing and deciding, and check the verdicts by the way.",
    subcommands: [GenerateCommand.self]
  )

  @Option(help: "The release build of waybill.")
  var waybill = ".build-release/release/waybill"

  @Option(help: "The sample that is multiplied.")
  var sample = "inventories/three-account-release"

  @Option(help: "Takes generated inventories, which are used again.")
  var work = ".build-release/bench"

  @Option(help: "The folder of the yardsticks, if there is one.")
  var yardsticks = "../shared/bench"

  @Option(help: "The size of the inventory that the yardsticks make.")
  var scale = "medium"

  @Option(help: "How often each command is run.")
  var runs = 5

  @Flag(help: "Compare verdicts with the truth and measure nothing.")
  var onlyTruth = false

  @Flag(help: "Measure deciding alone.")
  var onlyDeciding = false

  func run() throws {
    let work = URL(fileURLWithPath: work)
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    if onlyDeciding { return try measureDeciding(in: work) }
    let yardsticks = Yardsticks(folder: URL(fileURLWithPath: yardsticks), work: work)
    var isRight = true
    if !onlyTruth {
      let own = try ownInventory(in: work)
      isRight = try measure(own.inventory, named: "multiplied sample", truth: own.truth, floor: nil)
    }
    switch yardsticks.inventory(scale: scale) {
    case .missing(let reason): print("skipped: \(scale) inventory (\(reason))")
    case .found(let (inventory, file)):
      let truth = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
      var floor: URL?
      if !onlyTruth {
        switch yardsticks.floor() {
        case .found(let program): floor = program
        case .missing(let reason): print("skipped: the floor F (\(reason))")
        }
      }
      isRight = try measure(inventory, named: scale, truth: truth, floor: floor) && isRight
    }
    if !onlyTruth { try measureDeciding(in: work) }
    if !isRight { throw ExitCode(1) }
  }

  /// An inventory that needs nothing from outside, all of whose pipelines work.
  private func ownInventory(in work: URL) throws -> (inventory: URL, truth: Truth) {
    let folder = work.appendingPathComponent("multiplied")
    let copies = 30
    if !FileManager.default.fileExists(atPath: folder.path) {
      try MultipliedSample(
        sample: URL(fileURLWithPath: sample),
        folder: folder,
        copies: copies,
        rolesPerAccount: 200
      ).write()
    }
    let pipelines = (1...copies).map { copy in
      let account = String(100_000_000_000 + copy)
      return Truth.Pipeline(
        pipeline: "arn:aws:codepipeline:eu-west-1:\(account):orders-service-release",
        status: "ok",
        broken: nil,
        alsoBroken: nil
      )
    }
    return (folder, Truth(pipelines: pipelines))
  }

  // MARK: - One inventory

  /// Measures an inventory, and compares what the audit says with the truth.
  ///
  /// - Returns: Whether every verdict is right.
  private func measure(
    _ inventory: URL,
    named name: String,
    truth: Truth,
    floor: URL?
  ) throws -> Bool {
    let files = try InventoryFiles(of: inventory)
    let answerFile = inventory.path + ".audit.json"
    let audit = [waybill, "audit", inventory.path, "--format", "json"]
    let first = try MeasuredProcess(audit, output: answerFile)
    guard first.status == 0 || first.status == 1 else {
      throw MeasuredProcess.Failure(description: "waybill audit ended with \(first.status)")
    }
    let answer = try JSONDecoder().decode(
      AuditAnswer.self,
      from: Data(contentsOf: URL(fileURLWithPath: answerFile))
    )
    if !onlyTruth {
      var loading = Measurement()
      var auditing = Measurement()
      var reading = Measurement()
      let list = inventory.path + ".list"
      try Data(files.paths.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: list))
      // Every side in every round, so that a busy moment of the machine meets all of them.
      for _ in 0..<runs {
        loading.add(try MeasuredProcess([waybill, "check", inventory.path]))
        auditing.add(try MeasuredProcess(audit))
        if let floor { reading.add(try MeasuredProcess([floor.path, list])) }
      }
      var table = Table(
        title: "\(name): \(Table.megabytes(files.byteCount)) in \(files.paths.count) files, "
          + "\(answer.pipelines.count) pipelines, \(answer.legCount) legs"
      )
      table.add(loading, named: "load (check)", bytes: files.byteCount, floor: reading)
      table.add(auditing, named: "cold audit", bytes: files.byteCount, floor: reading)
      if floor != nil { table.add(reading, named: "floor F", bytes: files.byteCount, floor: nil) }
      print(table)
      let seconds = max(auditing.cpu - loading.cpu, 1e-3)
      print("  judging: \(Int(Double(answer.legCount) / seconds)) legs per CPU second\n")
    }
    let differences = answer.differences(from: truth)
    for line in differences { print("  wrong: \(line)") }
    print(
      "\(name): \(answer.pipelines.count) pipelines, "
        + "\(answer.pipelines.count { $0.state == "broken" }) broken; "
        + (differences.isEmpty ? "all as they should be" : "\(differences.count) differences")
        + "\n"
    )
    return differences.isEmpty
  }

  // MARK: - Deciding

  private func measureDeciding(in work: URL) throws {
    print("decisions per CPU second")
    let twenty = try EvaluationRate.prebuilt(denied: 100, line: EvaluationRate.twentyStatements)
    print("  requests at hand, 20 statements              \(Int(twenty))")
    let layers = try EvaluationRate.prebuilt(denied: 0) { EvaluationRate.line($0, isNew: false) }
    print("  requests at hand, every layer                \(Int(layers))")
    let apart = try EvaluationRate.prebuilt(denied: 0) { EvaluationRate.line($0, isNew: true) }
    print("  requests at hand, every layer, none shared   \(Int(apart))")
    try measureEvaluate("policies that repeat", isNew: false, in: work)
    try measureEvaluate("every policy new    ", isNew: true, in: work)
    var starting = Measurement()
    for _ in 0..<runs { starting.add(try MeasuredProcess([waybill, "--version"])) }
    print(
      "\nstart: --version in \(Int((starting.wall * 1000).rounded())) ms, "
        + "\(Int((starting.cpu * 1000).rounded())) ms of CPU time"
    )
  }

  /// Cases through `waybill evaluate`, reading included; every answer must be right.
  private func measureEvaluate(_ name: String, isNew: Bool, in work: URL) throws {
    let count = 50_000
    let lines = work.appendingPathComponent("cases.jsonl")
    let answers = work.appendingPathComponent("answers.jsonl").path
    try EvaluationRate.writeLines(count, isNew: isNew, to: lines)
    var evaluating = Measurement()
    for _ in 0..<runs {
      let command = [waybill, "evaluate"]
      evaluating.add(try MeasuredProcess(command, input: lines.path, output: answers))
    }
    let text = try String(contentsOfFile: answers, encoding: .utf8)
    let allowed = text.split(separator: "\n").count { $0.contains("\"decision\":\"allowed\"") }
    guard allowed == count else {
      throw MeasuredProcess.Failure(description: "\(allowed) of \(count) cases were allowed")
    }
    let rate = Int(Double(count) / max(evaluating.cpu, 1e-3))
    let wall = Int(Double(count) / max(evaluating.wall, 1e-3))
    print("  waybill evaluate, \(name)       \(rate), \(wall) a second by the clock")
  }
}

/// The files of an inventory.
struct InventoryFiles {
  let paths: [String]
  let byteCount: Int

  /// Lists a folder.
  init(of folder: URL) throws {
    let manager = FileManager.default
    paths = try manager.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted().map { folder.path + "/" + $0 }
    byteCount = try paths.reduce(0) { sum, path in
      sum + (try manager.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
    }
  }
}
