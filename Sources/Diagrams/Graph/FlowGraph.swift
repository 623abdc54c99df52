import AWSIdentifiers
import ArtifactFlows

/// What a picture of a pipeline shows: nodes by account, edges between them, and what is left out.
struct FlowGraph: Sendable {
  /// With more nodes than this, the principals of each account are drawn as one.
  static let nodeLimit = 500

  /// Nodes in order of appearance.
  let nodes: [FlowNode]
  /// Edges in order of appearance.
  let edges: [FlowEdge]
  /// Accounts in the order in which the artifact meets them.
  let accounts: [AccountID]
  /// The pipeline's own account.
  let home: AccountID
  /// How many legs are not drawn since they are allowed, or behind a break, and would only clutter.
  let folded: Folded

  /// What is left out.
  struct Folded: Sendable {
    var resources = 0
    var triggers = 0
    var operators = 0
    var advisory = 0
    /// Those of the advisory legs that are not allowed for certain.
    var advisoryDenied = 0
  }

  /// Draws up the graph of a verdict.
  init(_ verdict: PipelineVerdict, findings: DiagramFindings, labels: AccountLabels) {
    var builder = FlowGraphBuilder(verdict, findings: findings, labels: labels)
    builder.build()
    let quiet = QuietAccounts(nodes: builder.nodes, edges: builder.edges, home: verdict.account)
    var folding = Folding(nodes: builder.nodes, edges: builder.edges)
    folding.fold(quiet, labels: labels)
    folding.foldPrincipals(beyond: Self.nodeLimit, home: verdict.account)
    nodes = folding.nodes
    edges = folding.edges
    home = verdict.account
    folded = builder.folded
    accounts = FlowGraph.order(of: Set(nodes.compactMap(\.account)), in: verdict)
  }

  /// Accounts in the order in which the artifact meets them, then the rest by number.
  private static func order(
    of accounts: Set<AccountID>,
    in verdict: PipelineVerdict
  ) -> [AccountID] {
    var order: [AccountID] = []
    func meet(_ account: AccountID?) {
      guard let account, accounts.contains(account), !order.contains(account) else { return }
      order.append(account)
    }
    for leg in verdict.legs {
      switch leg.leg.purpose {
      case .readArtifact, .writeArtifact:
        if case .identity(let arn) = leg.leg.principal { meet(arn.account) }
        let bucket = ShortName.resource(leg.leg.resource)
        meet(verdict.stores.first { $0.bucket == bucket }?.account)
      case .assume, .pass, .control, .key, .bucketCheck, .log, .downstream, .trigger, .operator:
        break
      }
    }
    for account in accounts.sorted() { meet(account) }
    return order
  }
}
