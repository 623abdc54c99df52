import Diagnostics
import AWSIdentifiers
import JSONReading
import PolicyLanguage

/// What was collected of one account in one region.
public struct RegionInventory: Sendable {
  /// What was read, where nothing is decoded later.
  private var tables = RegionTables()
  /// What lies in an index; `nil` for a region that was read from files.
  private var indexed: IndexedRegion?

  /// Buckets by name.
  public var buckets: [String: Bucket] {
    get { indexed?.storage.buckets ?? tables.buckets }
    _modify {
      detach()
      yield &tables.buckets
    }
  }

  /// KMS keys by key id.
  public var keys: [String: EncryptionKey] {
    get { indexed?.storage.keys ?? tables.keys }
    _modify {
      detach()
      yield &tables.keys
    }
  }

  /// Aliases (`alias/…`) to key ids, from every `list-aliases` of the region.
  public var aliases: [String: String] {
    get { indexed?.storage.aliases ?? tables.aliases }
    _modify {
      detach()
      yield &tables.aliases
    }
  }

  /// Pipelines by name: the `pipeline` object of `get-pipeline`, with its place.
  public var pipelines: [String: LocatedNode] {
    get { indexed?.tables.pipelines ?? tables.pipelines }
    _modify {
      detach()
      yield &tables.pipelines
    }
  }

  /// Pipelines of which a file is there that could not be read, by name.
  public var unreadablePipelines: [String: MissingFile] {
    get { indexed?.tables.unreadablePipelines ?? tables.unreadablePipelines }
    _modify {
      detach()
      yield &tables.unreadablePipelines
    }
  }

  /// Every other answer, by service and operation with argument, such as
  /// `codebuild` and `batch-get-projects`.
  public var answers: [ServiceAnswerKey: Knowledge<LocatedNode>] {
    get { indexed?.tables.answers ?? tables.answers }
    _modify {
      detach()
      yield &tables.answers
    }
  }

  /// The names of the buckets; of an index they are told without decoding the rest.
  public var bucketNames: [String] { indexed?.bucketNames ?? tables.buckets.keys.sorted() }

  /// The names of the answers, sorted; of an index they are told without decoding the rest.
  public var answerNames: [ServiceAnswerKey] {
    indexed?.answerNames ?? tables.answers.keys.sorted()
  }

  /// An empty region.
  public init() {}

  /// A region that lies in an index, decoded when somebody first asks for something in it.
  init(indexed: IndexedRegion) { self.indexed = indexed }

  /// Makes the tables this region's own before they are changed.
  private mutating func detach() {
    guard let indexed else { return }
    tables = indexed.tables
    self.indexed = nil
  }
}

/// What one region holds, by name.
struct RegionTables: Sendable {
  var buckets: [String: Bucket] = [:]
  var keys: [String: EncryptionKey] = [:]
  var aliases: [String: String] = [:]
  var pipelines: [String: LocatedNode] = [:]
  var unreadablePipelines: [String: MissingFile] = [:]
  var answers: [ServiceAnswerKey: Knowledge<LocatedNode>] = [:]
}

/// Names one answer of the AWS CLI within an account and region.
public struct ServiceAnswerKey: Hashable, Comparable, Sendable {
  /// The CLI's service name, such as `codebuild`.
  public let service: String
  /// The file's name without ending: `<operation>` or `<operation>-<argument>`.
  public let name: String

  /// The answer of this service and name.
  public init(service: String, name: String) {
    self.service = service
    self.name = name
  }

  /// Orders by service, then name.
  public static func < (left: ServiceAnswerKey, right: ServiceAnswerKey) -> Bool {
    (left.service, left.name) < (right.service, right.name)
  }
}

/// A JSON value and where its file's text lies.
public struct LocatedNode: Sendable {
  /// The value; its ranges count from `origin`.
  public let node: JSONNode
  /// The position that the node's ranges count from.
  public let origin: SourcePosition

  /// A value of a file.
  public init(node: JSONNode, origin: SourcePosition) {
    self.node = node
    self.origin = origin
  }

  /// The position of a node of this value.
  public func position(of inner: JSONNode) -> SourcePosition {
    origin.advanced(by: inner.range.lowerBound)
  }

