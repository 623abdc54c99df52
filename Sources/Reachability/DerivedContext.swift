import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// The condition keys of a question, as far as the inventory proves them (EV-300 to EV-391).
struct DerivedContext {
  let question: AccessQuestion
  let graph: AccessGraph
  let role: Role?
  let user: User?

  /// The keys of the request; what no rule names is unknown, except keys of other services.
  func context() -> RequestContext {
    var context = RequestContext(unlisted: rule(tags: principalTags))
    setPrincipal(&context)
    finish(&context)
    return context
  }

  /// What roles of one account have in common, without what is each one's own.
  func commonContext() -> RequestContext {
    // The rule is a role's own too.
    var context = RequestContext(unlisted: rule(tags: nil))
    setCommon(&context)
    finish(&context)
    return context
  }

  /// What is a role's own, put into what it has in common with others.
  func setOwn(_ arn: ARN, _ role: Role, _ context: inout RequestContext) {
    context.unlisted = rule(tags: principalTags)
    context.set("aws:PrincipalArn", .value(arn.text), origin: .inventory)
    context.set("aws:userid", userID, origin: .inventory)
    for tag in role.tags {
      context.add("aws:PrincipalTag/\(tag.key)", state(of: tag), origin: .inventory)
    }
  }

  private func finish(_ context: inout RequestContext) {
    setSession(&context)
    setNetwork(&context)
    setResource(&context)
    setService(&context)
    let assumed = question.isForwarded ? Self.alwaysAssumed : Self.usuallyAssumed
    context.attribute { assumed.contains($0) ? .assumption : .inventory }
    for (key, state) in question.context { context.set(key, state) }
    setSourceOrganization(&context)
  }

  /// What is known of a key that nobody has set.
  private func rule(tags: KeyState?) -> @Sendable (String) -> KeyState {
    let service = question.action.service
    let hasTargetTags = hasTargetTags
    let mayPassInputs = question.isOpenSession && !question.passesNoInputs
    let hasEncryptionContext = question.context.contains {
      $0.key.lowercased() == "kms:encryptioncontextkeys"
    }
    let isFederated = if case .provider = question.asker { true } else { false }
    return { key in
      // The list of the pairs is known, and so is every pair that is not in it (PF-129).
      if hasEncryptionContext, key.hasPrefix("kms:encryptioncontext:") { return .absent }
      if hasTargetTags, key.hasPrefix("aws:resourcetag/") { return .absent }
      // A provider's own keys, such as the subject of a token, are the caller's (EV-464).
      if isFederated { return .unknown }
      return Self.unlisted(key, service: service, tags: tags, mayPassInputs: mayPassInputs)
    }
  }

  /// Keys of the assumption set `sdk` (EV-386), in lower case.
  private static let alwaysAssumed: Set<String> = ["aws:securetransport", "s3:signatureversion"]

  /// The same for a call that nobody is known to forward.
  private static let usuallyAssumed = alwaysAssumed.union([
    "aws:viaawsservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast",
  ])

  /// The organization of a source is sent together with its account (EV-305): where that may be
  /// absent, so may these.
  private func setSourceOrganization(_ context: inout RequestContext) {
    guard case .service = question.asker else { return }
    switch context.state(of: "aws:sourceaccount") {
    case .present: return
    case .unknown(let known) where !known.mayBeAbsent: return
    case .absent:
      context.set("aws:SourceOrgID", .absent)
      context.set("aws:SourceOrgPaths", .absent)
    case .unknown, .collision:
      for key in ["aws:SourceOrgID", "aws:SourceOrgPaths"] {
        context.set(key, context.state(of: key.lowercased()).orAbsent)
      }
    }
  }

  /// Whether every tag of the resource is known.
  private var hasTargetTags: Bool {
    switch question.guardian {
    case .role(let arn):
      if case .found = graph.role(arn) { return true }
      return false
    case .key(.customerManaged(let arn)): return graph.key(arn)?.tags.value != nil
    case .key, .bucket, .policy, .none: return false
    }
  }

  // MARK: - Keys that nobody set

