import AWSIdentifiers
import PolicyLanguage

/// A policy as one question sees it.
public struct PolicyInput: Sendable {
  /// What is known of its text.
  public enum Content: Sendable {
    /// The compiled text.
    case compiled(CompiledPolicy)
    /// Nothing: it may allow, and unless said otherwise it may deny.
    case unknown(UnknownPolicy, mayDeny: Bool)
    /// One atom stands for the whole of it, such as what another account allows.
    case open(ResidualAtom)
  }

  /// The name by which the trace calls it.
  public let id: String
  /// A number for the asker, to find the policy again.
  public let origin: Int
  /// What is known of its text.
  public let content: Content

  /// A policy whose text is known; an unreadable one counts as unknown (EV-114).
  public init(_ policy: CompiledPolicy, id: String, origin: Int = -1) {
    self.id = id
    self.origin = origin
    content =
      policy.isReadable
      ? .compiled(policy) : .unknown(UnknownPolicy(name: id), mayDeny: true)
  }

  /// A policy whose text is not known.
  public init(unknown policy: UnknownPolicy, mayDeny: Bool = true, origin: Int = -1) {
    id = policy.name
    self.origin = origin
    content = .unknown(policy, mayDeny: mayDeny)
  }

  /// Something that allows if one atom holds.
  public init(open atom: ResidualAtom) {
    id = atom.description
    origin = -1
    content = .open(atom)
  }
}

/// One level of an organization's tree with the policies attached to it.
public struct PolicyLevel: Sendable {
  /// The level's id: a root, an organizational unit or an account.
  public let id: String
  /// The policies attached.
  public let policies: [PolicyInput]

  /// A level.
  public init(id: String, policies: [PolicyInput]) {
    self.id = id
    self.policies = policies
  }
}

/// A grant on a KMS key (EV-473).
public struct KeyGrant: Sendable {
  /// The grant's id.
  public let id: String
  /// The grantee as printed.
  public let grantee: String
  /// The operations, such as `Decrypt`, without regard to case.
  public let operations: [String]
  /// Pairs the encryption context must equal.
  public let contextEquals: [String: String]?
  /// Pairs the encryption context must contain.
  public let contextSubset: [String: String]?
  /// A number for the asker, to find the grant again.
  public let origin: Int

  /// A grant.
  public init(
    id: String,
    grantee: String,
    operations: [String],
    contextEquals: [String: String]? = nil,
    contextSubset: [String: String]? = nil,
    origin: Int = -1
  ) {
    self.id = id
    self.grantee = grantee
    self.operations = operations
    self.contextEquals = contextEquals
    self.contextSubset = contextSubset
    self.origin = origin
  }
}

/// What decides on the resource's side besides its policy.
public enum PublicAccessRestriction: Sendable {
  /// `RestrictPublicBuckets` is off, or the resource is no bucket.
  case off
  /// It is on.
  case on
  /// Its setting was not collected.
  case unknown(UnknownPolicy)
}

/// Every policy that takes part in one question.
public struct PolicyLayers: Sendable {
  /// Policies of the principal; groups included.
  public var identity: [PolicyInput] = []
  /// The permissions boundary; `nil` when there is none.
  public var boundary: [PolicyInput]?
  /// Session policies; `nil` when none were passed.
  public var session: [PolicyInput]?
  /// Service control policies by level from the root to the account; empty when the layer takes
  /// no part.
  public var serviceControl: [PolicyLevel] = []
  /// Resource control policies by level; empty when the layer takes no part.
  public var resourceControl: [PolicyLevel] = []
  /// The resource-based policy: none, one, or one that is not known.
  public var resource: [PolicyInput] = []
  /// Endpoint policies; `nil` when the request passes no endpoint.
  public var endpoint: [PolicyInput]?
  /// Whether that endpoint is a gateway, whose policies know no principal but `*` (EV-492).
  public var isGatewayEndpoint = false
  /// Grants on the key.
  public var grants: [KeyGrant] = []
  /// The file with the grants, when it was not collected.
  public var unknownGrants: UnknownPolicy?
  /// `RestrictPublicBuckets` of the bucket or its account (EV-484).
  public var publicAccess: PublicAccessRestriction = .off
  /// What decides on a bucket besides policies, where it is not as AWS makes them today.
  public var bucketAccess: BucketAccess?
  /// What the service itself refuses, whatever the policies say (such as a disabled key).
  public var serviceBlocks: [String] = []
  /// What the service may refuse, as far as is known.
  public var openServiceBlocks: [ResidualAtom] = []

  /// No policy at all.
  public init() {}
}

/// One authorization question.
public struct AuthorizationRequest: Sendable {
  /// Who asks.
  public var principal: RequestPrincipal
  /// What for.
  public var action: RequestAction
  /// On what.
  public var resource: RequestResource
  /// The account that owns the resource; the principal's own when there is none.
  public var resourceAccount: Owner
  /// The condition keys.
  public var context: RequestContext
  /// The policies.
  public var layers: PolicyLayers

  /// Who owns a resource.
  public enum Owner: Hashable, Sendable {
    /// This account.
    case account(AccountID)
    /// The principal's own account, or nobody's.
    case sameAsPrincipal
  }

  /// A question.
  public init(
    principal: RequestPrincipal,
    action: RequestAction,
    resource: RequestResource,
    resourceAccount: Owner,
    context: RequestContext,
    layers: PolicyLayers
  ) {
    self.principal = principal
    self.action = action
    self.resource = resource
    self.resourceAccount = resourceAccount
    self.context = context
    self.layers = layers
  }
}
