import AWSIdentifiers

// One thing at a time: of a store in an index, nothing else is decoded.

extension IdentityStore {
  /// A role by its full ARN.
  public func role(_ arn: ARN) -> Role? {
    if let indexed { return indexed.role(arn) }
    return tables.roles[arn]
  }

  /// A user by its full ARN.
  public func user(_ arn: ARN) -> User? {
    if let indexed { return indexed.user(arn) }
    return tables.users[arn]
  }

  /// A group by its name.
  public func group(_ name: String) -> Group? {
    if let indexed { return indexed.others.groups[name] }
    return tables.groups[name]
  }

  /// A managed policy by its ARN, in its default version.
  public func managedPolicy(_ arn: String) -> AttachedPolicy? {
    if let indexed { return indexed.others.managedPolicies[arn] }
    return tables.managedPolicies[arn]
  }

  /// The roles and users in classes of those that hold the same policies.
  public var classes: PrincipalClasses {
    if let known = indexed?.classes { return known }
    let tables = indexed?.tables ?? tables
    return PrincipalClasses(roles: tables.roles, users: tables.users, store: tables, gap: gap)
  }
}
