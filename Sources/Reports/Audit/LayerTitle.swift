import PolicyEvaluation

extension Layer {
  /// What a report calls the layer, to stand behind "the".
  var title: String {
    switch self {
    case .serviceControl: "service control policy"
    case .resourceControl: "resource control policy"
    case .vpcEndpoint: "VPC endpoint policy"
    case .bucketPolicy: "bucket policy"
    case .accessPointPolicy: "access point policy"
    case .keyPolicy: "key policy"
    case .trustPolicy: "role trust policy"
    case .grant: "grants of the key"
    case .acl: "access control list"
    case .blockPublicAccess: "Block Public Access settings"
    case .resource: "resource-based policy"
    case .identity: "identity-based policies"
    case .boundary: "permissions boundary"
    case .session: "session policy"
    case .service: "service itself"
    case .syntax: "form of the request"
    }
  }
}
