/// What a role of an application is for: who may assume it, and how many roles in a hundred are so.
enum RoleKind: String, CaseIterable {
  case function, task, instance, workload, workflow, repository, caller, shared, local, op, opmfa,
    guest, vendor, everyone

  /// How many of a hundred.
  var share: Int {
    switch self {
    case .function: 26
    case .task: 16
    case .instance: 9
    case .workload: 9
    case .workflow: 6
    case .repository: 4
    case .caller: 9
    case .shared: 7
    case .local: 5
    case .op: 3
    case .opmfa: 2
    case .guest: 2
    case .vendor: 1
    case .everyone: 1
    }
  }

  /// How many roles of each kind there are among so many.
  static func counts(among count: Int) -> [(kind: RoleKind, count: Int)] {
    var shares = 0
    var given = 0
    return allCases.map { kind in
      shares += kind.share
      let upTo = count * shares / 100
      defer { given = upTo }
      return (kind, upTo - given)
    }
  }
}

extension OrganizationPlan {
  /// How many roles of an application an account has.
  func applicationRoles(in account: Int) -> Int {
    max(0, size.roles - BaselineRoles.count - pipelineRoles(in: account))
  }

  /// How many roles of a kind an account has.
  func count(of kind: RoleKind, in account: Int) -> Int {
    RoleKind.counts(among: applicationRoles(in: account)).first { $0.kind == kind }?.count ?? 0
  }

  /// The name of a role of an application.
  func roleName(_ kind: RoleKind, _ number: Int, in account: Int) -> String {
    "\(kind.rawValue)-\(word("role", account, kind.rawValue, number))-\(number)"
  }

  /// Its ARN.
  func role(_ kind: RoleKind, _ number: Int, in account: Int) -> String {
    arn(accounts[account], "role/\(roleName(kind, number, in: account))")
  }
}
