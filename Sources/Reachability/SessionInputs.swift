import AWSIdentifiers
import PolicyEvaluation

/// What somebody who assumes a role may pass along, and need not: session tags and a source identity
/// (EV-390).
///
/// An answer that says yes without them stands. One that depends on them says so, unless the call
/// that passes them is refused for itself (EV-466).
enum SessionInputs {
  /// Session tags, in lower case.
  static func isTag(_ key: String) -> Bool {
    let key = key.lowercased()
    return key.hasPrefix("aws:requesttag/") || tagLists.contains(key)
  }

  static let sourceIdentity = "sts:sourceidentity"
  private static let tagLists: Set<String> = ["aws:tagkeys", "sts:transitivetagkeys"]

  /// The keys of a request with the list of the tags that it passes, where that is not given.
  static func withTagList(
    _ context: [(key: String, values: [String])]
  ) -> [(key: String, values: [String])] {
    let prefix = "aws:requesttag/"
    let names = context.filter { $0.key.lowercased().hasPrefix(prefix) }
      .map { String($0.key.dropFirst(prefix.count)) }
    if names.isEmpty || context.contains(where: { $0.key.lowercased() == "aws:tagkeys" }) {
      return context
    }
    return context + [("aws:TagKeys", names)]
  }

  /// Whether the caller of a question chooses them: somebody assumes a role, and nobody says how.
  static func areFree(in question: AccessQuestion) -> Bool {
    question.isOpenSession && question.action.service == "sts"
      && question.action.name.hasPrefix("assumerole") && !question.passesNoInputs
  }
}

extension AccessEvaluator {
  /// Settles an answer that depends on what the caller may pass along.
  func settled(
    _ answer: AccessAnswer,
    _ question: AccessQuestion,
    tracing: Bool
  ) -> AccessAnswer {
    guard SessionInputs.areFree(in: question), let residual = answer.decision.residual else {
      return answer
    }
    let keys = residual.atoms.compactMap { atom -> String? in
      if case .condition(let condition) = atom { condition.key.lowercased() } else { nil }
    }
    var needed: [String] = []
    if keys.contains(where: SessionInputs.isTag) { needed.append("sts:TagSession") }
    if keys.contains(SessionInputs.sourceIdentity) { needed.append("sts:SetSourceIdentity") }
    if needed.isEmpty { return answer }
    var plain = question
    plain.passesNoInputs = true
    let without = self.answer(plain, tracing: tracing)
    if !without.decision.outcome.isDenial { return without }
    for call in needed.compactMap({ ActionName($0) }) {
      var question = question
      question.action = call
      if self.answer(question).decision.outcome.isDenial { return without }
    }
    return answer
  }
}

extension Decision.Outcome {
  /// Whether the answer is a certain no.
  var isDenial: Bool { self == .explicitlyDenied || self == .implicitlyDenied }
}
