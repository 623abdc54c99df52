import AWSIdentifiers
import AccessModel
import PolicyEvaluation

/// Whoever somebody can become, and what that gives.
public struct ReachAnswer: Sendable {
  /// Something that one of them may do.
  public struct Permission: Sendable {
    /// Who may: the one who was asked about, or a role on the way.
    public let holder: AccessNode
    /// What.
    public let use: ResourceUse
    /// Whether for certain, the way there left aside.
    public let state: Holder.State
    /// What it depends on.
    public let condition: String?
    /// An example, where it does not hold for all that the use stands for.
    public let example: String?
  }

  /// A role that one of them may hand to a service which the role trusts (EV-462, EV-465).
  public struct Passing: Sendable {
    /// Who may.
    public let holder: AccessNode
    /// The role.
    public let role: ARN
    /// The service that then runs as the role.
    public let service: String
    /// Whether for certain.
    public let state: Holder.State
  }

  /// Who was asked about.
  public let from: AccessNode
  /// The roles that can be reached, sorted by ARN.
  public let roles: [ReachedRole]
  /// What they may do on resources of the inventory: by holder, then by resource.
  public let permissions: [Permission]
  /// Roles that they may pass, sorted likewise.
  public let passes: [Passing]
  /// What could not be told.
  public let gaps: [WhoCanAnswer.Gap]
}

extension AccessSearch {
  /// Every role that somebody can become, and what each may do on collected resources.
  public func reach(of node: AccessNode) -> ReachAnswer {
    let roles = reached(from: node)
    let holders = [node] + roles.map { AccessNode.principal($0.role) }
    let principals = holders.compactMap { holder -> ARN? in
      if case .principal(let arn) = holder { arn } else { nil }
    }
    let policies = OwnPolicies(self, principals)
    let some = SomePrincipals(principals, in: self.principals)
    return ReachAnswer(
      from: node,
      roles: roles,
      permissions: permissions(of: some, policies, order: holders),
      passes: passes(of: some, policies, order: holders),
      gaps: unknownAccounts
    )
  }

  private func permissions(
    of principals: SomePrincipals,
    _ policies: OwnPolicies,
    order: [AccessNode]
  ) -> [ReachAnswer.Permission] {
    let all = ResourceCatalog(graph).uses.mapSideBySide { use in
      policies.ruleOut(use) ? [] : permissions(of: principals, to: use)
    }
    var found: [AccessNode: [ReachAnswer.Permission]] = [:]
    for permission in all.joined() {
      found[permission.holder, default: []].append(permission)
    }
    return order.flatMap { found[$0] ?? [] }
  }

  private func permissions(
    of principals: SomePrincipals,
    to use: ResourceUse
  ) -> [ReachAnswer.Permission] {
    let guarded = graph.guarded(use.target, for: use.action, isPattern: use.isPattern)
    var survey = AccessSurvey(self, question(use.action, on: guarded))
    var holders = survey.holders(among: principals)
    if holders.isEmpty { return [] }
    _ = join(&holders, with: BucketKey(use.action, guarded, self), in: .only(principals))
    return holders.map { holder in
      ReachAnswer.Permission(
        holder: holder.node,
        use: use,
        state: holder.state,
        condition: holder.condition,
        example: holder.example
      )
    }
  }

  /// Roles that may be passed to a service that they trust.
  private func passes(
    of principals: SomePrincipals,
    _ policies: OwnPolicies,
    order: [AccessNode]
  ) -> [ReachAnswer.Passing] {
    let accounts = Set(
      principals.groups.map(\.members.account) + principals.others.compactMap(\.account)
    )
    var found: [AccessNode: [ReachAnswer.Passing]] = [:]
    let services = trust.rolesByService(in: Array(accounts))
    for (service, roles) in services.sorted(by: { $0.key < $1.key }) {
      for role in roles {
        guard let account = role.account, accounts.contains(account) else { continue }
        if policies.ruleOut(.passRole, RequestResource(role)) { continue }
        let own = principals.only(of: account)
        var question = question(
          .passRole,
          on: graph.guarded(role, for: .passRole, isPattern: false)
        )
        question.context.append(("iam:PassedToService", .value(service)))
        var survey = AccessSurvey(self, question)
        let holders = survey.holders(among: own)
        guard !holders.isEmpty,
          let run = holder(.service(service), assumption(of: role))
        else { continue }
        for holder in holders {
          found[holder.node, default: []].append(
            ReachAnswer.Passing(
              holder: holder.node,
              role: role,
              service: service,
              state: holder.state.and(run.state)
            )
          )
        }
      }
    }
    return order.flatMap { (found[$0] ?? []).sorted { $0.role < $1.role } }
  }
}
