import Foundation

/// How many questions are decided in a second of CPU time; every answer is counted and must be right.
struct DecidingRows {
  let programs: Programs
  let work: URL

  private static let caseCount = 50_000

  /// Measures, and adds a table and a row of targets.
  func add(to report: BenchReport) throws {
    var table = Table(
      title: "Deciding",
      columns: ["what", "per CPU second", "per second by the clock", "answers"]
    )
    let kinds: [(name: String, denied: Int, line: (Int) -> String)] = [
      ("requests at hand, 20 statements", 100, EvaluationRate.twentyStatements),
      ("requests at hand, every layer", 0, { EvaluationRate.line($0, isNew: false) }),
      ("the same, no policy shared", 0, { EvaluationRate.line($0, isNew: true) }),
    ]
    for kind in kinds {
      let rate = try EvaluationRate.prebuilt(denied: kind.denied, line: kind.line)
      table.add([
        kind.name, Figure.decimal(rate, 0), "-", "\(kind.denied) of 1,000 denied, as they must be",
      ])
    }
    let repeating = try evaluate(isNew: false)
    let new = try evaluate(isNew: true)
    for (name, run) in [("policies that repeat", repeating), ("every policy new", new)] {
      table.add([
        "`waybill evaluate`, parsing included, \(name)", rate(run.cpu), rate(run.wall),
        "\(Figure.grouped(Self.caseCount)) of as many allowed, as they must be",
      ])
    }
    let starting = try Rounds([
      Rounds.Command(name: "version", arguments: [programs.waybill, "--version"])
    ])["version"]
    table.add(["`waybill --version`", "", "\(Figure.seconds(starting.wall)) each", ""])
    report.add(table)
    report.add(
      BenchReport.Target(
        what: "full-stack cases, parsing included, a core",
        target: "50,000 a second",
        measured: "\(rate(repeating.cpu)); \(rate(new.cpu)) where every policy is new",
        isMet: min(1 / repeating.cpu, 1 / new.cpu) * Double(Self.caseCount) >= 50_000,
        command: "waybill evaluate < CASES",
        answers: "\(Figure.grouped(Self.caseCount)) of as many allowed, as they must be"
      )
    )
  }

  private func rate(_ seconds: Double) -> String {
    Figure.decimal(Double(Self.caseCount) / max(seconds, 1e-3), 0)
  }

  /// Cases through `waybill evaluate`, reading included.
  private func evaluate(isNew: Bool) throws -> Measurement {
    let lines = work.appendingPathComponent("cases.jsonl")
    let answers = work.appendingPathComponent("answers.jsonl").path
    try EvaluationRate.writeLines(Self.caseCount, isNew: isNew, to: lines)
    let run = try Rounds([
      Rounds.Command(
        name: "evaluate",
        arguments: [programs.waybill, "evaluate"],
        input: lines.path,
        output: answers
      )
    ])["evaluate"]
    let text = try String(contentsOfFile: answers, encoding: .utf8)
    let allowed = text.split(separator: "\n").count { $0.contains("\"decision\":\"allowed\"") }
    guard allowed == Self.caseCount else {
      throw MeasuredProcess.Failure(
        description: "\(allowed) of \(Self.caseCount) cases were allowed"
      )
    }
    return run
  }
}
