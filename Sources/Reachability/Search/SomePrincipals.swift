import AWSIdentifiers

/// Some roles and users by their classes, for several questions that are put to the same ones.
struct SomePrincipals: Sendable {
  /// Those of one class.
  struct Group: Sendable {
    let members: PrincipalIndex.Class
    /// In the order in which they were given.
    let some: [ARN]
  }

  /// The classes by account, then number.
  let groups: [Group]
  /// Those whom the inventory does not hold.
  let others: [ARN]

  init(_ principals: [ARN], in index: PrincipalIndex) {
    var byClass: [PrincipalIndex.Place: [ARN]] = [:]
    var others: [ARN] = []
    for arn in principals {
      if let place = index.place(of: arn) {
        byClass[place, default: []].append(arn)
      } else {
        others.append(arn)
      }
    }
    groups = byClass.sorted { $0.key < $1.key }.compactMap { place, some in
      index[place].map { Group(members: $0, some: some) }
    }
    self.others = others
  }

  /// Only those of one account.
  func only(of account: AccountID) -> SomePrincipals {
    SomePrincipals(
      groups: groups.filter { $0.members.account == account },
      others: others.filter { $0.account == account }
    )
  }

  private init(groups: [Group], others: [ARN]) {
    self.groups = groups
    self.others = others
  }
}
