import AccessModel
import ArtifactFlows
import PolicyEvaluation
import Reachability
import Repairs

/// The answer of `waybill can`: one word, the gates, the deciding statements, what it depends on
/// and what was taken for granted.
public struct CanReport {
  let answer: InquiryAnswer
  let graph: AccessGraph
  let names: ShortNames
  let colour: Bool

  /// A report on an answer.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - graph: The graph that was asked.
  ///   - colour: Whether to use colours; meant for terminals only.
  public init(_ answer: InquiryAnswer, graph: AccessGraph, colour: Bool = false) {
    self.answer = answer
    self.graph = graph
    self.colour = colour
    names = ShortNames(graph.inventory.accounts.compactMapValues(\.name))
  }

  /// The verdict in one word: `allowed`, `denied` or `conditional`.
  public static func word(_ outcome: Decision.Outcome) -> String {
    switch outcome {
    case .allowed: "allowed"
    case .explicitlyDenied, .implicitlyDenied: "denied"
    case .conditional: "conditional"
    }
  }

  // MARK: - Text

  /// The report for a terminal; it ends with a line feed.
  public var text: String {
    var lines = StyledText(hasColour: colour)
    let style: TextStyle
    switch answer.outcome {
    case .allowed: style = .allowed
    case .conditional: style = .open
    case .explicitlyDenied, .implicitlyDenied: style = .broken
    }
    lines.line(0, TextPiece(Self.word(answer.outcome), style), TextPiece(extentNote))
    for hop in answer.hops { write(hop, to: &lines) }
    for note in answer.notes { lines.line(0, "note: \(note)") }
    for path in answer.paths where path.outcome != answer.hops.last?.answer.decision.outcome {
      lines.line(
        0,
        "through \(path.endpoint.id) (\(path.endpoint.service), \(path.endpoint.vpc)): ",
        TextPiece(Self.word(path.outcome), .heading)
      )
    }
    for input in answer.inputs { lines.line(0, "with inputs that the caller chooses: \(input)") }
    lines.line(0, "assumed: \(answer.assumptions.joined(separator: "; "))")
    return lines.text
  }

  private var extentNote: String {
    // What the caller may leave out belongs beside the word: a request without it is denied.
    let inputs =
      answer.inputs.isEmpty
      ? "" : " with inputs that the caller chooses: \(answer.inputs.joined(separator: "; "))"
    return extentWords + inputs
  }

  private var extentWords: String {
    switch answer.extent {
    case .single: return ""
    case .all:
      return answer.outcome == .allowed
        ? " on every resource that the pattern matches"
        : " on some resource that the pattern matches, and for no example tried allowed"
    case .some:
      return " on some of the resources that the pattern matches, not on all; for one see below"
    }
  }

  private func write(_ hop: InquiryAnswer.Hop, to lines: inout StyledText) {
    lines.gap()
    let verdict = Self.word(hop.answer.decision.outcome)
    lines.line(
      0,
      "\(names.principal(hop.principal)) \(hop.action.text) \(names.resource(hop.resource)): ",
      TextPiece(verdict, .heading)
    )
    let gates = Gate.gates(of: hop).map { "\($0.layer.rawValue) \($0.state.rawValue)" }
    lines.line(1, "gates: \(gates.joined(separator: ", "))")
    let explanation = LegExplanation(
      answer: hop.answer,
      question: hop.question,
      graph: graph
    )
    let decision = hop.answer.decision
    for blocker in explanation.blockers {
      lines.line(1, "because \(sentence(blocker))")
    }
    for grant in explanation.grants {
      let word = decision.outcome == .allowed ? "because" : "although"
      lines.line(1, "\(word) \(sentence(grant))")
    }
    if let residual = decision.residual { write(residual, of: explanation, to: &lines) }
    for hint in hop.repairs(explanation.blockers, in: graph) { write(hint, to: &lines) }
  }

