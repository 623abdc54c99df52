import Foundation

/// Loading, auditing, asking and indexing one inventory.
struct InventoryRows {
  let inventory: BenchInventory
  let programs: Programs
  /// The program of the floor F, where it can be had.
  let floor: URL?
  /// Whether the targets are told of this inventory.
  let isForTargets: Bool

  private var index: String { inventory.folder + ".waybill" }
  private var folder: String { inventory.folder }

  /// Measures, and adds a table and rows of targets.
  func add(to report: BenchReport) throws {
    let files = try InventoryFiles(of: folder)
    let verdicts = try Verdicts(of: inventory, programs)
    let name = inventory.name
    for line in verdicts.differences { report.note(wrong: "\(name): \(line)") }
    let edges = try AssumeEdges(of: folder, programs)
    let roles = try files.roleCount()
    if roles != edges.roles {
      report.note(wrong: "\(name): \(edges.roles) of \(roles) roles were read")
    }
    let answers = try answers(to: report)
    let rounds = try Rounds(try commands(files))
    var table = Table(
      title: "\(name): \(Figure.megabytes(Double(files.byteCount))), "
        + "\(Figure.grouped(files.paths.count)) files, \(Figure.grouped(roles)) roles",
      columns: ["what", "CPU", "wall", "peak memory", "x F", "x bytes", "answers"]
    )
    let told = [
      "load (`check`)": "\(Figure.grouped(roles)) roles, as many as the files describe",
      "cold `audit`": verdicts.summary,
      "all assume-role edges": "\(Figure.grouped(edges.edges)) edges, "
        + "\(Figure.grouped(edges.certain)) without a condition",
    ].merging(answers) { first, _ in first }
    for command in try commands(files) {
      let run = rounds[command.name]
      let ratio = floor == nil ? nil : run.cpu / rounds[Self.floorName].cpu
      table.add([
        command.name, Figure.seconds(run.cpu), Figure.seconds(run.wall),
        Figure.megabytes(run.peakMemory), ratio.map { Figure.decimal($0, 1) } ?? "-",
        Figure.decimal(run.peakMemory / Double(files.byteCount), 2), told[command.name] ?? "",
      ])
    }
    report.add(table)
    if isForTargets {
      addTargets(to: report, rounds, verdicts, bytes: Double(files.byteCount), roles: roles)
    }
  }

  // MARK: - What is run

  private static let floorName = "floor F"

