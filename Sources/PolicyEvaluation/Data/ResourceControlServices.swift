/// The service prefixes whose actions resource control policies govern.
///
/// The list grew from five services at launch and keeps growing. Source: AWS Organizations User
/// Guide, "Resource control policies (RCPs)", section on supported services, as of 2026 (EV-418).
enum ResourceControlServices {
  static let prefixes: Set<String> = [
    "appstream", "dsql", "clouddirectory", "cloudfront", "cloudsearch", "logs",
    "networkmonitor", "cognito-identity", "cognito-idp", "comprehend", "comprehendmedical",
    "firehose", "dynamodb", "dax", "autoscaling", "ecr", "ecr-public", "gamelift",
    "inspector-scan", "kendra", "kinesisvideo", "memorydb", "aoss", "personalize", "polly", "s3",
    "swf", "sqs", "textract", "timestream-influxdb", "transcribe", "translate", "workspaces",
    "appconfig", "autoscaling-plans", "budgets", "servicediscovery", "cloudtrail-data",
    "codeartifact", "codebuild", "codecommit", "codepipeline", "compute-optimizer",
    "cost-optimization-hub", "events", "fms", "fis", "health", "rolesanywhere", "kms",
    "opensearch", "pricing", "pca-connector-ad", "resource-groups", "secretsmanager", "sts",
    "signin", "support", "transfer", "notifications", "wafv2", "xray",
  ]
}
