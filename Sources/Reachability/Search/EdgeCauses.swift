import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

extension AccessSearch {
  /// Why somebody is not allowed something, or on what that depends; one clause per reason.
  func causes(_ node: AccessNode, _ question: AccessQuestion) -> [AccessEdge.Cause] {
    guard let asked = self.asked(node, question) else { return [] }
    let answer = evaluator.answer(asked)
    if let residual = answer.decision.residual {
      return [
        AccessEdge.Cause(
          layer: "condition",
          account: nil,
          text: "only when \(residual.words)",
          location: nil
        )
      ]
    }
    return answer.decision.blockers.map { cause($0, answer, node, question) }
  }

  private func cause(
    _ blocker: Blocker,
    _ answer: AccessAnswer,
    _ node: AccessNode,
    _ question: AccessQuestion
  ) -> AccessEdge.Cause {
    let source = answer.source(layer: blocker.layer, origin: blocker.origin)
    var title = source?.title ?? "the \(blocker.layer.rawValue)"
    if blocker.layer == .identity, blocker.kind == .implicit, case .principal(let arn) = node {
      title = "the policies of \(arn.lastPathComponent)"
    }
    if blocker.layer == .serviceControl, blocker.kind == .implicit, let level = blocker.level {
      title = "the SCPs at \(level)"
    }
    var position = source?.position
    let text: String
    switch blocker.kind {
    case .explicit:
      text = "\(title) denies it (\(blocker.statement?.displayName ?? "a statement"))"
      if let attached = source?.policy.value, let index = blocker.statement?.index,
        let statement = attached.document.statements.first(where: { $0.index == index })
      {
        position = attached.position.advanced(by: statement.offset)
      }
    case .implicit where blocker.layer == .service:
      text = "the service refuses it (\(blocker.rule ?? ""))"
    case .implicit:
      // `policies of role deploy` are several.
      let isMany = title.hasPrefix("the policies ") || title.hasPrefix("the SCPs ")
      text = "\(title) \(isMany ? "do" : "does") not allow it"
    }
    let isOwners = blocker.layer != .identity && blocker.layer != .boundary
    return AccessEdge.Cause(
      layer: blocker.layer.rawValue,
      account: source?.account ?? (isOwners ? question.owner : node.account),
      text: text,
      location: position.map { graph.inventory.sources.location(of: $0) }
    )
  }
}

extension StatementReference {
  fileprivate var displayName: String { sid.map { "`\($0)`" } ?? "statement \(index + 1)" }
}
