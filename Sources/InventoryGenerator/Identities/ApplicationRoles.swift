/// The roles of applications in an account.
struct ApplicationRoles {
  let plan: OrganizationPlan
  let account: Int
  let trust: CommunityTrust
  /// Data buckets of the account.
  let buckets: [String]
  /// Customer managed policies of the account.
  let customerPolicies: [String]

  private var id: String { plan.accounts[account] }
  private var region: String { plan.region(of: account) }

  /// All of them.
  func roles() -> [GeneratedRole] {
    RoleKind.counts(among: plan.applicationRoles(in: account)).flatMap { kind, count in
      (0..<count).map { role(kind, $0) }
    }
  }

  private func role(_ kind: RoleKind, _ number: Int) -> GeneratedRole {
    let name = plan.roleName(kind, number, in: account)
    var random = plan.random("role", account, name)
    let application = plan.word("application", account, name)
    let subject = ApplicationPolicies.Subject(
      account: id,
      region: region,
      application: application,
      bucket: random.pick(buckets)
    )
    var role = GeneratedRole(name: name, trust: trustPolicy(of: kind, number, application, &random))
    role.inline = assuming(kind, number)
    let common = Array(ApplicationPolicies.Kind.allCases.prefix(8))
    var kinds = random.pick(random.below(4), of: common)
    if random.happens(6) { kinds.append(random.pick([.home, .tuning, .passing])) }
    role.inline += kinds.map {
      ("\(application)-\($0.rawValue)", ApplicationPolicies.statements($0, subject))
    }
    role.attached = attachments(kind, &random)
    if random.happens(8) { role.boundary = plan.arn(id, "policy/\(CustomerPolicies.boundary)") }
    if random.happens(75) {
      role.tags = [("application", application), ("team", "team-\(random.below(20))")]
    }
    role.hasInstanceProfile = kind == .instance
    return role
  }

  private func attachments(_ kind: RoleKind, _ random: inout SeededRandom) -> [String] {
    var names: [String] = []
    switch kind {
    case .function, .workflow: names.append("AWSLambdaBasicExecutionRole")
    case .task: names.append("AmazonECSTaskExecutionRolePolicy")
    case .instance: names.append("AmazonSSMManagedInstanceCore")
    case .workload, .repository, .caller, .shared, .local, .op, .opmfa, .guest, .vendor, .everyone:
      break
    }
    if random.happens(40) {
      // Of two numbers the smaller: what is common is common everywhere.
      let count = AmazonPolicies.popular.count
      names.append(AmazonPolicies.popular[min(random.below(count), random.below(count))])
    }
    var attached = names.compactMap { AmazonPolicies.named($0)?.arn }
    if random.happens(60) { attached.append(random.pick(customerPolicies)) }
    return attached
  }

  // MARK: - Trust

  private func trustPolicy(
    of kind: RoleKind,
    _ number: Int,
    _ application: String,
    _ random: inout SeededRandom
  ) -> GeneratedJSON {
    let root = plan.arn(id, "root")
    switch kind {
    case .function: return PolicyTexts.trust(PolicyTexts.service("lambda.amazonaws.com"))
    case .task, .caller:
      return PolicyTexts.trust(
        PolicyTexts.service("ecs-tasks.amazonaws.com"),
        when: ["StringEquals": ["aws:SourceAccount": .text(id)]]
      )
    case .instance: return PolicyTexts.trust(PolicyTexts.service("ec2.amazonaws.com"))
    case .workflow: return PolicyTexts.trust(PolicyTexts.service("states.amazonaws.com"))
    case .workload:
      let cluster = plan.names.hex(32, "cluster", account)
      let provider = "oidc.eks.\(region).amazonaws.com/id/\(cluster.uppercased())"
      return web(
        provider,
        audience: "sts.amazonaws.com",
        "system:serviceaccount:\(application):main"
      )
    case .repository:
      let provider = "token.actions.githubusercontent.com"
      return web(provider, audience: "sts.amazonaws.com", "repo:acme/\(application):*")
    case .shared:
      let place = CommunityTrust.Place(account: account, kind: kind, number: number)
      let admitted = (trust.admitted[place] ?? []).map {
        plan.role($0.kind, $0.number, in: $0.account)
      }
      return PolicyTexts.trust(PolicyTexts.aws(admitted.isEmpty ? [root] : Set(admitted).sorted()))
    case .local:
      let callers = plan.count(of: .caller, in: account)
      let caller = plan.role(.caller, random.below(callers), in: account)
      return PolicyTexts.trust(PolicyTexts.aws([callers > 0 ? caller : root]))
    case .op: return PolicyTexts.trust(PolicyTexts.aws([root]))
    case .opmfa:
      return PolicyTexts.trust(
        PolicyTexts.aws([root]),
        when: ["Bool": ["aws:MultiFactorAuthPresent": "true"]]
      )
    case .guest:
      let peer = random.pick(Array(plan.members(of: plan.community(of: account))))
      return PolicyTexts.trust(
        PolicyTexts.aws([plan.arn(plan.accounts[peer], "root")]),
        when: ["ArnLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/caller-*"]]
      )
    case .vendor:
      return PolicyTexts.trust(
        PolicyTexts.aws([plan.arn(random.pick(plan.vendors), "root")]),
        when: [
          "StringEquals": ["sts:ExternalId": .text(plan.names.hex(24, "external", account, number))]
        ]
      )
    case .everyone:
      return PolicyTexts.trust(
        ["AWS": "*"],
        when: [
          "StringEquals": ["aws:PrincipalOrgID": .text(plan.id)],
          "ArnLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/caller-\(application)-*"],
        ]
      )
    }
  }

  private func web(_ provider: String, audience: String, _ subject: String) -> GeneratedJSON {
    PolicyTexts.trust(
      ["Federated": .text(plan.arn(id, "oidc-provider/\(provider)"))],
      ["sts:AssumeRoleWithWebIdentity"],
      when: [
        "StringEquals": .object([("\(provider):aud", .text(audience))]),
        "StringLike": .object([("\(provider):sub", .text(subject))]),
      ]
    )
  }

  /// What a role is allowed to assume.
  private func assuming(
    _ kind: RoleKind,
    _ number: Int
  ) -> [(name: String, statements: [GeneratedJSON])] {
    guard kind == .caller || kind == .shared else { return [] }
    let place = CommunityTrust.Place(account: account, kind: kind, number: number)
    var targets = (trust.allowed[place] ?? []).map { plan.role($0.kind, $0.number, in: $0.account) }
    if kind == .caller {
      if number % 7 == 3 { targets = ["arn:aws:iam::*:role/shared-*"] }
      targets.append(plan.arn(id, "role/local-*"))
      if number % 5 == 1 { targets.append("arn:aws:iam::*:role/everyone-*") }
    }
    guard !targets.isEmpty else { return [] }
    return [("assume", [PolicyTexts.allow(["sts:AssumeRole"], on: Set(targets).sorted())])]
  }
}
