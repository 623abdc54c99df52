import AWSIdentifiers
import JSONReading

/// What an answer of a service must hold, so that a file with other content is noticed.
///
/// Source: AWS CLI Command Reference, the output of each command.
struct ExpectedAnswer {
  /// The service as the CLI calls it.
  let service: String
  /// The operation, with which the file's name begins.
  let operation: String
  /// The member that the answer must have.
  let member: String
  /// Whether that member is a list.
  var isList = false
  /// Where an element, or the answer itself, names its owner: an ARN or an account id.
  var owner: [String] = []
  /// Whether the file's name ends in the last part of the owner's ARN.
  var isNamedByOwner = false

  /// What is wrong with an answer.
  enum Fault {
    /// It has another shape, or is about another resource; the text says what was expected.
    case otherContent(String)
    /// It comes from another account or region: the text that says so.
    case otherPlace(String, JSONNode)
  }

  private static let all: [ExpectedAnswer] = [
    .init(
      service: "ec2",
      operation: "describe-vpc-endpoints",
      member: "VpcEndpoints",
      isList: true,
      owner: ["OwnerId"]
    ),
    .init(
      service: "ec2",
      operation: "describe-route-tables",
      member: "RouteTables",
      isList: true,
      owner: ["OwnerId"]
    ),
    // Subnets and VPCs may be shared by another account.
    .init(service: "ec2", operation: "describe-subnets", member: "Subnets", isList: true),
    .init(service: "ec2", operation: "describe-vpcs", member: "Vpcs", isList: true),
    .init(
      service: "codebuild",
      operation: "batch-get-projects",
      member: "projects",
      isList: true,
      owner: ["arn"]
    ),
    .init(
      service: "codebuild",
      operation: "batch-get-report-groups",
      member: "reportGroups",
      isList: true,
      owner: ["arn"]
    ),
    .init(
      service: "events",
      operation: "list-rules",
      member: "Rules",
      isList: true,
      owner: ["Arn"]
    ),
    .init(
      service: "events",
      operation: "list-targets-by-rule",
      member: "Targets",
      isList: true
    ),
    .init(
      service: "events",
      operation: "describe-event-bus",
      member: "Arn",
      owner: ["Arn"]
    ),
    .init(
      service: "sns",
      operation: "get-topic-attributes",
      member: "Attributes",
      owner: ["Attributes", "TopicArn"],
      isNamedByOwner: true
    ),
    .init(
      service: "sqs",
      operation: "get-queue-attributes",
      member: "Attributes",
      owner: ["Attributes", "QueueArn"]
    ),
    .init(service: "lambda", operation: "get-policy", member: "Policy"),
    .init(
      service: "lambda",
      operation: "get-function-configuration",
      member: "FunctionName",
      owner: ["FunctionArn"]
    ),
    .init(service: "ecr", operation: "get-repository-policy", member: "policyText"),
    .init(
      service: "secretsmanager",
      operation: "get-resource-policy",
      member: "ARN",
      owner: ["ARN"]
    ),
    .init(
      service: "ecs",
      operation: "describe-services",
      member: "services",
      isList: true,
      owner: ["serviceArn"]
    ),
    .init(
      service: "ecs",
      operation: "describe-task-definition",
      member: "taskDefinition",
      owner: ["taskDefinition", "taskDefinitionArn"]
    ),
    .init(service: "deploy", operation: "get-deployment-group", member: "deploymentGroupInfo"),
    .init(
      service: "ec2",
      operation: "describe-instances",
      member: "Reservations",
      isList: true,
      owner: ["OwnerId"]
    ),
    .init(
      service: "codecommit",
      operation: "get-repository",
      member: "repositoryMetadata",
      owner: ["repositoryMetadata", "Arn"],
      isNamedByOwner: true
    ),
    .init(
      service: "codeconnections",
      operation: "get-connection",
      member: "Connection",
      owner: ["Connection", "ConnectionArn"]
    ),
    .init(
      service: "codestar-connections",
      operation: "get-connection",
      member: "Connection",
      owner: ["Connection", "ConnectionArn"]
    ),
    .init(
      service: "stepfunctions",
      operation: "describe-state-machine",
      member: "stateMachineArn",
      owner: ["stateMachineArn"]
    ),
    .init(
      service: "cloudformation",
      operation: "describe-stack-set",
      member: "StackSet",
      owner: ["StackSet", "StackSetARN"]
    ),
    .init(
      service: "elasticbeanstalk",
      operation: "describe-configuration-settings",
      member: "ConfigurationSettings",
      isList: true
    ),
    .init(
      service: "eks",
      operation: "describe-cluster",
      member: "cluster",
      owner: ["cluster", "arn"]
    ),
    .init(service: "eks", operation: "list-access-entries", member: "accessEntries", isList: true),
    .init(service: "appconfig", operation: "get-configuration-profile", member: "ApplicationId"),
    .init(
      service: "servicecatalog",
      operation: "describe-product-as-admin",
      member: "ProductViewDetail",
      owner: ["ProductViewDetail", "ProductARN"]
    ),
    .init(
      service: "scheduler",
      operation: "list-schedules",
      member: "Schedules",
      isList: true,
      owner: ["Arn"]
    ),
    .init(service: "scheduler", operation: "get-schedule", member: "Target", owner: ["Arn"]),
    // A trail of an organization belongs to another account.
    .init(service: "cloudtrail", operation: "describe-trails", member: "trailList", isList: true),
    .init(service: "cloudtrail", operation: "get-event-selectors", member: "TrailARN"),
    .init(
      service: "secretsmanager",
      operation: "describe-secret",
      member: "ARN",
      owner: ["ARN"]
    ),
    .init(
      service: "ssm",
      operation: "describe-parameters",
      member: "Parameters",
      isList: true,
      owner: ["ARN"]
    ),
  ]

