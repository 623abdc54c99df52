import AWSIdentifiers
import ArtifactFlows

/// A picture of one pipeline: who carries the artifact, and where it is stopped.
///
/// The drawing is DOT text for Graphviz; ``framed(drawing:)`` puts what Graphviz made of it into
/// an SVG document of ours, with title, table of findings and legend. Both come out the same for
/// the same verdict, and every text of the inventory in them is escaped.
public struct PipelineDiagram: Sendable {
  /// The drawing in the DOT language.
  public let dot: String

  private let verdict: PipelineVerdict
  private let shown: PipelineVerdict
  private let findings: DiagramFindings
  private let graph: FlowGraph
  private let accounts: AccountLabels
  private let fingerprint: String

  /// Draws up the picture of a verdict.
  ///
  /// - Parameters:
  ///   - verdict: What became of the pipeline.
  ///   - accountNames: Names of accounts, where known.
  ///   - fingerprint: The inventory's fingerprint; its first characters stand in the title.
  ///   - scope: How much of the verdict is drawn; what is counted in the title stays the whole.
  public init(
    _ verdict: PipelineVerdict,
    accountNames: [AccountID: String],
    fingerprint: String,
    scope: DiagramScope = .everything
  ) {
    self.verdict = verdict
    self.fingerprint = fingerprint
    shown = verdict.reduced(to: scope)
    accounts = AccountLabels(names: accountNames)
    findings = DiagramFindings(shown)
    graph = FlowGraph(shown, findings: findings, labels: accounts)
    let steps = StepRow(shown, of: verdict, findings: findings, accounts: accounts)
    dot = PipelineDOT(graph: graph, findings: findings, steps: steps, accounts: accounts).text
  }

  /// The finished picture.
  ///
  /// - Parameter drawing: What Graphviz made of ``dot``: an SVG document.
  /// - Returns: An SVG document that stands alone: no scripts, nothing from elsewhere.
  public func framed(drawing: String) -> String {
    let home = accounts.long(verdict.account)
    var frame = FramedSVG(drawing: GraphvizDrawing(drawing))
    frame.title = DisplayText.name(verdict.name, limit: 80)
    frame.place = "pipeline in \(home), \(DisplayText.name(verdict.region, limit: 30))"
    frame.counts = counts
    frame.fingerprint = String(DisplayText.clean(fingerprint).prefix(12))
    frame.actors = findings.actors.map { (accounts.long($0.account), $0.numbers) }
    frame.table = FindingsTable(findings, accounts: accounts)
    frame.notes = notes
    frame.remarks = remarks
    return frame.text
  }

  /// How many edges and legs are in which state, worst first.
  private var counts: [FramedSVG.Count] {
    let broken = graph.edges.count { $0.state == .broken }
    let open = DiagramFindings(verdict).rows.count { $0.state == .indeterminate }
    let judged = verdict.legs.filter { !$0.leg.isMarker }
    let allowed = judged.count { $0.state == .allowed }
    var counts: [FramedSVG.Count] = []
    if broken > 0 {
      let faults = findings.rows.count { $0.state == .broken }
      let words = "\(counted(broken, "broken edge")), \(counted(faults, "fault"))"
      counts.append(FramedSVG.Count(words: words, state: .broken))
    }
    if open > 0 {
      counts.append(FramedSVG.Count(words: "\(open) cannot be told", state: .indeterminate))
    }
    if counts.isEmpty { counts.append(FramedSVG.Count(words: "nothing broken", state: .allowed)) }
    let behind = judged.count { $0.state == .unreachable }
    if behind > 0 { counts.append(FramedSVG.Count(words: "\(behind) not reached", state: nil)) }
    counts.append(
      FramedSVG.Count(words: "\(allowed) of \(counted(judged.count, "leg")) allowed", state: nil)
    )
    return counts
  }

  /// What is odd in the configuration, heaviest first, at most six lines.
  private var notes: [String] {
    let findings = shown.findings.enumerated().sorted {
      ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset)
    }
    let lines = findings.prefix(6).map { _, finding in
      let step = finding.step.map { "\(DisplayText.name($0)): " } ?? ""
      let place = finding.location.map { " (\($0))" } ?? ""
      return "\(finding.severity.rawValue): \(step)\(finding.message)\(place)"
    }
    return findings.count > 6 ? lines + ["… and \(findings.count - 6) more"] : lines
  }

  /// What the drawing leaves out, in one line.
  private var remarks: [String] {
    var parts: [String] = []
    let folded = graph.folded
    if folded.resources > 0 {
      parts.append("\(counted(folded.resources, "leg")) on other resources and services")
    }
    if folded.triggers > 0 { parts.append(counted(folded.triggers, "trigger leg")) }
    if folded.operators > 0 { parts.append(counted(folded.operators, "operator leg")) }
    var remarks: [String] = []
    let counts = [shown, verdict].map { verdict in verdict.legs.count { !$0.leg.isMarker } }
    if shown.legs.count < verdict.legs.count {
      remarks.append(
        "Drawn are the broken legs and those by which their principals are reached, "
          + "\(counts[0]) of \(counted(counts[1], "leg"))."
      )
    }
    if !parts.isEmpty {
      remarks.append("Not drawn, and none of them broken: \(parts.joined(separator: ", ")).")
    }
    if folded.advisory > 0 {
      remarks.append(
        "Advisory, and never counted against an edge: \(counted(folded.advisory, "leg")), "
          + "\(folded.advisoryDenied) of them not allowed."
      )
    }
    return remarks
  }
}
