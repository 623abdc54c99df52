import Foundation

/// A small organization made up from a seed, of roles that assume one another: every way of naming a
/// role, and of asking who assumes it, occurs in some of them.
struct AssumingInventory {
  private let folder: URL
  private var random: SplitMix

  private let accounts = ["111111111111", "222222222222", "333333333333", "444444444444"]
  private let organization = "o-generated2"
  private let unit = "ou-root-1"
  private let names = ["call-a-1", "call-a-2", "call-b-1", "open", "team/open", "caller"]

  /// Writes the inventory of a seed into a folder.
  init(seed: UInt64, in folder: URL) throws {
    self.folder = folder
    random = SplitMix(state: seed)
    try writeOrganization()
    let collected = random.chance(3) ? accounts.dropLast() : accounts[...]
    for account in collected {
      try save(
        identities(of: account),
        "\(account)/global/iam/get-account-authorization-details.json"
      )
    }
  }

  private func save(_ value: Any, _ path: String) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]).write(to: url)
  }

  // MARK: - The organization

  private mutating func writeOrganization() throws {
    // The last account is sometimes no member.
    let members = random.chance(3) ? Array(accounts.dropLast()) : accounts
    try save(
      ["Organization": ["Id": organization, "MasterAccountId": accounts[0]]],
      "organization/describe-organization.json"
    )
    try save(
      ["Accounts": members.map { ["Id": $0, "Name": "name-\($0.prefix(1))"] }],
      "organization/list-accounts.json"
    )
    let types = [["Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"]]
    try save(
      ["Roots": [["Id": "r-root", "PolicyTypes": types] as [String: Any]]],
      "organization/list-roots.json"
    )
    let inUnit = [accounts[1], accounts[2]]
    let inRoot = members.filter { !inUnit.contains($0) }
    for (parent, children) in [("r-root", inRoot), (unit, inUnit)] {
      try save(
        ["Accounts": children.map { ["Id": $0] }],
        "organization/list-accounts-for-parent-\(parent).json"
      )
      let units = parent == "r-root" ? [["Id": unit, "Name": "unit"]] : []
      try save(
        ["OrganizationalUnits": units],
        "organization/list-organizational-units-for-parent-\(parent).json"
      )
    }
    try save(
      ["Policies": [["Id": "p-all", "Name": "p-all"], ["Id": "p-guard", "Name": "p-guard"]]],
      "organization/list-policies-SERVICE_CONTROL_POLICY.json"
    )
    let targets = ["p-all": ["r-root", unit] + members, "p-guard": [members[random.below(3)]]]
    let statements: [String: [String: Any]] = [
      "p-all": ["Effect": "Allow", "Action": "*", "Resource": "*"],
      "p-guard": [
        "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/open",
        "Condition": random.pick([
          ["ArnLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/call-a-*"]],
          ["StringEquals": ["aws:PrincipalTag/team": "blue"]], [:],
        ]),
      ],
    ]
    for (id, statement) in statements {
      let text = try JSONSerialization.data(withJSONObject: document([statement]))
      try save(
        [
          "Policy": [
            "PolicySummary": ["Id": id, "Name": id, "Type": "SERVICE_CONTROL_POLICY"],
            "Content": String(decoding: text, as: UTF8.self),
          ] as [String: Any]
        ],
        "organization/describe-policy-\(id).json"
      )
      let places = (targets[id] ?? []).map { target in
        let type =
          target == "r-root" ? "ROOT" : target == unit ? "ORGANIZATIONAL_UNIT" : "ACCOUNT"
        return ["TargetId": target, "Type": type]
      }
      try save(["Targets": places], "organization/list-targets-for-policy-\(id).json")
    }
  }

  // MARK: - Identities

  private mutating func identities(of account: String) -> [String: Any] {
    var roles: [[String: Any]] = []
    for (index, text) in names.enumerated() where !random.chance(4) {
      let name = text.split(separator: "/").last.map(String.init) ?? text
      let path = text.contains("/") ? "/team/" : "/"
      var role: [String: Any] = [
        "RoleName": text.contains("/") ? "\(name)-2" : name, "Path": path,
        "RoleId": "AROA\(account)\(index)", "AssumeRolePolicyDocument": trust(of: account),
        "RolePolicyList": inline(account), "AttachedManagedPolicies": attached(account),
        "InstanceProfileList": [],
        "Tags": random.chance(2) ? [["Key": "team", "Value": random.pick(["blue", "open"])]] : [],
      ]
      role["Arn"] = "arn:aws:iam::\(account):role\(path)\(role["RoleName"] ?? "")"
      if random.chance(5) {
        role["PermissionsBoundary"] = [
          "PermissionsBoundaryType": "Policy",
          "PermissionsBoundaryArn": "arn:aws:iam::\(account):policy/shared",
        ]
      }
      roles.append(role)
    }
    let users: [[String: Any]] = ["call-a-1", "person"].enumerated().map { index, name in
      [
        "UserName": name, "UserId": "AIDA\(account)\(index)", "Path": "/",
        "Arn": "arn:aws:iam::\(account):user/\(name)", "UserPolicyList": inline(account),
        "AttachedManagedPolicies": attached(account), "GroupList": [],
      ]
    }
    let version: [String: Any] = [
      "VersionId": "v1", "IsDefaultVersion": true, "Document": document([grant(account)]),
    ]
    return [
      "RoleDetailList": roles, "UserDetailList": users, "GroupDetailList": [],
      "Policies": [
        [
          "PolicyName": "shared", "Arn": "arn:aws:iam::\(account):policy/shared",
          "DefaultVersionId": "v1", "PolicyVersionList": [version],
        ] as [String: Any]
      ],
    ]
  }

  private mutating func inline(_ account: String) -> [[String: Any]] {
    (0..<random.below(3)).map {
      ["PolicyName": "inline-\($0)", "PolicyDocument": document([grant(account)])]
    }
  }

  private mutating func attached(_ account: String) -> [[String: Any]] {
    let names = (random.chance(3) ? ["shared"] : []) + (random.chance(15) ? ["lost"] : [])
    return names.map {
      ["PolicyName": $0, "PolicyArn": "arn:aws:iam::\(account):policy/\($0)"]
    }
  }

  private func document(_ statements: [[String: Any]]) -> [String: Any] {
    ["Version": "2012-10-17", "Statement": statements]
  }

  // MARK: - Statements

  /// A statement of an identity-based policy, by every way of naming roles.
  private mutating func grant(_ account: String) -> [String: Any] {
    let peer = random.pick(accounts)
    var statement: [String: Any] = [
      "Effect": random.chance(8) ? "Deny" : "Allow",
      "Action": random.pick([
        "sts:AssumeRole", "sts:*", "*", "STS:assume*", "sts:TagSession", "s3:GetObject",
      ]),
    ]
    if random.chance(12) {
      statement["Action"] = nil
      statement["NotAction"] = "iam:*"
    }
    let resources = [
      "arn:aws:iam::\(peer):role/open", "arn:aws:iam::\(peer):role/team/open-2",
      "arn:aws:iam::*:role/call-*", "arn:aws:iam::\(peer):role/*", "arn:aws:iam::*:role/team/*",
      "arn:aws:iam::\(peer.prefix(4))*:role/open", "arn:aws:iam::????????????:role/op?n",
      "arn:*:iam::\(account):role/c*r", "*", "arn:aws:s3:::*", "arn:aws:iam::*",
      "arn:aws:iam::\(peer):role/${aws:PrincipalTag/team}", "arn:aws:iam::\(peer):ROLE/open",
      "arn:aws:iam::\(account):role/call-${aws:username}", "arn:aws:iam:::role/open",
      "arn:aws:iam::\(peer):role/${*}", "arn:aws:iam::\(peer):user/*", "",
    ]
    let isNegated = random.chance(8)
    statement[isNegated ? "NotResource" : "Resource"] =
      random.chance(3)
      ? [random.pick(resources), random.pick(resources)] : [random.pick(resources)]
    if random.chance(4) {
      statement["Condition"] = random.pick([
        ["StringEquals": ["aws:ResourceTag/team": "blue"]],
        ["StringEquals": ["iam:ResourceTag/team": "open"]],
        ["StringEquals": ["aws:PrincipalTag/team": "${aws:ResourceTag/team}"]],
        ["StringEquals": ["aws:ResourceAccount": peer]],
        ["ArnLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/call-*"]],
      ])
    }
    return statement
  }

  /// A trust policy, by every way of asking who calls.
  private mutating func trust(of account: String) -> [String: Any] {
    if random.chance(20) { return ["Statement": "none"] }
    return document(
      (0...random.below(2)).map { _ in
        let peer = random.pick(accounts)
        var statement: [String: Any] = [
          "Effect": random.chance(8) ? "Deny" : "Allow",
          "Action": random.pick(["sts:AssumeRole", "sts:*", "sts:AssumeRole"]),
        ]
        let isNegated = random.chance(12)
        statement[isNegated ? "NotPrincipal" : "Principal"] = random.pick([
          ["AWS": "*"], ["AWS": "*"], ["AWS": "arn:aws:iam::\(peer):root"], ["AWS": account],
          ["AWS": ["arn:aws:iam::\(peer):role/call-a-1", "arn:aws:iam::\(peer):user/person"]],
          ["AWS": "AROA\(peer)1"], ["Service": "ec2.amazonaws.com"],
        ])
        var conditions: [String: Any] = [:]
        for _ in 0..<random.below(3) {
          let (test, keys) = condition(account, peer)
          conditions[test] = keys
        }
        if !conditions.isEmpty { statement["Condition"] = conditions }
        return statement
      }
    )
  }

  private mutating func condition(_ account: String, _ peer: String) -> (String, [String: Any]) {
    let caller = "aws:PrincipalArn"
    let path = "\(organization)/r-root/\(unit)/"
    return random.pick([
      ("ArnLike", [caller: "arn:aws:iam::*:role/call-a-*"]),
      ("ArnLike", ["AWS:PRINCIPALARN": ["arn:aws:iam::\(peer):role/c*", "*:user/person"]]),
      ("ArnEquals", [caller: "arn:aws:iam::\(peer):role/team/open-2"]),
      ("ArnEqualsIfExists", [caller: "arn:aws:iam::*:user/*"]),
      ("ArnLike", [caller: ["*", "arn:aws:iam::*:role/caller"]]),
      ("ArnNotLike", [caller: "arn:aws:iam::*:role/call-b-*"]),
      ("ArnLike", [caller: "arn:aws:iam::${aws:PrincipalAccount}:role/caller"]),
      ("ForAnyValue:ArnLike", [caller: "arn:aws:iam::*:role/call-?-1"]),
      ("ForAllValues:ArnLike", [caller: "arn:aws:iam::\(account):role/*"]),
      ("StringEquals", [caller: "arn:aws:iam::\(peer):role/caller"]),
      ("StringLike", [caller: "arn:aws:iam::*:role/call-a-?"]),
      ("StringLike", [caller: "*open*"]),
      ("StringNotEquals", ["aws:PrincipalAccount": peer]),
      ("StringEquals", ["aws:PrincipalAccount": [peer, account]]),
      ("StringEquals", ["aws:PrincipalOrgID": organization]),
      ("StringNotEquals", ["aws:PrincipalOrgID": organization]),
      ("ForAnyValue:StringLike", ["aws:PrincipalOrgPaths": "\(path)*"]),
      ("ForAllValues:StringNotLike", ["aws:PrincipalOrgPaths": path]),
      ("StringEquals", ["aws:PrincipalTag/team": "blue"]),
      ("StringEquals", ["sts:ExternalId": "secret"]),
      ("Null", [caller: "true"]),
    ])
  }
}
