/// What roles of applications are allowed in policies of their own.
enum ApplicationPolicies {
  /// What a policy is written for.
  struct Subject {
    let account: String
    let region: String
    /// What the application is called.
    let application: String
    /// A bucket of the account.
    let bucket: String
  }

  /// The kinds of policies, those that most roles have first.
  enum Kind: String, CaseIterable {
    case objects, table, queue, logs, parameters, secrets, events, images, home, tuning, passing
  }

  /// The statements of one kind.
  static func statements(_ kind: Kind, _ subject: Subject) -> [GeneratedJSON] {
    let name = subject.application
    let bucket = "arn:aws:s3:::\(subject.bucket)"
    func here(_ service: String, _ rest: String) -> String {
      "arn:aws:\(service):\(subject.region):\(subject.account):\(rest)"
    }
    func through(_ service: String) -> GeneratedJSON {
      let key = "\(service).\(subject.region).amazonaws.com"
      return ["StringEquals": ["kms:ViaService": .text(key)]]
    }
    switch kind {
    case .objects:
      return [
        PolicyTexts.allow(["s3:ListBucket", "s3:GetBucketLocation"], on: [bucket]),
        PolicyTexts.allow(
          ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          on: ["\(bucket)/\(name)/*"],
          sid: "Objects"
        ),
        PolicyTexts.allow(
          ["kms:Decrypt", "kms:GenerateDataKey"],
          on: [here("kms", "key/*")],
          when: through("s3")
        ),
      ]
    case .table:
      let table = here("dynamodb", "table/\(name)")
      return [
        PolicyTexts.allow(
          [
            "dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem",
            "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem",
          ],
          on: [table, "\(table)/index/*"]
        )
      ]
    case .queue:
      return [
        PolicyTexts.allow(
          ["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
          on: [here("sqs", "\(name)-*")]
        ),
        PolicyTexts.allow(["sns:Publish"], on: [here("sns", name)]),
      ]
    case .logs:
      return [
        PolicyTexts.allow(
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          on: [here("logs", "log-group:/\(name):*")]
        )
      ]
    case .parameters:
      return [
        PolicyTexts.allow(
          ["ssm:GetParameter", "ssm:GetParametersByPath"],
          on: [here("ssm", "parameter/\(name)/*")]
        )
      ]
    case .secrets:
      return [
        PolicyTexts.allow(
          ["secretsmanager:GetSecretValue"],
          on: [here("secretsmanager", "secret:\(name)/*")]
        ),
        PolicyTexts.allow(["kms:Decrypt"], when: through("secretsmanager")),
      ]
    case .events:
      return [
        PolicyTexts.allow(
          ["events:PutEvents"],
          on: [here("events", "event-bus/default")],
          when: ["StringEquals": ["events:source": "example.\(name)"]]
        ),
        PolicyTexts.allow(["states:StartExecution"], on: [here("states", "stateMachine:\(name)")]),
      ]
    case .images:
      return [
        PolicyTexts.allow(["ecr:GetAuthorizationToken"]),
        PolicyTexts.allow(
          ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          on: [here("ecr", "repository/\(name)")]
        ),
      ]
    case .home:
      return [
        PolicyTexts.allow(
          ["s3:GetObject", "s3:PutObject"],
          on: ["\(bucket)/home/${aws:userid}/*"]
        )
      ]
    case .tuning:
      return [
        PolicyTexts.allow(["cloudwatch:GetMetric*", "ec2:Describe*", "tag:GetResources"]),
        PolicyTexts.deny(
          ["kms:ScheduleKeyDeletion", "s3:DeleteBucket"],
          when: ["StringNotEquals": ["aws:PrincipalTag/team": "base"]]
        ),
      ]
    case .passing:
      return [
        PolicyTexts.allow(
          ["iam:PassRole"],
          on: ["arn:aws:iam::\(subject.account):role/task-*"],
          when: ["StringEquals": ["iam:PassedToService": "ecs-tasks.amazonaws.com"]]
        ),
        PolicyTexts.allow(["ecs:RegisterTaskDefinition", "ecs:UpdateService"]),
      ]
    }
  }
}
