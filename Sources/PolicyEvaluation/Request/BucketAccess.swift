import AWSIdentifiers

/// What decides on a bucket and its objects besides policies (EV-481 to EV-483, EV-488).
///
/// Sources: Amazon S3 User Guide, "How Amazon S3 authorizes a request", "Controlling ownership of
/// objects", "Access control list (ACL) overview" and "Configuring IAM policies for using access
/// points".
public struct BucketAccess: Sendable {
  /// Who owns new objects, and whether access control lists count.
  public var ownership: ObjectOwnership = .bucketOwnerEnforced
  /// The access control lists of the bucket and of the object.
  public var accessControlList: [AccessControlGrant] = []
  /// Whether grants to everybody are taken out of the lists (`IgnorePublicAcls`).
  public var ignoresPublicGrants = false
  /// The account that owns the object, where that is not the bucket's owner.
  public var objectOwner: AccountID?
  /// The access point that the request goes through.
  public var accessPoint: AccessPointRoute?

  /// A bucket as AWS makes them today: its owner owns everything, and no list counts.
  public init() {}
}

/// The object ownership setting of a bucket (EV-482).
public enum ObjectOwnership: String, Codable, Sendable {
  /// The bucket's owner owns every object; access control lists are ignored.
  case bucketOwnerEnforced = "BucketOwnerEnforced"
  /// The bucket's owner owns objects that are written so.
  case bucketOwnerPreferred = "BucketOwnerPreferred"
  /// Whoever writes an object owns it.
  case objectWriter = "ObjectWriter"
}

/// One grant of an S3 access control list (EV-483).
public struct AccessControlGrant: Hashable, Sendable {
  /// Whom it is given to.
  public enum Grantee: Hashable, Sendable {
    /// An account.
    case account(AccountID)
    /// Everybody, signed or not.
    case allUsers
    /// Everybody who signs.
    case authenticatedUsers
  }

  /// What it gives.
  public enum Permission: String, Codable, Sendable {
    /// Listing a bucket, reading an object.
    case read = "READ"
    /// Writing new objects to a bucket.
    case write = "WRITE"
    /// Reading the access control list.
    case readACP = "READ_ACP"
    /// Writing the access control list.
    case writeACP = "WRITE_ACP"
    /// All of them.
    case fullControl = "FULL_CONTROL"
  }

  /// Whom it is given to.
  public let grantee: Grantee
  /// What it gives.
  public let permission: Permission
  /// Whether it stands in the list of the object, not in that of the bucket.
  public let isOnObject: Bool

  /// A grant.
  public init(_ permission: Permission, to grantee: Grantee, isOnObject: Bool) {
    self.grantee = grantee
    self.permission = permission
    self.isOnObject = isOnObject
  }
}

/// How a request through an access point reaches its bucket (EV-488).
///
/// The request's resource is then the access point's ARN, its owner the access point's account, and
/// its resource policy that of the access point.
public struct AccessPointRoute: Sendable {
  /// The bucket or object behind the access point.
  public var bucketResource: ARN
  /// The account that owns the bucket.
  public var bucketAccount: AccountID
  /// The bucket policy: none, one, or one that is not known.
  public var bucketPolicy: [PolicyInput]
  /// The VPC from which alone the access point may be used, if it is bound to one.
  public var vpc: String?

  /// A route.
  public init(
    bucketResource: ARN,
    bucketAccount: AccountID,
    bucketPolicy: [PolicyInput] = [],
    vpc: String? = nil
  ) {
    self.bucketResource = bucketResource
    self.bucketAccount = bucketAccount
    self.bucketPolicy = bucketPolicy
    self.vpc = vpc
  }
}
