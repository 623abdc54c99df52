import AWSIdentifiers
import Inventories

/// Where in an inventory a policy document is attached, so that it can be found and replaced.
public enum PolicyPlace: Hashable, Sendable {
  /// An inline policy of a role or user.
  case inline(principal: ARN, name: String)
  /// An inline policy of a group.
  case groupInline(account: AccountID, group: String, name: String)
  /// A managed policy, as one account's answer holds it.
  case managed(arn: String, account: AccountID)
  /// The trust policy of a role.
  case trust(role: ARN)
  /// The policy of a bucket.
  case bucket(String)
  /// The policy of a customer managed key.
  case key(ARN)
  /// The policy of a VPC endpoint, in an answer of the service.
  case endpoint(VPCEndpointPlace)
  /// A service or resource control policy, by id.
  case organization(id: String)
  /// The policy of another resource, in an answer of its service.
  case embedded(resource: String, position: SourcePosition)
}

/// Where the policy of a VPC endpoint lies.
public struct VPCEndpointPlace: Hashable, Sendable {
  /// The endpoint's id, such as `vpce-0a1`.
  public let id: String
  /// Whether it is a gateway endpoint, whose policy can name no principal but everybody.
  public let isGateway: Bool
  /// The account that owns the endpoint.
  public let account: AccountID
  /// The region it stands in.
  public let region: String
  /// Where the policy's text begins in the answer that holds it.
  public let position: SourcePosition

  /// The place of an endpoint's policy.
  public init(
    id: String,
    isGateway: Bool,
    account: AccountID,
    region: String,
    position: SourcePosition
  ) {
    self.id = id
    self.isGateway = isGateway
    self.account = account
    self.region = region
    self.position = position
  }
}

extension PolicyPlace {
  /// What a list of places is sorted by.
  public var sortKey: String {
    switch self {
    case .organization(let id): "0 \(id)"
    case .endpoint(let endpoint): "1 \(endpoint.account) \(endpoint.region) \(endpoint.id)"
    case .bucket(let name): "2 \(name)"
    case .key(let arn): "3 \(arn)"
    case .trust(let role): "4 \(role)"
    case .embedded(let resource, let position):
      "5 \(resource) \(position.file) \(position.offset)"
    case .inline(let principal, let name): "6 \(principal) \(name)"
    case .groupInline(let account, let group, let name): "7 \(account) \(group) \(name)"
    case .managed(let arn, let account): "8 \(arn) \(account)"
    }
  }
}
