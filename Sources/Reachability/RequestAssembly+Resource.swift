import Diagnostics
import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

extension RequestAssembly {
  /// The policy that guards the resource, with grants and Block Public Access.
  mutating func assembleGuardian() {
    switch question.guardian {
    case .none: break
    case .policy(let source): addResource(source)
    case .role(let arn): assembleTrust(arn)
    case .bucket(let name): assembleBucket(name)
    case .key(let key): assembleKey(key)
    }
  }

  private mutating func addResource(_ source: PolicySource) {
    if let input = input(source) { layers.resource.append(input) }
    addUnknownIDs(in: source)
  }

  /// A policy that names unique ids may mean the asker, whose id was not collected.
  private mutating func addUnknownIDs(in source: PolicySource) {
    guard case .identity(let arn) = question.asker, arn.resource != "root",
      (role?.uniqueID ?? user?.uniqueID) == nil, case .known(let attached) = source.policy
    else { return }
    let file: MissingFile?
    switch arn.resource.hasPrefix("user/") ? graph.user(arn).missing : graph.role(arn).missing {
    case .some(let missing): file = missing
    case nil: return
    }
    let named = attached.document.statements.filter { statement in
      statement.principal?.entries.contains { entry in
        ["AROA", "AIDA"].contains { entry.value.text.hasPrefix($0) }
      } ?? false
    }
    guard !named.isEmpty else { return }
    layers.resource.append(
      PolicyInput(
        unknown: UnknownPolicy(
          name: "unique ids named in the \(source.title)",
          file: file?.path,
          command: file?.command
        ),
        mayDeny: named.contains { $0.effect == .deny }
      )
    )
  }

  // MARK: - Roles

  private mutating func assembleTrust(_ arn: ARN) {
    let title = "trust policy of role \(arn.lastPathComponent)"
    switch graph.role(arn) {
    case .found(let role):
      addResource(
        PolicySource(
          layer: .trustPolicy,
          account: arn.account,
          title: title,
          policy: role.trustPolicy,
          fallback: role.position,
          place: .trust(role: arn)
        )
      )
      let gap = arn.account.flatMap { graph.account($0)?.identities.value?.gap }
      if let gap, gap.reason != .incomplete {
        layers.resource.append(PolicyInput(unknown: unknown(title, gap)))
      }
    case .doesNotExist: layers.serviceBlocks.append("no-such-role")
    case .unknown(let file):
      addResource(
        PolicySource(
          layer: .trustPolicy,
          account: arn.account,
          title: title,
          policy: .missing(file)
        )
      )
    case .external:
      layers.resource.append(
        PolicyInput(open: .externalResourcePolicyAllows(resource: arn.text))
      )
    }
  }

  // MARK: - Buckets

  private mutating func assembleBucket(_ name: String) {
    guard let bucket = graph.bucket(named: name) else {
      let account = question.owner?.description ?? "<account>"
      let region = question.region ?? "<region>"
      addResource(
        PolicySource(
          layer: .bucketPolicy,
          account: question.owner,
          title: "bucket policy of \(name)",
          policy: .missing(
            MissingFile(
              path: "\(account)/\(region)/s3api/\(name)/get-bucket-policy.json",
              reason: .notCollected,
              command: "aws s3api get-bucket-policy --bucket \(ShellWord.quoted(name))"
            )
          )
        )
      )
      return
    }
    addResource(
      PolicySource(
        layer: .bucketPolicy,
        account: bucket.account,
        title: "bucket policy of \(name)",
        policy: bucket.policy,
        place: .bucket(name)
      )
    )
    layers.publicAccess = publicAccess(of: bucket)
  }

  /// EV-484: the account's and the bucket's settings are united.
  private func publicAccess(of bucket: Bucket) -> PublicAccessRestriction {
    let account = graph.account(bucket.account)?.publicAccessBlock
    let settings = [bucket.publicAccessBlock, account ?? .absent]
    if settings.contains(where: { $0.value?.restrictPublicBuckets == true }) { return .on }
    for setting in settings {
      if let file = setting.missingFile {
        return .unknown(unknown("Block Public Access of \(bucket.name)", file))
      }
    }
    return .off
  }

  // MARK: - Keys

  private mutating func assembleKey(_ identity: KeyIdentity) {
    guard case .customerManaged(let arn) = identity else {
      assembleManagedKey(identity)
      return
    }
    let id = String(arn.resource.dropFirst("key/".count))
    let title = "key policy of \(id)"
    guard let key = graph.key(arn) else {
      let folder = "\(arn.accountText)/\(arn.region)/kms/\(id)"
      addResource(
        PolicySource(
          layer: .keyPolicy,
          account: arn.account,
          title: title,
          policy: .missing(
            MissingFile(
              path: "\(folder)/get-key-policy.json",
              reason: .notCollected,
              command:
                "aws kms get-key-policy --key-id \(ShellWord.quoted(arn.text)) --region \(arn.region)"
            )
          )
        )
      )
      return
    }
    addResource(
      PolicySource(
        layer: .keyPolicy,
        account: key.account,
        title: title,
        policy: key.policy,
        fallback: key.descriptionPosition,
        place: .key(arn)
      )
    )
    switch key.grants {
    case .known(let grants): addGrants(grants, of: key)
    case .absent: break
    case .missing(let file): layers.unknownGrants = unknown("grants of key \(id)", file)
    }
    keyState(key)
  }

