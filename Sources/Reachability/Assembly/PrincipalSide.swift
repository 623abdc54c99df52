import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// A role or user as every request of it sees it: who it is, and its policies.
final class PrincipalSide: RequestSide {
  let arn: ARN
  let principal: RequestPrincipal
  /// What the inventory holds of it.
  let role: Role?
  let user: User?
  /// Its unique id, if that is known.
  let uniqueID: String?
  let identity: [PolicyInput]
  let boundary: [PolicyInput]?
  /// Why it can make no request at all.
  let serviceBlocks: [String]
  /// Its account, where nothing is known of that (EV-445).
  let externalAccount: AccountID?
  let sources: [PolicySource]

  /// What an inventory says of a role, user or root user.
  init(_ arn: ARN, _ evaluator: AccessEvaluator) {
    var policies = PrincipalPolicies(arn, evaluator)
    var caller: RequestPrincipal?
    var role: Role?
    var user: User?
    if arn.resource == "root", let account = arn.account {
      caller = .root(of: account)
    } else if arn.resource.hasPrefix("user/") {
      user = policies.readUser()
      caller = .user(arn, uniqueID: user?.uniqueID)
    } else {
      role = policies.readRole()
    }
    self.arn = arn
    self.role = role
    self.user = user
    uniqueID = role?.uniqueID ?? user?.uniqueID
    principal = (caller ?? .session(of: arn, uniqueID: uniqueID)).withUnknownCanonicalID()
    identity = policies.identity
    boundary = policies.boundary
    serviceBlocks = policies.serviceBlocks
    externalAccount = policies.externalAccount
    sources = policies.sources
  }
}

extension PrincipalPolicies {
  fileprivate mutating func readRole() -> Role? {
    switch graph.role(arn) {
    case .found(let role):
      add(role.inlinePolicies, of: "role \(role.name)", at: role.position)
      add(role.managedPolicies, of: "role \(role.name)", at: role.position)
      finish("role \(role.name)", boundary: role.boundary, at: role.position)
      return role
    case .doesNotExist:
      serviceBlocks = ["no-such-role"]
      noteHolder("role \(arn.lastPathComponent)", at: nil)
    case .unknown(let file): addUnknown(file)
    case .external(let account): externalAccount = account
    }
    return nil
  }

  fileprivate mutating func readUser() -> User? {
    switch graph.user(arn) {
    case .found(let user):
      add(user.inlinePolicies, of: "user \(user.name)", at: user.position)
      add(user.managedPolicies, of: "user \(user.name)", at: user.position)
      for group in user.groups { addGroup(group, at: user.position) }
      finish("user \(user.name)", boundary: user.boundary, at: user.position)
      return user
    case .doesNotExist: serviceBlocks = ["no-such-user"]
    case .unknown(let file): addUnknown(file)
    case .external(let account): externalAccount = account
    }
    return nil
  }
}
