import AWSIdentifiers

/// Rules that are built into services and that no policy overrides (layer `service`).
enum ServiceRules {
  /// What the services refuse of a request.
  ///
  /// - Returns: A code per rule that refuses, in a fixed order.
  static func blocks(_ request: AuthorizationRequest, isCrossAccount: Bool) -> [String] {
    var blocks = request.layers.serviceBlocks
    let action = request.action.name
    switch action.service {
    case "sts": blocks += sts(action.name, request.principal)
    case "iam": blocks += iam(action.name, request, isCrossAccount: isCrossAccount)
    case "kms": blocks += kms(action.name, request, isCrossAccount: isCrossAccount)
    default: break
    }
    return blocks
  }

  /// EV-467, EV-496.
  private static func sts(_ action: String, _ principal: RequestPrincipal) -> [String] {
    switch principal.kind {
    case .federatedUser: return ["federated-user-cannot-call-sts"]
    case .root: return action == "assumerole" ? ["root-cannot-assume-roles"] : []
    case .anonymous:
      let isOpen = action == "assumerolewithsaml" || action == "assumerolewithwebidentity"
      return isOpen ? [] : ["anonymous-caller"]
    case .user, .roleSession, .service, .federated, .canonicalUser: return []
    }
  }

  /// EV-462, EV-469, EV-496.
  private static func iam(
    _ action: String,
    _ request: AuthorizationRequest,
    isCrossAccount: Bool
  ) -> [String] {
    if case .anonymous = request.principal.kind { return ["anonymous-caller"] }
    var blocks: [String] = []
    if action == "passrole", isCrossAccount { blocks.append("cross-account-pass-role") }
    guard request.resource.service == "iam" else { return blocks }
    let text = request.resource.text.lowercased()
    if ProtectedIdentities.roleActions.contains(action), text.contains(":role/aws-reserved/") {
      blocks.append("reserved-role")
    }
    if ProtectedIdentities.policyActions.contains(action), text.contains(":iam::aws:policy/") {
      blocks.append("aws-managed-policy")
    }
    return blocks
  }

  /// EV-471, EV-476, EV-496.
  private static func kms(
    _ action: String,
    _ request: AuthorizationRequest,
    isCrossAccount: Bool
  ) -> [String] {
    if case .anonymous = request.principal.kind { return ["anonymous-caller"] }
    var blocks: [String] = []
    if request.resource.isKMSKey, isCrossAccount, request.principal.hasPrincipalSide,
      !CrossAccountKeyOperations.names.contains(action)
    {
      blocks.append("not-supported-cross-account")
    }
    if ["createalias", "updatealias", "deletealias"].contains(action),
      request.resource.text.contains(":alias/aws/")
    {
      blocks.append("aws-managed-alias")
    }
    return blocks
  }
}
