/// What a policy document is attached to; it decides which elements are legal (EV-113).
public enum PolicyKind: String, Codable, Sendable, CaseIterable {
  /// Attached to a user, group or role.
  case identity
  /// A permissions boundary.
  case boundary
  /// Passed when a session is made.
  case session
  /// A service control policy of an organization.
  case serviceControl = "scp"
  /// A resource control policy of an organization.
  case resourceControl = "rcp"
  /// A bucket, topic, queue, bus or other resource-based policy.
  case resource
  /// A repository policy of ECR, which speaks of its repository and need not name it.
  case repository
  /// A role trust policy.
  case trust
  /// A KMS key policy.
  case key
  /// A VPC endpoint policy.
  case endpoint
}

extension PolicyKind {
  /// Whether statements must name a resource.
  ///
  /// Source: Amazon ECR User Guide, "Private repository policy examples"; IAM User Guide, "IAM JSON
  /// policy elements: Resource".
  public var hasResource: Bool {
    switch self {
    case .trust, .repository: false
    case .identity, .boundary, .session, .serviceControl, .resourceControl, .resource, .key,
      .endpoint:
      true
    }
  }

  /// Whether statements must name a principal.
  public var hasPrincipal: Bool {
    switch self {
    case .identity, .boundary, .session, .serviceControl: false
    case .resourceControl, .resource, .repository, .trust, .key, .endpoint: true
    }
  }
}
