import Foundation
import Inventories

/// A small organization made up from a seed: every way of naming somebody, of asking for names, and
/// of not being collected occurs in some of them.
struct GeneratedInventory {
  /// Where it is written.
  let folder: URL
  private var random: SplitMix

  private let accounts = ["111111111111", "222222222222", "333333333333", "444444444444"]
  private let stranger = "999999999999"
  private let organization = "o-generated1"
  private var roles: [String: [String]] = [:]
  private var users: [String: [String]] = [:]

  /// Writes the inventory of a seed into a folder.
  init(seed: UInt64, in folder: URL) throws {
    self.folder = folder
    random = SplitMix(state: seed)
    for account in accounts {
      roles[account] = (0..<(3 + random.below(4))).map { "role-\($0)" }
      users[account] = (0..<random.below(3)).map { "user-\($0)" }
    }
    try writeOrganization()
    // The last account is sometimes a member of which nothing was collected.
    let collected = random.chance(5) ? accounts.dropLast() : accounts[...]
    for account in collected {
      try writeIdentities(of: account)
      try writeBucket(of: account)
      try writeKey(of: account)
    }
  }

  /// What an index of a folder holds.
  static func index(of folder: String) throws -> Inventory {
    let path = folder + ".waybill"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(InventoryIndex(of: folder).bytes).write(to: URL(fileURLWithPath: path))
    return try Inventory.read(at: path)
  }

  static func bucket(of account: String) -> String { "data-\(account.prefix(3))" }

  // MARK: - Files

