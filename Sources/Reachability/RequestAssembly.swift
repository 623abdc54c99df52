import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// Puts one authorization request together from what the inventory holds.
struct RequestAssembly {
  let question: AccessQuestion
  let evaluator: AccessEvaluator
  var sources: [PolicySource] = []
  var layers = PolicyLayers()
  /// What is known of the asker, once it was looked up.
  var role: Role?
  var user: User?

  /// What earlier askers of the same question have in common with this one.
  private let templates: ContextTemplates?

  init(
    question: AccessQuestion,
    evaluator: AccessEvaluator,
    templates: ContextTemplates? = nil
  ) {
    self.question = question
    self.evaluator = evaluator
    self.templates = templates
  }

  var graph: AccessGraph { evaluator.graph }

  var askerAccount: AccountID? {
    switch question.asker {
    case .identity(let arn): arn.account
    case .service, .provider, .anonymous: nil
    }
  }

  mutating func request() -> AuthorizationRequest {
    layers.serviceBlocks = question.serviceBlocks
    layers.openServiceBlocks = question.openServiceBlocks.map { .open($0) }
    let principal = assemblePrincipal()
    assembleSession()
    assembleGuardian()
    if principal.hasPrincipalSide { assembleServiceControl() }
    assembleResourceControl()
    assembleEndpoint()
    let derived = DerivedContext(question: question, graph: graph, role: role, user: user)
    let context = templates.map { derived.context($0) } ?? derived.context()
    return AuthorizationRequest(
      principal: principal,
      action: RequestAction(question.action),
      resource: resource,
      resourceAccount: question.owner.map { .account($0) } ?? .sameAsPrincipal,
      context: context,
      layers: layers
    )
  }

  /// The policies on the resource's side alone.
  mutating func resourceSide() -> PolicyLayers {
    assembleGuardian()
    assembleResourceControl()
    return layers
  }

  /// What the request is made on.
  var resource: RequestResource {
    switch question.target {
    case .resource(let arn): RequestResource(arn)
    case .pattern(let arn): RequestResource(pattern: arn)
    case .any: .any
    }
  }

  // MARK: - Sources

  /// Notes a policy and gives it as an input of the evaluation.
  mutating func input(_ source: PolicySource) -> PolicyInput? {
    sources.append(source)
    let origin = sources.count - 1
    switch source.policy {
    case .known(let attached):
      let policy = evaluator.compile(attached.document)
      if policy.isReadable { return PolicyInput(policy, id: source.title, origin: origin) }
      let file = graph.inventory.sources.path(of: attached.position)
      return PolicyInput(
        unknown: UnknownPolicy(name: source.title, file: file),
        origin: origin
      )
    case .absent: return nil
    case .missing(let file):
      return PolicyInput(unknown: unknown(source.title, file), origin: origin)
    }
  }

  func unknown(_ title: String, _ file: MissingFile) -> UnknownPolicy {
    UnknownPolicy(name: title, file: file.path, command: file.command)
  }
}

// MARK: - The asker and its policies

extension RequestAssembly {
  private mutating func assemblePrincipal() -> RequestPrincipal {
    switch question.asker {
    case .service(let name, _): return .service(name)
    case .provider(let name): return .federated(name)
    case .anonymous: return .anonymous
    case .identity(let arn):
      if arn.resource == "root", let account = arn.account {
        return .root(of: account).withUnknownCanonicalID()
      }
      let caller = arn.resource.hasPrefix("user/") ? assembleUser(arn) : assembleRole(arn)
      return caller.withUnknownCanonicalID()
    }
  }

  private mutating func assembleRole(_ arn: ARN) -> RequestPrincipal {
    switch graph.role(arn) {
    case .found(let role):
      self.role = role
      let owner = "role \(role.name)"
      for policy in role.inlinePolicies {
        addIdentity(
          title: "inline policy \(policy.name) of \(owner)",
          .known(policy),
          at: role.position,
          place: .inline(principal: arn, name: policy.name)
        )
      }
      addManaged(role.managedPolicies, of: owner, account: arn.account, at: role.position)
      if let boundary = role.boundary {
        addBoundary(boundary, of: owner, account: arn.account, at: role.position)
      }
      addGap(of: owner, account: arn.account)
      noteHolder(owner, account: arn.account, at: role.position)
      return .session(of: arn, uniqueID: role.uniqueID)
    case .doesNotExist:
      layers.serviceBlocks.append("no-such-role")
      noteHolder("role \(arn.lastPathComponent)", account: arn.account, at: nil)
    case .unknown(let file): addUnknownIdentity(arn, file)
    case .external(let account): addExternal(arn, account)
    }
    return .session(of: arn)
  }