  private mutating func addGrants(_ grants: [EncryptionKey.Grant], of key: EncryptionKey) {
    for grant in grants {
      if isDoubtful(grant) {
        layers.unknownGrants = UnknownPolicy(name: "constraints of grant \(grant.id)")
        continue
      }
      sources.append(
        PolicySource(
          layer: .grant,
          account: key.account,
          title: "grant \(grant.id)",
          policy: .absent,
          fallback: grant.position
        )
      )
      layers.grants.append(
        KeyGrant(
          id: grant.id,
          grantee: grant.grantee,
          operations: grant.operations,
          contextEquals: grant.encryptionContextEquals,
          contextSubset: grant.encryptionContextSubset,
          origin: sources.count - 1
        )
      )
    }
  }

  /// Whether a grant may be for the asker, and it cannot be told: it has constraints that are not
  /// modelled, or is for one session of the asker's role.
  private func isDoubtful(_ grant: EncryptionKey.Grant) -> Bool {
    guard case .identity(let asker) = question.asker,
      grant.operations.contains(where: { $0.lowercased() == question.action.name })
    else { return false }
    if let session = ARN(grant.grantee), session.service == "sts" {
      let parts = session.resource.split(separator: "/")
      return session.account == asker.account && parts.count == 3 && parts[0] == "assumed-role"
        && parts[1] == asker.lastPathComponent && asker.resource.hasPrefix("role/")
    }
    guard !grant.otherConstraints.isEmpty else { return false }
    let account = AccountID(grant.grantee) ?? ARN(grant.grantee)?.account
    let isRoot = AccountID(grant.grantee) != nil || ARN(grant.grantee)?.resource == "root"
    return grant.grantee == asker.text || isRoot && account == asker.account
  }

  /// PF-129: a key that cannot be used stops every request on it.
  private mutating func keyState(_ key: EncryptionKey) {
    guard let description = key.description.value else { return }
    switch description.state {
    case "Enabled": break
    case "Disabled": layers.serviceBlocks.append("key-disabled")
    case "PendingDeletion", "PendingReplicaDeletion":
      layers.serviceBlocks.append("key-pending-deletion")
    default: layers.serviceBlocks.append("key-not-usable")
    }
    let isSymmetric = description.spec.map { $0 == "SYMMETRIC_DEFAULT" } ?? true
    let isForEncryption = description.usage.map { $0 == "ENCRYPT_DECRYPT" } ?? true
    if !isSymmetric || !isForEncryption { layers.serviceBlocks.append("key-not-symmetric") }
  }

  private mutating func assembleManagedKey(_ identity: KeyIdentity) {
    guard case .awsManaged(let service, let account, let region, _) = identity else { return }
    let title = "key policy of aws/\(service) in account \(account)"
    let id = graph.keyID(ofAlias: "alias/aws/\(service)", account: account, region: region)
    if let id, let key = graph.key(id, account: account, region: region), key.policy.value != nil {
      addResource(
        PolicySource(layer: .keyPolicy, account: account, title: title, policy: key.policy)
      )
      return
    }
    sources.append(
      PolicySource(layer: .keyPolicy, account: account, title: title, policy: .absent)
    )
    let policy = evaluator.managedKeyPolicy(service: service, account: account, region: region)
    layers.resource.append(PolicyInput(policy, id: title, origin: sources.count - 1))
  }

  // MARK: - Endpoints

  mutating func assembleEndpoint() {
    // EV-455: no endpoint of the customer's in a forwarded call.
    if question.isForwarded { return }
    if case .unknown(let file) = question.path {
      let policy = UnknownPolicy(
        name: "endpoint policies of the VPC",
        file: file?.path,
        command: file?.command
      )
      layers.endpoint = [PolicyInput(unknown: policy)]
      return
    }
    guard case .endpoint(let endpoint) = question.path else { return }
    let title = "endpoint policy of \(endpoint.id)"
    layers.isGatewayEndpoint = endpoint.isGateway
    if case .absent = endpoint.policy {
      let text = """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "*", "Resource": "*"}]}
        """
      let policy = CompiledPolicy(.parse(Array(text.utf8), as: .endpoint))
      layers.endpoint = [PolicyInput(policy, id: title)]
      return
    }
    let source = PolicySource(
      layer: .vpcEndpoint,
      account: endpoint.account,
      title: title,
      policy: endpoint.policy,
      place: endpoint.policy.value.map {
        .endpoint(
          VPCEndpointPlace(
            id: endpoint.id,
            isGateway: endpoint.isGateway,
            account: endpoint.account,
            region: endpoint.region,
            position: $0.position
          )
        )
      }
    )
    layers.endpoint = input(source).map { [$0] } ?? []
  }
}