  private func save(_ value: Any, _ path: String) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]).write(to: url)
  }

  private mutating func writeOrganization() throws {
    try save(
      ["Organization": ["Id": organization, "MasterAccountId": accounts[0]]],
      "organization/describe-organization.json"
    )
    try save(
      ["Accounts": accounts.map { ["Id": $0, "Name": "name-\($0.prefix(1))"] }],
      "organization/list-accounts.json"
    )
    try save(
      [
        "Roots": [
          [
            "Id": "r-root",
            "PolicyTypes": [
              ["Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"],
              ["Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"],
            ],
          ] as [String: Any]
        ]
      ],
      "organization/list-roots.json"
    )
    try save(
      ["Accounts": accounts.map { ["Id": $0] }],
      "organization/list-accounts-for-parent-r-root.json"
    )
    try save(
      ["OrganizationalUnits": []],
      "organization/list-organizational-units-for-parent-r-root.json"
    )
    try writeControl(
      "SERVICE_CONTROL_POLICY",
      [
        ("p-all", [statement("Allow", ["*"], ["*"])], ["r-root"] + accounts),
        ("p-guard", [guardStatement()], random.chance(2) ? [accounts[1]] : []),
      ]
    )
    try writeControl(
      "RESOURCE_CONTROL_POLICY",
      [
        ("p-rall", [everyone(statement("Allow", ["*"], ["*"]))], ["r-root"] + accounts),
        ("p-rguard", [everyone(guardStatement())], random.chance(3) ? [accounts[2]] : []),
      ]
    )
  }

  private func writeControl(
    _ type: String,
    _ policies: [(id: String, statements: [[String: Any]], targets: [String])]
  ) throws {
    try save(
      ["Policies": policies.map { ["Id": $0.id, "Name": $0.id] }],
      "organization/list-policies-\(type).json"
    )
    for policy in policies {
      let document = try JSONSerialization.data(withJSONObject: document(policy.statements))
      try save(
        [
          "Policy": [
            "PolicySummary": ["Id": policy.id, "Name": policy.id, "Type": type],
            "Content": String(decoding: document, as: UTF8.self),
          ] as [String: Any]
        ],
        "organization/describe-policy-\(policy.id).json"
      )
      try save(
        [
          "Targets": policy.targets.map {
            ["TargetId": $0, "Type": $0 == "r-root" ? "ROOT" : "ACCOUNT"]
          }
        ],
        "organization/list-targets-for-policy-\(policy.id).json"
      )
    }
  }

  private mutating func writeIdentities(of account: String) throws {
    var roleDetails: [[String: Any]] = []
    for (index, name) in (roles[account] ?? []).enumerated() {
      var detail: [String: Any] = [
        "RoleName": name, "RoleId": "AROA\(account)\(index)", "Path": "/",
        "Arn": "arn:aws:iam::\(account):role/\(name)",
        "AssumeRolePolicyDocument": document((0...random.below(2)).map { _ in trust(account) }),
        "RolePolicyList": inline(account), "AttachedManagedPolicies": attached(account),
        "InstanceProfileList": [],
        "Tags": random.chance(3) ? [["Key": "team", "Value": "blue"]] : [],
      ]
      if random.chance(4) {
        detail["PermissionsBoundary"] = [
          "PermissionsBoundaryType": "Policy",
          "PermissionsBoundaryArn": "arn:aws:iam::\(account):policy/edge",
        ]
      }
      roleDetails.append(detail)
    }
    var userDetails: [[String: Any]] = []
    for (index, name) in (users[account] ?? []).enumerated() {
      userDetails.append([
        "UserName": name, "UserId": "AIDA\(account)\(index)", "Path": "/",
        "Arn": "arn:aws:iam::\(account):user/\(name)", "UserPolicyList": inline(account),
        "AttachedManagedPolicies": attached(account),
        "GroupList": random.chance(2) ? ["staff"] : [],
      ])
    }
    try save(
      [
        "RoleDetailList": roleDetails, "UserDetailList": userDetails,
        "GroupDetailList": [
          [
            "GroupName": "staff", "GroupPolicyList": inline(account),
            "AttachedManagedPolicies": [],
          ] as [String: Any]
        ],
        "Policies": ["shared", "edge"].map { name in
          [
            "PolicyName": name, "Arn": "arn:aws:iam::\(account):policy/\(name)",
            "DefaultVersionId": "v1",
            "PolicyVersionList": [
              [
                "VersionId": "v1", "IsDefaultVersion": true,
                "Document": document([
                  name == "edge"
                    ? statement("Allow", ["s3:*", "sts:*"], ["*"]) : grant(account)
                ]),
              ] as [String: Any]
            ],
          ] as [String: Any]
        },
      ],
      "\(account)/global/iam/get-account-authorization-details.json"
    )
  }

  private mutating func writeBucket(of account: String) throws {
    let bucket = Self.bucket(of: account)
    let base = "\(account)/eu-west-1/s3api/\(bucket)"
    let arn = "arn:aws:s3:::\(bucket)"
    let statements = (0...random.below(3)).map { _ in
      var statement = statement(
        random.chance(4) ? "Deny" : "Allow",
        random.pick([["s3:GetObject"], ["s3:*"], ["s3:Put*", "s3:Get*"]]),
        ["\(arn)/*", arn]
      )
      let isNegated = statement["Effect"] as? String == "Deny" && random.chance(3)
      statement[isNegated ? "NotPrincipal" : "Principal"] =
        isNegated
        ? [
          "AWS": ["arn:aws:iam::\(account):root", "arn:aws:iam::\(account):role/role-0"]
        ] : principal(account)
      return condition(statement)
    }
    let text = try JSONSerialization.data(withJSONObject: document(statements))
    if !random.chance(6) {
      try save(["Policy": String(decoding: text, as: UTF8.self)], "\(base)/get-bucket-policy.json")
    }
    let usesKey = random.chance(2)
    try save(
      [
        "ServerSideEncryptionConfiguration": [
          "Rules": [
            [
              "ApplyServerSideEncryptionByDefault": usesKey
                ? ["SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key(account)]
                : ["SSEAlgorithm": "AES256"], "BucketKeyEnabled": random.chance(2),
            ] as [String: Any]
          ]
        ]
      ],
      "\(base)/get-bucket-encryption.json"
    )
    try save(
      ["PublicAccessBlockConfiguration": ["RestrictPublicBuckets": random.chance(2)]],
      "\(base)/get-public-access-block.json"
    )
  }

  private func key(_ account: String) -> String {
    "arn:aws:kms:eu-west-1:\(account):key/key-\(account.prefix(3))"
  }

  private mutating func writeKey(of account: String) throws {
    let id = "key-\(account.prefix(3))"
    let base = "\(account)/eu-west-1/kms/\(id)"
    var statements = [statement("Allow", ["kms:*"], ["*"])]
    statements[0]["Principal"] = ["AWS": "arn:aws:iam::\(account):root"]
    var shared = statement("Allow", ["kms:Decrypt", "kms:GenerateDataKey*"], ["*"])
    shared["Principal"] = principal(account)
    statements.append(condition(shared))
    let text = try JSONSerialization.data(withJSONObject: document(statements))
    try save(["Policy": String(decoding: text, as: UTF8.self)], "\(base)/get-key-policy.json")
    try save(
      [
        "KeyMetadata": [
          "Arn": key(account), "KeyId": id, "KeyState": "Enabled", "KeyManager": "CUSTOMER",
        ]
      ],
      "\(base)/describe-key.json"
    )
    let peer = random.pick(accounts)
    let grantees = [
      "arn:aws:iam::\(peer):role/role-1", "arn:aws:iam::\(peer):root",
      "arn:aws:sts::\(peer):assumed-role/role-2/session",
    ]
    let grants: [[String: Any]] =
      random.chance(2)
      ? [
        [
          "GrantId": "g1", "KeyId": key(account), "GranteePrincipal": random.pick(grantees),
          "Operations": ["Decrypt"],
        ]
      ] : []
    if !random.chance(6) { try save(["Grants": grants], "\(base)/list-grants.json") }
    try save(["Aliases": []], "\(base)/list-aliases.json")
  }

  // MARK: - Policies

  private func document(_ statements: [[String: Any]]) -> [String: Any] {
    ["Version": "2012-10-17", "Statement": statements]
  }

  private func statement(_ effect: String, _ actions: [String], _ resources: [String])
    -> [String: Any]
  {
    ["Effect": effect, "Action": actions, "Resource": resources]
  }

  private func everyone(_ statement: [String: Any]) -> [String: Any] {
    statement.merging(["Principal": "*"]) { $1 }
  }

  private mutating func inline(_ account: String) -> [[String: Any]] {
    (0..<random.below(3)).map {
      ["PolicyName": "inline-\($0)", "PolicyDocument": document([grant(account)])]
    }
  }

  private mutating func attached(_ account: String) -> [[String: Any]] {
    var names: [String] = []
    if random.chance(3) { names.append("shared") }
    if random.chance(12) { names.append("not-collected") }
    return names.map {
      ["PolicyName": $0, "PolicyArn": "arn:aws:iam::\(account):policy/\($0)"]
    }
  }

  /// A statement of an identity-based policy.
  private mutating func grant(_ account: String) -> [String: Any] {
    let peer = random.pick(accounts)
    let role = "arn:aws:iam::\(peer):role/\(random.pick(roles[peer] ?? ["role-0"]))"
    let bucket = "arn:aws:s3:::\(Self.bucket(of: peer))"
    let made = random.pick([
      statement("Allow", ["sts:AssumeRole"], [role]),
      statement("Allow", ["sts:AssumeRole"], ["arn:aws:iam::*:role/role-*"]),
      statement("Allow", ["sts:*"], ["arn:aws:iam::\(account):role/*"]),
      statement("Allow", ["s3:GetObject", "s3:ListBucket"], ["\(bucket)/*", bucket]),
      statement("Allow", ["s3:*"], ["\(bucket)/home/${aws:username}/*"]),
      statement("Allow", ["kms:Decrypt", "kms:GenerateDataKey"], [key(peer)]),
      statement("Allow", ["*"], ["*"]),
      statement("Deny", ["sts:AssumeRole"], [role]),
      ["Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"],
      ["Effect": "Allow", "Action": "s3:GetObject", "NotResource": ["\(bucket)/private/*"]],
    ])
    return random.chance(3) ? condition(made) : made
  }

  private mutating func trust(_ account: String) -> [String: Any] {
    var made: [String: Any] = [
      "Effect": random.chance(8) ? "Deny" : "Allow", "Action": "sts:AssumeRole",
      "Principal": principal(account),
    ]
    if random.chance(8) {
      made["Action"] = "sts:AssumeRoleWithWebIdentity"
      made["Principal"] = ["Federated": "arn:aws:iam::\(account):oidc-provider/id.example.com"]
    }
    return condition(made)
  }

  private mutating func principal(_ account: String) -> Any {
    let peer = random.pick(accounts)
    let role = random.pick(roles[peer] ?? [])
    let options: [Any] = [
      ["AWS": "arn:aws:iam::\(peer):role/\(role)"], ["AWS": "arn:aws:iam::\(peer):root"],
      ["AWS": ["\(account)", "arn:aws:iam::\(peer):user/user-0"]], ["AWS": "*"],
      ["AWS": "arn:aws:iam::\(account):root"],
      ["AWS": "arn:aws:sts::\(peer):assumed-role/\(role)/session"],
      ["AWS": "AROA\(peer)1"], ["AWS": "AIDADELETEDPRINCIPAL"],
      ["AWS": "arn:aws:iam::\(stranger):root"], ["AWS": "arn:aws:iam::\(stranger):role/far"],
      ["AWS": "arn:aws:iam::\(account):role/deleted"], ["Service": "codebuild.amazonaws.com"],
    ]
    return random.pick(options)
  }

  /// The statement, sometimes under a condition.
  private mutating func condition(_ statement: [String: Any]) -> [String: Any] {
    guard random.chance(2) else { return statement }
    let conditions: [[String: Any]] = [
      ["StringEquals": ["aws:PrincipalOrgID": organization]],
      ["ArnLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/role-1"]],
      ["StringEquals": ["sts:ExternalId": "secret"]],
      ["Bool": ["aws:MultiFactorAuthPresent": "true"]],
      ["StringEquals": ["aws:PrincipalTag/team": "blue"]],
      ["StringEquals": ["aws:PrincipalAccount": random.pick(accounts)]],
      ["StringLike": ["aws:userid": "AROA*:build"]],
      ["StringNotEquals": ["aws:username": "user-1"]],
      ["StringEquals": ["sts:RoleSessionName": "release"]],
      ["IpAddress": ["aws:SourceIp": "203.0.113.0/24"]],
    ]
    var statement = statement
    statement["Condition"] = random.pick(conditions)
    return statement
  }

  private mutating func guardStatement() -> [String: Any] {
    random.pick([
      statement("Deny", ["sts:AssumeRole"], ["arn:aws:iam::*:role/role-2"]),
      statement("Deny", ["s3:*"], ["*"]).merging([
        "Condition": ["ArnNotLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/role-0"]]
      ]) { $1 },
      statement("Deny", ["kms:Decrypt"], ["*"]).merging([
        "Condition": ["StringNotEqualsIfExists": ["aws:PrincipalTag/team": "blue"]]
      ]) { $1 },
    ])
  }
}

/// Random numbers that are the same everywhere for the same seed.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  /// True once in so many times.
  mutating func chance(_ times: Int) -> Bool { below(times) == 0 }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}
