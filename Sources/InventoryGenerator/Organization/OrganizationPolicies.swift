/// The service control and resource control policies of an organization, and where each is attached.
struct OrganizationPolicies {
  let plan: OrganizationPlan

  private enum Kind: String, CaseIterable {
    case service = "SERVICE_CONTROL_POLICY"
    case resource = "RESOURCE_CONTROL_POLICY"
  }

  private struct Policy {
    let kind: Kind
    let name: String
    /// The id of a policy of Amazon's; others get one.
    var id: String?
    let statements: [GeneratedJSON]
    let targets: [(id: String, type: String)]
  }

  /// The files about them, by name.
  var files: [(name: String, content: GeneratedJSON)] {
    let policies = everywhere + general + ofFaults
    var files: [(name: String, content: GeneratedJSON)] = []
    for kind in Kind.allCases {
      let summaries = policies.filter { $0.kind == kind }.map(summary)
      files.append(("list-policies-\(kind.rawValue)", ["Policies": .list(summaries)]))
    }
    for policy in policies {
      let content = PolicyTexts.document(policy.statements).compact
      let targets = policy.targets.map { target -> GeneratedJSON in
        ["TargetId": .text(target.id), "Name": .text(target.id), "Type": .text(target.type)]
      }
      files += [
        (
          "describe-policy-\(id(of: policy))",
          ["Policy": ["PolicySummary": summary(policy), "Content": .text(content)]]
        ),
        ("list-targets-for-policy-\(id(of: policy))", ["Targets": .list(targets)]),
      ]
    }
    return files
  }

  private func id(of policy: Policy) -> String {
    policy.id ?? "p-" + plan.names.word(10, "policy", policy.name)
  }

  private func summary(_ policy: Policy) -> GeneratedJSON {
    let id = id(of: policy)
    let isAmazons = policy.id != nil
    let type = policy.kind.rawValue.lowercased()
    let arn =
      isAmazons
      ? "arn:aws:organizations::aws:policy/\(type)/\(id)"
      : "arn:aws:organizations::\(plan.managementAccount):policy/\(plan.id)/\(type)/\(id)"
    return [
      "Id": .text(id), "Arn": .text(arn), "Name": .text(policy.name), "Description": "",
      "Type": .text(policy.kind.rawValue), "AwsManaged": .flag(isAmazons),
    ]
  }

  // MARK: - Where

  private var members: (id: String, type: String) { (plan.unit(nil), "ORGANIZATIONAL_UNIT") }

  private func account(_ id: String) -> (id: String, type: String) { (id, "ACCOUNT") }

  private var everything: [(id: String, type: String)] {
    [(plan.root, "ROOT"), members]
      + OrganizationPlan.Purpose.allCases.map { (plan.unit($0), "ORGANIZATIONAL_UNIT") }
      + ([plan.managementAccount] + plan.accounts).map(account)
  }

  // MARK: - What

  private var everywhere: [Policy] {
    [
      Policy(
        kind: .service,
        name: "FullAWSAccess",
        id: "p-FullAWSAccess",
        statements: [PolicyTexts.allow(["*"])],
        targets: everything
      ),
      Policy(
        kind: .resource,
        name: "RCPFullAWSAccess",
        id: "p-RCPFullAWSAccess",
        statements: [["Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"]],
        targets: everything
      ),
    ]
  }

  private var general: [Policy] {
    [
      Policy(
        kind: .service,
        name: "foundations",
        statements: [
          PolicyTexts.deny(["organizations:LeaveOrganization"], sid: "Stay"),
          PolicyTexts.deny(
            ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"],
            sid: "Trails"
          ),
        ],
        targets: [members]
      ),
      Policy(
        kind: .service,
        name: "regions",
        statements: [
          [
            "Sid": "Regions", "Effect": "Deny",
            "NotAction": [
              "account:*", "cloudfront:*", "iam:*", "organizations:*", "route53:*", "sts:*",
              "support:*",
            ],
            "Resource": "*",
            "Condition": [
              "StringNotEquals": ["aws:RequestedRegion": .texts(OrganizationPlan.regions)]
            ],
          ]
        ],
        targets: [members]
      ),
      Policy(
        kind: .service,
        name: "live-accounts",
        statements: [
          PolicyTexts.deny(
            ["iam:CreateAccessKey", "iam:CreateUser", "rds:DeleteDBCluster"],
            when: ["ArnNotLike": ["aws:PrincipalArn": "arn:aws:iam::*:role/stack-*"]]
          )
        ],
        targets: [(plan.unit(.live), "ORGANIZATIONAL_UNIT")]
      ),
      Policy(
        kind: .resource,
        name: "own-identities",
        statements: [
          PolicyTexts.deny(
            of: "*",
            ["kms:*", "s3:*", "secretsmanager:*"],
            on: ["*"],
            when: [
              "StringNotEqualsIfExists": ["aws:PrincipalOrgID": .text(plan.id)],
              "BoolIfExists": ["aws:PrincipalIsAWSService": "false"],
            ],
            sid: "OwnIdentities"
          )
        ],
        targets: [members]
      ),
    ]
  }

  /// Policies that stop a pipeline, each over one account.
  private var ofFaults: [Policy] {
    plan.pipelines.compactMap { pipeline in
      guard let target = pipeline.faultyTarget else { return nil }
      let actions = ["s3:GetObject", "s3:GetObjectVersion"]
      if pipeline.has(.serviceControlDenies) {
        return Policy(
          kind: .service,
          name: "closed-\(pipeline.bucket)",
          statements: [
            PolicyTexts.deny(actions, on: ["\(pipeline.bucketARN)/*"], sid: "Closed")
          ],
          targets: [account(target.id)]
        )
      }
      guard pipeline.has(.resourceControlDenies) else { return nil }
      return Policy(
        kind: .resource,
        name: "apart-\(pipeline.bucket)",
        statements: [
          PolicyTexts.deny(
            of: "*",
            actions,
            on: ["\(pipeline.bucketARN)/*"],
            when: ["StringEquals": ["aws:PrincipalAccount": .text(target.id)]],
            sid: "Apart"
          )
        ],
        targets: [account(pipeline.id)]
      )
    }
  }
}
