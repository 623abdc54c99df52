extension BreakCodePage {
  /// Pages on what single action providers and triggers need.
  static let providers: [BreakCodePage] = [
    BreakCodePage(
      code: BreakCode(40),
      title: "The rule that starts the pipeline may not start it",
      cause: """
        An EventBridge rule starts the pipeline with a role of its own. That role lacks the \
        permission, or does not trust EventBridge. No execution appears, and so no failed one \
        either; the rule's metric `FailedInvocations` counts.
        """,
      symptom: ["FailedInvocations"],
      legs: """
        The trigger legs: `sts:AssumeRole` by EventBridge, \
        `codepipeline:StartPipelineExecution` by the rule's role.
        """,
      repair: "Grant the start of this pipeline to the rule's role.",
      example: """
        {
          "Effect": "Allow",
          "Action": "codepipeline:StartPipelineExecution",
          "Resource": "arn:aws:codepipeline:eu-west-1:111111111111:orders-service-release"
        }
        """,
      source: """
        CodePipeline User Guide, "Create an EventBridge rule for a CodeCommit source (CLI)"
        """,
      rules: ["PF-89"]
    ),
    BreakCodePage(
      code: BreakCode(41),
      title: "The event bus does not admit the source account",
      cause: """
        A repository in another account reports a commit by an event sent to the bus of the \
        pipeline's account. The bus has no policy that admits the sender. The pipeline does \
        not start, and nothing fails visibly.
        """,
      symptom: ["FailedInvocations"],
      legs: "`events:PutEvents` on the bus of the pipeline's account.",
      repair: "Admit the sending role, or its account, in the policy of the bus.",
      example: """
        {
          "Sid": "DevReportsCommits",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::222222222222:root"
          },
          "Action": "events:PutEvents",
          "Resource": "arn:aws:events:eu-west-1:111111111111:event-bus/default"
        }
        """,
      source: """
        Amazon EventBridge User Guide, "Sending and receiving events between AWS accounts"
        """,
      rules: ["PF-90"]
    ),
    BreakCodePage(
      code: BreakCode(42),
      title: "The build clones the repository itself and may not",
      cause: """
        With the output format of a full clone, the source action hands over a reference, and \
        the build role fetches the repository. So the build role needs what otherwise only the \
        source action needs.
        """,
      symptom: ["authorization failed for primary source", "Unable to access provider"],
      legs: """
        `UseConnection` on the connection, or `codecommit:GitPull` on the repository, by the \
        build role.
        """,
      repair: """
        Grant it to the build role, with the prefix of the connection's ARN. A CodeCommit \
        repository of another account cannot be reached this way: repositories have no policy \
        of their own.
        """,
      example: """
        {
          "Effect": "Allow",
          "Action": "codestar-connections:UseConnection",
          "Resource": "arn:aws:codestar-connections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555"
        }
        """,
      source: "CodePipeline User Guide, \"Troubleshooting CodePipeline\"",
      rules: ["PF-48", "PF-50"]
    ),
    BreakCodePage(
      code: BreakCode(43),
      title: "The policy uses the other prefix of connections",
      cause: """
        Connections have two service prefixes, an old one and a new one, and the action \
        follows the prefix in the connection's ARN. A policy with the other prefix does not \
        match.
        """,
      symptom: [
        "Unable to use Connection",
        "The provided role does not have sufficient permissions",
      ],
      legs: "`UseConnection` on the connection.",
      repair: "Allow the action with both prefixes.",
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "codestar-connections:UseConnection",
            "codeconnections:UseConnection"
          ],
          "Resource": "arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555"
        }
        """,
      source: """
        CodePipeline User Guide, "CodeStarSourceConnection for Bitbucket Cloud, GitHub, … \
        actions"
        """,
      rules: ["PF-50"]
    ),
    BreakCodePage(
      code: BreakCode(44),
      title: "The input of a blue-green deployment is too large, or lacks the file",
      cause: """
        The action that deploys to ECS through CodeDeploy opens artifacts of up to 3 MB. A \
        larger one, or one without the named file, gives a message that looks like missing \
        access. Look at size and file name before any policy.
        """,
      symptom: ["Exception while trying to read the task definition artifact file from"],
      legs: "None.",
      repair: "Put task definition and AppSpec into an artifact of their own.",
      example: """
        artifacts:
          files: [taskdef.json, appspec.yaml]
        """,
      source: """
        CodePipeline User Guide, "Amazon ECS and CodeDeploy blue-green deploy action \
        reference"
        """,
      rules: ["PF-72"],
      whyInvisible: "sizes and contents of artifacts are not in an inventory"
    ),
    BreakCodePage(
      code: BreakCode(45),
      title: "The instance cannot fetch the revision",
      cause: """
        The CodeDeploy agent downloads the artifact with the role of the instance. That role, \
        the bucket policy or the key policy does not allow it.
        """,
      symptom: ["DownloadBundle", "AccessDenied"],
      legs: "`s3:GetObject` and `kms:Decrypt` of the instance role.",
      repair: """
        Grant the instance role the read of the pipeline's objects and the use of the key; \
        across accounts, in bucket and key policy too.
        """,
      example: """
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*"
        }
        """,
      source: """
        CodeDeploy User Guide, "Create an IAM instance profile for your Amazon EC2 instances"
        """,
      rules: ["PF-71", "PF-81"]
    ),
    BreakCodePage(
      code: BreakCode(46),
      title: "The stack's role cannot read the code of a function",
      cause: """
        CloudFormation hands Lambda the place of the code, and Lambda reads it with the \
        credentials of the stack's role. Template access is another matter: that goes by a \
        signed address of the action role.
        """,
      symptom: ["Your access has been denied by S3", "AWSLambdaInternal"],
      legs: "`s3:GetObject` and `kms:Decrypt` of the CloudFormation role.",
      repair: """
        Grant the stack's role the read, in its own policy and, across accounts, in bucket and \
        key policy.
        """,
      example: """
        {
          "Sid": "StackRolesReadCode",
          "Effect": "Allow",
          "Principal": {
            "AWS": "arn:aws:iam::333333333333:role/StackChanges"
          },
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::acme-release-artifacts/orders-service-relea/*"
        }
        """,
      source: "CodePipeline User Guide, \"AWS CloudFormation deploy action reference\"",
      rules: ["PF-68"]
    ),
    BreakCodePage(
      code: BreakCode(47),
      title: "The task's execution role cannot pull the image or write logs",
      cause: """
        The deployment starts tasks that never become healthy, and the action runs into its \
        timeout. The reason stands with the stopped task, not in the pipeline.
        """,
      symptom: ["CannotPullContainerError"],
      legs: "`ecr` and `logs` legs of the execution role.",
      repair: """
        Grant the execution role the pull and the log stream; for a repository of another \
        account, in the repository policy too.
        """,
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchCheckLayerAvailability"
          ],
          "Resource": "arn:aws:ecr:eu-west-1:111111111111:repository/orders"
        }
        """,
      source: "Amazon ECS Developer Guide, \"Amazon ECS task execution IAM role\"",
      rules: ["PF-74"]
    ),
    BreakCodePage(
      code: BreakCode(48),
      title: "The invoked function may not report its result",
      cause: """
        A Lambda action waits until the function reports success or failure to CodePipeline. A \
        function whose role may not do so leaves the action waiting for its timeout.
        """,
      symptom: ["timeout"],
      legs: """
        `codepipeline:PutJobSuccessResult` and `codepipeline:PutJobFailureResult` of the \
        function's role.
        """,
      repair: """
        Grant both to the function's role. They know no resources, so the resource is `*`.
        """,
      example: """
        {
          "Effect": "Allow",
          "Action": [
            "codepipeline:PutJobSuccessResult",
            "codepipeline:PutJobFailureResult"
          ],
          "Resource": "*"
        }
        """,
      source: "CodePipeline User Guide, \"Invoke an AWS Lambda function in a pipeline\"",
      rules: ["PF-85"]
    ),
    BreakCodePage(
      code: BreakCode(49),
      title: "The Beanstalk action cannot see the events of its environment",
      cause: """
        Without `elasticbeanstalk:DescribeEvents` the action does not learn that the \
        deployment is over. It hangs instead of failing.
        """,
      symptom: ["timeout"],
      legs: "`elasticbeanstalk:DescribeEvents` of the action role.",
      repair: "Grant it.",
      example: """
        {
          "Effect": "Allow",
          "Action": "elasticbeanstalk:DescribeEvents",
          "Resource": "*"
        }
        """,
      source: "CodePipeline User Guide, \"Troubleshooting CodePipeline\"",
      rules: ["PF-76"]
    ),
    BreakCodePage(
      code: BreakCode(50),
      title: "The cluster does not know the action role",
      cause: """
        IAM lets the action find the cluster; what it may do inside is decided by the \
        cluster's access entries. There is none for the action role.
        """,
      symptom: ["the server has asked for the client to provide credentials"],
      legs: """
        The leg `access entry of the cluster`, which asks no policy. It stays open until \
        `describe-cluster` and `list-access-entries` are collected.
        """,
      repair: """
        Make an access entry for the action role, and associate an access policy with it.
        """,
      example: """
        aws eks create-access-entry --cluster-name orders --principal-arn \
        arn:aws:iam::333333333333:role/PipelineDeploy
        """,
      source: "CodePipeline User Guide, \"Amazon EKS deploy action reference\"",
      rules: ["PF-82"]
    ),
  ]
}
