import AWSIdentifiers
import ArtifactFlows
import Diagnostics

// MARK: - What could not be told

extension TextReport {
  func write(_ questions: [OpenQuestion], to lines: inout StyledText) {
    guard !questions.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("cannot be told", .open))
    for question in questions {
      if let file = question.file {
        lines.line(1, "\(file)")
        lines.line(2, "not known: \(limited(question.texts))")
      } else {
        lines.line(1, "\(question.texts.first ?? "")")
      }
      lines.line(2, "leaves open \(scope(of: question))")
      if question.file == nil {
        let denied = question.legs.flatMap(\.legs).filter { !$0.blockers.isEmpty }
        for text in limit(denied.map(ifSo).withoutRepeats) { lines.line(3, "\(text)") }
      }
      if let collecting = collecting(question.file, question.command) {
        lines.line(2, "\(collecting)")
      }
    }
  }

  /// `3 legs: orders-service-release Prod/CreateChangeSet (L41 to L43)`.
  private func scope(of question: OpenQuestion) -> String {
    let parts = question.legs.map { arn, legs in
      let name = audit.pipelines.count == 1 ? "" : "\(ARN(arn)?.resource ?? arn) "
      let steps = limited(legs.map(\.leg.step).withoutRepeats)
      return "\(name)\(steps) (\(Wording.ranges(legs.map(\.leg.id))))"
    }
    return "\(Wording.count(question.count, "leg")): \(limited(parts, separator: "; "))"
  }

  /// What would be broken if an open condition turned out to hold.
  private func ifSo(_ verdict: LegVerdict) -> String {
    let leg = verdict.leg
    let cause = Wording.cause(leg.action.map { [$0.text] } ?? [], verdict.blockers)
    return "if so, broken: \(names.principal(leg.principal)) -> \(names.resource(leg.resource)) "
      + "(\(cause))"
  }

  private func collecting(_ file: String?, _ command: String?) -> String? {
    command.map { Collecting.words($0, file, names) }
  }

  func writeMissing(to lines: inout StyledText) {
    guard !audit.missing.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("not collected, for every pipeline", .open))
    for unknown in audit.missing.sorted() {
      lines.line(1, "\(unknown.text)\(unknown.file.map { " (\($0))" } ?? "")")
      if let collecting = collecting(unknown.file, unknown.command) {
        lines.line(2, "\(collecting)")
      }
    }
  }

  private func limit(_ items: [String]) -> [String] {
    guard !options.isVerbose, items.count > 4 else { return items }
    return Array(items.prefix(3)) + ["and \(items.count - 3) more"]
  }

  private func limited(_ items: [String], separator: String = ", ") -> String {
    limit(items).joined(separator: separator)
  }
}

// MARK: - Findings, summary, next command

extension TextReport {
  func writeFindings(to lines: inout StyledText) {
    let findings = audit.pipelines.flatMap { pipeline in pipeline.findings.map { (pipeline, $0) } }
    guard !findings.isEmpty else { return }
    lines.gap()
    lines.line(0, TextPiece("configuration", .heading))
    for (pipeline, finding) in findings {
      let place = finding.step.map { "\(pipeline.name), \($0)" } ?? pipeline.name
      let location = finding.location.map { " (\($0))" } ?? ""
      lines.line(
        1,
        "\(finding.severity.rawValue): \(place): \(finding.message) [\(finding.code)]\(location)"
      )
    }
  }

  /// What is wider than the legs need.
  func writeGrants(to lines: inout StyledText) {
    guard let grants = audit.grants else { return }
    lines.gap()
    lines.line(0, TextPiece("least privilege", .heading))
    if grants.isEmpty { lines.line(1, "every grant around the artifacts is used by some leg") }
    for finding in grants {
      let location = finding.location.map { " (\($0))" } ?? ""
      lines.line(1, "\(finding.severity.rawValue): \(finding.message) [\(finding.code)]\(location)")
    }
  }

  /// `2 pipelines: 1 broken, 1 allowed; legs: 3 broken, 60 allowed; configuration: 1 warning`.
  var summary: String {
    let pipelines = audit.pipelines
    let states: [PipelineVerdict.State] = [.broken, .indeterminate, .allowed]
    let verdicts = states.compactMap { state -> String? in
      let count = pipelines.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(state.word)"
    }
    let counts = pipelines.map { LegCounts($0.legs) }.reduce(LegCounts(), +)
    let legs = [
      (counts.broken, "broken"), (counts.unreachable, "unreachable"),
      (counts.indeterminate, "cannot be told"), (counts.allowed, "allowed"),
      (counts.advisory, "advisory and not granted"),
    ].compactMap { $0.0 == 0 ? nil : "\($0.0) \($0.1)" }
    var text = Wording.count(pipelines.count, "pipeline")
    if !verdicts.isEmpty { text += ": " + verdicts.joined(separator: ", ") }
    if !legs.isEmpty { text += "; legs: " + legs.joined(separator: ", ") }
    let findings = Wording.severities(pipelines.flatMap(\.findings).map(\.severity))
    if !findings.isEmpty { text += "; configuration: \(findings)" }
    let diagnostics = Wording.severities(audit.diagnostics.map(\.severity))
    if !diagnostics.isEmpty { text += "; files: \(diagnostics)" }
    return text
  }

  /// The command that leads on from here.
  func nextCommand(_ edges: [BrokenEdge], _ questions: [OpenQuestion]) -> String {
    let inventory = ShellWord.quoted(options.inventory ?? "INVENTORY")
    if let code = edges.lazy.compactMap(\.first.code).first { return "waybill explain \(code)" }
    // A failure that has no code is asked for by itself: its gates, and what mends it.
    for edge in edges {
      guard case .identity(let arn) = edge.first.leg.principal, let action = edge.first.leg.action
      else { continue }
      return "waybill can \(ShellWord.quoted(arn.text)) \(ShellWord.quoted(action.text)) "
        + "\(ShellWord.quoted(edge.first.leg.resource)) --inventory \(inventory)"
    }
    if !edges.isEmpty { return "waybill audit \(inventory) --format json" }
    let isUnread = audit.diagnostics.contains { $0.severity == .error }
    if !questions.isEmpty || !audit.missing.isEmpty || isUnread || audit.pipelines.isEmpty {
      return "waybill check \(inventory)"
    }
    return "waybill audit \(inventory) --output output"
  }
}