  /// EV-387: a key of another service is absent; a key that no table knows is unknown.
  private static func unlisted(
    _ key: String,
    service: String,
    tags: KeyState?,
    mayPassInputs: Bool
  ) -> KeyState {
    guard let colon = key.firstIndex(of: ":") else { return .unknown }
    let prefix = key[..<colon]
    if prefix == "aws" {
      if key.hasPrefix("aws:principaltag/") { return tags ?? .unknown }
      // No session tags are passed when a pipeline assumes a role (PF-37).
      if key.hasPrefix("aws:requesttag/"), service == "sts" {
        return mayPassInputs ? .unknown : .absent
      }
      return .unknown
    }
    if key.hasPrefix("kms:encryptioncontext:"), service == "kms" { return .unknown }
    return prefix == service ? .unknown : .absent
  }

  /// What is known of `aws:PrincipalTag/…` beyond the tags that the inventory lists.
  private var principalTags: KeyState? {
    switch question.asker {
    case .service, .anonymous: return .absent
    case .provider: return nil
    case .identity:
      if role == nil && user == nil { return nil }
      return mayBearSessionTags ? nil : .absent
    }
  }

  /// Whether the session may have been made with tags: its role's trust policy says so, or may
  /// (EV-391).
  private var mayBearSessionTags: Bool {
    guard question.isOpenSession, let role else { return false }
    guard let document = role.trustPolicy.value?.document, document.isReadable else { return true }
    return document.statements.contains { statement in
      statement.effect == .allow
        && (statement.action.isNegated
          || statement.action.entries.contains { entry in
            let pattern = WildcardPattern(entry.text.lowercased())
            return pattern.matches("sts:tagsession")
          })
    }
  }

  // MARK: - Principal keys (EV-300, EV-301)

  private func setPrincipal(_ context: inout RequestContext) {
    switch question.asker {
    case .service(let name, let account): setService(name, account, &context)
    case .identity(let arn): setIdentity(arn, &context)
    case .provider: context.set("aws:PrincipalIsAWSService", .value("false"))
    case .anonymous: setAnonymous(&context)
    }
  }

  private func setIdentity(_ arn: ARN, _ context: inout RequestContext) {
    context.set("aws:PrincipalArn", .value(arn.text))
    setCommon(&context)
    if arn.resource == "root" { return }
    context.set("aws:userid", userID)
    for tag in role?.tags ?? user?.tags ?? [] {
      context.add("aws:PrincipalTag/\(tag.key)", state(of: tag))
    }
  }

  /// What does not differ between the roles of an account, nor between its users but for a name.
  private func setCommon(_ context: inout RequestContext) {
    guard case .identity(let arn) = question.asker else { return }
    context.set("aws:PrincipalIsAWSService", .value("false"))
    context.set("aws:PrincipalServiceName", .absent)
    context.set("aws:PrincipalServiceNamesList", .absent)
    if let account = arn.account {
      context.set("aws:PrincipalAccount", .value(account.description))
      setOrganization(of: account, "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", &context)
    }
    if arn.resource == "root" {
      context.set("aws:PrincipalType", .value("Account"))
      context.set("aws:username", .absent)
      return
    }
    let isRole = arn.resource.hasPrefix("role/")
    context.set("aws:PrincipalType", .value(isRole ? "AssumedRole" : "User"))
    context.set("aws:username", isRole ? .absent : .value(arn.lastPathComponent))
  }

  /// What is known of `aws:userid`.
  private var userID: KeyState {
    if let id = role?.uniqueID {
      return .unknown(KeyUncertainty(mayBeAbsent: false, prefix: "\(id):"))
    }
    return user?.uniqueID.map { .value($0) } ?? .somePresent
  }

  /// A session tag overrides the role's own tag of the same key (EV-300).
  private func state(of tag: ResourceTag) -> KeyState {
    mayBearSessionTags ? .somePresent : .value(tag.value)
  }

  /// EV-300, EV-496.
  private func setAnonymous(_ context: inout RequestContext) {
    for key in [
      "aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName",
      "aws:PrincipalServiceNamesList", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
      "aws:username",
    ] {
      context.set(key, .absent)
    }
    context.set("aws:PrincipalAccount", .value("anonymous"))
    context.set("aws:PrincipalType", .value("Anonymous"))
    context.set("aws:userid", .value("anonymous"))
  }

