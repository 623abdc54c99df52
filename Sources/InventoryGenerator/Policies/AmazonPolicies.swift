/// Policies that AWS manages, by name; their texts here are our own and say less than Amazon's.
enum AmazonPolicies {
  /// One of them.
  struct Policy: Sendable {
    let path: String
    let name: String
    let statements: [GeneratedJSON]

    /// The ARN, in the account that is called `aws`.
    var arn: String { "arn:aws:iam::aws:policy\(path)\(name)" }
  }

  /// Every one, sorted by name.
  static let all: [Policy] = [
    policy("AWSLambdaBasicExecutionRole", path: "/service-role/", [logging]),
    policy(
      "AWSLambdaVPCAccessExecutionRole",
      path: "/service-role/",
      [logging, PolicyTexts.allow(networkInterfaces)]
    ),
    policy("AWSXRayDaemonWriteAccess", [PolicyTexts.allow(["xray:Put*", "xray:GetSampling*"])]),
    policy("AdministratorAccess", [PolicyTexts.allow(["*"])]),
    policy("AmazonDynamoDBFullAccess", full(["dynamodb", "dax"])),
    policy("AmazonEC2ContainerRegistryReadOnly", reading(["ecr"])),
    policy(
      "AmazonECSTaskExecutionRolePolicy",
      path: "/service-role/",
      [
        logging,
        PolicyTexts.allow([
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken",
          "ecr:GetDownloadUrlForLayer",
        ]),
      ]
    ),
    policy("AmazonS3ReadOnlyAccess", reading(["s3", "s3-object-lambda"])),
    policy("AmazonSNSFullAccess", full(["sns"])),
    policy("AmazonSQSFullAccess", full(["sqs"])),
    policy(
      "AmazonSSMManagedInstanceCore",
      [
        PolicyTexts.allow([
          "ssm:DescribeAssociation", "ssm:GetDocument", "ssm:GetManifest", "ssm:GetParameter",
          "ssm:ListAssociations", "ssm:PutInventory", "ssm:UpdateInstanceInformation",
          "ssmmessages:*", "ec2messages:*",
        ])
      ]
    ),
    policy(
      "AutoScalingServiceRolePolicy",
      path: "/aws-service-role/",
      [
        PolicyTexts.allow([
          "ec2:Describe*", "ec2:RunInstances", "ec2:TerminateInstances",
          "elasticloadbalancing:Register*", "elasticloadbalancing:Deregister*",
        ])
      ]
    ),
    policy("CloudWatchAgentServerPolicy", [logging, PolicyTexts.allow(["cloudwatch:Put*"])]),
    policy("CloudWatchLogsFullAccess", full(["logs"])),
    policy(
      "PowerUserAccess",
      [
        [
          "Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"],
          "Resource": "*",
        ],
        PolicyTexts.allow(["iam:ListRoles", "organizations:DescribeOrganization"]),
      ]
    ),
    policy("ReadOnlyAccess", reading(services)),
    policy("SecurityAudit", path: "/", reading(Array(services.prefix(40)))),
  ]

  /// One of them by its name.
  static func named(_ name: String) -> Policy? { all.first { $0.name == name } }

  /// Those that roles of applications are given, the common ones first.
  static let popular = [
    "AWSXRayDaemonWriteAccess", "CloudWatchAgentServerPolicy", "AmazonS3ReadOnlyAccess",
    "AmazonSQSFullAccess", "AmazonDynamoDBFullAccess", "AmazonSNSFullAccess",
    "AmazonEC2ContainerRegistryReadOnly", "CloudWatchLogsFullAccess", "SecurityAudit",
    "ReadOnlyAccess",
  ]

  private static func policy(
    _ name: String,
    path: String = "/",
    _ statements: [GeneratedJSON]
  ) -> Policy {
    Policy(path: path, name: name, statements: statements)
  }

  private static let logging = PolicyTexts.allow([
    "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
  ])

  private static let networkInterfaces = [
    "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
  ]

  private static func full(_ services: [String]) -> [GeneratedJSON] {
    [PolicyTexts.allow(services.map { "\($0):*" })]
  }

  private static func reading(_ services: [String]) -> [GeneratedJSON] {
    let verbs = ["Describe*", "Get*", "List*"]
    return [PolicyTexts.allow(services.flatMap { name in verbs.map { "\(name):\($0)" } })]
  }

  /// Services that somebody who may read everything reads.
  private static let services = [
    "access-analyzer", "acm", "amplify", "apigateway", "appconfig", "application-autoscaling",
    "appmesh", "apprunner", "appsync", "athena", "autoscaling", "backup", "batch", "budgets",
    "cloudformation", "cloudfront", "cloudhsm", "cloudtrail", "cloudwatch", "codeartifact",
    "codebuild", "codecommit", "codedeploy", "codepipeline", "cognito-idp", "config", "connect",
    "dax", "detective", "devicefarm", "directconnect", "dlm", "dms", "ds", "dynamodb", "ec2", "ecr",
    "ecs", "eks", "elasticache", "elasticbeanstalk", "elasticfilesystem", "elasticloadbalancing",
    "elasticmapreduce", "es", "events", "firehose", "fms", "fsx", "gamelift", "glacier",
    "globalaccelerator", "glue", "guardduty", "health", "iam", "imagebuilder", "inspector2", "iot",
    "kafka", "kendra", "kinesis", "kinesisanalytics", "kms", "lakeformation", "lambda", "lex",
    "license-manager", "lightsail", "logs", "macie2", "mediaconvert", "mediapackage",
    "mobiletargeting",
    "mq", "network-firewall", "networkmanager", "opsworks", "organizations", "outposts",
    "personalize", "pi", "polly", "quicksight", "ram", "rds", "redshift", "rekognition",
    "resource-groups", "robomaker", "route53", "route53resolver", "s3", "sagemaker", "savingsplans",
    "schemas", "secretsmanager", "securityhub", "serverlessrepo", "servicecatalog",
    "servicediscovery", "servicequotas", "ses", "shield", "signer", "sns", "sqs", "ssm", "sso",
    "states", "storagegateway", "sts", "support", "swf", "synthetics", "tag", "textract",
    "transcribe", "transfer", "translate", "waf", "wafv2", "wellarchitected", "workdocs",
    "workmail", "workspaces", "xray",
  ]
}
