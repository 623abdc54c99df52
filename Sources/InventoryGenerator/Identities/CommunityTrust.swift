/// Who of a community may assume the roles that its accounts share.
///
/// Nine of ten handshakes are whole. Of the others one half is missing: the role admits somebody who
/// is not allowed to ask, or somebody may ask who is not admitted.
struct CommunityTrust {
  /// A role of an application.
  struct Place: Hashable {
    let account: Int
    let kind: RoleKind
    let number: Int
  }

  /// Whom a role admits.
  private(set) var admitted: [Place: [Place]] = [:]
  /// What somebody is allowed to assume.
  private(set) var allowed: [Place: [Place]] = [:]

  init(_ plan: OrganizationPlan, community: Int) {
    let members = Array(plan.members(of: community))
    var counts: [Int: (callers: Int, shared: Int)] = [:]
    for account in members {
      counts[account] = (
        plan.count(of: .caller, in: account), plan.count(of: .shared, in: account)
      )
    }
    for account in members {
      for number in 0..<(counts[account]?.shared ?? 0) {
        var random = plan.random("trust", account, number)
        let role = Place(account: account, kind: .shared, number: number)
        for _ in 0..<(1 + random.below(3)) {
          let from = random.pick(members)
          // Some roles are assumed from roles that were assumed: chains.
          let kind = random.happens(20) ? RoleKind.shared : .caller
          let count = (kind == .caller ? counts[from]?.callers : counts[from]?.shared) ?? 0
          guard count > 0 else { continue }
          let caller = Place(account: from, kind: kind, number: random.below(count))
          if caller == role { continue }
          let half = random.below(20)
          if half != 0 { admitted[role, default: []].append(caller) }
          if half != 1 { allowed[caller, default: []].append(role) }
        }
      }
    }
  }
}
