import AccessModel
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// A leg that is denied, and what its policies say of why.
struct BlockedLeg {
  let leg: Leg
  let first: LegBlocker
  let blockers: [LegBlocker]
  let answer: AccessAnswer
  let graph: AccessGraph

  /// Whether a statement denies.
  var isExplicit: Bool { first.kind == .explicit }

  /// Whether the principal is of the account that owns the resource.
  var isSameAccount: Bool {
    answer.request.principal.account.map { account in
      answer.request.resourceAccount == .account(account)
    } ?? false
  }

  // MARK: - Statements that decide

  /// The statements that decide at the first blocker: one that denies, or, where nothing allows,
  /// those that would allow but for one element.
  private func deciding(failing element: String) -> [PolicyStatement] {
    guard isExplicit else { return failing(element, in: [first.layer]) }
    let denials = answer.decision.blockers.filter { blocker in
      blocker.kind == .explicit && blocker.layer == first.layer
    }
    return denials.compactMap { blocker in
      blocker.statement.flatMap { statement($0, origin: blocker.origin) }
    }
  }

  /// Statements of some layers that would allow but for one element.
  private func failing(_ element: String, in layers: Set<Layer>) -> [PolicyStatement] {
    let entries = (answer.decision.trace?.statements ?? []).filter {
      $0.isAllow && $0.failedElement == element && layers.contains($0.statement.layer)
    }
    return entries.compactMap { statement($0.statement, origin: $0.origin) }
  }

  private func statement(_ reference: StatementReference, origin: Int) -> PolicyStatement? {
    let source = answer.source(layer: reference.layer, origin: origin)
    return source?.policy.value?.document.statements.first { $0.index == reference.index }
  }

  /// Whether a condition key, given in lower case by how it begins, is what those are about.
  func mentions(_ key: String) -> Bool {
    deciding(failing: "condition").contains { statement in
      statement.conditions.contains { $0.key.text.lowercased().hasPrefix(key) }
    }
  }

  /// Whether a statement that would allow names a unique id, which nobody bears any more.
  var namesLostID: Bool {
    deciding(failing: "principal").contains { statement in
      statement.principal?.entries.contains { entry in
        let id = entry.value.text
        return ["AROA", "AIDA"].contains { id.hasPrefix($0) } && graph.principal(withID: id) == nil
      } ?? false
    }
  }

  /// Whether a statement that would allow names the pipeline by more than its first 20 characters
  /// (PF-12).
  var namesWholePipeline: Bool {
    let path = leg.resource.split(separator: "/", omittingEmptySubsequences: false)
    guard path.count > 2, path[1].count == 20 else { return false }
    let prefix = "\(path[0])/\(path[1])"
    return failing("resource", in: Set(blockers.map(\.layer))).contains { statement in
      statement.resource?.entries.contains { entry in
        guard entry.text.hasPrefix(prefix) else { return false }
        return entry.text.dropFirst(prefix.count).first.map { $0 != "/" && $0 != "*" } ?? false
      } ?? false
    }
  }

  // MARK: - Policies of the resource

  /// Whether the key policy has a statement for the account that the key belongs to.
  var keyPolicyNamesItsAccount: Bool {
    guard let account = answer.request.principal.account?.description else { return false }
    return statements(of: .keyPolicy).contains { statement in
      statement.effect == .allow && names(account, in: statement)
    }
  }

  /// Whether the bucket policy has a statement that lets the caller in for something.
  var bucketPolicyAdmitsCaller: Bool {
    guard let account = answer.request.principal.account?.description else { return false }
    return statements(of: .bucketPolicy).contains { statement in
      guard statement.effect == .allow else { return false }
      let entries = statement.principal?.entries.map(\.value.text) ?? []
      return names(account, in: statement) || entries.contains("*")
        || entries.contains("\(leg.principal)")
    }
  }

  private func statements(of layer: Layer) -> [PolicyStatement] {
    answer.sources.filter { $0.layer == layer }.flatMap {
      $0.policy.value?.document.statements ?? []
    }
  }

  /// Whether a statement admits an account, by its id or its root.
  private func names(_ account: String, in statement: PolicyStatement) -> Bool {
    guard statement.principal?.isNegated != true else { return false }
    return statement.principal?.entries.contains { entry in
      entry.value.text == account || entry.value.text.hasSuffix("::\(account):root")
    } ?? false
  }
}