  private func commands(_ files: InventoryFiles) throws -> [Rounds.Command] {
    var commands: [Rounds.Command] = []
    if let floor {
      let list = "\(folder).list"
      let text = files.paths.map { $0 + "\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: list))
      commands.append(Rounds.Command(name: Self.floorName, arguments: [floor.path, list]))
    }
    let audit = ["audit", "--format", "json"]
    commands += [
      command("load (`check`)", ["check", folder]),
      command("cold `audit`", audit + [folder]),
      Rounds.Command(
        name: "all assume-role edges",
        arguments: AssumeEdges.command(folder, programs)
      ),
    ]
    let questions = Questions(inventory.truth)?.all ?? []
    commands += questions.map { question in
      command("`\(question.name)`", question.arguments + ["--inventory", folder])
    }
    commands.append(command("writing the index", ["index", folder, "--output", index]))
    commands.append(command("`audit` from the index", audit + [index]))
    commands += questions.map { question in
      command("`\(question.name)` from the index", question.arguments + ["--inventory", index])
    }
    return commands
  }

  private func command(_ name: String, _ arguments: [String]) -> Rounds.Command {
    Rounds.Command(name: name, arguments: [programs.waybill] + arguments)
  }

  // MARK: - What is answered

  /// Asks everything once of the folder and once of the index, and looks at the answers.
  ///
  /// - Returns: What to say of each row.
  private func answers(to report: BenchReport) throws -> [String: String] {
    let indexing = try MeasuredProcess([programs.waybill, "index", folder, "--output", index])
    guard indexing.status == 0 else {
      throw MeasuredProcess.Failure(description: "waybill index ended with \(indexing.status)")
    }
    let size = try FileManager.default.attributesOfItem(atPath: index)[.size] as? Int ?? 0
    var told = ["writing the index": "an index of \(Figure.megabytes(Double(size)))"]
    let audits = try [folder, index].map {
      try output(of: ["audit", "--format", "json", $0])
    }
    told["`audit` from the index"] = compare(audits, "audit", report)
    for question in Questions(inventory.truth)?.all ?? [] {
      let outputs = try [folder, index].map {
        try output(of: question.arguments + ["--inventory", $0])
      }
      let missing = question.expected.filter { !outputs[0].contains($0) }
      for text in missing {
        report.note(wrong: "\(inventory.name): \(question.name) does not tell \(text)")
      }
      told["`\(question.name)`"] = missing.isEmpty ? "as the truth has it" : "**wrong**"
      told["`\(question.name)` from the index"] = compare(outputs, question.name, report)
    }
    return told
  }

  private func compare(_ outputs: [String], _ name: String, _ report: BenchReport) -> String {
    if outputs[0] == outputs[1] { return "the same bytes as from the folder" }
    report.note(wrong: "\(inventory.name): \(name) answers otherwise from the index")
    return "**others than from the folder**"
  }

  private func output(of arguments: [String]) throws -> String {
    let file = "\(folder).answer.txt"
    _ = try MeasuredProcess([programs.waybill] + arguments, output: file)
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  // MARK: - Targets

  private func addTargets(
    to report: BenchReport,
    _ rounds: Rounds,
    _ verdicts: Verdicts,
    bytes: Double,
    roles: Int
  ) {
    let loading = rounds["load (`check`)"]
    let auditing = rounds["cold `audit`"]
    let base = rounds[Self.floorName].cpu
    func floors(_ run: Measurement, _ limit: Double) -> (text: String, isMet: Bool?) {
      guard floor != nil else { return (Figure.seconds(run.cpu), nil) }
      let ratio = run.cpu / base
      return ("\(Figure.decimal(ratio, 1)) F", ratio <= limit)
    }
    let load = floors(loading, 2)
    let audit = floors(auditing, 3)
    let memory = max(loading.peakMemory, auditing.peakMemory) / bytes
    report.add(
      BenchReport.Target(
        what: "load, \(inventory.name)",
        target: "2 F",
        measured: load.text,
        isMet: load.isMet,
        command: "waybill check INVENTORY",
        answers: "\(Figure.grouped(roles)) roles, as many as the files describe"
      )
    )
    report.add(
      BenchReport.Target(
        what: "cold audit, \(inventory.name)",
        target: "3 F",
        measured: audit.text,
        isMet: audit.isMet,
        command: "waybill audit INVENTORY --format json",
        answers: verdicts.summary
      )
    )
    report.add(
      BenchReport.Target(
        what: "peak memory of both",
        target: "0.25 x bytes",
        measured: "\(Figure.decimal(memory, 2)) x",
        isMet: memory <= 0.25,
        command: "the same",
        answers: "the same"
      )
    )
    let questions = (Questions(inventory.truth)?.all ?? []).map { "`\($0.name)` from the index" }
    let walls = (["`audit` from the index"] + questions).map { ($0, rounds[$0].wall) }
    guard let slowest = walls.max(by: { $0.1 < $1.1 }) else { return }
    report.add(
      BenchReport.Target(
        what: "every query from the index, \(inventory.name)",
        target: "0.3 s by the clock",
        measured: "\(Figure.seconds(slowest.1)), the slowest: \(slowest.0)",
        isMet: slowest.1 <= 0.3,
        command: "waybill QUERY --inventory INDEX",
        answers: "the same bytes as from the folder"
      )
    )
  }
}
