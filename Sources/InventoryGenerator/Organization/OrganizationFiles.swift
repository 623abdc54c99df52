/// What AWS Organizations says: accounts, units and the policies over them.
struct OrganizationFiles {
  let plan: OrganizationPlan

  /// The files of the folder `organization`, by name.
  var files: [(name: String, content: GeneratedJSON)] {
    [
      ("describe-organization", ["Organization": organization]),
      ("list-accounts", ["Accounts": .list([management] + (0..<plan.accounts.count).map(member))]),
      ("list-roots", ["Roots": [root]]),
    ] + tree + OrganizationPolicies(plan: plan).files
  }

  private var organization: GeneratedJSON {
    let id = plan.managementAccount
    return [
      "Id": .text(plan.id), "Arn": .text(arn("organization/\(plan.id)")), "FeatureSet": "ALL",
      "MasterAccountArn": .text(arn("account/\(plan.id)/\(id)")), "MasterAccountId": .text(id),
      "MasterAccountEmail": "management@acme.example",
    ]
  }

  private var root: GeneratedJSON {
    let types = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
    return [
      "Id": .text(plan.root), "Arn": .text(arn("root/\(plan.id)/\(plan.root)")), "Name": "Root",
      "PolicyTypes": .list(types.map { ["Type": .text($0), "Status": "ENABLED"] }),
    ]
  }

  private func arn(_ rest: String) -> String {
    "arn:aws:organizations::\(plan.managementAccount):\(rest)"
  }

  private var management: GeneratedJSON { account(plan.managementAccount, "management") }

  private func member(_ number: Int) -> GeneratedJSON {
    account(plan.accounts[number], "\(plan.purpose(of: number).rawValue.lowercased())-\(number)")
  }

  private func account(_ id: String, _ name: String) -> GeneratedJSON {
    [
      "Id": .text(id), "Arn": .text(arn("account/\(plan.id)/\(id)")),
      "Email": .text("\(name)@acme.example"), "Name": .text(name), "Status": "ACTIVE",
      "JoinedMethod": "CREATED", "JoinedTimestamp": "2020-05-06T07:08:09.100000+00:00",
    ]
  }

  // MARK: - The tree

  private var tree: [(name: String, content: GeneratedJSON)] {
    let purposes = OrganizationPlan.Purpose.allCases
    let members = plan.unit(nil)
    var files = node(plan.root, units: [(members, "Members")], accounts: [management])
    files += node(members, units: purposes.map { (plan.unit($0), $0.rawValue) }, accounts: [])
    for purpose in purposes {
      let numbers = (0..<plan.accounts.count).filter { plan.purpose(of: $0) == purpose }
      files += node(plan.unit(purpose), units: [], accounts: numbers.map(member))
    }
    return files
  }

  private func node(
    _ parent: String,
    units: [(id: String, name: String)],
    accounts: [GeneratedJSON]
  ) -> [(name: String, content: GeneratedJSON)] {
    let list = units.map { id, name -> GeneratedJSON in
      ["Id": .text(id), "Arn": .text(arn("ou/\(plan.id)/\(id)")), "Name": .text(name)]
    }
    return [
      (
        "list-organizational-units-for-parent-\(parent)", ["OrganizationalUnits": .list(list)]
      ),
      ("list-accounts-for-parent-\(parent)", ["Accounts": .list(accounts)]),
    ]
  }
}
