/// A place where a request can be stopped (section 0.3 of the evaluation rules).
///
/// The order is the order of reports (EV-801).
public enum Layer: String, Codable, Sendable, CaseIterable {
  /// A service control policy of the principal's account.
  case serviceControl = "scp"
  /// A resource control policy of the resource owner's account.
  case resourceControl = "rcp"
  /// The policy of the VPC endpoint the request passes.
  case vpcEndpoint
  /// A bucket policy.
  case bucketPolicy
  /// The policy of an S3 access point.
  case accessPointPolicy
  /// A KMS key policy.
  case keyPolicy
  /// A role trust policy.
  case trustPolicy
  /// A KMS grant.
  case grant
  /// An S3 access control list.
  case acl
  /// S3 Block Public Access.
  case blockPublicAccess
  /// Any other resource-based policy.
  case resource
  /// The policies attached to the principal.
  case identity
  /// The principal's permissions boundary.
  case boundary
  /// The session's own policies.
  case session
  /// A rule that is built into the service.
  case service
  /// The request itself is malformed.
  case syntax
}

extension Layer: Comparable {
  /// Orders as reports do (EV-801).
  public static func < (left: Layer, right: Layer) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .serviceControl: 0
    case .resourceControl: 1
    case .vpcEndpoint: 2
    case .bucketPolicy: 3
    case .accessPointPolicy: 4
    case .keyPolicy: 5
    case .trustPolicy: 6
    case .grant: 7
    case .acl: 8
    case .blockPublicAccess: 9
    case .resource: 10
    case .identity: 11
    case .boundary: 12
    case .session: 13
    case .service: 14
    case .syntax: 15
    }
  }
}