  private mutating func assembleUser(_ arn: ARN) -> RequestPrincipal {
    switch graph.user(arn) {
    case .found(let user):
      self.user = user
      let owner = "user \(user.name)"
      for policy in user.inlinePolicies {
        addIdentity(
          title: "inline policy \(policy.name) of \(owner)",
          .known(policy),
          at: user.position,
          place: .inline(principal: arn, name: policy.name)
        )
      }
      addManaged(user.managedPolicies, of: owner, account: arn.account, at: user.position)
      for name in user.groups { addGroup(name, account: arn.account, at: user.position) }
      if let boundary = user.boundary {
        addBoundary(boundary, of: owner, account: arn.account, at: user.position)
      }
      addGap(of: owner, account: arn.account)
      noteHolder(owner, account: arn.account, at: user.position)
      return .user(arn, uniqueID: user.uniqueID)
    case .doesNotExist: layers.serviceBlocks.append("no-such-user")
    case .unknown(let file): addUnknownIdentity(arn, file)
    case .external(let account): addExternal(arn, account)
    }
    return .user(arn)
  }

  /// Notes who lacks a permission, for answers in which no policy of the principal has a say.
  private mutating func noteHolder(_ owner: String, account: AccountID?, at: SourcePosition?) {
    sources.append(
      PolicySource(
        layer: .identity,
        account: account,
        title: "policies of \(owner)",
        policy: .absent,
        fallback: at
      )
    )
  }

  private mutating func addIdentity(
    title: String,
    _ policy: Knowledge<AttachedPolicy>,
    at position: SourcePosition,
    place: PolicyPlace? = nil
  ) {
    let source = PolicySource(
      layer: .identity,
      account: askerAccount,
      title: title,
      policy: policy,
      fallback: position,
      place: place
    )
    if let input = input(source) { layers.identity.append(input) }
  }

  private func managed(
    _ reference: ManagedPolicyReference,
    account: AccountID?
  ) -> Knowledge<AttachedPolicy> {
    let store = account.flatMap { graph.account($0)?.identities.value }
    if let policy = store?.managedPolicy(reference.arn) { return .known(policy) }
    let file =
      store?.gap?.path
      ?? "\(account?.description ?? "?")/global/iam/get-account-authorization-details.json"
    return .missing(
      MissingFile(
        path: file,
        reason: .incomplete,
        command: "aws iam get-account-authorization-details"
      )
    )
  }

  private mutating func addManaged(
    _ references: [ManagedPolicyReference],
    of owner: String,
    account: AccountID?,
    at position: SourcePosition
  ) {
    for reference in references {
      let name = reference.name ?? reference.arn
      addIdentity(
        title: "managed policy \(name) of \(owner)",
        managed(reference, account: account),
        at: position,
        place: account.map { .managed(arn: reference.arn, account: $0) }
      )
    }
  }

  private mutating func addGroup(_ name: String, account: AccountID?, at: SourcePosition) {
    guard let store = account.flatMap({ graph.account($0)?.identities.value }) else { return }
    guard let group = store.group(name) else {
      let file =
        store.gap
        ?? MissingFile(
          path: "\(account?.description ?? "?")/global/iam/get-account-authorization-details.json",
          reason: .incomplete
        )
      addIdentity(title: "policies of group \(name)", .missing(file), at: at)
      return
    }
    for policy in group.inlinePolicies {
      addIdentity(
        title: "inline policy \(policy.name) of group \(name)",
        .known(policy),
        at: at,
        place: account.map { .groupInline(account: $0, group: name, name: policy.name) }
      )
    }
    addManaged(group.managedPolicies, of: "group \(name)", account: account, at: at)
  }

  private mutating func addBoundary(
    _ reference: ManagedPolicyReference,
    of owner: String,
    account: AccountID?,
    at position: SourcePosition
  ) {
    let source = PolicySource(
      layer: .boundary,
      account: account,
      title: "permissions boundary \(reference.name ?? reference.arn) of \(owner)",
      policy: managed(reference, account: account),
      fallback: position,
      place: account.map { .managed(arn: reference.arn, account: $0) }
    )
    layers.boundary = input(source).map { [$0] } ?? []
  }

  private mutating func assembleSession() {
    guard !question.sessionPolicies.isEmpty else { return }
    layers.session = question.sessionPolicies.compactMap { policy in
      input(
        PolicySource(
          layer: .session,
          account: askerAccount,
          title: "session policy \(policy.name)",
          policy: .known(policy)
        )
      )
    }
  }

  /// A store that was not read whole may hold more policies of this principal (PF-133).
  private mutating func addGap(of owner: String, account: AccountID?) {
    guard let gap = account.flatMap({ graph.account($0)?.identities.value?.gap }) else { return }
    guard gap.reason != .incomplete else { return }
    layers.identity.append(PolicyInput(unknown: unknown("policies of \(owner)", gap)))
  }

  private mutating func addUnknownIdentity(_ arn: ARN, _ file: MissingFile) {
    let title = "policies of \(arn.resource)"
    sources.append(
      PolicySource(
        layer: .identity,
        account: arn.account,
        title: title,
        policy: .missing(file)
      )
    )
    layers.identity.append(
      PolicyInput(unknown: unknown(title, file), origin: sources.count - 1)
    )
  }

  /// EV-445.
  private mutating func addExternal(_ arn: ARN, _ account: AccountID) {
    layers.identity.append(
      PolicyInput(
        open: .externalAccountAllows(
          account: account.description,
          principal: arn.text,
          action: question.action.text
        )
      )
    )
  }
}
