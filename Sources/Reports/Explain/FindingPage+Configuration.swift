extension FindingPage {
  /// Pages on what is odd in a pipeline's configuration.
  static let configuration: [FindingPage] = [
    FindingPage(
      "artifact-between-foreign-accounts",
      "An artifact of one foreign account is consumed in another",
      meaning: """
        An action may read what was produced in the pipeline's account or in its own. This \
        artifact comes from a third account, whose key and bucket permissions the reader seldom \
        has; FM-53 is how it fails.
        """,
      repair: "Produce the artifact again in the pipeline's account, between the two actions.",
      rule: "PF-33"
    ),
    FindingPage(
      "key-in-wrong-region",
      "The artifact store names a key of another region",
      meaning: """
        S3 uses only keys of the bucket's own region, so nothing can be written to the store. \
        FM-7 is how it fails.
        """,
      repair: "Name a key of the bucket's region in the store of that region.",
      rule: "PF-35"
    ),
    FindingPage(
      "default-key-across-accounts",
      "Artifacts lie under the key `aws/s3`, and another account takes them",
      meaning: """
        The artifact store names no key, so each object lies under `aws/s3` of the account that \
        writes it. That key admits its own account alone, and nobody can change that; FM-1 is how \
        it fails.
        """,
      repair: """
        Name a customer managed key by its ARN in the store and in the build projects, and admit \
        the roles in its key policy.
        """,
      rule: "PF-16"
    ),
    FindingPage(
      "unknown-source-address",
      "A policy asks for the address that requests come from",
      meaning: """
        CodePipeline calls from addresses of AWS, which no inventory knows. A statement on \
        `aws:SourceIp` leaves every leg under it open; FM-22 is how it fails.
        """,
      repair: "Keep the statement, and except the pipeline's roles by `aws:PrincipalArn`.",
      rule: "PF-31"
    ),
    FindingPage(
      "no-way-to-s3",
      "No route leads from a subnet to S3",
      meaning: """
        The subnet has neither an endpoint for S3 nor a route out of the VPC, and an internet \
        gateway does not help where nothing has a public address. Requests wait until the build \
        is given up; FM-26 is how it fails.
        """,
      repair: "Add a gateway endpoint for S3 to the subnet's route table, or a NAT gateway.",
      rule: "PF-58"
    ),
    FindingPage(
      "alias-across-accounts",
      """
      The artifact store names its key by alias or bare id, and a foreign role uses the store
      """,
      meaning: """
        Such a name is looked up in the account of the role that writes. Reads go on working; \
        the write of a foreign role fails, as FM-8 says.
        """,
      repair: "Write the key's full ARN into `encryptionKey`.",
      rule: "PF-17"
    ),
    FindingPage(
      "object-owner",
      "Artifacts written from another account belong to that account",
      meaning: """
        ACLs are on in the bucket, so an object belongs to the account that wrote it unless the \
        writer hands it over. The bucket policy does not cover such objects; FM-13 is how it \
        fails.
        """,
      repair: "Set Object Ownership of the bucket to `BucketOwnerEnforced`.",
      rule: "PF-24"
    ),
    FindingPage(
      "no-source-events",
      "The source bucket does not say when an object is new",
      meaning: """
        The source does not poll, the bucket's notifications do not go to EventBridge, and no \
        collected trail records writes to its objects: no rule can see a new object. The pipeline \
        can still be started by hand, so the verdict does not suffer.
        """,
      repair: """
        Switch on EventBridge in the bucket's notifications, or let a trail record write data \
        events of its objects.
        """,
      rule: "PF-91"
    ),
    FindingPage(
      "no-trigger",
      "Nothing starts the pipeline by itself",
      meaning: """
        The source does not poll, and no rule in the collected EventBridge files has the \
        pipeline as target. It can still be started by hand, so the verdict does not suffer.
        """,
      repair: """
        Make a rule for the source, with a role that may start the pipeline; or leave it, if \
        starting by hand is meant.
        """,
      rule: "PF-89"
    ),
    FindingPage(
      "no-artifact-store",
      "A region has no artifact store",
      meaning: """
        An action works in a region for which the pipeline names no store. CodePipeline refuses \
        such a definition; the legs of that action cannot be told.
        """,
      repair: "Add a store for the region to `artifactStores`.",
      rule: "PF-7"
    ),
    FindingPage(
      "no-service-role",
      "The pipeline has no service role",
      meaning: """
        `roleArn` of the pipeline is no ARN of a role. Every request that the service role would \
        make has an unknown principal.
        """,
      repair: "Write the ARN of the service role into the pipeline.",
      rule: "PF-36"
    ),
    FindingPage(
      "role-on-foreign-action",
      "A custom or third-party action names a role",
      meaning: """
        Only actions of owner `AWS` take a `roleArn`. The others work with credentials derived \
        from the service role.
        """,
      repair: "Take `roleArn` out of the action.",
      rule: "PF-39"
    ),
    FindingPage(
      "cross-region-source",
      "A source action names another region",
      meaning: "Source, custom and third-party actions work in the pipeline's region alone.",
      repair: "Take `region` out of the action, or move the source.",
      rule: "PF-34"
    ),
    FindingPage(
      "cross-region-foreign-action",
      "A custom or third-party action names another region",
      meaning: "Source, custom and third-party actions work in the pipeline's region alone.",
      repair: "Take `region` out of the action, or run the pipeline where its worker is.",
      rule: "PF-34"
    ),
    FindingPage(
      "unknown-artifact",
      "An action consumes an artifact that nothing produces",
      meaning: """
        No earlier action lists the artifact as output, so its writer and its key are unknown, \
        and the legs that read it cannot be told.
        """,
      repair: "Correct the artifact's name in the input or in the output.",
      rule: "PF-130"
    ),
    FindingPage(
      "cross-account-build-output",
      "A build of another account produces an artifact",
      meaning: """
        It works only when the bucket enforces its owner's ownership, the project names the \
        store's key by ARN, and bucket and key policy admit the build role.
        """,
      repair: "Check the three, or build in the pipeline's account.",
      rule: "PF-53"
    ),
    FindingPage(
      "build-key-differs",
      "A build writes with another key than the artifact store's",
      meaning: """
        A build uses the `encryptionKey` of its project and never the store's. A reader of \
        another account then needs the project's key; without one the output lies under \
        `aws/s3`, which no other account can use. FM-20 is how it fails.
        """,
      repair: "Set `encryptionKey` of the project to the ARN of the store's key.",
      rule: "PF-15"
    ),
    FindingPage(
      "no-build-role",
      "The build project names no service role",
      meaning: "Whatever the build reads and writes has an unknown principal.",
      repair: "Give the project a service role.",
      rule: "PF-131"
    ),
    FindingPage(
      "no-batch-role",
      "A batch build has no role for its batches",
      meaning: """
        The project's `buildBatchConfig` names no role, and the batch cannot start its builds.
        """,
      repair: "Set `serviceRole` in the batch configuration of the project.",
      rule: "PF-55"
    ),
    FindingPage(
      "connection-in-other-account",
      "The connection belongs to another account",
      meaning: """
        A connection of another account can be used only when it is shared, or by an action role \
        of that account.
        """,
      repair: "Make a connection in the account of the action's role, or share this one.",
      rule: "PF-50"
    ),
    FindingPage(
      "connection-not-available",
      "The connection is not available",
      meaning: """
        A connection that is `PENDING` or in error fetches nothing until somebody completes it \
        in the console.
        """,
      repair: "Complete the connection's handshake with the provider.",
      rule: "PF-50"
    ),
    FindingPage(
      "cross-account-job-result",
      "A function of another account would have to report to the pipeline",
      meaning: """
        A function reports its result to the account it runs in, and IAM offers no way across. \
        The action waits until it times out.
        """,
      repair: "Invoke a function of the pipeline's account, and let that one call the other.",
      rule: "PF-85"
    ),
    FindingPage(
      "source-bucket-not-versioned",
      "The source bucket has no versioning",
      meaning: "An S3 source takes a version of an object. Without versioning the action fails.",
      repair: "Enable versioning of the bucket.",
      rule: "PF-10"
    ),
    FindingPage(
      "bucket-in-other-region",
      "The artifact bucket is in another region than its store",
      meaning: """
        The store's bucket must lie in the region of the store. A bucket elsewhere fails with \
        `InternalError` or `JobFailed`.
        """,
      repair: "Name a bucket of that region.",
      rule: "PF-9"
    ),
    FindingPage(
      "clone-reference-consumer",
      "An artifact that is a reference to clone goes to an action that clones nothing",
      meaning: """
        With `CODEBUILD_CLONE_REF` the source hands over where to clone from, not the files. Only \
        builds can use that.
        """,
      repair: "Set `OutputArtifactFormat` to `CODE_ZIP`, or let a build make the artifact.",
      rule: "PF-48"
    ),
    FindingPage(
      "two-artifact-stores",
      "The pipeline names its artifact stores twice",
      meaning: """
        A pipeline has either `artifactStore` or `artifactStores`. CodePipeline refuses a \
        definition that has both.
        """,
      repair: "Keep `artifactStores` where any action works in another region.",
      rule: "PF-7"
    ),
    FindingPage(
      "bucket-in-other-account",
      "The artifact bucket belongs to another account than the pipeline",
      meaning: """
        A store's bucket is in the pipeline's own account. CodePipeline refuses any other one.
        """,
      repair: "Name a bucket of the pipeline's account.",
      rule: "PF-9"
    ),
    FindingPage(
      "artifact-bucket-not-versioned",
      "The artifact bucket does not keep versions",
      meaning: """
        CodePipeline may ask the bucket for its versioning, and nothing known requires it of an \
        artifact bucket. It is a note, no fault.
        """,
      repair: "Nothing, or switch versioning on.",
      rule: "PF-10"
    ),
    FindingPage(
      "service-role-elsewhere",
      "The service role belongs to another account than the pipeline",
      meaning: "CodePipeline runs a pipeline with a role of the pipeline's own account alone.",
      repair: "Write the ARN of a role of the pipeline's account into `roleArn`.",
      rule: "PF-36"
    ),
    FindingPage(
      "advisory-denied",
      "A permission that AWS asks for is not granted, and nothing known uses it",
      meaning: """
        Documentation lists the permission, and published pipelines work without it. The leg \
        counts for no verdict.
        """,
      repair: "Grant it if the pipeline fails with a message that names it; otherwise leave it.",
      rule: "PF-2"
    ),
    FindingPage(
      "no-such-role",
      "The role does not exist",
      meaning: """
        The account's roles were collected in full, and this one is not among them. Nothing can \
        be done with it or by it.
        """,
      repair: "Create it, or write the ARN of the one that is meant.",
      rule: "PF-133"
    ),
    FindingPage(
      "no-such-project",
      "The build project does not exist",
      meaning: "The projects of the region were collected, and the action's is not among them.",
      repair: "Create it, or write the name of the one that is meant.",
      rule: "PF-131"
    ),
  ]
}