  /// What decides and is not known.
  private func write(
    _ residual: Residual,
    of explanation: LegExplanation,
    to lines: inout StyledText
  ) {
    let missing = explanation.unknowns.filter { $0.file != nil }.withoutRepeats
    if residual.isAboutPoliciesAlone, !missing.isEmpty {
      lines.line(1, "it depends on what is not known:")
    } else {
      lines.line(1, "allowed when \(residual)")
    }
    for condition in explanation.conditions { lines.line(2, "\(sentence(condition))") }
    for unknown in missing {
      guard let file = unknown.file else { continue }
      lines.line(2, "\(unknown.text): see \(file)")
      let errors = graph.inventory.diagnostics.filter {
        $0.severity == .error && $0.location?.file == file
      }
      for error in errors {
        lines.line(3, "\(error.location ?? .init(file: file)): \(error.message)")
      }
      if let command = unknown.command {
        lines.line(3, "\(Collecting.words(command, file, names))")
      }
    }
  }

  private func write(_ hint: RepairHint, to lines: inout StyledText) {
    let who = names.owner(of: hint) + (hint.needsOwner ? "; needs its owner" : "")
    lines.line(1, "fix: \(hint.text) (who: \(who))")
    if let statement = hint.statement { lines.line(2, "add: \(statement.json)") }
    if let exception = hint.exception { lines.line(2, "add: \(exception.json)") }
  }

  private func sentence(_ blocker: LegBlocker) -> String {
    let owner = blocker.account.map { " (\(names.account($0)))" } ?? ""
    var text = blocker.policy
    if let title = blocker.statementTitle, !blocker.reason.contains(blocker.statement ?? "") {
      text += ", \(title)"
    }
    text = blocker.layer == .service ? blocker.reason + owner : "\(text)\(owner): \(blocker.reason)"
    if let location = blocker.location { text += " (\(location))" }
    return text
  }

  // MARK: - JSON

  /// The report as JSON, the schema `waybill.can/1`; it ends with a line feed.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", "waybill.can/1")
      writer.member("verdict", Self.word(answer.outcome))
      writer.member("decision", answer.outcome.rawValue)
      writer.member("extent", answer.extent.rawValue)
      writer.member("hops", each: answer.hops) { write($1, to: &$0) }
      writer.member("inputs", answer.inputs)
      writer.member("notes", answer.notes)
      writer.member("assumptions", answer.assumptions)
      writer.member("paths", each: answer.paths) { writer, path in
        writer.object { writer in
          writer.member("endpoint", path.endpoint.id)
          writer.member("decision", path.outcome.rawValue)
        }
      }
    }
    return writer.text
  }

  private func write(_ hop: InquiryAnswer.Hop, to writer: inout JSONWriter) {
    let explanation = LegExplanation(
      answer: hop.answer,
      question: hop.question,
      graph: graph
    )
    writer.object { writer in
      writer.member("principal", hop.principal.description)
      writer.member("action", hop.action.text)
      writer.member("resource", hop.resource)
      writer.member("decision", hop.answer.decision.outcome.rawValue)
      writer.member("gates", each: Gate.gates(of: hop)) { writer, gate in
        writer.object { writer in
          writer.member("layer", gate.layer.rawValue)
          writer.member("state", gate.state.rawValue)
          writer.member("rule", gate.rule)
        }
      }
      writer.member("blockedBy", each: explanation.blockers) { write($1, to: &$0) }
      writer.member("allowedBy", each: explanation.grants) { write($1, to: &$0) }
      writer.member("residual", hop.answer.decision.residual.map { "\($0)" })
      writer.member("unknowns", each: explanation.unknowns) { $0.value($1) }
      writer.member("ambiguities", hop.answer.decision.ambiguities)
      writer.member("conditions", each: explanation.conditions) { write($1, to: &$0) }
      writer.member("fix", each: hop.repairs(explanation.blockers, in: graph)) { $0.value($1) }
    }
  }

  private func write(_ blocker: LegBlocker, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("layer", blocker.layer.rawValue)
      writer.member("kind", blocker.kind.rawValue)
      writer.member("account", blocker.account?.description)
      writer.member("policy", blocker.policy)
      writer.member("statement", blocker.statement)
      writer.member("location", blocker.location)
      writer.member("reason", blocker.reason)
    }
  }
}

extension Residual {
  /// Whether everything it asks for is what policies say that were not collected or cannot be read.
  fileprivate var isAboutPoliciesAlone: Bool {
    atoms.allSatisfy { atom in
      switch atom {
      case .unreadablePolicyAllows, .unreadablePolicyDenies: true
      default: false
      }
    }
  }
}