  private func setService(
    _ name: String,
    _ account: AccountID?,
    _ context: inout RequestContext
  ) {
    context.set("aws:PrincipalIsAWSService", .value("true"))
    context.set("aws:PrincipalServiceName", .value(name))
    context.set(
      "aws:PrincipalServiceNamesList",
      .unknown(KeyUncertainty(mayBeAbsent: false, isMultivalued: true))
    )
    for key in ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:username"] {
      context.set(key, .absent)
    }
    context.set("aws:PrincipalArn", .unknown)
    context.set("aws:PrincipalAccount", .unknown)
    if let account {
      setOrganization(of: account, "aws:SourceOrgID", "aws:SourceOrgPaths", &context)
    }
  }

  /// The organization's id and path of an account, under two key names.
  private func setOrganization(
    of account: AccountID,
    _ idKey: String,
    _ pathsKey: String,
    _ context: inout RequestContext
  ) {
    let map = graph.organization
    switch map.isMember(account) {
    case true?:
      context.set(idKey, map.id.map { .value($0) } ?? .somePresent)
      if let path = map.pathText(of: account) {
        context.set(pathsKey, .list([path]))
      } else {
        context.set(
          pathsKey,
          .unknown(KeyUncertainty(mayBeAbsent: false, isMultivalued: true))
        )
      }
    case false?:
      // EV-380: whatever the account's organization is, it is not this one.
      context.set(idKey, .unknown(KeyUncertainty(excluded: map.id.map { [$0] } ?? [])))
      context.set(pathsKey, .unknown(KeyUncertainty(isMultivalued: true)))
    case nil:
      context.set(idKey, .unknown)
      context.set(pathsKey, .unknown(KeyUncertainty(isMultivalued: true)))
    }
  }

  // MARK: - Session and request keys (EV-302, EV-305)

  private func setSession(_ context: inout RequestContext) {
    for key in [
      "aws:FederatedProvider", "aws:SourceIdentity", "aws:AssumedRoot",
      "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4",
      "ec2:SourceInstanceArn", "lambda:SourceFunctionArn", "codebuild:ProjectArn",
      "codebuild:BuildArn", "identitystore:UserId", "aws:referer", "aws:SignInSessionArn",
    ] {
      context.set(key, .absent)
    }
    if question.isOpenSession, case .identity = question.asker {
      for key in ["aws:FederatedProvider", "aws:SourceIdentity", "aws:SignInSessionArn"] {
        context.set(key, .unknown)
      }
    }
    switch question.asker {
    case .identity(let arn) where arn.resource.hasPrefix("role/") && question.isOpenSession:
      context.set("aws:TokenIssueTime", .somePresent)
      context.set(
        "aws:MultiFactorAuthPresent",
        .unknown(KeyUncertainty(candidates: ["true", "false"]))
      )
      context.set("aws:MultiFactorAuthAge", .unknown)
    case .identity(let arn) where arn.resource.hasPrefix("role/"):
      context.set("aws:TokenIssueTime", .somePresent)
      // No person stands behind a pipeline's session: the key is absent or says false.
      context.set(
        "aws:MultiFactorAuthPresent",
        .unknown(KeyUncertainty(candidates: ["false"]))
      )
      context.set("aws:MultiFactorAuthAge", .absent)
    case .identity:
      context.set("aws:TokenIssueTime", .unknown)
      context.set(
        "aws:MultiFactorAuthPresent",
        .unknown(KeyUncertainty(candidates: ["true", "false"]))
      )
      context.set("aws:MultiFactorAuthAge", .unknown)
    case .service, .provider, .anonymous:
      context.set("aws:TokenIssueTime", .absent)
      context.set("aws:MultiFactorAuthPresent", .absent)
      context.set("aws:MultiFactorAuthAge", .absent)
    }
    if case .provider(let name) = question.asker {
      context.set("aws:FederatedProvider", .value(name))
    }
    switch question.asker {
    case .service, .provider: break
    case .identity, .anonymous:
      for key in ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"] {
        context.set(key, .absent)
      }
    }
    context.set("aws:ViaAWSService", .value(question.isForwarded ? "true" : "false"))
    for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
      context.set(key, .absent)
    }
    context.set("aws:CurrentTime", .somePresent)
    context.set("aws:EpochTime", .somePresent)
    context.set("aws:UserAgent", .somePresent)
    context.set("aws:SecureTransport", .value("true"))  // EV-386, PF-23
  }

  // MARK: - Network keys (EV-303, EV-494, PF-31, PF-58)

  private func setNetwork(_ context: inout RequestContext) {
    let endpointKeys = [
      "aws:SourceVpce", "aws:SourceVpc", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID",
      "aws:VpcSourceIp",
    ]
    if question.isForwarded {
      for key in endpointKeys { context.set(key, .absent) }
      context.set("aws:VpceOrgPaths", .absent)
      context.set("aws:SourceIp", .absent)
      return
    }
    switch question.path {
    case .awsNetwork, .publicNetwork:
      for key in endpointKeys { context.set(key, .absent) }
      context.set("aws:VpceOrgPaths", .absent)
      context.set("aws:SourceIp", .somePresent)
    case .unknown:
      for key in endpointKeys { context.set(key, .unknown) }
      context.set("aws:VpceOrgPaths", .unknown(KeyUncertainty(isMultivalued: true)))
      context.set("aws:SourceIp", .unknown)
    case .endpoint(let endpoint):
      context.set("aws:SourceVpce", .value(endpoint.id))
      context.set("aws:SourceVpc", .value(endpoint.vpc))
      context.set(
        "aws:SourceVpcArn",
        .value("arn:\(partition):ec2:\(endpoint.region):\(endpoint.account):vpc/\(endpoint.vpc)")
      )
      context.set("aws:VpceAccount", .value(endpoint.account.description))
      setOrganization(of: endpoint.account, "aws:VpceOrgID", "aws:VpceOrgPaths", &context)
      context.set("aws:VpcSourceIp", .somePresent)
      context.set("aws:SourceIp", .absent)
    }
    setRegion(&context)
  }

  /// Sets the region of the endpoint (EV-303).
  ///
  /// STS has one in every region and one for all, and which of the two a service asks is not told.
  private func setRegion(_ context: inout RequestContext) {
    let region = question.region ?? "us-east-1"
    guard question.action.service == "sts", region != "us-east-1" else {
      context.set("aws:RequestedRegion", .value(region))
      return
    }
    context.set(
      "aws:RequestedRegion",
      .unknown(KeyUncertainty(mayBeAbsent: false, candidates: [region, "us-east-1"]))
    )
  }

  private var partition: String {
    if case .identity(let arn) = question.asker { return arn.partition }
    return "aws"
  }

  // MARK: - Resource keys (EV-304)

  private func setResource(_ context: inout RequestContext) {
    setRegion(&context)
    if let owner = question.owner {
      context.set("aws:ResourceAccount", .value(owner.description))
      setOrganization(of: owner, "aws:ResourceOrgID", "aws:ResourceOrgPaths", &context)
    } else {
      for key in ["aws:ResourceAccount", "aws:ResourceOrgID"] { context.set(key, .unknown) }
      context.set("aws:ResourceOrgPaths", .unknown(KeyUncertainty(isMultivalued: true)))
    }
    context.set("aws:TagKeys", .unknown(KeyUncertainty(isMultivalued: true)))
    switch question.guardian {
    case .role(let arn):
      if case .found(let target) = graph.role(arn) { setTags(target.tags, &context) }
    case .key(.customerManaged(let arn)):
      if let tags = graph.key(arn)?.tags.value { setTags(tags, &context) }
    case .key, .bucket, .policy, .none: break
    }
  }

  private func setTags(_ tags: [ResourceTag], _ context: inout RequestContext) {
    for tag in tags {
      context.add("aws:ResourceTag/\(tag.key)", .value(tag.value))
      if question.action.service == "iam" || question.action.service == "sts" {
        context.add("iam:ResourceTag/\(tag.key)", .value(tag.value))
      }
    }
  }

  // MARK: - Keys of single services (EV-307, EV-320, EV-330)

  private func setService(_ context: inout RequestContext) {
    switch question.action.service {
    case "sts":
      for key in [
        "sts:SourceIdentity", "sts:TransitiveTagKeys", "sts:DurationSeconds",
        "sts:AWSServiceName", "aws:TagKeys",
      ] {
        context.set(key, .absent)
      }
      if question.isOpenSession, !question.passesNoInputs {
        context.set("sts:SourceIdentity", .unknown)
        for key in ["sts:TransitiveTagKeys", "aws:TagKeys"] {
          context.set(key, .unknown(KeyUncertainty(isMultivalued: true)))
        }
      }
      context.set("sts:RoleSessionName", .somePresent)
    case "s3": setStorage(&context)
    case "kms": setKeys(&context)
    default: break
    }
  }

  private func setStorage(_ context: inout RequestContext) {
    if let owner = question.owner { context.set("s3:ResourceAccount", .value(owner.description)) }
    context.set(
      "s3:TlsVersion",
      .unknown(KeyUncertainty(mayBeAbsent: false, candidates: ["1.2", "1.3"]))
    )
    context.set("s3:signatureversion", .value("AWS4-HMAC-SHA256"))
    context.set(
      "s3:authType",
      .unknown(
        KeyUncertainty(mayBeAbsent: false, candidates: ["REST-HEADER", "REST-QUERY-STRING"])
      )
    )
    for key in [
      "s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin",
    ] {
      context.set(key, .absent)
    }
    guard question.action.name == "putobject" else { return }
    for key in [
      "s3:x-amz-grant-read", "s3:x-amz-grant-write", "s3:x-amz-grant-read-acp",
      "s3:x-amz-grant-write-acp", "s3:x-amz-grant-full-control",
    ] {
      context.set(key, .absent)
    }
  }

  private func setKeys(_ context: inout RequestContext) {
    if let caller = RequestCaller(question.asker).account {
      context.set("kms:CallerAccount", .value(caller.description))
    }
    context.set("kms:RequestAlias", .absent)
    for key in [
      "kms:GrantIsForAWSResource", "kms:GranteePrincipal", "kms:RetiringPrincipal",
      "kms:GrantConstraintType", "kms:SigningAlgorithm", "kms:MacAlgorithm", "kms:MessageType",
      "kms:DataKeyPairSpec", "kms:WrappingAlgorithm",
    ] {
      context.set(key, .absent)
    }
    context.set("kms:GrantOperations", .absent)
    guard case .key(.customerManaged(let arn)) = question.guardian, let key = graph.key(arn) else {
      return
    }
    if let description = key.description.value {
      if let spec = description.spec { context.set("kms:KeySpec", .value(spec)) }
      if let usage = description.usage { context.set("kms:KeyUsage", .value(usage)) }
      if let origin = description.origin { context.set("kms:KeyOrigin", .value(origin)) }
      if let flag = description.isMultiRegion {
        context.set("kms:MultiRegion", .value(flag ? "true" : "false"))
      }
    }
    let aliases = key.aliases.value
    context.set(
      "kms:ResourceAliases",
      aliases.map { $0.isEmpty ? .absent : .list($0) }
        ?? .unknown(KeyUncertainty(isMultivalued: true))
    )
  }
}

extension KeyState {
  /// The same, or nothing at all.
  fileprivate var orAbsent: KeyState {
    switch self {
    case .present(let values):
      guard !values.isMultivalued else { return .unknown(KeyUncertainty(isMultivalued: true)) }
      return .unknown(
        KeyUncertainty(candidates: values.values.map { String(decoding: $0, as: UTF8.self) })
      )
    case .unknown(var known):
      known.mayBeAbsent = true
      return .unknown(known)
    case .absent, .collision: return self
    }
  }
}

/// The account behind an asker.
private struct RequestCaller {
  let account: AccountID?

  init(_ asker: AccessQuestion.Asker) {
    switch asker {
    case .identity(let arn): account = arn.account
    case .service, .provider, .anonymous: account = nil
    }
  }
}