  /// A member of this value, located likewise.
  public subscript(name: String) -> LocatedNode? {
    node[name].map { LocatedNode(node: $0, origin: origin) }
  }
}

/// The four settings of S3 Block Public Access, of a bucket or of an account (EV-484).
///
/// Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
public struct PublicAccessBlock: Hashable, Sendable {
  /// Refuses new public ACLs.
  public var blockPublicACLs: Bool
  /// Ignores public ACLs.
  public var ignorePublicACLs: Bool
  /// Refuses new public bucket policies.
  public var blockPublicPolicy: Bool
  /// Refuses cross-account and anonymous access while the bucket policy is public.
  public var restrictPublicBuckets: Bool

  /// The settings as given; whatever is left out is off.
  public init(
    blockPublicACLs: Bool = false,
    ignorePublicACLs: Bool = false,
    blockPublicPolicy: Bool = false,
    restrictPublicBuckets: Bool = false
  ) {
    self.blockPublicACLs = blockPublicACLs
    self.ignorePublicACLs = ignorePublicACLs
    self.blockPublicPolicy = blockPublicPolicy
    self.restrictPublicBuckets = restrictPublicBuckets
  }
}

/// An S3 bucket: its policy and the settings that decide requests on it.
public struct Bucket: Sendable {
  /// Who owns the objects that others write (EV-482).
  public enum ObjectOwnership: String, Codable, Sendable {
    /// ACLs are off; the bucket's owner owns everything.
    case bucketOwnerEnforced = "BucketOwnerEnforced"
    /// The bucket's owner owns objects written with `bucket-owner-full-control`.
    case bucketOwnerPreferred = "BucketOwnerPreferred"
    /// The writer's account owns what it writes.
    case objectWriter = "ObjectWriter"
  }

  /// The default encryption.
  public struct Encryption: Hashable, Sendable {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    public var algorithm: String
    /// The key as configured: id, ARN or alias; `nil` for `aws/s3`.
    public var keyID: String?
    /// Whether an S3 Bucket Key is on (PF-20).
    public var hasBucketKey: Bool

    /// A default encryption as `get-bucket-encryption` gives it.
    public init(algorithm: String, keyID: String?, hasBucketKey: Bool) {
      self.algorithm = algorithm
      self.keyID = keyID
      self.hasBucketKey = hasBucketKey
    }
  }

  /// The versioning state (PF-10).
  public enum Versioning: String, Codable, Sendable {
    /// Every version of an object is kept.
    case enabled = "Enabled"
    /// It was enabled once; new objects replace the old ones.
    case suspended = "Suspended"
  }

  /// The name, unique in its partition.
  public let name: String
  /// The account whose folder holds it.
  public let account: AccountID
  /// The region whose folder holds it.
  public let region: String
  /// The bucket policy; absent when the inventory proves that there is none.
  public var policy: Knowledge<AttachedPolicy>
  /// The default encryption; absent when proven not configured.
  public var encryption: Knowledge<Encryption>
  /// The bucket's own Block Public Access settings; absent means all off.
  public var publicAccessBlock: Knowledge<PublicAccessBlock>
  /// Object ownership; absent means `ObjectWriter` (PF-134).
  public var objectOwnership: Knowledge<ObjectOwnership>
  /// Versioning; absent when the answer says it was never set.
  public var versioning: Knowledge<Versioning>
  /// Tags.
  public var tags: Knowledge<[ResourceTag]>

  /// A bucket of which nothing but the place is known.
  public init(name: String, account: AccountID, region: String) {
    self.name = name
    self.account = account
    self.region = region
    func missing<Value>(_ operation: String) -> Knowledge<Value> {
      .missing(
        MissingFile(
          path: "\(account)/\(region)/s3api/\(name)/\(operation).json",
          reason: .notCollected,
          command: "aws s3api \(operation) --bucket \(ShellWord.quoted(name))"
        )
      )
    }
    policy = missing("get-bucket-policy")
    encryption = missing("get-bucket-encryption")
    publicAccessBlock = missing("get-public-access-block")
    objectOwnership = missing("get-bucket-ownership-controls")
    versioning = missing("get-bucket-versioning")
    tags = missing("get-bucket-tagging")
  }
}

