import AWSIdentifiers
import PolicyLanguage

/// Grants taken together into as few statements as say the same (PF-125).
enum GrantStatements {
  private struct Group: Hashable {
    var principals: Set<ProposedStatement.Principal>
    var actions: Set<String>
    var resources: Set<String>
    let hasResource: Bool
    let conditions: [ProposedStatement.Condition]
  }

  /// The statements for some grants, sorted; merging never pairs what was not asked for.
  ///
  /// Actions of one principal on one resource come together first, then the resources of equal
  /// actions, then the principals of equal actions and resources.
  static func statements(
    for grants: Set<PolicyGrant>,
    _ names: inout StatementNames
  ) -> [PolicyStatement] {
    var groups = grants.map { grant in
      Group(
        principals: grant.principal.map { [$0] } ?? [],
        actions: [grant.action],
        resources: grant.resource.map { [$0] } ?? [],
        hasResource: grant.resource != nil,
        conditions: grant.conditions
      )
    }
    groups = merge(groups, by: \.actions)
    groups = merge(groups, by: \.resources)
    groups = merge(groups, by: \.principals)
    return groups.sorted { sortKey($0) < sortKey($1) }.map { statement($0, &names) }
  }

  /// Unites groups that differ in nothing but one set.
  private static func merge<Element: Hashable>(
    _ groups: [Group],
    by member: WritableKeyPath<Group, Set<Element>>
  ) -> [Group] {
    var united: [Group: Set<Element>] = [:]
    for group in groups {
      var rest = group
      rest[keyPath: member] = []
      united[rest, default: []].formUnion(group[keyPath: member])
    }
    return united.map { rest, set in
      var group = rest
      group[keyPath: member] = set
      return group
    }
  }

  private static func sortKey(_ group: Group) -> String {
    let principals = group.principals.map { "\($0)" }.sorted().joined(separator: ",")
    let actions = group.actions.sorted().joined(separator: ",")
    let resources = group.resources.sorted().joined(separator: ",")
    return "\(principals) \(actions) \(resources) \(group.conditions.map { "\($0)" })"
  }

  private static func statement(
    _ group: Group,
    _ names: inout StatementNames
  ) -> PolicyStatement {
    let actions = group.actions.sorted()
    return PolicyStatement(
      index: 0,
      sid: names.unique("Allow" + title(actions)),
      effect: .allow,
      principal: group.principals.isEmpty ? nil : PrincipalElement(group.principals),
      action: PatternElement(actions),
      resource: group.hasResource ? PatternElement(group.resources.sorted()) : nil,
      conditions: conditions(group.conditions)
    )
  }

  /// One clause for each operator and key.
  private static func conditions(_ list: [ProposedStatement.Condition]) -> [ConditionClause] {
    var clauses: [ConditionClause] = []
    for condition in list {
      guard let clause = ConditionClause(condition.test, condition.key, [condition.value]) else {
        continue
      }
      if let index = clauses.firstIndex(where: { $0.isOn(clause.test, condition.key) }) {
        clauses[index] = clauses[index].adding([condition.value])
      } else {
        clauses.append(clause)
      }
    }
    return clauses
  }

  /// `DecryptAndGenerateDataKey` for a few actions, `s3Actions` for many.
  static func title(_ actions: [String]) -> String {
    let names = actions.map { $0.split(separator: ":").last.map(String.init) ?? $0 }
    if names.count <= 3 { return names.joined(separator: "And") }
    let services = Set(actions.compactMap { $0.split(separator: ":").first.map(String.init) })
    return services.sorted().map(\.capitalizedFirst).joined(separator: "And") + "Actions"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
