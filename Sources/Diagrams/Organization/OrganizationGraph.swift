import AWSIdentifiers
import ArtifactFlows

/// What a picture of an organization's pipelines shows.
struct OrganizationGraph: Sendable {
  /// More boxes than this are not drawn one by one.
  static let nodeLimit = 500
  /// More arrows than this are not drawn one by one.
  static let edgeLimit = 300

  /// Edges that lead from one account to another, over all pipelines.
  struct Crossing: Sendable {
    let from: AccountID
    let to: AccountID
    var count = 0
    var broken = 0
    var indeterminate = 0
    var state = EdgeState.allowed
  }

  /// A pipeline and the numbers of its findings.
  struct Pipeline: Sendable {
    let name: String
    let region: String
    let account: AccountID
    let state: EdgeState
    let badges: [(number: Int, state: EdgeState)]
  }

  /// Accounts by number.
  let accounts: [AccountID]
  /// Pipelines in the order of the audit.
  let pipelines: [Pipeline]
  /// Edges between accounts, by number.
  let crossings: [Crossing]
  /// How many accounts, all of them quiet, are left out.
  let hiddenAccounts: Int
  /// How many edges between accounts, all of them allowed, are left out.
  let hiddenCrossings: Int
  /// Whether pipelines are counted only, since there are so many.
  let isAggregated: Bool
  /// One finding for each row of the table, renumbered.
  let findings: [(pipeline: String, finding: DiagramFinding)]

  /// Draws up the graph of an audit.
  init(_ audit: AuditResult) {
    var found: [(index: Int, pipeline: String, finding: DiagramFinding)] = []
    var crossings: [[AccountID]: Crossing] = [:]
    let labels = AccountLabels(names: audit.accountNames)
    for (index, verdict) in audit.pipelines.enumerated() {
      let findings = DiagramFindings(verdict)
      found += findings.rows.map { (index, verdict.name, $0) }
      var builder = FlowGraphBuilder(verdict, findings: findings, labels: labels)
      builder.build()
      let owner = Dictionary(uniqueKeysWithValues: builder.nodes.map { ($0.key, $0.account) })
      for edge in builder.edges {
        guard let from = owner[edge.ends.from] ?? nil, let to = owner[edge.ends.to] ?? nil,
          from != to
        else { continue }
        var crossing = crossings[[from, to]] ?? Crossing(from: from, to: to)
        crossing.count += 1
        crossing.broken += edge.state == .broken ? 1 : 0
        crossing.indeterminate += edge.state == .indeterminate ? 1 : 0
        crossing.state = max(crossing.state, edge.state)
        crossings[[from, to]] = crossing
      }
    }
    // What is broken comes first, as in the table of one pipeline.
    let ordered =
      found.filter { $0.finding.state == .broken }
      + found.filter { $0.finding.state != .broken }
    var badges: [Int: [(number: Int, state: EdgeState)]] = [:]
    findings = ordered.enumerated().map { number, row in
      badges[row.index, default: []].append((number + 1, row.finding.state))
      let renumbered = DiagramFinding(
        number: number + 1,
        state: row.finding.state,
        legs: row.finding.legs
      )
      return (row.pipeline, renumbered)
    }
    pipelines = audit.pipelines.enumerated().map { index, verdict in
      Pipeline(
        name: verdict.name,
        region: verdict.region,
        account: verdict.account,
        state: EdgeState(verdict.state),
        badges: badges[index] ?? []
      )
    }
    let sorted = crossings.values.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    let loud = sorted.filter { $0.state != .allowed }
    self.crossings = Array(
      (sorted.count > Self.edgeLimit ? loud : sorted).prefix(Self.edgeLimit)
    )
    hiddenCrossings = sorted.count - self.crossings.count
    let actors = findings.flatMap(\.finding.accounts)
    let all = Set(pipelines.map(\.account) + sorted.flatMap { [$0.from, $0.to] } + actors)
    isAggregated = all.count + pipelines.count > Self.nodeLimit
    if all.count > Self.nodeLimit {
      let touched = Set(
        loud.flatMap { [$0.from, $0.to] } + actors
          + pipelines.filter { $0.state != .allowed }.map(\.account)
      )
      accounts = Array(touched.sorted().prefix(Self.nodeLimit))
    } else {
      accounts = all.sorted()
    }
    hiddenAccounts = all.count - accounts.count
  }

  /// The accounts that must act, each with the findings that are broken.
  var actors: [(account: AccountID, numbers: [Int])] {
    var numbers: [AccountID: [Int]] = [:]
    var order: [AccountID] = []
    for row in findings where row.finding.state == .broken {
      for account in row.finding.accounts {
        if numbers[account] == nil { order.append(account) }
        numbers[account, default: []].append(row.finding.number)
      }
    }
    return order.map { ($0, numbers[$0] ?? []) }
  }
}
