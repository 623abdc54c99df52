/// The policies that an account manages itself.
struct CustomerPolicies {
  let plan: OrganizationPlan
  let account: Int
  let buckets: [String]

  /// The boundary of what developers make.
  static let boundary = "developer-boundary"
  /// A boundary that forgets the keys of artifacts.
  static let narrowBoundary = "release-boundary"

  /// How many policies of applications an account has.
  private var count: Int { 2 + plan.size.roles / 8 }

  private func name(_ number: Int) -> String {
    "shared-\(plan.word("policy", account, number))-\(number)"
  }

  /// The ARNs of those that roles of applications are given.
  var arns: [String] {
    (0..<count).map { plan.arn(plan.accounts[account], "policy/\(name($0))") }
  }

  /// All of them as IAM prints them, each with the versions that it has.
  func json(attached: [String: Int]) -> [GeneratedJSON] {
    let boundaries: [(String, [GeneratedJSON])] = [
      (
        Self.boundary,
        [
          [
            "Effect": "Allow", "NotAction": ["organizations:*", "account:*"], "Resource": "*",
          ],
          PolicyTexts.deny(["iam:CreateUser", "iam:CreateAccessKey"]),
        ]
      ),
      (
        Self.narrowBoundary,
        [PolicyTexts.allow(["cloudformation:*", "iam:PassRole", "s3:*", "logs:*"])]
      ),
    ]
    let own = boundaries.map { Self.json($0.0, path: "/", [$0.1], of: self, attached) }
    return own
      + (0..<count).map { number in
        var random = plan.random("customer-policy", account, number)
        let versions = (0..<(1 + random.below(3))).map { _ in
          random.pick(1 + random.below(3), of: ApplicationPolicies.Kind.allCases)
            .flatMap { ApplicationPolicies.statements($0, subject(number, &random)) }
        }
        return Self.json(name(number), path: "/", versions, of: self, attached)
      }
  }

  private func subject(
    _ number: Int,
    _ random: inout SeededRandom
  ) -> ApplicationPolicies.Subject {
    ApplicationPolicies.Subject(
      account: plan.accounts[account],
      region: plan.region(of: account),
      application: plan.word("policy", account, number),
      bucket: random.pick(buckets)
    )
  }

  private static func json(
    _ name: String,
    path: String,
    _ versions: [[GeneratedJSON]],
    of policies: CustomerPolicies,
    _ attached: [String: Int]
  ) -> GeneratedJSON {
    let plan = policies.plan
    let account = plan.accounts[policies.account]
    return managedPolicy(
      name: name,
      path: path,
      arn: plan.arn(account, "policy\(path)\(name)"),
      id: plan.names.uniqueID("ANPA", account, name),
      created: plan.date(account, name),
      versions: versions,
      attached
    )
  }

  /// A managed policy, its newest version in force.
  static func managedPolicy(
    name: String,
    path: String,
    arn: String,
    id: String,
    created: String,
    versions: [[GeneratedJSON]],
    _ attached: [String: Int]
  ) -> GeneratedJSON {
    let newest = "v\(versions.count)"
    let list = versions.enumerated().reversed().map { index, statements -> GeneratedJSON in
      [
        "Document": PolicyTexts.document(statements), "VersionId": "v\(index + 1)",
        "IsDefaultVersion": .flag(index == versions.count - 1), "CreateDate": .text(created),
      ]
    }
    return [
      "PolicyName": .text(name), "PolicyId": .text(id), "Arn": .text(arn), "Path": .text(path),
      "DefaultVersionId": .text(newest), "AttachmentCount": .number(attached[arn] ?? 0),
      "PermissionsBoundaryUsageCount": 0, "IsAttachable": true, "CreateDate": .text(created),
      "UpdateDate": .text(created), "PolicyVersionList": .list(list),
    ]
  }
}
