extension BreakCodePage {
  /// Pages on policies of the organization.
  static let organizations: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(37),
      title: "A service control policy denies the region",
      cause: """
        A statement denies every region but some. The action, or the replica of the artifact \
        store, is in a region that is not among them. It binds the principals of the account \
        wherever the resource is, and never those of the management account.
        """,
      symptom: ["with an explicit deny in a service control policy"],
      legs: "Every regional leg in that region by roles of the account.",
      repair: """
        Add the region, or except the pipeline's role. The policy belongs to the organization: \
        ask its owner.
        """,
      example: """
        {
          "Sid": "Regions",
          "Effect": "Deny",
          "Action": "*",
          "Resource": "*",
          "Condition": {
            "StringNotEquals": {
              "aws:RequestedRegion": [
                "eu-central-1",
                "eu-west-1"
              ]
            }
          }
        }
        """,
      source: "AWS Organizations User Guide, \"Example SCPs: General examples\"",
      rules: ["PF-105"]
    ),
    BreakCodePage(
      code: BreakCode(38),
      title: "A service control policy denies the service or the action",
      cause: """
        A statement denies what the leg asks for, for instance the use of keys outside the \
        organization. It binds every role of the member accounts below it, administrators \
        included, and never the management account.
        """,
      symptom: ["with an explicit deny in a service control policy"],
      legs: "The matching legs by roles of the accounts below the policy.",
      repair: """
        Except the pipeline's role from the statement. The policy belongs to the organization: \
        ask its owner.
        """,
      example: """
        {
          "Sid": "KeysOfOursOnly",
          "Effect": "Deny",
          "Action": "kms:Decrypt",
          "Resource": "*",
          "Condition": {
            "StringNotEquals": {
              "aws:ResourceOrgID": "o-acmeexampl"
            },
            "ArnNotEquals": {
              "aws:PrincipalArn": "arn:aws:iam::333333333333:role/PipelineDeploy"
            }
          }
        }
        """,
      source: "AWS Organizations User Guide, \"Service control policies (SCPs)\"",
      rules: ["PF-104"]
    ),
    BreakCodePage(
      code: BreakCode(39),
      title: "A resource control policy admits the organization alone",
      cause: """
        A statement denies access to the organization's resources to everybody outside it. A \
        partner's role is outside; so is a service that calls for itself, unless the statement \
        spares services.
        """,
      symptom: ["with an explicit deny in a resource control policy"],
      legs: """
        Legs on the organization's resources by principals outside it, and legs by services \
        where they are not spared.
        """,
      repair: """
        Except the partner's role, and spare AWS services. The policy belongs to the \
        organization: ask its owner.
        """,
      example: """
        {
          "Sid": "OnlyOurs",
          "Effect": "Deny",
          "Principal": "*",
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "*",
          "Condition": {
            "StringNotEqualsIfExists": {
              "aws:PrincipalOrgID": "o-acmeexampl"
            },
            "BoolIfExists": {
              "aws:PrincipalIsAWSService": "false"
            },
            "ArnNotEqualsIfExists": {
              "aws:PrincipalArn": "arn:aws:iam::444444444444:role/Partner"
            }
          }
        }
        """,
      source: "AWS Organizations User Guide, \"Resource control policies (RCPs)\"",
      rules: ["PF-31"]
    ),
  ]
}
