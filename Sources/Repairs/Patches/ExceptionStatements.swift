import AWSIdentifiers
import PolicyLanguage

/// A statement that denies, cut so that it spares what legs need and nothing else.
///
/// The statement stays and excepts the principals; beside it, companions go on denying these
/// principals everything the statement denied but the actions on the resources that are needed.
/// What the policy language cannot cut that fine is spared as a whole, and reported as newly
/// allowed where it lets something pass.
struct ExceptionStatements {
  /// What one principal is spared: actions by resource, and values to be accepted.
  private struct Spared: Hashable {
    var actions: [String?: Set<String>] = [:]
    var accepted: [String?: Set<ProposedStatement.Condition>] = [:]
  }

  let statement: PolicyStatement
  let kind: PolicyKind

  /// The statement as it becomes, in the place of the old one, and its companions.
  func statements(
    for exceptions: Set<PolicyException>,
    _ sids: inout StatementNames
  ) -> (first: PolicyStatement, companions: [PolicyStatement]) {
    var spared: [ProposedStatement.Principal: Spared] = [:]
    for exception in exceptions {
      spared[exception.principal, default: Spared()].actions[exception.resource, default: []]
        .insert(exception.action)
      if let accepted = exception.accepted {
        spared[exception.principal, default: Spared()].accepted[exception.resource, default: []]
          .insert(accepted)
      }
    }
    var groups: [(principals: [ProposedStatement.Principal], spared: Spared)] = []
    for (principal, what) in spared.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      if let index = groups.firstIndex(where: { $0.spared == what }) {
        groups[index].principals.append(principal)
      } else {
        groups.append(([principal], what))
      }
    }
    let all = groups.flatMap(\.principals)
    let isForThemAlone = isAbout(only: all)
    var companions: [PolicyStatement] = []
    for group in groups {
      let conditions =
        isForThemAlone && groups.count == 1
        ? statement.conditions : onlyFor(group.principals, statement.conditions)
      companions += self.companions(group.spared, conditions)
    }
    if isForThemAlone, !companions.isEmpty {
      let first = companions.removeFirst().with(index: statement.index, sid: statement.sid)
      return (first, named(companions, &sids))
    }
    return (
      statement.with(conditions: except(all, statement.conditions)), named(companions, &sids)
    )
  }

  private func named(
    _ companions: [PolicyStatement],
    _ sids: inout StatementNames
  ) -> [PolicyStatement] {
    var result: [PolicyStatement] = []
    for companion in companions {
      let base = statement.sid ?? "Statement\(statement.index + 1)"
      result.append(companion.with(sid: sids.unique("\(base)ForExcepted")))
    }
    return result
  }

  // MARK: - Whom

  /// Whether the statement is about nobody but these principals.
  private func isAbout(only principals: [ProposedStatement.Principal]) -> Bool {
    guard let element = statement.principal, !element.isNegated, !element.entries.isEmpty else {
      return false
    }
    return element.entries.allSatisfy { entry in
      switch entry.form {
      case .aws: principals.contains(.aws(entry.value.text))
      case .service: principals.contains(.service(entry.value.text))
      case .everyone, .federated, .canonicalUser: false
      }
    }
  }

  private func split(
    _ principals: [ProposedStatement.Principal]
  ) -> (roles: [String], services: [String]) {
    var roles: [String] = []
    var services: [String] = []
    for principal in principals {
      switch principal {
      case .aws(let arn): roles.append(arn)
      case .service(let name): services.append(name)
      case .everyoneUnderCondition: break
      }
    }
    return (roles.sorted(), services.sorted())
  }

  private func except(
    _ principals: [ProposedStatement.Principal],
    _ conditions: [ConditionClause]
  ) -> [ConditionClause] {
    let (roles, services) = split(principals)
    var result = conditions
    result = adding("ArnNotEquals", "aws:PrincipalArn", roles, to: result)
    result = adding("StringNotEquals", "aws:PrincipalServiceName", services, to: result)
    return result
  }

  private func onlyFor(
    _ principals: [ProposedStatement.Principal],
    _ conditions: [ConditionClause]
  ) -> [ConditionClause] {
    let (roles, services) = split(principals)
    var result = conditions
    if !roles.isEmpty {
      // One operator has one list for a key; the narrower one takes the place of the other.
      result.removeAll { $0.isOn(ConditionOperator(.arnEquals), "aws:PrincipalArn") }
      result = adding("ArnEquals", "aws:PrincipalArn", roles, to: result)
    }
    if !services.isEmpty {
      result.removeAll { $0.isOn(ConditionOperator(.stringEquals), "aws:PrincipalServiceName") }
      result = adding("StringEquals", "aws:PrincipalServiceName", services, to: result)
    }
    return result
  }

  private func adding(
    _ test: String,
    _ key: String,
    _ values: [String],
    to conditions: [ConditionClause]
  ) -> [ConditionClause] {
    guard !values.isEmpty, let clause = ConditionClause(test, key, values) else {
      return conditions
    }
    guard let index = conditions.firstIndex(where: { $0.isOn(clause.test, key) }) else {
      return conditions + [clause]
    }
    var result = conditions
    result[index] = result[index].adding(values)
    return result
  }

  // MARK: - What stays denied

  private func companions(
    _ spared: Spared,
    _ conditions: [ConditionClause]
  ) -> [PolicyStatement] {
    let resources = spared.actions.keys.compactMap(\.self).sorted()
    guard let element = statement.resource, !resources.isEmpty else {
      let actions = Set(spared.actions.values.flatMap(\.self)).sorted()
      return within(nil, actions, Set(spared.accepted.values.flatMap(\.self)), conditions)
    }
    let outside = ResourceRemainder(kind: kind).without(resources, of: element)
    if outside == .inexpressible || kind == .key {
      let actions = Set(spared.actions.values.flatMap(\.self)).sorted()
      let accepted = Set(spared.accepted.values.flatMap(\.self))
      return within(element, actions, accepted, conditions)
    }
    var result: [PolicyStatement] = []
    if let elsewhere = outside.element {
      result.append(statement.with(resource: elsewhere, conditions: conditions))
    }
    // Resources of which the same is spared stand together.
    var groups: [(actions: Set<String>, accepted: Set<ProposedStatement.Condition>, on: [String])] =
      []
    for resource in resources {
      let actions = spared.actions[resource] ?? []
      let accepted = spared.accepted[resource] ?? []
      if let index = groups.firstIndex(where: { $0.actions == actions && $0.accepted == accepted })
      {
        groups[index].on.append(resource)
      } else {
        groups.append((actions, accepted, [resource]))
      }
    }
    for group in groups {
      let element = PatternElement(group.on)
      result += within(element, group.actions.sorted(), group.accepted, conditions)
    }
    return result
  }

  /// What stays denied on the resources that are needed.
  private func within(
    _ resource: PatternElement?,
    _ actions: [String],
    _ accepted: Set<ProposedStatement.Condition>,
    _ conditions: [ConditionClause]
  ) -> [PolicyStatement] {
    var result: [PolicyStatement] = []
    let arns = resource?.isNegated == true ? [] : (resource?.texts ?? []).map { ARN($0) }
    let services = Set(arns.map { $0?.service ?? "" })
    let isSingle = services.count == 1 && services != [""]
    let remainder = ActionRemainder(
      kind: kind,
      service: isSingle ? services.first : ownService,
      isObject: arns.allSatisfy { $0?.resource.contains("/") == true } && services == ["s3"]
    ).without(actions, of: statement.action)
    if let rest = remainder.element {
      result.append(
        statement.with(action: rest, resource: .some(resource), conditions: conditions)
      )
    }
    for value in accepted.sorted(by: { $0.value < $1.value }) {
      guard
        let index = conditions.firstIndex(where: { clause in
          clause.key.text.lowercased() == value.key.lowercased() && clause.test.comparison.isNegated
        })
      else { continue }
      var widened = conditions
      widened[index] = widened[index].adding([value.value])
      result.append(
        statement.with(
          action: PatternElement(actions),
          resource: .some(resource),
          conditions: widened
        )
      )
    }
    return result
  }

  /// The service of a policy that is attached to one resource.
  private var ownService: String? {
    switch kind {
    case .key: "kms"
    case .trust: "sts"
    case .resource, .repository, .identity, .boundary, .session, .serviceControl, .resourceControl,
      .endpoint:
      nil
    }
  }
}
