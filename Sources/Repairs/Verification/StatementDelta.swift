import AWSIdentifiers
import Inventories
import PolicyLanguage
import Reachability

/// A statement in which a patched document differs from the one that was read, and whom that can
/// concern.
struct StatementDelta {
  /// The statement, of either document.
  let statement: PolicyStatement
  /// The principals for whom the document's answer can differ; `nil` for everybody.
  let principals: Set<String>?

  /// Whether a request for an action can come under the statement.
  func concerns(_ action: ActionName) -> Bool {
    let matches = statement.action.texts.contains {
      WildcardPattern($0.lowercased()).matches(action.text.lowercased())
    }
    return matches != statement.action.isNegated
  }

  /// Whether a request on a resource, which may be a pattern, can.
  func concerns(resource text: String) -> Bool {
    guard let element = statement.resource else { return true }
    let resource = WildcardPattern(text)
    if element.isNegated {
      return !element.texts.contains { WildcardPattern($0).covers(resource) }
    }
    return element.texts.contains {
      $0 == "*" || $0.contains("${") || WildcardPattern($0).overlaps(resource)
    }
  }
}

extension PolicyPatch {
  /// Every statement in which the documents differ.
  ///
  /// A statement that has only gained principals whom it spares differs for these alone.
  ///
  /// - Parameter inventory: Tells who holds a policy that is attached to principals.
  /// - Returns: The statements of either document that the other does not have.
  func deltas(in inventory: Inventory) -> [StatementDelta] {
    let holders = holders(in: inventory)
    let old = Set(before?.statements.map { $0.prettyText() } ?? [])
    let new = Set(after.statements.map { $0.prettyText() })
    var deltas: [StatementDelta] = []
    for statement in before?.statements ?? [] where !new.contains(statement.prettyText()) {
      let successor = after.statements.first { isChanged($0, from: statement.index) }
      let gained = successor.flatMap { statement.gain(of: $0) }
      deltas.append(
        StatementDelta(
          statement: statement,
          principals: gained ?? holders ?? statement.principalNames
        )
      )
    }
    for statement in after.statements where !old.contains(statement.prettyText()) {
      // What its forerunner says of it is said above.
      if let origin = origin(ofStatement: statement.index),
        let forerunner = before?.statements.first(where: { $0.index == origin }),
        forerunner.gain(of: statement) != nil
      {
        continue
      }
      deltas.append(
        StatementDelta(
          statement: statement,
          principals: holders ?? statement.principalNames
        )
      )
    }
    return deltas
  }

  private func isChanged(_ statement: PolicyStatement, from index: Int) -> Bool {
    isChanged(statement) && origin(ofStatement: statement.index) == index
  }

  /// Who holds the document, where it is attached to principals.
  private func holders(in inventory: Inventory) -> Set<String>? {
    switch place {
    case .inline(let principal, _): return [principal.text]
    case .groupInline(let account, let group, _):
      let users = inventory.accounts[account]?.identities.value?.users.values.filter {
        $0.groups.contains(group)
      }
      return Set(users?.map(\.arn.text) ?? [])
    case .managed(let arn, let account):
      guard let store = inventory.accounts[account]?.identities.value else { return [] }
      let groups = Set(
        store.groups.values.filter { $0.managedPolicies.contains { $0.arn == arn } }.map(\.name)
      )
      let roles = store.roles.values.filter { role in
        role.boundary?.arn == arn || role.managedPolicies.contains { $0.arn == arn }
      }
      let users = store.users.values.filter { user in
        user.boundary?.arn == arn || user.managedPolicies.contains { $0.arn == arn }
          || user.groups.contains { groups.contains($0) }
      }
      return Set(roles.map(\.arn.text) + users.map(\.arn.text))
    case .trust, .bucket, .key, .endpoint, .organization, .embedded: return nil
    }
  }
}

extension PolicyStatement {
  /// The principals that a statement names one by one, in its principal or in a condition that all
  /// of them must meet; `nil` when it may be about others.
  fileprivate var principalNames: Set<String>? {
    let pins = [
      ("aws:principalarn", [ConditionOperator.Comparison.arnEquals, .arnLike, .stringEquals]),
      ("aws:principalservicename", [.stringEquals]),
    ]
    for clause in conditions where !clause.test.ifExists && clause.test.qualifier == nil {
      let key = clause.key.text.lowercased()
      let isPin = pins.contains { $0.0 == key && $0.1.contains(clause.test.comparison) }
      let texts = clause.values.map(\.text)
      if isPin, !texts.contains(where: { $0.contains { "*?$".contains($0) } }) {
        return Set(texts)
      }
    }
    guard let principal, !principal.isNegated else { return nil }
    var names: Set<String> = []
    for entry in principal.entries {
      switch entry.form {
      case .service: names.insert(entry.value.text)
      case .aws:
        guard let arn = ARN(entry.value.text), arn.service == "iam", arn.resource != "root" else {
          return nil
        }
        names.insert(arn.text)
      case .everyone, .federated, .canonicalUser: return nil
      }
    }
    return names
  }

  /// The principals that another form of the statement spares besides.
  ///
  /// - Returns: `nil` when that is not all in which the two differ.
  fileprivate func gain(of other: PolicyStatement) -> Set<String>? {
    var gained: Set<String> = []
    var rest: [ConditionClause] = []
    for clause in other.conditions {
      let key = clause.key.text.lowercased()
      let isException =
        clause.test == ConditionOperator(.arnNotEquals) && key == "aws:principalarn"
        || clause.test == ConditionOperator(.stringNotEquals) && key == "aws:principalservicename"
      guard isException else {
        rest.append(clause)
        continue
      }
      let known = conditions.first { $0.isOn(clause.test, clause.key.text) }
      let new = Set(clause.values.map(\.text)).subtracting(known?.values.map(\.text) ?? [])
      gained.formUnion(new)
      if let known { rest.append(known) }
    }
    guard !gained.isEmpty,
      with(index: 0).prettyText() == other.with(index: 0, conditions: rest).prettyText()
    else { return nil }
    return gained
  }
}
