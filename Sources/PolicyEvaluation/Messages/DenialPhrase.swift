/// How AWS names the policy type that denied a request (EV-701).
///
/// Source: IAM User Guide, "Troubleshoot access denied error messages", as of 2026.
struct DenialPhrase {
  /// What stands behind `no` or `explicit deny in a`, in lower case.
  let phrase: StaticString
  /// The same as AWS writes it.
  let name: String
  let layer: Layer

  static let all: [DenialPhrase] = [
    DenialPhrase("identity-based policy", "identity-based policy", .identity),
    DenialPhrase("resource-based policy", "resource-based policy", .resource),
    DenialPhrase("role trust policy", "role trust policy", .trustPolicy),
    DenialPhrase("permissions boundary", "permissions boundary", .boundary),
    DenialPhrase("session policy", "session policy", .session),
    DenialPhrase("sessions policy", "session policy", .session),
    DenialPhrase("service control policy", "service control policy", .serviceControl),
    DenialPhrase("resource control policy", "resource control policy", .resourceControl),
    DenialPhrase("vpc endpoint policy", "VPC endpoint policy", .vpcEndpoint),
  ]

  init(_ phrase: StaticString, _ name: String, _ layer: Layer) {
    self.phrase = phrase
    self.name = name
    self.layer = layer
  }

  /// The phrase by which AWS calls a layer; `nil` where it says nothing.
  static func name(of layer: Layer) -> String? {
    switch layer {
    case .bucketPolicy, .accessPointPolicy, .keyPolicy, .grant, .acl, .blockPublicAccess, .resource:
      "resource-based policy"
    case .service, .syntax: nil
    case .serviceControl, .resourceControl, .vpcEndpoint, .trustPolicy, .identity, .boundary,
      .session:
      all.first { $0.layer == layer }?.name
    }
  }

  /// Sentences of services about rules that no policy overrides (EV-462, EV-467).
  static let serviceRules: [(phrase: StaticString, action: String?)] = [
    ("roles may not be assumed by root accounts", "sts:AssumeRole"),
    ("cross-account pass role is not allowed", nil),
  ]

  /// Whole reasons that name no policy type but tell the layer.
  static let reasons: [(phrase: StaticString, layer: Layer)] = [
    ("public acls are prevented by the blockpublicacls setting", .blockPublicAccess),
    ("public policies are prevented by the blockpublicpolicy setting", .blockPublicAccess),
    ("this bucket has blocked upload requests that specify server side encryption", .service),
  ]
}
