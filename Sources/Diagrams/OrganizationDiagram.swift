import AWSIdentifiers
import ArtifactFlows

/// One picture of all pipelines of an organization: accounts, pipelines, and what crosses between
/// accounts.
public struct OrganizationDiagram: Sendable {
  /// The drawing in the DOT language.
  public let dot: String

  private let graph: OrganizationGraph
  private let accounts: AccountLabels
  private let inventory: String
  private let fingerprint: String

  /// Draws up the picture of an audit.
  ///
  /// Beyond five hundred boxes pipelines are counted instead of drawn, and accounts in which
  /// everything is allowed are left out.
  ///
  /// - Parameter audit: The verdicts on every pipeline.
  public init(_ audit: AuditResult) {
    graph = OrganizationGraph(audit)
    accounts = AccountLabels(names: audit.accountNames)
    inventory = audit.inventory
    fingerprint = audit.fingerprint
    dot = OrganizationDOT(graph: graph, accounts: accounts).text
  }

  /// The finished picture.
  ///
  /// - Parameter drawing: What Graphviz made of ``dot``: an SVG document.
  /// - Returns: An SVG document that stands alone: no scripts, nothing from elsewhere.
  public func framed(drawing: String) -> String {
    var frame = FramedSVG(drawing: GraphvizDrawing(drawing))
    frame.title = "Pipelines of \(DisplayText.name(inventory, limit: 60))"
    frame.place = "\(counted(graph.accounts.count + graph.hiddenAccounts, "account"))"
    frame.counts = counts
    frame.fingerprint = String(DisplayText.clean(fingerprint).prefix(12))
    frame.actors = graph.actors.map { (accounts.long($0.account), $0.numbers) }
    frame.table = FindingsTable(graph.findings, accounts: accounts)
    frame.fault = "must act"
    frame.remarks = remarks
    return frame.text
  }

  private var counts: [FramedSVG.Count] {
    let broken = graph.pipelines.count { $0.state == .broken }
    let open = graph.pipelines.count { $0.state == .indeterminate }
    let allowed = graph.pipelines.count { $0.state == .allowed }
    let total = graph.pipelines.count
    var counts: [FramedSVG.Count] = []
    if broken > 0 {
      counts.append(
        FramedSVG.Count(words: "\(broken) of \(counted(total, "pipeline")) broken", state: .broken)
      )
    }
    if open > 0 {
      counts.append(FramedSVG.Count(words: "\(open) cannot be told", state: .indeterminate))
    }
    if counts.isEmpty { counts.append(FramedSVG.Count(words: "nothing broken", state: .allowed)) }
    if allowed > 0 { counts.append(FramedSVG.Count(words: "\(allowed) allowed", state: nil)) }
    return counts
  }

  private var remarks: [String] {
    var remarks: [String] = []
    if graph.hiddenAccounts > 0 {
      remarks.append("Not drawn: \(counted(graph.hiddenAccounts, "more account")).")
    }
    if graph.hiddenCrossings > 0 {
      remarks.append("Not drawn: \(graph.hiddenCrossings) more account-to-account edges.")
    }
    return remarks
  }
}
