import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation

/// What guards a resource, as every request on it sees it: its policy, grants on a key, Block Public
/// Access.
struct ResourceSide: RequestSide {
  var policies: [PolicyInput] = []
  var publicAccess = PublicAccessRestriction.off
  /// Why no request on it can pass.
  var serviceBlocks: [String] = []
  /// The key, when its grants are known.
  var grants: [EncryptionKey.Grant] = []
  var keyAccount: AccountID?
  var unknownGrants: UnknownPolicy?
  var sources: [PolicySource] = []
  /// What is said of a bucket that was not collected depends on the question.
  private(set) var isShared = true

  /// What guards the resource of a question.
  init(_ question: AccessQuestion, _ evaluator: AccessEvaluator) {
    var collector = PolicyCollector(evaluator, .resource)
    switch question.guardian {
    case .none: break
    case .policy(let source): add(source, &collector)
    case .role(let arn): readTrust(arn, &collector)
    case .bucket(let name): readBucket(name, question, &collector)
    case .key(let key): readKey(key, &collector)
    }
    sources = collector.sources
  }

  private mutating func add(_ source: PolicySource, _ collector: inout PolicyCollector) {
    if let input = collector.input(source) { policies.append(input) }
  }

  // MARK: - Roles

  private mutating func readTrust(_ arn: ARN, _ collector: inout PolicyCollector) {
    let title = "trust policy of role \(arn.lastPathComponent)"
    switch collector.graph.role(arn) {
    case .found(let role):
      add(
        PolicySource(
          layer: .trustPolicy,
          account: arn.account,
          title: title,
          policy: role.trustPolicy,
          fallback: role.position,
          place: .trust(role: arn)
        ),
        &collector
      )
      let gap = arn.account.flatMap { collector.graph.account($0)?.identities.value?.gap }
      if let gap, gap.reason != .incomplete {
        policies.append(PolicyInput(unknown: UnknownPolicy(title, gap)))
      }
    case .doesNotExist: serviceBlocks.append("no-such-role")
    case .unknown(let file):
      add(
        PolicySource(
          layer: .trustPolicy,
          account: arn.account,
          title: title,
          policy: .missing(file)
        ),
        &collector
      )
    case .external:
      policies.append(PolicyInput(open: .externalResourcePolicyAllows(resource: arn.text)))
    }
  }

  // MARK: - Buckets

  private mutating func readBucket(
    _ name: String,
    _ question: AccessQuestion,
    _ collector: inout PolicyCollector
  ) {
    guard let bucket = collector.graph.bucket(named: name) else {
      isShared = false
      let account = question.owner?.description ?? "<account>"
      let region = question.region ?? "<region>"
      add(
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
        ),
        &collector
      )
      return
    }
    add(
      PolicySource(
        layer: .bucketPolicy,
        account: bucket.account,
        title: "bucket policy of \(name)",
        policy: bucket.policy,
        place: .bucket(name)
      ),
      &collector
    )
    publicAccess = Self.restriction(of: bucket, collector.graph)
  }

  /// EV-484: the account's and the bucket's settings are united.
  private static func restriction(of bucket: Bucket, _ graph: AccessGraph)
    -> PublicAccessRestriction
  {
    let account = graph.account(bucket.account)?.publicAccessBlock
    let settings = [bucket.publicAccessBlock, account ?? .absent]
    if settings.contains(where: { $0.value?.restrictPublicBuckets == true }) { return .on }
    for setting in settings {
      if let file = setting.missingFile {
        return .unknown(UnknownPolicy("Block Public Access of \(bucket.name)", file))
      }
    }
    return .off
  }

  // MARK: - Keys

  private mutating func readKey(_ identity: KeyIdentity, _ collector: inout PolicyCollector) {
    guard case .customerManaged(let arn) = identity else {
      readManagedKey(identity, &collector)
      return
    }
    let id = String(arn.resource.dropFirst("key/".count))
    let title = "key policy of \(id)"
    guard let key = collector.graph.key(arn) else {
      let folder = "\(arn.accountText)/\(arn.region)/kms/\(id)"
      add(
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
        ),
        &collector
      )
      return
    }
    add(
      PolicySource(
        layer: .keyPolicy,
        account: key.account,
        title: title,
        policy: key.policy,
        fallback: key.descriptionPosition,
        place: .key(arn)
      ),
      &collector
    )
    keyAccount = key.account
    switch key.grants {
    case .known(let grants): self.grants = grants
    case .absent: break
    case .missing(let file): unknownGrants = UnknownPolicy("grants of key \(id)", file)
    }
    readState(key)
  }

  /// PF-129: a key that cannot be used stops every request on it.
  private mutating func readState(_ key: EncryptionKey) {
    guard let description = key.description.value else { return }
    switch description.state {
    case "Enabled": break
    case "Disabled": serviceBlocks.append("key-disabled")
    case "PendingDeletion", "PendingReplicaDeletion": serviceBlocks.append("key-pending-deletion")
    default: serviceBlocks.append("key-not-usable")
    }
    let isSymmetric = description.spec.map { $0 == "SYMMETRIC_DEFAULT" } ?? true
    let isForEncryption = description.usage.map { $0 == "ENCRYPT_DECRYPT" } ?? true
    if !isSymmetric || !isForEncryption { serviceBlocks.append("key-not-symmetric") }
  }

  private mutating func readManagedKey(
    _ identity: KeyIdentity,
    _ collector: inout PolicyCollector
  ) {
    guard case .awsManaged(let service, let account, let region, _) = identity else { return }
    let title = "key policy of aws/\(service) in account \(account)"
    let id = collector.graph.keyID(
      ofAlias: "alias/aws/\(service)",
      account: account,
      region: region
    )
    if let id, let key = collector.graph.key(id, account: account, region: region),
      key.policy.value != nil
    {
      add(
        PolicySource(layer: .keyPolicy, account: account, title: title, policy: key.policy),
        &collector
      )
      return
    }
    let origin = collector.note(
      PolicySource(layer: .keyPolicy, account: account, title: title, policy: .absent)
    )
    let policy = collector.evaluator.managedKeyPolicy(
      service: service,
      account: account,
      region: region
    )
    policies.append(PolicyInput(policy, id: title, origin: origin))
  }
}
