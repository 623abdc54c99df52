import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// A role or user as every request of it sees it: who it is, and its policies.
struct PrincipalSide: RequestSide {
  let arn: ARN
  var principal: RequestPrincipal
  /// What the inventory holds of it.
  var role: Role?
  var user: User?
  var identity: [PolicyInput] = []
  var boundary: [PolicyInput]?
  /// Why it can make no request at all.
  var serviceBlocks: [String] = []
  /// Its account, where nothing is known of that (EV-445).
  var externalAccount: AccountID?
  var sources: [PolicySource] = []

  /// What an inventory says of a role, user or root user.
  init(_ arn: ARN, _ evaluator: AccessEvaluator) {
    self.arn = arn
    if arn.resource == "root", let account = arn.account {
      principal = .root(of: account).withUnknownCanonicalID()
      return
    }
    let isUser = arn.resource.hasPrefix("user/")
    principal = isUser ? .user(arn) : .session(of: arn)
    var policies = PrincipalPolicies(arn, evaluator)
    if isUser { readUser(&policies) } else { readRole(&policies) }
    principal = principal.withUnknownCanonicalID()
    identity = policies.identity
    boundary = policies.boundary
    sources = policies.sources
  }

  /// The inventory's unique id of it, if that is known.
  var uniqueID: String? { role?.uniqueID ?? user?.uniqueID }

  private mutating func readRole(_ policies: inout PrincipalPolicies) {
    switch policies.graph.role(arn) {
    case .found(let role):
      self.role = role
      principal = .session(of: arn, uniqueID: role.uniqueID)
      policies.add(role.inlinePolicies, of: "role \(role.name)", at: role.position)
      policies.add(role.managedPolicies, of: "role \(role.name)", at: role.position)
      policies.finish("role \(role.name)", boundary: role.boundary, at: role.position)
    case .doesNotExist:
      serviceBlocks = ["no-such-role"]
      policies.noteHolder("role \(arn.lastPathComponent)", at: nil)
    case .unknown(let file): policies.addUnknown(file)
    case .external(let account): externalAccount = account
    }
  }

  private mutating func readUser(_ policies: inout PrincipalPolicies) {
    switch policies.graph.user(arn) {
    case .found(let user):
      self.user = user
      principal = .user(arn, uniqueID: user.uniqueID)
      policies.add(user.inlinePolicies, of: "user \(user.name)", at: user.position)
      policies.add(user.managedPolicies, of: "user \(user.name)", at: user.position)
      for group in user.groups { policies.addGroup(group, at: user.position) }
      policies.finish("user \(user.name)", boundary: user.boundary, at: user.position)
    case .doesNotExist: serviceBlocks = ["no-such-user"]
    case .unknown(let file): policies.addUnknown(file)
    case .external(let account): externalAccount = account
    }
  }
}
