import Foundation

/// One account of 30 to 1000 principals, from its files, beside PMapper.
struct OneAccountRows {
  let inventories: InventorySource
  let programs: Programs

  private static let sizes = [30, 100, 300, 1000]

  private enum Name {
    static let edges = "assume-role edges (`Benchmarks assume-edges`)"
    static let graph = "trust picture (`waybill graph`)"
    static let whoCan = "who-can from raw files (`waybill who-can`)"
    static let peerGraph = "PMapper: graph of assume-role edges"
    static let peerWhoCan = "PMapper: who can, from its stored graph"
  }

  /// Measures, and adds a table and rows of targets.
  func add(to report: BenchReport) throws {
    var peer: Peer?
    switch Peer.find(in: inventories.work, yardsticks: inventories.yardsticks.folder) {
    case .found(let found): peer = found
    case .missing(let reason): print("skipped: PMapper (\(reason))")
    }
    var table = Table(
      title: "One account, CPU time by number of principals",
      columns: ["what"] + Self.sizes.map(Figure.grouped) + ["answers at \(Self.sizes[3])"]
    )
    var cells: [String: [String]] = [:]
    var told: [String: String] = [:]
    for size in Self.sizes {
      let inventory = try inventories.plain(accounts: 3, roles: size * 9 / 10, users: size / 10)
      let account = try OneAccount(of: inventory, at: 3)
      let rounds = try Rounds(commands(account, inventory, peer))
      for name in names(peer) {
        cells[name, default: []].append(Figure.seconds(rounds[name].cpu))
      }
      if size == Self.sizes.last {
        told = try answers(account, peer, report)
        addTargets(to: report, rounds, told, hasPeer: peer != nil)
      }
    }
    for name in names(peer) { table.add([name] + (cells[name] ?? []) + [told[name] ?? ""]) }
    report.add(table)
  }

  private func names(_ peer: Peer?) -> [String] {
    [Name.edges, Name.graph, Name.whoCan]
      + (peer == nil ? [] : [Name.peerGraph, Name.peerWhoCan])
  }

  private func commands(_ account: OneAccount, _ inventory: String, _ peer: Peer?)
    -> [Rounds.Command]
  {
    let here = ["--inventory", account.folder, "--format", "json"]
    var commands = [
      Rounds.Command(name: Name.edges, arguments: AssumeEdges.command(account.folder, programs)),
      Rounds.Command(name: Name.graph, arguments: [programs.waybill, "graph"] + here),
      Rounds.Command(name: Name.whoCan, arguments: whoCan(account) + here),
    ]
    if let peer {
      commands += [
        Rounds.Command(
          name: Name.peerGraph,
          arguments: peer.graph(of: account.id, in: inventory),
          environment: peer.environment
        ),
        Rounds.Command(
          name: Name.peerWhoCan,
          arguments: peer.whoCan("s3:GetObject", object(account), in: account.id),
          environment: peer.environment
        ),
      ]
    }
    return commands
  }

  private func object(_ account: OneAccount) -> String { "\(account.buckets[0])/key" }

  private func whoCan(_ account: OneAccount) -> [String] {
    [programs.waybill, "who-can", "s3:GetObject", object(account)]
  }

  // MARK: - Answers

  /// What the answers of the largest account show.
  private func answers(
    _ account: OneAccount,
    _ peer: Peer?,
    _ report: BenchReport
  ) throws -> [String: String] {
    let brute = try bruteForce(account, report)
    let list = "\(account.folder).edges.txt"
    _ = try AssumeEdges(of: account.folder, list: list, programs)
    let edges = EdgeList(try String(contentsOfFile: list, encoding: .utf8), within: account.id)
    var told = [
      Name.edges: "\(edges.summary); \(brute)",
      Name.graph: "not compared; it tells every broken handshake and its cause as well",
    ]
    let file = "\(account.folder).who-can.json"
    let here = ["--inventory", account.folder, "--format", "json"]
    _ = try MeasuredProcess(whoCan(account) + here, output: file)
    let holders = try WhoCanAnswer(contentsOf: file).principals(of: account.id)
    told[Name.whoCan] = "\(Figure.grouped(holders.count)) roles and users; \(brute)"
    guard let peer else { return told }
    told[Name.peerGraph] = edges.compared(with: try peer.edges(of: account.id))
    let answer = "\(account.folder).who-can.txt"
    _ = try MeasuredProcess(
      peer.whoCan("s3:GetObject", object(account), in: account.id),
      output: answer,
      environment: peer.environment
    )
    let names = Peer.names(in: try String(contentsOfFile: answer, encoding: .utf8))
    let others = names.subtracting(holders)
    told[Name.peerWhoCan] =
      "\(Figure.grouped(names.count)) roles and users, "
      + (others.isEmpty
        ? "all of whom Waybill names too" : "\(others.count) of whom Waybill does not name")
      + "; it asks no bucket policy"
    return told
  }

  /// Every tenth role asked for by everybody, and every tenth question about a bucket or key.
  private func bruteForce(_ account: OneAccount, _ report: BenchReport) throws -> String {
    let file = "\(account.folder).check.txt"
    let run = try MeasuredProcess(
      [programs.graphCheck, account.folder, "10"],
      output: file
    )
    if run.status == 0 {
      return "every tenth role and bucket, asked by everybody one by one, gives the same"
    }
    report.note(wrong: "searches of one account differ from brute force, see \(file)")
    return "**asking one by one gives others**"
  }

  private func addTargets(
    to report: BenchReport,
    _ rounds: Rounds,
    _ told: [String: String],
    hasPeer: Bool
  ) {
    func row(_ what: String, _ target: Double, _ own: String, _ peer: String, _ command: String) {
      let ratio = rounds[peer].cpu / max(rounds[own].cpu, 1e-3)
      report.add(
        BenchReport.Target(
          what: what,
          target: "\(Figure.decimal(target, 0)) x PMapper",
          measured: hasPeer ? Figure.times(ratio) : Figure.seconds(rounds[own].cpu),
          isMet: hasPeer ? ratio >= target : nil,
          command: command,
          answers: told[own] ?? ""
        )
      )
    }
    row(
      "assume-role graph of one account of 1000 principals, from raw files",
      100,
      Name.edges,
      Name.peerGraph,
      "Benchmarks assume-edges ACCOUNT"
    )
    row(
      "cold who-can, 1000 principals, raw files included",
      20,
      Name.whoCan,
      Name.peerWhoCan,
      "waybill who-can s3:GetObject OBJECT --inventory ACCOUNT"
    )
  }
}
