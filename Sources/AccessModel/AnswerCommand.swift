import AWSIdentifiers

/// The commands that collect what an inventory lacks, ready to type.
enum AnswerCommand {
  /// How the AWS CLI is told what an operation is about; `%` stands for the name, and `{r}` and
  /// `{a}` for region and account.
  ///
  /// Source: AWS CLI Command Reference.
  private static let arguments: [String: [String: String]] = [
    "appconfig": ["get-configuration-profile": "--application-id … --configuration-profile-id %"],
    "cloudformation": ["describe-stack-set": "--stack-set-name %"],
    "cloudtrail": ["get-event-selectors": "--trail-name %"],
    "codecommit": ["get-repository": "--repository-name %"],
    "codeconnections": [
      "get-connection": "--connection-arn arn:aws:codeconnections:{r}:{a}:connection/%"
    ],
    "codestar-connections": [
      "get-connection": "--connection-arn arn:aws:codestar-connections:{r}:{a}:connection/%"
    ],
    "ecr": ["get-repository-policy": "--repository-name %"],
    "ecs": ["describe-task-definition": "--task-definition %"],
    "eks": ["describe-cluster": "--name %", "list-access-entries": "--cluster-name %"],
    "events": ["describe-event-bus": "--name %", "list-targets-by-rule": "--rule %"],
    "lambda": [
      "get-policy": "--function-name %", "get-function-configuration": "--function-name %",
    ],
    "servicecatalog": ["describe-product-as-admin": "--id %"],
    "s3api": ["get-bucket-notification-configuration": "--bucket %"],
    "scheduler": ["get-schedule": "--name %"],
    "secretsmanager": ["get-resource-policy": "--secret-id %", "describe-secret": "--secret-id %"],
    "sns": ["get-topic-attributes": "--topic-arn arn:aws:sns:{r}:{a}:%"],
    "sqs": [
      "get-queue-attributes":
        "--attribute-names All --queue-url https://sqs.{r}.amazonaws.com/{a}/%"
    ],
    "stepfunctions": [
      "describe-state-machine": "--state-machine-arn arn:aws:states:{r}:{a}:stateMachine:%"
    ],
  ]

  /// The command of an operation about one thing.
  static func text(
    _ service: String,
    _ operation: String,
    about name: String,
    account: AccountID,
    region: String
  ) -> String {
    let form = arguments[service]?[operation] ?? "… %"
    let argument = form.replacing("{r}", with: region)
      .replacing("{a}", with: account.description).replacing("%", with: name)
    return "aws \(service) \(operation) \(argument) --region \(region)"
  }
}
