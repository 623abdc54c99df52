import Foundation
import InventoryGenerator

/// How the cost of all assume-role edges grows with the organization.
struct GrowthRows {
  let inventories: InventorySource
  let programs: Programs

  private static let accounts = [8, 16, 32, 64]

  private struct Point {
    let summary: AssumeEdges
    /// CPU seconds of the whole process, and of the search alone.
    let cpu: Double
    let search: Double

    var size: Double { Double(summary.roles + summary.statements) }
  }

  /// Measures, and adds a table and a row of targets.
  func add(to report: BenchReport) throws {
    let folders = try Self.accounts.map { accounts in
      let size = InventorySize(accounts: accounts, roles: 100, users: 10, pipelines: accounts)
      return try inventories.own(size, named: "growth-\(accounts)")
    }
    let points = try folders.map(measure)
    var table = Table(
      title: "Growth of all assume-role edges with the organization",
      columns: [
        "accounts", "roles", "roles and statements", "edges", "CPU of the search",
        "CPU with reading",
      ]
    )
    for (accounts, point) in zip(Self.accounts, points) {
      table.add([
        "\(accounts)", Figure.grouped(point.summary.roles), Figure.decimal(point.size, 0),
        Figure.grouped(point.summary.edges), Figure.seconds(point.search),
        Figure.seconds(point.cpu),
      ])
    }
    let search = LeastSquares.exponent(points.map { ($0.size, $0.search) })
    let whole = LeastSquares.exponent(points.map { ($0.size, $0.cpu) })
    let edges = LeastSquares.exponent(points.map { ($0.size, Double($0.summary.edges)) })
    table.add([
      "exponent", "", "1", Figure.decimal(edges, 2), Figure.decimal(search, 2),
      Figure.decimal(whole, 2),
    ])
    report.add(table)
    report.add(
      BenchReport.Target(
        what: "growth of all assume-role edges in roles and statements",
        target: "exponent 1.1",
        measured: "\(Figure.decimal(search, 2)) for the search, \(Figure.decimal(whole, 2)) with "
          + "reading",
        isMet: max(search, whole) <= 1.1,
        command: "Benchmarks assume-edges INVENTORY",
        answers: try bruteForce(folders[0], report)
      )
    )
  }

  private func measure(_ folder: String) throws -> Point {
    let file = "\(folder).edges.json"
    let command = AssumeEdges.command(folder, programs)
    var run = Measurement()
    var searches: [Double] = []
    var summary = AssumeEdges()
    while run.count < Rounds.count(for: run.cpu) {
      run.add(try MeasuredProcess.launched(command, output: file))
      let data = try Data(contentsOf: URL(fileURLWithPath: file))
      summary = try JSONDecoder().decode(AssumeEdges.self, from: data)
      searches.append(summary.searchSeconds)
    }
    return Point(summary: summary, cpu: run.cpu, search: searches.sorted()[searches.count / 2])
  }

  /// The smallest organization, every tenth role asked by everybody.
  private func bruteForce(_ folder: String, _ report: BenchReport) throws -> String {
    let file = "\(folder).check.txt"
    let run = try MeasuredProcess([programs.graphCheck, folder, "10"], output: file)
    if run.status == 0 {
      return "\(Self.accounts[0]) accounts: every tenth role, asked by everybody one by one, "
        + "gives the same"
    }
    report.note(wrong: "searches of \(folder) differ from brute force, see \(file)")
    return "**asking one by one gives others**"
  }
}

/// A line through points.
enum LeastSquares {
  /// The exponent of a power of the first that fits the second best: the slope of a line through
  /// the logarithms of both.
  static func exponent(_ points: [(Double, Double)]) -> Double {
    let logs = points.map { (log($0.0), log(max($0.1, 1e-6))) }
    let count = Double(logs.count)
    let meanX = logs.reduce(0) { $0 + $1.0 } / count
    let meanY = logs.reduce(0) { $0 + $1.1 } / count
    let both = logs.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let square = logs.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    return both / square
  }

}
