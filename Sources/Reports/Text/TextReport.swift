import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import Repairs

/// An audit for a terminal: the verdict on every pipeline, what is broken and why, what could not
/// be told and which file would tell, what is odd, a summary, and what to type next.
///
/// Names from the inventory are made safe to print; lines are not wrapped. The same audit gives
/// the same text.
public struct TextReport: Sendable {
  /// How the report is written.
  public struct Options: Sendable {
    /// Whether to use colours; meant for terminals only.
    public var colour: Bool
    /// Whether to list every leg with its state.
    public var isVerbose: Bool
    /// The inventory as it was named on the command line, for the commands to type next.
    public var inventory: String?

    /// Options; by default neither colours nor every leg.
    public init(colour: Bool = false, isVerbose: Bool = false, inventory: String? = nil) {
      self.colour = colour
      self.isVerbose = isVerbose
      self.inventory = inventory
    }
  }

  let audit: AuditResult
  let options: Options
  let names: ShortNames

  /// A report on an audit.
  public init(_ audit: AuditResult, _ options: Options = Options()) {
    self.audit = audit
    self.options = options
    names = ShortNames(audit.accountNames)
  }

  /// The report; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: options.colour)
    var edges: [BrokenEdge] = []
    for pipeline in audit.pipelines {
      let broken = BrokenEdge.edges(of: pipeline)
      write(pipeline, broken, to: &lines)
      edges += broken
    }
    let questions = OpenQuestion.questions(of: audit)
    write(questions, to: &lines)
    writeMissing(to: &lines)
    writeFindings(to: &lines)
    writeGrants(to: &lines)
    lines.gap()
    lines.line(0, "\(summary)")
    lines.line(0, "next: ", TextPiece(nextCommand(edges, questions), .heading))
    return lines.text
  }
}

// MARK: - Pipelines

extension TextReport {
  private func write(
    _ pipeline: PipelineVerdict,
    _ edges: [BrokenEdge],
    to lines: inout StyledText
  ) {
    let counts = LegCounts(pipeline.legs)
    let owner = "\(names.accountWithID(pipeline.account)), \(pipeline.region)"
    let isOneLine = edges.isEmpty && !options.isVerbose
    if !isOneLine { lines.gap() }
    lines.line(
      0,
      TextPiece(pipeline.name, .heading),
      " (\(owner)): ",
      TextPiece(pipeline.state.word, pipeline.state.style),
      TextPiece(figures(of: pipeline, counts))
    )
    for edge in edges { write(edge, in: pipeline, to: &lines) }
    if options.isVerbose { writeLegs(of: pipeline, to: &lines) }
    if !isOneLine { lines.gap() }
  }

  /// What stands behind the verdict's word.
  private func figures(of pipeline: PipelineVerdict, _ counts: LegCounts) -> String {
    switch pipeline.state {
    case .allowed: return ", \(Wording.count(counts.total, "leg"))"
    case .indeterminate: return ", \(counts.indeterminate) of \(Wording.count(counts.total, "leg"))"
    case .broken:
      var text = ", \(counts.broken) of \(Wording.count(counts.total, "leg"))"
      if let first = pipeline.firstBroken {
        text += "; a run stops first at \(first.leg.step)"
      }
      return text
    }
  }

  private func write(
    _ edge: BrokenEdge,
    in pipeline: PipelineVerdict,
    to lines: inout StyledText
  ) {
    let leg = edge.first.leg
    let actions = leg.purpose == .assume ? [] : edge.actions
    lines.gap()
    lines.line(
      1,
      "\(names.principal(leg.principal)) -> \(names.resource(leg.resource)): ",
      TextPiece("broken", .broken),
      " (\(Wording.cause(actions, edge.blockers)))",
      TextPiece(edge.first.code.map { " [\($0)]" } ?? "")
    )
    let what = pipeline.isOutsideRun(leg) ? "outside a run," : "in"
    let ids = Wording.ranges(edge.legs.map(\.leg.id))
    lines.line(2, TextPiece("\(what) \(Wording.list(edge.steps)) (\(ids))", .faint))
    for blocker in edge.blockers { lines.line(2, "because \(clause(blocker))") }
    for grant in edge.grants { lines.line(2, "although \(clause(grant))") }
    for note in edge.notes { lines.line(2, "note: \(note)") }
    for hint in edge.hints { write(hint, to: &lines) }
    if !edge.unreachable.isEmpty {
      let steps = Wording.list(edge.unreachable.map(\.leg.step).withoutRepeats)
      let ids = Wording.ranges(edge.unreachable.map(\.leg.id))
      let verb = edge.unreachable.count == 1 ? "is" : "are"
      lines.line(
        2,
        "\(Wording.count(edge.unreachable.count, "leg")) behind it \(verb) unreachable: ",
        "\(steps) (\(ids))"
      )
    }
  }

  /// `bucket policy of acme-artifacts, statement `Deny` (tools): denies it (file:3:5)`.
  private func clause(_ blocker: LegBlocker) -> String {
    let owner = blocker.account.map { " (\(names.account($0)))" } ?? ""
    var text: String
    if blocker.layer == .service {
      text = blocker.reason + owner
    } else {
      text = blocker.policy
      if let title = blocker.statementTitle, !blocker.reason.contains(blocker.statement ?? "") {
        text += ", \(title)"
      }
      text += "\(owner): \(blocker.reason)"
    }
    if let location = blocker.location { text += " (\(location))" }
    return text
  }

  private func write(_ hint: RepairHint, to lines: inout StyledText) {
    let who = names.owner(of: hint) + (hint.needsOwner ? "; needs its owner" : "")
    lines.line(2, "fix: \(hint.text) (who: \(who))")
    if let statement = hint.statement { lines.line(3, "add: \(statement.json)") }
    if let exception = hint.exception { lines.line(3, "add: \(exception.json)") }
  }
}

// MARK: - Every leg

extension TextReport {
  private func writeLegs(of pipeline: PipelineVerdict, to lines: inout StyledText) {
    var step: String?
    for verdict in pipeline.legs {
      let leg = verdict.leg
      if leg.step != step {
        step = leg.step
        lines.gap()
        lines.line(1, TextPiece(leg.step, .heading))
      }
      let request =
        leg.action.map { "\($0) on \(names.resource(leg.resource))" }
        ?? (leg.note.isEmpty ? "marker" : leg.note)
      lines.line(
        2,
        "\(leg.id) ",
        verdict.isMereMarker
          ? TextPiece("not judged", .faint)
          : TextPiece(verdict.state.word, verdict.state.style),
        ": \(names.principal(leg.principal)) \(request)",
        TextPiece(" (\(leg.presence), \(leg.rule) \(leg.confidence.rawValue))", .faint)
      )
    }
  }
}

extension PipelineVerdict.State {
  /// The state as reports write it.
  var word: String {
    switch self {
    case .allowed: "allowed"
    case .broken: "broken"
    case .indeterminate: "cannot be told"
    }
  }

  var style: TextStyle {
    switch self {
    case .allowed: .allowed
    case .broken: .broken
    case .indeterminate: .open
    }
  }
}

extension LegVerdict.State {
  /// The state as reports write it.
  var word: String {
    switch self {
    case .allowed: "allowed"
    case .broken: "broken"
    case .unreachable: "unreachable"
    case .indeterminate: "cannot be told"
    }
  }

  var style: TextStyle {
    switch self {
    case .allowed: .allowed
    case .broken: .broken
    case .unreachable: .faint
    case .indeterminate: .open
    }
  }
}
