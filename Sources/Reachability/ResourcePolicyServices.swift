/// The services whose resources may bear a policy of their own, by service prefix.
///
/// A resource of any other service cannot be shared by policy: across accounts it is out of reach
/// (EV-442). Source: IAM User Guide, "AWS services that work with IAM", column "Resource-based
/// policies", as of 2026.
enum ResourcePolicyServices {
  static let prefixes: Set<String> = [
    "acm-pca", "aoss", "apigateway", "backup", "bedrock", "cassandra", "cloudtrail",
    "codeartifact", "codebuild", "dynamodb", "ecr", "ecr-public", "elasticfilesystem", "es",
    "events", "execute-api", "glacier", "glue", "kinesis", "kms", "lambda", "lex", "logs",
    "mediastore", "network-firewall", "oam", "ram", "redshift-serverless", "rekognition",
    "refactor-spaces", "s3", "s3-object-lambda", "s3-outposts", "s3express", "s3tables", "schemas",
    "secretsmanager", "serverlessrepo", "ses", "signer", "sns", "sqs", "ssm", "ssm-contacts",
    "ssm-incidents", "vpc-lattice", "wafv2", "xray",
  ]
}