/// A KMS key: its policy, its grants, and the state that decides whether it can be used.
public struct EncryptionKey: Sendable {
  /// What `describe-key` says.
  public struct Description: Hashable, Sendable {
    /// The key's ARN.
    public var arn: String
    /// The state: `Enabled`, `Disabled`, `PendingDeletion` or another.
    public var state: String
    /// The use: `ENCRYPT_DECRYPT` or another.
    public var usage: String?
    /// The kind of key: `SYMMETRIC_DEFAULT` or another.
    public var spec: String?
    /// Whether AWS manages the key.
    public var isAWSManaged: Bool
    /// Where the key material comes from: `AWS_KMS`, `EXTERNAL` or another.
    public var origin: String?
    /// Whether it is a multi-Region key.
    public var isMultiRegion: Bool?

    /// A description; by default of a key of which only ARN and state are told.
    public init(
      arn: String,
      state: String,
      usage: String? = nil,
      spec: String? = nil,
      isAWSManaged: Bool = false,
      origin: String? = nil,
      isMultiRegion: Bool? = nil
    ) {
      self.arn = arn
      self.state = state
      self.usage = usage
      self.spec = spec
      self.isAWSManaged = isAWSManaged
      self.origin = origin
      self.isMultiRegion = isMultiRegion
    }
  }

  /// A grant on the key (EV-473).
  ///
  /// Source: AWS KMS Developer Guide, "Grants in AWS KMS".
  public struct Grant: Sendable {
    /// The grant's id.
    public var id: String
    /// The grantee as printed: an ARN, or a service.
    public var grantee: String
    /// Operations, such as `Decrypt`.
    public var operations: [String]
    /// Pairs that the encryption context must equal, if set.
    public var encryptionContextEquals: [String: String]?
    /// Pairs that the encryption context must contain, if set.
    public var encryptionContextSubset: [String: String]?
    /// Names of constraints that are not modelled; a grant with one may allow less.
    public var otherConstraints: [String]
    /// Where it stands.
    public var position: SourcePosition

    /// A grant as `list-grants` gives it.
    public init(
      id: String,
      grantee: String,
      operations: [String],
      encryptionContextEquals: [String: String]? = nil,
      encryptionContextSubset: [String: String]? = nil,
      otherConstraints: [String] = [],
      position: SourcePosition
    ) {
      self.id = id
      self.grantee = grantee
      self.operations = operations
      self.encryptionContextEquals = encryptionContextEquals
      self.encryptionContextSubset = encryptionContextSubset
      self.otherConstraints = otherConstraints
      self.position = position
    }
  }

  /// The key id, as the folder is named.
  public let id: String
  /// The account whose folder holds it.
  public let account: AccountID
  /// The region whose folder holds it.
  public let region: String
  /// What `describe-key` says.
  public var description: Knowledge<Description>
  /// Where `describe-key` lies, for findings about the key's state.
  public var descriptionPosition: SourcePosition?
  /// The key policy; every key has one, so it is never absent.
  public var policy: Knowledge<AttachedPolicy>
  /// The grants on the key; what they cannot tell is *unknown* when `list-grants` is missing.
  public var grants: Knowledge<[Grant]>
  /// Alias names (`alias/…`) that `list-aliases` gives for this key.
  public var aliases: Knowledge<[String]>
  /// Tags.
  public var tags: Knowledge<[ResourceTag]>

  /// A key of which nothing but the place is known.
  public init(id: String, account: AccountID, region: String) {
    self.id = id
    self.account = account
    self.region = region
    func missing<Value>(_ operation: String) -> Knowledge<Value> {
      .missing(
        MissingFile(
          path: "\(account)/\(region)/kms/\(id)/\(operation).json",
          reason: .notCollected,
          command: "aws kms \(operation) --key-id \(ShellWord.quoted(id)) --region \(region)"
        )
      )
    }
    description = missing("describe-key")
    policy = missing("get-key-policy")
    grants = missing("list-grants")
    aliases = missing("list-aliases")
    tags = missing("list-resource-tags")
  }
}
