import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation
import Reachability

/// Decides the legs of one pipeline (PF-2).
struct LegJudge {
  let evaluator: AccessEvaluator

  /// Verdicts in the order of the drafts.
  func judge(_ drafts: [LegDraft]) -> [LegVerdict] {
    var states: [LegVerdict.State] = []
    var verdicts: [LegVerdict] = []
    for (index, draft) in drafts.enumerated() {
      let leg = leg(draft, number: index + 1)
      let isCutOff = draft.chain.contains { states[$0] == .broken || states[$0] == .unreachable }
      let verdict = judge(draft, as: leg, isUnreachable: isCutOff)
      states.append(verdict.state)
      verdicts.append(verdict)
    }
    return verdicts
  }

  private func leg(_ draft: LegDraft, number: Int) -> Leg {
    Leg(
      id: Leg.ID(number),
      step: draft.step,
      principal: draft.principal,
      chain: draft.chain.map { Leg.ID($0 + 1) },
      action: draft.action,
      resource: draft.resource,
      isPattern: draft.isPattern,
      context: draft.shown,
      presence: draft.presence,
      purpose: draft.purpose,
      rule: draft.rule,
      confidence: draft.confidence,
      endpoint: draft.endpoint,
      note: draft.note
    )
  }

  private func judge(_ draft: LegDraft, as leg: Leg, isUnreachable: Bool) -> LegVerdict {
    if let fact = draft.fact { return judge(fact, as: leg, isUnreachable: isUnreachable) }
    guard !draft.variants.isEmpty else {
      let state: LegVerdict.State = isUnreachable ? .unreachable : .indeterminate
      return LegVerdict(leg: leg, state: state, outcome: nil, unknowns: draft.unknowns.sorted())
    }
    let answers = draft.variants.map { evaluator.answer($0.question) }
    let judged = combine(answers, draft)
    let state = isUnreachable ? .unreachable : state(of: judged.outcome, draft.presence)
    if judged.outcome == .allowed {
      return LegVerdict(leg: leg, state: state, outcome: .allowed)
    }
    // The reasons need a trace; only legs that are not allowed pay for it.
    let question = draft.variants[judged.index].question
    let explanation = LegExplanation(
      answer: evaluator.answer(question, tracing: true),
      question: question,
      graph: evaluator.graph
    )
    var unknowns = judged.outcome == .conditional ? explanation.unknowns : []
    if case .oneHappens(let files) = draft.variantMeaning, judged.isMixed { unknowns += files }
    if case .when(let condition, nil) = draft.presence, judged.outcome != .conditional {
      unknowns.append(LegUnknown(text: "whether \(condition)"))
    }
    let blockers = judged.outcome == .conditional ? [] : explanation.blockers
    var code = BreakCode.classify(
      leg,
      blockers: blockers,
      answer: explanation.answer,
      graph: evaluator.graph,
      likely: draft.likelyCode
    )
    var suspects: [LegBlocker] = []
    if judged.outcome == .conditional {
      let suspicion = Suspicion(explanation.answer, open: draft.openCode)
      code = suspicion?.code
      suspects = suspicion?.statements.map { explanation.suspect($0) } ?? []
    }
    var notes = [judged.note]
    if !blockers.isEmpty, let other = otherPrefix(of: question) {
      code = BreakCode(43)
      notes.append("`\(other)` is allowed, and the connection's ARN needs the other prefix")
    }
    return LegVerdict(
      leg: leg,
      state: state,
      outcome: judged.outcome,
      blockers: blockers,
      unknowns: Array(Set(unknowns)).sorted(),
      code: code,
      grants: judged.outcome == .conditional ? [] : explanation.grants,
      suspects: suspects,
      note: notes.filter { !$0.isEmpty }.joined(separator: "; ")
    )
  }

  /// What no policy decides, and the inventory tells.
  private func judge(_ fact: LegDraft.Fact, as leg: Leg, isUnreachable: Bool) -> LegVerdict {
    let isMet = fact.blocker == nil
    return LegVerdict(
      leg: leg,
      state: isUnreachable ? .unreachable : isMet ? .allowed : .broken,
      outcome: isMet ? .allowed : .implicitlyDenied,
      blockers: [fact.blocker].compactMap(\.self),
      code: isMet ? nil : fact.code
    )
  }

  /// The action of the same name under the other prefix of connections, if that one is allowed
  /// (PF-50).
  private func otherPrefix(of question: AccessQuestion) -> String? {
    evaluator.allowedUnderOtherPrefix(question)?.text
  }

  private struct Judged {
    let outcome: Decision.Outcome
    /// Which way the explanation should follow.
    let index: Int
    var isMixed = false
    var note = ""
  }

  /// Takes the answers on several ways together (PF-58, PF-127).
  private func combine(_ answers: [AccessAnswer], _ draft: LegDraft) -> Judged {
    let outcomes = answers.map(\.decision.outcome)
    let denied = outcomes.firstIndex { $0 == .explicitlyDenied || $0 == .implicitlyDenied }
    let open = outcomes.firstIndex(of: .conditional)
    let allowed = outcomes.firstIndex(of: .allowed)
    switch draft.variantMeaning {
    case .anySuffices:
      if let allowed { return Judged(outcome: .allowed, index: allowed) }
      if let open { return Judged(outcome: .conditional, index: open) }
      return Judged(outcome: outcomes[0], index: 0)
    case .allHappen:
      if let denied {
        var judged = Judged(outcome: outcomes[denied], index: denied)
        if allowed != nil || open != nil {
          judged.isMixed = true
          let name = draft.variants[denied].name
          judged.note = "intermittent: denied \(name.isEmpty ? "for some subnets" : name)"
        }
        return judged
      }
      if let open { return Judged(outcome: .conditional, index: open) }
      return Judged(outcome: .allowed, index: 0)
    case .oneHappens:
      if denied == nil, open == nil { return Judged(outcome: .allowed, index: 0) }
      if allowed == nil, open == nil, let denied {
        return Judged(outcome: outcomes[denied], index: denied)
      }
      var judged = Judged(outcome: .conditional, index: open ?? denied ?? 0)
      judged.isMixed = true
      return judged
    }
  }

  /// The table of PF-2.
  private func state(of outcome: Decision.Outcome, _ presence: Leg.Presence) -> LegVerdict.State {
    switch outcome {
    case .allowed: .allowed
    case .conditional: .indeterminate
    case .explicitlyDenied, .implicitlyDenied:
      switch presence {
      case .always, .when(_, holds: true?): .broken
      case .when, .advisory: .indeterminate
      }
    }
  }
}
