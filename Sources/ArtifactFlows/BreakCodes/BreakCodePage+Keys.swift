extension BreakCodePage {
  /// Pages on the key that artifacts are encrypted with.
  static let keys: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(1),
      title: """
        The artifacts lie under the key `aws/s3`, and a reader is in another account
        """,
      cause: """
        The artifact store names no key of its own, so each object is encrypted with the AWS \
        managed key `aws/s3` of the account that writes it. The policy of that key admits its \
        own account alone and cannot be edited. Bucket policy and role policies may all allow \
        the read, and it still fails.
        """,
      symptom: ["Access Denied", "not authorized to perform: kms:Decrypt"],
      legs: """
        `kms:Decrypt` of every reader in another account than the writer's. The finding \
        `default-key-across-accounts` names the store.
        """,
      repair: """
        Make a customer managed key in the region of the bucket, name it by its ARN in the \
        artifact store and in the build projects, and admit the roles in its key policy. Then \
        run again from the source: objects that exist stay under the old key.
        """,
      example: """
        {
          "type": "S3",
          "location": "acme-release-artifacts",
          "encryptionKey": {
            "type": "KMS",
            "id": "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
          }
        }
        """,
      source: """
        CodePipeline User Guide, "Configure server-side encryption for artifacts stored in \
        Amazon S3"
        """,
      rules: ["PF-14", "PF-16"]
    ),
    BreakCodePage(
      code: BreakCode(2),
      title: "The key policy names neither the role nor its account",
      cause: """
        A role of another account needs two permissions for the artifact key: one in its own \
        account and one in the key policy. The key policy has no statement that admits the \
        role, or the account it belongs to.
        """,
      symptom: [
        "not authorized to perform: kms:Decrypt",
        "because no resource-based policy allows",
      ],
      legs: """
        The KMS half of each transfer by that role: `kms:Decrypt` of reads, \
        `kms:GenerateDataKey` of writes.
        """,
      repair: """
        Add the role's ARN to a statement of the key policy that allows the use of the key.
        """,
      example: """
        {
          "Sid": "ActionRolesUseKey",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::333333333333:role/PipelineDeploy"
          },
          "Action": [
            "kms:Decrypt",
            "kms:GenerateDataKey"
          ],
          "Resource": "*"
        }
        """,
      source: "KMS Developer Guide, \"Allowing users in other accounts to use a KMS key\"",
      rules: ["PF-18", "PF-28"]
    ),
    BreakCodePage(
      code: BreakCode(3),
      title: """
        The key policy admits the account, and the role's own policies say nothing of the key
        """,
      cause: """
        A key policy that names an account only hands the decision over to that account. The \
        role's own policies must then allow the action on the key, and none of them does.
        """,
      symptom: ["because no identity-based policy allows the kms:Decrypt action"],
      legs: "The KMS half of each transfer by that role.",
      repair: "Allow the actions on the key's ARN in a policy of the role.",
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "kms:Decrypt"
          ],
          "Resource": "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
        }
        """,
      source: "KMS Developer Guide, \"Allowing users in other accounts to use a KMS key\"",
      rules: ["PF-18"]
    ),
    BreakCodePage(
      code: BreakCode(4),
      title: "The key policy gives its own account administration alone",
      cause: """
        The statement for the account's root lists administrative actions and not the use of \
        the key. So policies of roles in that account cannot grant the use, although they seem \
        to. Foreign accounts can be better off than the key's own.
        """,
      symptom: [
        "not authorized to perform: kms:Decrypt",
        "because no resource-based policy allows",
      ],
      legs: """
        The KMS half of each transfer by a role of the key's account, such as the build role.
        """,
      repair: """
        Name the role in the statement of the key policy that allows the use of the key.
        """,
      example: """
        {
          "Sid": "BuildUsesKey",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::111111111111:role/OrdersBuild"
          },
          "Action": [
            "kms:Decrypt",
            "kms:GenerateDataKey"
          ],
          "Resource": "*"
        }
        """,
      source: "KMS Developer Guide, \"Default key policy\"",
      rules: ["PF-43"]
    ),
    BreakCodePage(
      code: BreakCode(5),
      title: "The key is disabled",
      cause: "No request on a disabled key succeeds, whatever the policies say.",
      symptom: ["KMS.DisabledException", "is disabled"],
      legs: "Every leg on the key.",
      repair: """
        Enable the key. If it was disabled on purpose, move the artifact store to another key \
        and run again from the source.
        """,
      example: """
        aws kms enable-key --key-id \
        arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
        """,
      source: "KMS Developer Guide, \"Key states of AWS KMS keys\"",
      rules: ["PF-129"]
    ),
    BreakCodePage(
      code: BreakCode(6),
      title: "The key is about to be deleted",
      cause: """
        A key that waits for its deletion serves no request. When the waiting period is over, \
        everything encrypted under it is lost.
        """,
      symptom: ["KMSInvalidStateException", "is pending deletion"],
      legs: "Every leg on the key.",
      repair: "Cancel the deletion, then enable the key: cancelling leaves it disabled.",
      example: """
        aws kms cancel-key-deletion --key-id \
        arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
        """,
      source: "KMS Developer Guide, \"Key states of AWS KMS keys\"",
      rules: ["PF-129"]
    ),
    BreakCodePage(
      code: BreakCode(7),
      title: "The key is in another region than the bucket",
      cause: """
        S3 uses only keys of the bucket's own region. A store for a second region often keeps \
        the key of the first one.
        """,
      symptom: ["does not exist in this region", "IllegalLocationConstraint"],
      legs: """
        Writes and reads in that artifact store. The finding `key-in-wrong-region` names it.
        """,
      repair: """
        Name a key of the bucket's region in the store of that region. A multi-Region key \
        needs its replica there, by the replica's own ARN.
        """,
      example: """
        {
          "eu-central-1": {
            "type": "S3",
            "location": "acme-release-artifacts-eu-central-1",
            "encryptionKey": {
              "type": "KMS",
              "id": "arn:aws:kms:eu-central-1:111111111111:key/99999999-2222-3333-4444-555555555555"
            }
          }
        }
        """,
      source: "CodePipeline User Guide, \"Add a cross-Region action in CodePipeline\"",
      rules: ["PF-9", "PF-35"]
    ),
    BreakCodePage(
      code: BreakCode(8),
      title: "The key is named by alias or bare id, and a role of another account writes",
      cause: """
        An alias, or an id that is no ARN, is looked up in the account of the role that makes \
        the request. A foreign action role looks in its own account and finds nothing. Reads \
        name no key and go on working, which hides the fault until a foreign role writes.
        """,
      symptom: ["Alias", "is not found", "NotFoundException"],
      legs: """
        `kms:GenerateDataKey` of each foreign role that writes an artifact. The finding \
        `alias-across-accounts` names the store.
        """,
      repair: "Write the key's ARN into `encryptionKey` of the artifact store.",
      example: """
        {
          "type": "KMS",
          "id": "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555"
        }
        """,
      source: """
        CodePipeline User Guide, "Create a pipeline that uses resources from another AWS \
        account"
        """,
      rules: ["PF-17"]
    ),
    BreakCodePage(
      code: BreakCode(9),
      title: "The key is asymmetric, or made for message authentication",
      cause: "S3 encrypts objects with symmetric encryption keys and with no other kind.",
      symptom: ["UnsupportedOperation"],
      legs: "Every leg on the key.",
      repair: """
        Make a symmetric encryption key and name it in the artifact store. The kind of a key \
        cannot be changed afterwards.
        """,
      example: """
        aws kms create-key --key-spec SYMMETRIC_DEFAULT --key-usage ENCRYPT_DECRYPT
        """,
      source: """
        Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)"
        """,
      rules: ["PF-129"]
    ),
    BreakCodePage(
      code: BreakCode(19),
      title: "The bucket asks for one key, and the build writes with another",
      cause: """
        A statement of the bucket policy denies uploads under any key but the artifact \
        store's. A build project writes its outputs with its own `encryptionKey`, or with \
        `aws/s3` where it has none, and never with the key of the store.
        """,
      symptom: ["with an explicit deny in a resource-based policy", "s3:PutObject"],
      legs: "`s3:PutObject` of the build role on its outputs.",
      repair: """
        Set `encryptionKey` of the project to the ARN of the store's key, spelled as the \
        bucket policy spells it.
        """,
      example: """
        aws codebuild update-project --name orders-build --encryption-key \
        arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
        """,
      source: """
        CodePipeline User Guide, "Configure server-side encryption for artifacts stored in \
        Amazon S3"
        """,
      rules: ["PF-15", "PF-22"]
    ),
    BreakCodePage(
      code: BreakCode(20),
      title: "The build project has no key of its own",
      cause: """
        A build writes its outputs with the `encryptionKey` of its project, not with the key \
        of the artifact store. Without one, the outputs lie under `aws/s3` of the project's \
        account, where no other account can read them. The build itself succeeds; the action \
        after it fails.
        """,
      symptom: ["Access Denied", "not authorized to perform: kms:Decrypt"],
      legs: """
        `kms:Decrypt` of each reader of the output in another account. The finding \
        `build-key-differs` names the project.
        """,
      repair: """
        Set `encryptionKey` of the project to the ARN of the store's key, and build again.
        """,
      example: """
        aws codebuild update-project --name orders-build --encryption-key \
        arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555
        """,
      source: "CodeBuild User Guide, \"Data encryption\"",
      rules: ["PF-15", "PF-16"]
    ),
    BreakCodePage(
      code: BreakCode(51),
      title: """
        A Bucket Key is on, and a policy asks for the object's ARN in the encryption context
        """,
      cause: """
        With an S3 Bucket Key, S3 sends KMS the ARN of the bucket as encryption context, and \
        no longer that of the object. A condition on `kms:EncryptionContext:aws:s3:arn` that \
        expects an object stops matching the moment the Bucket Key is switched on.
        """,
      symptom: [
        "is not authorized to perform: kms:GenerateDataKey",
        "is not authorized to perform: kms:Decrypt",
      ],
      legs: "Every leg on the key that the condition guards.",
      repair: "Let the condition name the bucket's ARN.",
      example: """
        {
          "Sid": "ActionRolesUseKey",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::333333333333:role/PipelineDeploy"
          },
          "Action": "kms:Decrypt",
          "Resource": "*",
          "Condition": {
            "StringEquals": {
              "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-release-artifacts"
            }
          }
        }
        """,
      source: """
        Amazon S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"
        """,
      rules: ["PF-19", "PF-20"]
    ),
  ]
}
