/// A role before it is written.
struct GeneratedRole {
  let name: String
  var path = "/"
  let trust: GeneratedJSON
  /// Inline policies: names and statements.
  var inline: [(name: String, statements: [GeneratedJSON])] = []
  /// Attached policies.
  var attached: [String] = []
  /// The permissions boundary.
  var boundary: String?
  var tags: [(key: String, value: String)] = []
  /// Whether machines run as it.
  var hasInstanceProfile = false

  /// The role as `get-account-authorization-details` prints it.
  func json(of account: String, _ plan: OrganizationPlan) -> GeneratedJSON {
    let arn = plan.arn(account, "role\(path)\(name)")
    let created = plan.date(account, name)
    let core: [(String, GeneratedJSON)] = [
      ("Path", .text(path)), ("RoleName", .text(name)),
      ("RoleId", .text(plan.names.uniqueID("AROA", account, name))), ("Arn", .text(arn)),
      ("CreateDate", .text(created)), ("AssumeRolePolicyDocument", trust),
    ]
    var profiles: [GeneratedJSON] = []
    if hasInstanceProfile {
      profiles = [
        [
          "Path": "/", "InstanceProfileName": .text(name),
          "InstanceProfileId": .text(plan.names.uniqueID("AIPA", account, name)),
          "Arn": .text(plan.arn(account, "instance-profile/\(name)")),
          "CreateDate": .text(created), "Roles": [.object(core)],
        ]
      ]
    }
    var members = core
    members += [
      ("InstanceProfileList", .list(profiles)),
      ("RolePolicyList", .list(inline.map(Self.inlinePolicy))),
      ("AttachedManagedPolicies", .list(attached.map(Self.attachment))),
    ]
    if let boundary { members.append(("PermissionsBoundary", Self.boundary(boundary))) }
    if !tags.isEmpty {
      members.append(
        ("Tags", .list(tags.map { ["Key": .text($0.key), "Value": .text($0.value)] }))
      )
    }
    members.append(("RoleLastUsed", .object([])))
    return .object(members)
  }

  /// An inline policy of a role, user or group.
  static func inlinePolicy(_ policy: (name: String, statements: [GeneratedJSON])) -> GeneratedJSON {
    [
      "PolicyName": .text(policy.name),
      "PolicyDocument": PolicyTexts.document(policy.statements),
    ]
  }

  /// A policy that is attached to a role, user or group.
  static func attachment(_ arn: String) -> GeneratedJSON {
    let name = arn.split(separator: "/").last.map(String.init) ?? arn
    return ["PolicyName": .text(name), "PolicyArn": .text(arn)]
  }

  /// A permissions boundary.
  static func boundary(_ arn: String) -> GeneratedJSON {
    ["PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": .text(arn)]
  }
}
