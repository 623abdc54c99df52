/// What it costs when every role has ReadOnlyAccess, a long policy that many have.
struct ReadOnlyRows {
  let inventories: InventorySource
  let programs: Programs

  /// Measures, and adds a row of targets.
  func add(to report: BenchReport) throws {
    let inventory = try inventories.plain(accounts: 10, roles: 200, users: 20)
    let copies = try AttachedEverywhere(of: inventory)
    let rounds = try Rounds([
      Rounds.Command(name: "without", arguments: AssumeEdges.command(copies.without, programs)),
      Rounds.Command(name: "with", arguments: AssumeEdges.command(copies.with, programs)),
    ])
    let without = try AssumeEdges(of: copies.without, programs)
    let with = try AssumeEdges(of: copies.with, programs)
    // The policy allows reading, and no role.
    let isSame = without.edges == with.edges && without.certain == with.certain
    if !isSame {
      report.note(wrong: "\(without.edges) edges without ReadOnlyAccess, \(with.edges) with it")
    }
    let ratio = rounds["with"].cpu / rounds["without"].cpu
    report.add(
      BenchReport.Target(
        what: "giving every role ReadOnlyAccess, \(Figure.grouped(with.roles)) roles: "
          + "loading and all assume-role edges",
        target: "1.2 x",
        measured: "\(Figure.decimal(ratio, 2)) x, \(Figure.seconds(rounds["without"].cpu)) to "
          + Figure.seconds(rounds["with"].cpu),
        isMet: ratio <= 1.2,
        command: "Benchmarks assume-edges COPY",
        answers: "\(Figure.grouped(copies.changedRoles)) roles changed, "
          + (isSame ? "the same \(Figure.grouped(with.edges)) edges" : "**other edges**")
      )
    )
  }
}