  /// What the answer of this name must hold; `nil` when anything may stand there.
  init?(_ key: ServiceAnswerKey) {
    let found = Self.all.first { row in
      row.service == key.service
        && (key.name == row.operation || key.name.hasPrefix(row.operation + "-"))
    }
    guard let found else { return nil }
    self = found
  }

  private init(
    service: String,
    operation: String,
    member: String,
    isList: Bool = false,
    owner: [String] = [],
    isNamedByOwner: Bool = false
  ) {
    self.service = service
    self.operation = operation
    self.member = member
    self.isList = isList
    self.owner = owner
    self.isNamedByOwner = isNamedByOwner
  }

  /// Holds an answer against what it must be.
  ///
  /// - Returns: `nil` when it fits.
  func fault(
    in tree: JSONNode,
    named name: String,
    account: AccountID,
    region: String
  ) -> Fault? {
    guard let value = tree[member], !isList || value.isArray else {
      return .otherContent("`\(member)`, the answer of `\(operation)`")
    }
    let owners = (isList ? value.elements : [tree]).compactMap { self.owner(in: $0) }
    let strangers = owners.filter { !Self.is($0, in: account, region) }
    if let stranger = strangers.first, strangers.count == owners.count {
      return .otherPlace(stranger.string ?? "", stranger)
    }
    if isNamedByOwner, let text = owners.first?.string, let arn = ARN(text),
      name.dropFirst(operation.count + 1) != arn.resource
    {
      return .otherContent("the answer about the resource in its name, not about `\(text)`")
    }
    return nil
  }

  private func owner(in node: JSONNode) -> JSONNode? {
    if owner.isEmpty { return nil }
    var current = node
    for step in owner {
      guard let next = current[step] else { return nil }
      current = next
    }
    return current.string == nil ? nil : current
  }

  private static func `is`(_ node: JSONNode, in account: AccountID, _ region: String) -> Bool {
    guard let text = node.string else { return true }
    guard let arn = ARN(text) else { return AccountID(text).map { $0 == account } ?? true }
    let isHere = arn.account.map { $0 == account } ?? true
    return isHere && (arn.region.isEmpty || arn.region == region)
  }
}
