import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import Repairs

/// An audit as a comment on a change: tables of what is broken and of what could not be told.
///
/// Names from the inventory are escaped. A comment has a limited length; broken edges beyond it are
/// counted and not shown. The same audit gives the same text.
public struct MarkdownReport: Sendable {
  private let audit: AuditResult
  private let names: ShortNames
  private let limit: Int

  /// A report on an audit.
  ///
  /// - Parameters:
  ///   - audit: What to report.
  ///   - limit: How many bytes the broken edges may take. Hosts refuse comments of more than about
  ///     65,000 characters.
  public init(_ audit: AuditResult, limit: Int = 50_000) {
    self.audit = audit
    self.limit = limit
    names = ShortNames(audit.accountNames)
  }

  /// The comment; it ends with a line feed.
  public var text: String {
    var text = "## Waybill: \(headline)\n"
    text += pipelines
    text += edges
    text += questions
    text += findings
    text += grants
    text += "\n\(MarkdownText.prose(TextReport(audit).summary))\n"
    return text
  }

  private var headline: String {
    let total = Wording.count(audit.pipelines.count, "pipeline")
    let broken = audit.pipelines.count { $0.state == .broken }
    if broken > 0 { return "\(broken) of \(total) broken" }
    let open = audit.pipelines.count { $0.state == .indeterminate }
    if open > 0 { return "\(open) of \(total) cannot be told" }
    return audit.pipelines.isEmpty ? "no pipeline" : "nothing broken in \(total)"
  }
}

// MARK: - Pipelines

extension MarkdownReport {
  private var pipelines: String {
    let shown = audit.pipelines.filter { $0.state != .allowed }
    guard !shown.isEmpty else { return "" }
    var text = "\n" + MarkdownText.head("pipeline", "account", "region", "verdict", "legs")
    for pipeline in shown {
      let counts = LegCounts(pipeline.legs)
      let concerned = pipeline.state == .broken ? counts.broken : counts.indeterminate
      text += MarkdownText.row(
        MarkdownText.code(pipeline.name),
        MarkdownText.prose(names.accountWithID(pipeline.account)),
        MarkdownText.prose(pipeline.region),
        pipeline.state == .broken ? "**broken**" : pipeline.state.word,
        "\(concerned) of \(counts.total)"
      )
    }
    return text
  }

  private var edges: String {
    var text = ""
    var left = 0
    for pipeline in audit.pipelines {
      let edges = BrokenEdge.edges(of: pipeline)
      guard !edges.isEmpty else { continue }
      var rows = ""
      var repairs = ""
      for edge in edges {
        let row = row(edge)
        let repair = self.repairs(edge)
        let size = text.utf8.count + rows.utf8.count + repairs.utf8.count
        guard size + row.utf8.count + repair.utf8.count <= limit else {
          left += 1
          continue
        }
        rows += row
        repairs += repair
      }
      guard !rows.isEmpty else { continue }
      text += "\n### \(MarkdownText.code(pipeline.name))\n\n"
      text += MarkdownText.head("where", "who needs what", "why it is broken", "code") + rows
      text += "\n<details><summary>Repairs</summary>\n\n\(repairs)</details>\n"
    }
    if left > 0 {
      text += "\n\(Wording.count(left, "more broken edge")); `--format text` lists them all.\n"
    }
    return text
  }

  private func row(_ edge: BrokenEdge) -> String {
    let leg = edge.first.leg
    let actions = leg.purpose == .assume ? [] : edge.actions
    var why = MarkdownText.prose(Wording.cause(actions, edge.blockers))
    for location in edge.blockers.compactMap(\.location).withoutRepeats {
      why += "<br>\(MarkdownText.code(location.description))"
    }
    if !edge.unreachable.isEmpty {
      why += "<br>\(Wording.count(edge.unreachable.count, "leg")) behind it unreachable"
    }
    return MarkdownText.row(
      edge.steps.map(MarkdownText.code).joined(separator: "<br>"),
      "\(MarkdownText.code(names.principal(leg.principal))) → "
        + MarkdownText.code(names.resource(leg.resource)),
      why,
      edge.first.code?.description ?? ""
    )
  }

  private func repairs(_ edge: BrokenEdge) -> String {
    edge.hints.map { hint in
      let who = names.owner(of: hint)
      let owner = hint.needsOwner ? ", needs its owner" : ""
      let text = "- **\(MarkdownText.prose(who))**\(owner): \(MarkdownText.prose(hint.text))\n\n"
      guard let json = hint.statement?.json ?? hint.exception?.json else { return text }
      return text + "  ```json\n  \(json)\n  ```\n\n"
    }.joined()
  }
}

// MARK: - What could not be told, and findings

extension MarkdownReport {
  /// How many rows a table of the second rank has.
  private static let rowLimit = 40

  private var questions: String {
    let questions = OpenQuestion.questions(of: audit)
    var rows = questions.map { question in
      MarkdownText.row(
        question.file.map(MarkdownText.code) ?? MarkdownText.prose(question.texts.first ?? ""),
        Wording.count(question.count, "leg"),
        question.command.map(MarkdownText.command) ?? ""
      )
    }
    rows += audit.missing.sorted().map { unknown in
      MarkdownText.row(
        unknown.file.map(MarkdownText.code) ?? MarkdownText.prose(unknown.text),
        "every leg",
        unknown.command.map(MarkdownText.command) ?? ""
      )
    }
    return table("Cannot be told", MarkdownText.head("missing", "leaves open", "to collect"), rows)
  }

  private var grants: String {
    let rows = (audit.grants ?? []).map { finding in
      MarkdownText.row(
        finding.severity.rawValue,
        MarkdownText.code(finding.location?.description ?? ""),
        MarkdownText.prose(finding.message),
        MarkdownText.code(finding.code)
      )
    }
    let head = MarkdownText.head("severity", "where", "what is wider than the legs need", "code")
    return table("Least privilege", head, rows)
  }

  private var findings: String {
    let rows = audit.pipelines.flatMap { pipeline in
      pipeline.findings.map { finding in
        MarkdownText.row(
          finding.severity.rawValue,
          MarkdownText.code(finding.step.map { "\(pipeline.name) \($0)" } ?? pipeline.name),
          MarkdownText.prose(finding.message),
          MarkdownText.code(finding.code)
        )
      }
    }
    let head = MarkdownText.head("severity", "where", "what is odd", "code")
    return table("Configuration", head, rows)
  }

  private func table(_ title: String, _ head: String, _ rows: [String]) -> String {
    guard !rows.isEmpty else { return "" }
    let left = rows.count - Self.rowLimit
    let more = left > 0 ? "\nand \(left) more\n" : ""
    return "\n### \(title)\n\n\(head)\(rows.prefix(Self.rowLimit).joined())\(more)"
  }
}
