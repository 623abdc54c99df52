import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// A question put to an inventory, whether a principal may do something somewhere.
public struct AccessQuestion: Sendable {
  /// Who asks.
  public enum Asker: Hashable, Sendable {
    /// A role (some session of it) or a user, by ARN.
    case identity(ARN)
    /// A service itself, on behalf of a resource of an account.
    case service(String, account: AccountID?)
    /// A caller whom an identity provider vouches for, by the provider's ARN or host (EV-464).
    case provider(String)
    /// Anybody, with a request that is not signed (EV-496).
    case anonymous
  }

  /// What the request is made on.
  public enum Target: Hashable, Sendable {
    /// One ARN.
    case resource(ARN)
    /// Every ARN that the pattern matches.
    case pattern(ARN)
    /// `*`.
    case any
  }

  /// The way the request travels.
  public enum Path: Sendable {
    /// Made by a service of AWS from its own network, or forwarded by one.
    case awsNetwork
    /// From anywhere, not through an endpoint.
    case publicNetwork
    /// Through a VPC endpoint.
    case endpoint(VPCEndpoint)
    /// Perhaps through an endpoint, whose policy then has a say: the file that lists them was not
    /// collected.
    case unknown(MissingFile?)
  }

  /// What holds the policy that guards the resource.
  public enum Guardian: Sendable {
    /// The trust policy of the role that the target names.
    case role(ARN)
    /// A bucket, by name.
    case bucket(String)
    /// A KMS key.
    case key(KeyIdentity)
    /// Some other resource whose policy is known, absent or missing.
    case policy(PolicySource)
    /// A resource of a kind that has no policy.
    case none
  }

  /// Who asks.
  public var asker: Asker
  /// What for.
  public var action: ActionName
  /// On what.
  public var target: Target
  /// The account that owns it; `nil` for the asker's own.
  public var owner: AccountID?
  /// What guards it.
  public var guardian: Guardian
  /// The way the request travels.
  public var path: Path
  /// Whether a service repeats the caller's request with the caller's identity (EV-452).
  public var isForwarded: Bool
  /// The region of the service's endpoint; `nil` for global services.
  public var region: String?
  /// Keys that the question itself fixes, in place of what is derived.
  public var context: [(key: String, state: KeyState)]
  /// What the service refuses whatever the policies say, such as `acl-not-supported`; a blocker of
  /// the layer `service` gives the word back as its rule.
  public var serviceBlocks: [String]
  /// What the service may refuse, as far as is known.
  public var openServiceBlocks: [String]
  /// Policies passed when the asker's session was made.
  public var sessionPolicies: [AttachedPolicy] = []
  /// Whether the asker's session is anybody's: it may bear session tags, a source identity and
  /// multi-factor authentication, which a pipeline's own sessions never do.
  public var isOpenSession = false
  /// Whether somebody who assumes a role passes neither session tags nor a source identity; if not,
  /// an open session may (EV-390).
  var passesNoInputs = false
  /// A question; by default one that a service makes from the network of AWS.
  ///
  /// - Parameters:
  ///   - asker: Who asks.
  ///   - action: What for.
  ///   - target: On what.
  ///   - owner: The account that owns it; `nil` for the asker's own.
  ///   - guardian: What guards it; `AccessGraph.guarded(_:for:isPattern:)` finds it.
  ///   - path: The way the request travels.
  ///   - isForwarded: Whether a service repeats the caller's request with the caller's identity.
  ///   - region: The region of the service's endpoint; `nil` for global services.
  ///   - context: Keys that the question itself fixes, in place of what is derived.
  ///   - serviceBlocks: What the service refuses whatever the policies say.
  ///   - openServiceBlocks: What the service may refuse, as far as is known.
  public init(
    asker: Asker,
    action: ActionName,
    target: Target,
    owner: AccountID?,
    guardian: Guardian = .none,
    path: Path = .awsNetwork,
    isForwarded: Bool = false,
    region: String? = nil,
    context: [(key: String, state: KeyState)] = [],
    serviceBlocks: [String] = [],
    openServiceBlocks: [String] = []
  ) {
    self.asker = asker
    self.action = action
    self.target = target
    self.owner = owner
    self.guardian = guardian
    self.path = path
    self.isForwarded = isForwarded
    self.region = region
    self.context = context
    self.serviceBlocks = serviceBlocks
    self.openServiceBlocks = openServiceBlocks
  }
}

/// A key as a question names it.
public enum KeyIdentity: Hashable, Sendable {
  /// A customer managed key, by ARN.
  case customerManaged(ARN)
  /// The key `aws/s3` or its like, managed by AWS for one account and region (PF-16).
  case awsManaged(service: String, account: AccountID, region: String, partition: String)

  /// The account the key belongs to.
  public var account: AccountID? {
    switch self {
    case .customerManaged(let arn): arn.account
    case .awsManaged(_, let account, _, _): account
    }
  }

  /// The region the key lies in.
  public var region: String {
    switch self {
    case .customerManaged(let arn): arn.region
    case .awsManaged(_, _, let region, _): region
    }
  }

  /// The ARN to show: for keys of AWS, that of the alias (PF-16).
  public var displayARN: String {
    switch self {
    case .customerManaged(let arn): arn.text
    case .awsManaged(let service, let account, let region, let partition):
      "arn:\(partition):kms:\(region):\(account):alias/aws/\(service)"
    }
  }

  /// The ARN of the key itself, as policies are matched against it.
  public var keyARN: ARN {
    switch self {
    case .customerManaged(let arn): arn
    case .awsManaged(let service, let account, let region, let partition):
      ARN(
        partition: partition,
        service: "kms",
        region: region,
        account: account.description,
        resource: "key/aws-managed-\(service)"
      )
    }
  }
}
