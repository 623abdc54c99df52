/// The users of an account and the groups that they are in.
struct People {
  let plan: OrganizationPlan
  let account: Int
  let buckets: [String]

  private var id: String { plan.accounts[account] }

  /// Groups by name, with what their members are allowed.
  private var groups: [(name: String, attached: [String], mayOperate: Bool)] {
    [
      ("administrators", ["AdministratorAccess"], false),
      ("builders", ["PowerUserAccess"], true),
      ("readers", ["ReadOnlyAccess"], false),
    ]
  }

  /// The groups as IAM prints them.
  var groupList: [GeneratedJSON] {
    groups.map { group in
      let operating = (
        name: "operate",
        statements: [
          PolicyTexts.allow(["sts:AssumeRole"], on: [plan.arn(id, "role/op*")])
        ]
      )
      return [
        "Path": "/", "GroupName": .text(group.name),
        "GroupId": .text(plan.names.uniqueID("AGPA", id, group.name)),
        "Arn": .text(plan.arn(id, "group/\(group.name)")),
        "CreateDate": .text(plan.date(id, "group", group.name)),
        "GroupPolicyList": group.mayOperate ? [GeneratedRole.inlinePolicy(operating)] : [],
        "AttachedManagedPolicies": .list(
          group.attached.compactMap { AmazonPolicies.named($0)?.arn }.map(GeneratedRole.attachment)
        ),
      ]
    }
  }

  /// The policies that groups are given.
  var attachedToGroups: [String] {
    groups.flatMap(\.attached).compactMap { AmazonPolicies.named($0)?.arn }
  }

  /// The users as IAM prints them: two thirds are people, the others machines.
  var userList: [GeneratedJSON] {
    (0..<plan.size.users).map { number in
      let isMachine = number % 3 == 2
      let name =
        "\(isMachine ? "machine" : "person")-\(plan.word("user", account, number))-\(number)"
      var random = plan.random("user", account, number)
      var members: [(String, GeneratedJSON)] = [
        ("Path", "/"), ("UserName", .text(name)),
        ("UserId", .text(plan.names.uniqueID("AIDA", id, name))),
        ("Arn", .text(plan.arn(id, "user/\(name)"))),
        ("CreateDate", .text(plan.date(id, "user", name))),
      ]
      if isMachine {
        let bucket = "arn:aws:s3:::\(random.pick(buckets))/*"
        let upload = (
          name: "upload",
          statements: [
            PolicyTexts.allow(["s3:PutObject"], on: [bucket]),
            PolicyTexts.allow(["sts:AssumeRole"], on: [plan.arn(id, "role/StackBootstrap")]),
          ]
        )
        members.append(("UserPolicyList", [GeneratedRole.inlinePolicy(upload)]))
      }
      let groups: [String] =
        isMachine ? [] : [random.happens(10) ? "administrators" : "builders", "readers"]
      members.append(("GroupList", .texts(groups)))
      members.append(("AttachedManagedPolicies", []))
      if random.happens(10) {
        let arn = plan.arn(id, "policy/\(CustomerPolicies.boundary)")
        members.append(("PermissionsBoundary", GeneratedRole.boundary(arn)))
      }
      members.append(("Tags", [["Key": "team", "Value": "team-\(random.below(20))"]]))
      return .object(members)
    }
  }
}
