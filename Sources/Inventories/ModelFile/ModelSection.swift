/// The mappings of a model file, with the keys that each may have.
///
/// `docs/model.md` and `docs/model.schema.json` list the same keys.
enum ModelSection: String, CaseIterable {
  case file
  case account
  case role
  case user
  case group
  case managedPolicy
  case bucket
  case encryption
  case blockPublicAccess
  case key
  case grant
  case eventRule
  case organization
  case organizationPolicy
  case root
  case unit

  /// The keys.
  var keys: [String] {
    switch self {
    case .file: ["name", "region", "partition", "complete", "organization", "accounts"]
    case .account:
      [
        "id", "region", "complete", "organizationPolicies", "roles", "users", "groups",
        "policies", "identityProviders", "blockPublicAccess", "buckets", "keys", "pipelines",
        "projects", "vpcs", "vpcEndpoints", "subnets", "routeTables", "topics", "eventBuses",
        "eventRules", "answers",
      ]
    case .role:
      [
        "path", "id", "trustPolicy", "inlinePolicies", "managedPolicies", "permissionsBoundary",
        "tags",
      ]
    case .user:
      [
        "path", "id", "inlinePolicies", "managedPolicies", "groups", "permissionsBoundary", "tags",
      ]
    case .group: ["inlinePolicies", "managedPolicies"]
    case .managedPolicy: ["path", "arn", "document"]
    case .bucket:
      [
        "region", "complete", "policy", "encryption", "blockPublicAccess", "ownership",
        "versioning", "tags",
      ]
    case .encryption: ["algorithm", "key", "bucketKey"]
    case .blockPublicAccess:
      ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"]
    case .key:
      [
        "id", "region", "complete", "state", "usage", "spec", "origin", "manager", "multiRegion",
        "policy", "grants", "aliases", "tags",
      ]
    case .grant:
      ["id", "grantee", "operations", "encryptionContextEquals", "encryptionContextSubset"]
    case .eventRule: ["region", "pattern", "state", "description", "bus", "schedule", "targets"]
    case .organization:
      ["id", "managementAccount", "policyTypes", "policies", "root"]
    case .organizationPolicy: ["id", "type", "arn", "document"]
    case .root: ["id", "policies", "accounts", "units"]
    case .unit: ["id", "policies", "accounts", "units"]
    }
  }
}
