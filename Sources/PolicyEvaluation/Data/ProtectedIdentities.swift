/// What IAM refuses to change for whom, in lower case (EV-469).
///
/// By observation, as of November 2026: the IAM User Guide names the principle ("AWS managed
/// policies", "Service-linked roles", roles under `aws-reserved/`), not the actions.
enum ProtectedIdentities {
  /// Actions that IAM refuses on roles of IAM Identity Center.
  static let roleActions: Set<String> = [
    "attachrolepolicy", "createrole", "createservicelinkedrole", "deleterole",
    "deleterolepermissionsboundary", "deleterolepolicy", "deleteservicelinkedrole",
    "detachrolepolicy", "passrole", "putrolepermissionsboundary", "putrolepolicy", "tagrole",
    "untagrole", "updateassumerolepolicy", "updaterole", "updateroledescription",
  ]

  /// Actions that IAM refuses on policies that AWS manages.
  static let policyActions: Set<String> = [
    "createpolicy", "createpolicyversion", "deletepolicy", "deletepolicyversion",
    "setdefaultpolicyversion", "tagpolicy", "untagpolicy",
  ]
}
