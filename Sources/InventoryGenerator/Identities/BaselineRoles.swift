/// Roles that every member account has: those that AWS made, those of people, those for emergencies.
enum BaselineRoles {
  /// How many they are.
  static let count = 7

  /// The roles of a member account.
  static func roles(of account: Int, _ plan: OrganizationPlan) -> [GeneratedRole] {
    let id = plan.accounts[account]
    let tools = plan.accounts[plan.members(of: plan.community(of: account)).lowerBound]
    let management = plan.managementAccount
    return people(of: id, plan) + [
      GeneratedRole(
        name: "AWSServiceRoleForAutoScaling",
        path: "/aws-service-role/autoscaling.amazonaws.com/",
        trust: PolicyTexts.trust(PolicyTexts.service("autoscaling.amazonaws.com")),
        attached: [amazon("AutoScalingServiceRolePolicy")]
      ),
      GeneratedRole(
        name: "BreakGlass",
        trust: PolicyTexts.trust(
          PolicyTexts.aws([plan.arn(management, "root")]),
          when: ["Bool": ["aws:MultiFactorAuthPresent": "true"]]
        ),
        attached: [amazon("AdministratorAccess")]
      ),
      GeneratedRole(
        name: "SecurityReader",
        trust: PolicyTexts.trust(
          PolicyTexts.aws([plan.arn(management, "role/SecurityHub")]),
          when: ["StringEquals": ["aws:PrincipalOrgID": .text(plan.id)]]
        ),
        attached: [amazon("SecurityAudit")]
      ),
      GeneratedRole(
        name: "StackBootstrap",
        trust: PolicyTexts.trust(PolicyTexts.aws([plan.arn(tools, "root")])),
        inline: [
          (
            "bootstrap",
            [
              PolicyTexts.allow(["cloudformation:*", "ssm:GetParameter"]),
              PolicyTexts.allow(
                ["iam:PassRole"],
                on: [plan.arn(id, "role/stack-*")],
                when: ["StringEquals": ["iam:PassedToService": "cloudformation.amazonaws.com"]]
              ),
            ]
          )
        ]
      ),
    ]
  }

  /// The roles of the management account.
  static func managementRoles(_ plan: OrganizationPlan) -> [GeneratedRole] {
    people(of: plan.managementAccount, plan) + [
      GeneratedRole(
        name: "SecurityHub",
        trust: PolicyTexts.trust(PolicyTexts.service("lambda.amazonaws.com")),
        inline: [
          (
            "read-members",
            [PolicyTexts.allow(["sts:AssumeRole"], on: ["arn:aws:iam::*:role/SecurityReader"])]
          )
        ],
        attached: [amazon("AWSLambdaBasicExecutionRole")]
      )
    ]
  }

  /// The roles that people become through IAM Identity Center.
  private static func people(of account: String, _ plan: OrganizationPlan) -> [GeneratedRole] {
    let sets = [
      ("Administrator", "AdministratorAccess"), ("Developer", "PowerUserAccess"),
      ("Viewer", "ReadOnlyAccess"),
    ]
    return sets.map { set, policy in
      let suffix = plan.names.hex(16, "permission-set", set)
      let provider = plan.arn(account, "saml-provider/AWSSSO_\(suffix)_DO_NOT_DELETE")
      return GeneratedRole(
        name: "AWSReservedSSO_\(set)_\(suffix)",
        path: "/aws-reserved/sso.amazonaws.com/",
        trust: PolicyTexts.trust(
          ["Federated": .text(provider)],
          ["sts:AssumeRoleWithSAML", "sts:TagSession"],
          when: ["StringEquals": ["SAML:aud": "https://signin.aws.amazon.com/saml"]]
        ),
        attached: [amazon(policy)]
      )
    }
  }

  private static func amazon(_ name: String) -> String {
    AmazonPolicies.named(name)?.arn ?? ""
  }
}
