import AWSIdentifiers
import AccessModel
import PolicyEvaluation

/// Puts one authorization request together from what the inventory holds.
struct RequestAssembly {
  let question: AccessQuestion
  let evaluator: AccessEvaluator
  private(set) var sources = PolicySources()
  private var layers = PolicyLayers()

  init(question: AccessQuestion, evaluator: AccessEvaluator) {
    self.question = question
    self.evaluator = evaluator
  }

  private var askerAccount: AccountID? {
    switch question.asker {
    case .identity(let arn): arn.account
    case .service, .provider, .anonymous: nil
    }
  }

  mutating func request() -> AuthorizationRequest {
    layers.serviceBlocks = question.serviceBlocks
    layers.openServiceBlocks = question.openServiceBlocks.map { .open($0) }
    var side: PrincipalSide?
    let principal: RequestPrincipal
    switch question.asker {
    case .service(let name, _): principal = .service(name)
    case .provider(let name): principal = .federated(name)
    case .anonymous: principal = .anonymous
    case .identity(let arn):
      let known = evaluator.sides.principal(arn, evaluator)
      add(known)
      principal = known.principal
      side = known
    }
    addSession()
    addResource(askedBy: side)
    if principal.hasPrincipalSide, let account = askerAccount {
      layers.serviceControl = add(.serviceControl, over: account)
    }
    addResourceControl()
    addEndpoint()
    let derived = DerivedContext(question, evaluator.graph, role: side?.role, user: side?.user)
    return AuthorizationRequest(
      principal: principal,
      action: RequestAction(question.action),
      resource: resource,
      resourceAccount: question.owner.map { .account($0) } ?? .sameAsPrincipal,
      context: derived.context(),
      layers: layers
    )
  }

  /// The policies on the resource's side alone.
  mutating func resourceSide() -> PolicyLayers {
    addResource(askedBy: nil)
    addResourceControl()
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

  // MARK: - Parts

  private mutating func add(_ side: PrincipalSide) {
    sources[.principal] = side.sources
    layers.identity = side.identity
    layers.boundary = side.boundary
    layers.serviceBlocks += side.serviceBlocks
    guard let account = side.externalAccount else { return }
    // EV-445.
    layers.identity.append(
      PolicyInput(
        open: .externalAccountAllows(
          account: account.description,
          principal: side.arn.text,
          action: question.action.text
        )
      )
    )
  }

  private mutating func addSession() {
    guard !question.sessionPolicies.isEmpty else { return }
    var collector = PolicyCollector(evaluator, .session)
    layers.session = question.sessionPolicies.compactMap { policy in
      collector.input(
        PolicySource(
          layer: .session,
          account: askerAccount,
          title: "session policy \(policy.name)",
          policy: .known(policy)
        )
      )
    }
    sources[.session] = collector.sources
  }

  private mutating func addResource(askedBy asker: PrincipalSide?) {
    var side = evaluator.sides.resource(question, evaluator)
    layers.resource = side.policies
    if let asker { layers.resource += side.unknownIDs(asker, evaluator.graph) }
    layers.publicAccess = side.publicAccess
    layers.serviceBlocks += side.serviceBlocks
    side.applyGrants(to: &layers, action: question.action, asker: asker?.arn)
    sources[.resource] = side.sources
  }

  private mutating func addResourceControl() {
    guard let account = question.owner ?? askerAccount else { return }
    if case .key(.awsManaged) = question.guardian { return }  // EV-475
    layers.resourceControl = add(.resourceControl, over: account)
  }

  private mutating func add(
    _ kind: OrganizationSide.Kind,
    over account: AccountID
  ) -> [PolicyLevel] {
    let side = evaluator.sides.organization(kind, over: account, evaluator)
    sources[kind.part] = side.sources
    return side.levels
  }

  private mutating func addEndpoint() {
    let side = EndpointSide(question, evaluator)
    layers.endpoint = side.policies
    layers.isGatewayEndpoint = side.isGateway
    sources[.endpoint] = side.sources
  }
}
