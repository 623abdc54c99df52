import JSONReading
import PolicyEvaluation
import PolicyLanguage

/// What must hold of evaluation cases and of decisions.
enum CaseInvariants {
  static func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    let documents = DocumentCache(warns: true)
    let first = answer(bytes, tracing: false, documents)
    let again = answer(bytes, tracing: false, documents)
    let fresh = answer(bytes, tracing: false, DocumentCache())
    let traced = answer(bytes, tracing: true, documents)
    try require(first.json == again.json, "the second answer is another")
    try require(first.json == fresh.json, "the answer depends on the cache")
    // Policies met first, met again and known by heart are read in different ways.
    let quick = DocumentCache()
    for _ in 0..<3 {
      try require(
        answer(bytes, tracing: false, quick).json == first.json,
        "the answer depends on how often policies were met"
      )
    }
    try require(
      traced.json == answer(bytes, tracing: true, documents).json,
      "the second trace is another"
    )
    for line in [first.json, traced.json] {
      guard case .success = JSONInvariants.tree(try text(line)) else {
        throw BrokenInvariant("the answer is no JSON: \(String(decoding: line, as: UTF8.self))")
      }
      try require(!line.contains(0x0A), "the answer breaks the line")
    }
    switch (first, traced) {
    case (.failure, .failure): return
    case (.decision(let decision, let question), .decision(let other, _)):
      try require(decision.outcome == other.outcome, "the trace changes the decision")
      try checkLine(bytes)
      try checkDecision(decision, question.request)
      try DecisionInvariants.check(decision, of: question.request)
    default: throw BrokenInvariant("the trace changes whether the line is a case")
    }
  }

  private static func answer(
    _ bytes: [UInt8],
    tracing: Bool,
    _ documents: DocumentCache
  ) -> EvaluationAnswer {
    bytes.withUnsafeBufferPointer {
      EvaluationAnswer($0, line: 1, tracing: tracing, documents: documents)
    }
  }

  private static func text(_ bytes: [UInt8]) throws(BrokenInvariant) -> JSONText {
    do throws(JSONReadingError) {
      return try JSONText(bytes)
    } catch {
      throw BrokenInvariant("the answer is no UTF-8")
    }
  }

  /// A line that is a case is JSON, whatever was passed over; what its policies hold is theirs.
  private static func checkLine(_ bytes: [UInt8]) throws(BrokenInvariant) {
    guard case .failure(let error) = JSONInvariants.tree(try text(bytes)) else { return }
    switch error.reason {
    case .duplicateMember, .tooDeep: return
    default: throw BrokenInvariant("a case that is no JSON: \(error) at \(error.offset)")
    }
  }

  private static func checkDecision(
    _ decision: Decision,
    _ request: AuthorizationRequest
  ) throws(BrokenInvariant) {
    let hasBlockers = !decision.blockers.isEmpty
    switch decision.outcome {
    case .allowed:
      try require(!hasBlockers && decision.residual == nil, "allowed, and something in the way")
      try require(decision.grantPath != nil, "allowed by no path")
    case .conditional:
      try require(decision.residual != nil, "conditional on nothing")
    case .explicitlyDenied:
      try require(
        decision.blockers.contains { $0.kind == .explicit },
        "denied explicitly by nothing"
      )
    case .implicitlyDenied:
      try require(hasBlockers, "denied by nothing")
      try require(
        !decision.blockers.contains { $0.kind == .explicit },
        "denied implicitly by a Deny"
      )
    }
    guard let message = decision.accessDeniedMessage(for: request) else { return }
    _ = AccessDeniedMessage(parsing: message).agreement(with: decision)
  }
}
