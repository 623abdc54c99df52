extension BreakCodePage {
  /// Pages on the artifact bucket and the objects in it.
  static let buckets: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(10),
      title: "The bucket policy does not admit the role of the other account",
      cause: """
        A role of another account needs an allowance in its own account and one in the bucket \
        policy. The bucket policy has none for it.
        """,
      symptom: [
        "because no resource-based policy allows",
        "Unable to access the artifact with Amazon S3 object key",
        "The provided role does not have sufficient permissions",
      ],
      legs: "The S3 object action of each transfer by that role.",
      repair: "Add a statement for the role on the objects of the pipeline.",
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
      source: """
        CodePipeline User Guide, "Create a pipeline that uses resources from another AWS \
        account"
        """,
      rules: ["PF-28", "PF-29"]
    ),
    BreakCodePage(
      code: BreakCode(11),
      title: "The bucket policy covers the objects and not the bucket",
      cause: """
        Statements end in `/*`, so actions on the bucket itself are not allowed. No known \
        request of an ordinary run needs them, and working pipelines do without; this is the \
        first suspect only when the message below was seen. Until then it is a warning.
        """,
      symptom: ["is getting S3 access denied for the S3 bucket"],
      legs: """
        `s3:GetBucketVersioning`, `s3:GetBucketAcl`, `s3:GetBucketLocation` and \
        `s3:ListBucket` on the bucket; all four are advisory.
        """,
      repair: "Add a statement on the bucket's own ARN.",
      example: """
        {
          "Sid": "ActionRolesLookAtBucket",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::333333333333:role/PipelineDeploy"
          },
          "Action": [
            "s3:ListBucket",
            "s3:GetBucketLocation",
            "s3:GetBucketVersioning"
          ],
          "Resource": "arn:aws:s3:::acme-release-artifacts"
        }
        """,
      source: "CodePipeline User Guide, \"Troubleshooting CodePipeline\"",
      rules: ["PF-21", "PF-30"]
    ),
    BreakCodePage(
      code: BreakCode(12),
      title: """
        The bucket policy admits the account, and the role's own policies say nothing of the \
        bucket
        """,
      cause: """
        A bucket policy that names an account hands the decision over to that account. The \
        role's own policies must allow the action too, and none of them does.
        """,
      symptom: ["because no identity-based policy allows the s3:GetObject action"],
      legs: "The S3 object action of each transfer by that role.",
      repair: "Allow the action on the pipeline's objects in a policy of the role.",
      example: """
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*"
        }
        """,
      source: """
        CodePipeline User Guide, "Create a pipeline that uses resources from another AWS \
        account"
        """,
      rules: ["PF-28"]
    ),
    BreakCodePage(
      code: BreakCode(13),
      title: "The object belongs to the account that wrote it",
      cause: """
        While ACLs are on, an object written by another account belongs to that account unless \
        the writer hands it over. The bucket policy does not cover such objects, so not even \
        the bucket owner's own roles can read them.
        """,
      symptom: ["Access Denied"],
      legs: """
        `s3:GetObject` by roles of other accounts than the writer's. The finding \
        `object-owner` names the artifact.
        """,
      repair: """
        Switch ACLs off: with `BucketOwnerEnforced` the bucket's owner owns every object, \
        those that exist included.
        """,
      example: """
        aws s3api put-bucket-ownership-controls --bucket acme-release-artifacts \
        --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}]
        """,
      source: """
        Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your \
        bucket"
        """,
      rules: ["PF-24"]
    ),
    BreakCodePage(
      code: BreakCode(14),
      title: "The writer sends an ACL and may not set ACLs",
      cause: """
        Some sources send a canned ACL with the object, which needs `s3:PutObjectAcl` beside \
        `s3:PutObject` while ACLs are on in the bucket.
        """,
      symptom: ["AccessDenied"],
      legs: """
        `s3:PutObjectAcl` of connection sources, and of CodeCommit sources in another account.
        """,
      repair: """
        Switch ACLs off with `BucketOwnerEnforced`, or grant the action on the pipeline's \
        objects, in the role's policy and in the bucket policy.
        """,
      example: """
        {
          "Effect": "Allow",
          "Action": "s3:PutObjectAcl",
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*"
        }
        """,
      source: """
        Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your \
        bucket"
        """,
      rules: ["PF-25"]
    ),
    BreakCodePage(
      code: BreakCode(15),
      title: "An ACL is sent to a bucket that has switched ACLs off",
      cause: """
        The bucket enforces its owner's ownership. A put that carries any ACL but \
        `bucket-owner-full-control` is refused by S3, whatever the policies say.
        """,
      symptom: ["AccessControlListNotSupported"],
      legs: "The put of an S3 deploy action with `CannedACL`.",
      repair: "Take `CannedACL` out of the action's configuration.",
      example: """
        {
          "BucketName": "acme-site",
          "Extract": "true"
        }
        """,
      source: "CodePipeline User Guide, \"Amazon S3 deploy action reference\"",
      rules: ["PF-24", "PF-75"]
    ),
    BreakCodePage(
      code: BreakCode(16),
      title: "A public ACL is sent to a bucket that blocks public ACLs",
      cause: """
        With the setting `BlockPublicAcls`, S3 refuses each put that carries an ACL such as \
        `public-read`.
        """,
      symptom: ["AccessDenied"],
      legs: "The put of an S3 deploy action with a public `CannedACL`.",
      repair: """
        Take `CannedACL` out of the action's configuration. A site that must be public is \
        better served through a distribution with access to the bucket.
        """,
      example: """
        {
          "BucketName": "acme-site",
          "Extract": "true"
        }
        """,
      source: "Amazon S3 User Guide, \"Blocking public access to your Amazon S3 storage\"",
      rules: ["PF-26", "PF-75"]
    ),
    BreakCodePage(
      code: BreakCode(17),
      title: "The bucket asks for another encryption than CodePipeline sends",
      cause: """
        CodePipeline writes artifacts with `aws:kms`. A statement that denies uploads unless \
        they say `aws:kms:dsse` or `AES256` denies all of them.
        """,
      symptom: ["with an explicit deny in a resource-based policy", "s3:PutObject"],
      legs: "Every `s3:PutObject` of an artifact.",
      repair: "Let the statement accept `aws:kms`.",
      example: """
        {
          "Sid": "DenyUnEncryptedObjectUploads",
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::acme-release-artifacts/*",
          "Condition": {
            "StringNotEquals": {
              "s3:x-amz-server-side-encryption": "aws:kms"
            }
          }
        }
        """,
      source: """
        CodePipeline User Guide, "Configure server-side encryption for artifacts stored in \
        Amazon S3"
        """,
      rules: ["PF-14", "PF-22"]
    ),
    BreakCodePage(
      code: BreakCode(18),
      title: """
        An upload carries no encryption header and relies on the bucket's default
        """,
      cause: """
        Default encryption is applied after the policies were looked at. A statement that \
        denies uploads without `aws:kms` sees no header and denies; `IfExists` does not spare \
        it, because it holds for an absent header too.
        """,
      symptom: ["with an explicit deny in a resource-based policy", "s3:PutObject"],
      legs: """
        `s3:PutObject` of a build whose artifacts are not encrypted, and of an S3 deploy action \
        without a key. What a build's own commands upload is no leg of the pipeline.
        """,
      repair: """
        Send the header, or guard the statement with `Null` so that it looks only at requests \
        that name an encryption.
        """,
      example: """
        aws s3 cp packaged.yml s3://acme-release-artifacts/packages/packaged.yml --sse aws:kms \
        --sse-kms-key-id \
        arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
        """,
      source: """
        Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)"
        """,
      rules: ["PF-15", "PF-22", "PF-75"]
    ),
    BreakCodePage(
      code: BreakCode(52),
      title: "A policy names artifacts by the full name of the pipeline",
      cause: """
        Artifact keys begin with the first 20 characters of the pipeline's name, then the \
        first 10 of the artifact's. A policy with a longer name matches no artifact.
        """,
      symptom: ["s3:GetObject", "s3:PutObject"],
      legs: """
        The S3 object action of each transfer under that policy, for pipelines whose name has \
        more than 20 characters.
        """,
      repair: "Cut the name in the policy's resource to its first 20 characters.",
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "s3:GetObject",
            "s3:PutObject"
          ],
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*"
        }
        """,
      source: "CodePipeline User Guide, \"Troubleshooting CodePipeline\"",
      rules: ["PF-11", "PF-12"]
    ),
    BreakCodePage(
      code: BreakCode(53),
      title: "An artifact of one foreign account is consumed in another",
      cause: """
        An action in another account may read what was produced in the pipeline's account, or \
        in its own. An artifact that a second foreign account produced is neither. The finding \
        `artifact-between-foreign-accounts` names the pair.
        """,
      symptom: ["Access denied"],
      legs: "`s3:GetObject` and `kms:Decrypt` at the second foreign account.",
      repair: """
        Produce the artifact again in the pipeline's account, for instance in a build between \
        the two actions that passes it through.
        """,
      example: """
        artifacts:
          files: ['**/*']
        """,
      source: """
        CodePipeline User Guide, "Create a pipeline that uses resources from another AWS \
        account"
        """,
      rules: ["PF-33"]
    ),
    BreakCodePage(
      code: BreakCode(54),
      title: "The source object has tags, and the role may not handle tags",
      cause: """
        The tags of an S3 source object are copied to the artifact. That needs reading them at \
        the source and writing them at the artifact.
        """,
      symptom: ["s3:GetObjectTagging", "s3:PutObjectTagging"],
      legs: """
        `s3:GetObjectTagging` and `s3:GetObjectVersionTagging` on the source object, \
        `s3:PutObjectTagging` on the artifact.
        """,
      repair: "Grant the tag actions to the role that runs the source action.",
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "s3:GetObjectTagging",
            "s3:GetObjectVersionTagging"
          ],
          "Resource": "arn:aws:s3:::acme-releases/orders.zip"
        }
        """,
      source: "CodePipeline User Guide, \"Amazon S3 source action reference\"",
      rules: ["PF-27"]
    ),
  ]
}
