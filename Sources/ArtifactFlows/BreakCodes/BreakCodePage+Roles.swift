extension BreakCodePage {
  /// Pages on roles: trust, boundaries, passing, sessions.
  static let roles: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(27),
      title: "The service role may touch S3 in its own account alone",
      cause: """
        The service role that the console makes has a condition on `aws:ResourceAccount`. That \
        suits the artifact store and breaks source and target buckets of other accounts.
        """,
      symptom: ["because no identity-based policy allows"],
      legs: "S3 legs of source and deploy actions on buckets of other accounts.",
      repair: "Widen the condition by the account that owns the bucket.",
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "s3:GetObject",
            "s3:GetObjectVersion"
          ],
          "Resource": "arn:aws:s3:::acme-releases/orders.zip",
          "Condition": {
            "StringEquals": {
              "aws:ResourceAccount": [
                "111111111111",
                "222222222222"
              ]
            }
          }
        }
        """,
      source: "CodePipeline User Guide, \"Manage the CodePipeline service role\"",
      rules: ["PF-32"]
    ),
    BreakCodePage(
      code: BreakCode(28),
      title: "The action role does not trust the pipeline's service role",
      cause: """
        To run an action in another account, the service role assumes the action's role. That \
        role's trust policy admits neither the service role nor its account.
        """,
      symptom: ["is not authorized to perform AssumeRole on role", "InvalidStructureException"],
      legs: """
        `sts:AssumeRole` on the action role; everything the action does behind it is \
        unreachable.
        """,
      repair: "Trust the service role by its ARN.",
      example: """
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::111111111111:role/ReleasePipeline"
          },
          "Action": "sts:AssumeRole"
        }
        """,
      source: """
        CodePipeline User Guide, "Create a pipeline that uses resources from another AWS \
        account"
        """,
      rules: ["PF-37"]
    ),
    BreakCodePage(
      code: BreakCode(29),
      title: "The service role may not assume the action role",
      cause: """
        The action role trusts the pipeline, and the service role's own policies do not allow \
        `sts:AssumeRole` on it. Across accounts both sides must agree. The message is the same \
        as when trust is missing.
        """,
      symptom: ["is not authorized to perform AssumeRole on role"],
      legs: "`sts:AssumeRole` on the action role; everything behind it is unreachable.",
      repair: "Allow the service role to assume that role.",
      example: """
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Resource": "arn:aws:iam::333333333333:role/PipelineDeploy"
        }
        """,
      source: """
        CodePipeline User Guide, "Create a pipeline that uses resources from another AWS \
        account"
        """,
      rules: ["PF-37"]
    ),
    BreakCodePage(
      code: BreakCode(30),
      title: "The action role asks for an external ID",
      cause: """
        An action declaration has no field for an external ID, so CodePipeline sends none. A \
        trust policy that requires `sts:ExternalId` can never be met.
        """,
      symptom: ["is not authorized to perform AssumeRole on role"],
      legs: "`sts:AssumeRole` on the action role; everything behind it is unreachable.",
      repair: """
        Drop the condition. What it was meant to guard is guarded better by the ARN of the \
        service role.
        """,
      example: """
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::111111111111:root"
          },
          "Action": "sts:AssumeRole",
          "Condition": {
            "ArnEquals": {
              "aws:PrincipalArn": "arn:aws:iam::111111111111:role/ReleasePipeline"
            }
          }
        }
        """,
      source: "IAM User Guide, \"The confused deputy problem\"",
      rules: ["PF-37", "PF-38"]
    ),
    BreakCodePage(
      code: BreakCode(31),
      title: "The trust policy asks for something that a service's call does not have",
      cause: """
        A condition on MFA or on a source address suits people. CodePipeline signs in with no \
        second factor and from addresses of its own. A condition on `aws:PrincipalTag` fails \
        when the service role lacks the tag.
        """,
      symptom: ["is not authorized to perform AssumeRole on role"],
      legs: "`sts:AssumeRole` on the action role; everything behind it is unreachable.",
      repair: """
        Drop the condition from the statement that admits the service role, or give the \
        service role the tag.
        """,
      example: """
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::111111111111:role/ReleasePipeline"
          },
          "Action": "sts:AssumeRole"
        }
        """,
      source: "IAM User Guide, \"AWS global condition context keys\"",
      rules: ["PF-37"]
    ),
    BreakCodePage(
      code: BreakCode(32),
      title: "The trust policy names another resource than the one the service works for",
      cause: """
        Against confused deputies, a trust policy lets a service in only for a certain \
        `aws:SourceArn` or `aws:SourceAccount`. After a rename, or in a copied template, it \
        names another project, stack or pipeline.
        """,
      symptom: ["is not authorized to perform: sts:AssumeRole"],
      legs: """
        `sts:AssumeRole` of the service on that role; everything the role does is unreachable.
        """,
      repair: "Correct the ARN.",
      example: """
        {
          "Effect": "Allow",
          "Principal": {
            "Service": "codebuild.amazonaws.com"
          },
          "Action": "sts:AssumeRole",
          "Condition": {
            "ArnEquals": {
              "aws:SourceArn": "arn:aws:codebuild:eu-west-1:111111111111:project/orders-build"
            }
          }
        }
        """,
      source: "IAM User Guide, \"The confused deputy problem\"",
      rules: ["PF-36", "PF-45"]
    ),
    BreakCodePage(
      code: BreakCode(33),
      title: "The role was deleted and made again",
      cause: """
        Policies of resources keep the unique id of a role, not its name. When a role is \
        deleted, its entry shows as `AROA…`; a new role of the same name has another id and \
        matches nothing.
        """,
      symptom: ["AROA", "because no resource-based policy allows"],
      legs: """
        Every leg that a policy naming that role decides. Policies that name the account go on \
        working.
        """,
      repair: "Write the role's ARN into the policy again, which stores the new id.",
      example: """
        {
          "Sid": "ActionRolesReadArtifacts",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::333333333333:role/PipelineDeploy"
          },
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*"
        }
        """,
      source: "IAM User Guide, \"AWS JSON policy elements: Principal\"",
      rules: ["PF-109"]
    ),
    BreakCodePage(
      code: BreakCode(34),
      title: "The permissions boundary leaves out the key or the bucket",
      cause: """
        A boundary grants nothing and limits everything: an action must be in the boundary and \
        in a policy of the role. Boundaries written for a team's services often lack `kms`.
        """,
      symptom: ["because no permissions boundary allows"],
      legs: "The KMS half of the role's transfers, or the S3 half.",
      repair: "Extend the boundary by the actions on the key or the bucket.",
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "kms:Decrypt",
            "kms:GenerateDataKey"
          ],
          "Resource": "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
        }
        """,
      source: "IAM User Guide, \"Permissions boundaries for IAM entities\"",
      rules: ["PF-125"]
    ),
    BreakCodePage(
      code: BreakCode(35),
      title: "The role may be passed, but to another service",
      cause: """
        `iam:PassRole` is limited by `iam:PassedToService`, and the value is not the service \
        that receives the role in this action.
        """,
      symptom: ["is not authorized to perform: iam:PassRole"],
      legs: "`iam:PassRole` of the action role.",
      repair: "Name the service that receives the role.",
      example: """
        {
          "Effect": "Allow",
          "Action": "iam:PassRole",
          "Resource": "arn:aws:iam::333333333333:role/StackChanges",
          "Condition": {
            "StringEquals": {
              "iam:PassedToService": "cloudformation.amazonaws.com"
            }
          }
        }
        """,
      source: """
        IAM User Guide, "Grant a user permissions to pass a role to an AWS service"
        """,
      rules: ["PF-44"]
    ),
    BreakCodePage(
      code: BreakCode(36),
      title: "A role is passed to a service of another account",
      cause: """
        IAM passes roles only inside one account. An action that runs with a role of one \
        account and names a service role of another can never work, whatever the policies say.
        """,
      symptom: ["Cross-account pass role is not allowed"],
      legs: "`iam:PassRole` of the action role.",
      repair: "Give the action a role in the account of the role that it passes.",
      example: """
        {
          "roleArn": "arn:aws:iam::333333333333:role/PipelineDeploy",
          "configuration": {
            "ActionMode": "CHANGE_SET_REPLACE",
            "RoleArn": "arn:aws:iam::333333333333:role/StackChanges"
          }
        }
        """,
      source: "CodePipeline User Guide, \"AWS CloudFormation deploy action reference\"",
      rules: ["PF-44"]
    ),
    BreakCodePage(
      code: BreakCode(56),
      title: "A session tag is lost when the next role is assumed",
      cause: """
        Session tags end with the session unless they are transitive, and CodePipeline's \
        chains set none. A condition on `aws:PrincipalTag` behind such a chain sees only the \
        tags of the last role itself.
        """,
      symptom: ["is not authorized to perform"],
      legs: "Legs whose policy has that condition, in the chained session alone.",
      repair: """
        Let the condition ask for a tag of the role itself, and give the role that tag.
        """,
      example: "aws iam tag-role --role-name PipelineDeploy --tags Key=team,Value=orders",
      source: "IAM User Guide, \"Pass session tags in AWS STS\"",
      rules: ["PF-37", "PF-41"]
    ),
  ]
}
