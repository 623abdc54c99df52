import Foundation

/// The small inventory that every case of a provider table is run in.
///
/// Account 111111111111 has the pipeline, its bucket `artifacts` and key; 222222222222 is another.
/// Both have the same roles, each of which may do everything, so that a leg is denied only where
/// the model says so; a case adds files of its own.
struct ProviderInventory {
  static let tools = "111111111111"
  static let other = "222222222222"
  static let region = "eu-west-1"
  static let pipeline = "orders-service-release"
  static let serviceRole = "arn:aws:iam::\(tools):role/Pipeline"
  static let key = "arn:aws:kms:\(region):\(tools):key/11111111-2222-3333-4444-555555555555"

  /// Roles of both accounts, with the service that each trusts.
  private static let roles = [
    "Build": "codebuild", "Batch": "codebuild", "Stack": "cloudformation",
    "StackSets": "cloudformation", "Groups": "codedeploy", "Instance": "ec2",
    "Function": "lambda", "Machine": "states", "Task": "ecs-tasks", "Execution": "ecs-tasks",
    "Starter": "events", "Schedule": "scheduler", "Environment": "elasticbeanstalk",
    "Retrieval": "appconfig",
  ]

  private var files: [String: String] = [:]

  /// The inventory of one case: the stages of its pipeline, and files of its own by path.
  ///
  /// In them `{everybody}` stands for a policy that admits both accounts, `{key}` for the key's ARN;
  /// a file without text is left out. A silent role, `<account>:<name>`, has no policy at all.
  init(stages: [[String: Any]], extra: [String: JSONText], silent: String? = nil) throws {
    let definition = try Self.text(stages)
    let names = extra.values.reduce(definition) { $0 + $1.text }
    for account in [Self.tools, Self.other] {
      let path = "\(account)/global/iam/get-account-authorization-details.json"
      let details = Self.identities(of: account, namedIn: names, silent: silent)
      files[path] = try Self.text(details)
    }
    files["organization/describe-organization.json"] =
      "An error occurred (AWSOrganizationsNotInUseException) when calling DescribeOrganization"
    try addBucket("artifacts", encryptedWith: Self.key)
    try addBucket("incoming", encryptedWith: nil)
    try addKey()
    let pipeline: [String: Any] = [
      "pipeline": [
        "name": Self.pipeline, "roleArn": Self.serviceRole, "version": 1, "pipelineType": "V2",
        "artifactStores": [
          Self.region: Self.store("artifacts"), "us-west-2": Self.store("artifacts-west"),
        ],
        "variables": [["name": "Repository", "defaultValue": "orders"]],
        "stages": stages,
      ]
    ]
    let folder = "\(Self.tools)/\(Self.region)/codepipeline/\(Self.pipeline)"
    files["\(folder)/get-pipeline.json"] = try Self.text(pipeline)
    let everybody = try Self.text(Self.everybody)
    for (path, content) in extra {
      let text = content.text.replacingOccurrences(of: "\"{everybody}\"", with: everybody)
        .replacingOccurrences(of: "{key}", with: Self.key)
      files[path] = text.isEmpty ? nil : text
    }
  }

  /// Replaces the text of a file; without a text, the file goes.
  mutating func damage(_ path: String, _ text: (String) -> String?) {
    files[path] = files[path].flatMap(text)
  }

  /// Writes the files into a folder.
  func write(to folder: String) throws {
    for (path, text) in files {
      let url = URL(fileURLWithPath: folder).appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: url)
    }
  }

  // MARK: - Parts

  private static func store(_ bucket: String) -> [String: Any] {
    ["type": "S3", "location": bucket, "encryptionKey": ["type": "KMS", "id": key]]
  }

  private static func text(_ value: Any) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }

  private static func allow(_ principal: Any?, _ action: String) -> [String: Any] {
    var statement: [String: Any] = ["Effect": "Allow", "Action": action]
    if action != "sts:AssumeRole" { statement["Resource"] = "*" }
    statement["Principal"] = principal
    return ["Version": "2012-10-17", "Statement": [statement]]
  }

  /// A policy by which both accounts may do everything with a resource.
  private static var everybody: [String: Any] {
    allow(["AWS": ["arn:aws:iam::\(tools):root", "arn:aws:iam::\(other):root"]], "*")
  }

  /// The roles of an account, those alone that a text names.
  private static func identities(
    of account: String,
    namedIn text: String,
    silent: String?
  ) -> [String: Any] {
    var details: [[String: Any]] = []
    func add(_ name: String, trusting principal: [String: Any], tags: [[String: String]] = []) {
      let policy: [String: Any] = [
        "PolicyName": "everything", "PolicyDocument": allow(nil, "*"),
      ]
      details.append([
        "RoleName": name, "RoleId": "AROA\(account)\(name)", "Path": "/",
        "Arn": "arn:aws:iam::\(account):role/\(name)",
        "AssumeRolePolicyDocument": allow(principal, "sts:AssumeRole"),
        "RolePolicyList": silent == "\(account):\(name)" ? [] : [policy],
        "AttachedManagedPolicies": [Any](), "Tags": tags,
        "InstanceProfileList": name != "Instance"
          ? []
          : [
            [
              "InstanceProfileName": "Fleet",
              "Arn": "arn:aws:iam::\(account):instance-profile/Fleet",
            ]
          ],
      ])
    }
    if account == tools { add("Pipeline", trusting: ["Service": "codepipeline.amazonaws.com"]) }
    add("Action", trusting: ["AWS": serviceRole])
    for (name, service) in roles.sorted(by: { $0.key < $1.key }) where text.contains(name) {
      add(name, trusting: ["Service": "\(service).amazonaws.com"])
    }
    let both = ["AWS": ["arn:aws:iam::\(tools):root", "arn:aws:iam::\(account):root"]]
    let isCDK = text.contains("cdk-hnb659fds")
    for kind in isCDK ? ["deploy", "file-publishing", "image-publishing", "lookup"] : [] {
      add(
        "cdk-hnb659fds-\(kind)-role-\(account)-\(region)",
        trusting: both,
        tags: [["Key": "aws-cdk:bootstrap-role", "Value": kind]]
      )
    }
    if isCDK {
      add(
        "cdk-hnb659fds-cfn-exec-role-\(account)-\(region)",
        trusting: ["Service": "cloudformation.amazonaws.com"]
      )
    }
    if text.contains("StackSet") {
      add(
        "AWSCloudFormationStackSetAdministrationRole",
        trusting: ["Service": "cloudformation.amazonaws.com"]
      )
      add("AWSCloudFormationStackSetExecutionRole", trusting: both)
    }
    return [
      "RoleDetailList": details, "UserDetailList": [Any](), "GroupDetailList": [Any](),
      "Policies": [Any](), "IsTruncated": false,
    ]
  }

  private mutating func addBucket(_ name: String, encryptedWith key: String?) throws {
    let folder = "\(Self.tools)/\(Self.region)/s3api/\(name)"
    let policy = try Self.text(Self.everybody)
    files["\(folder)/get-bucket-policy.json"] = try Self.text(["Policy": policy])
    var rule: [String: Any] = ["SSEAlgorithm": "AES256"]
    if let key { rule = ["SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key] }
    files["\(folder)/get-bucket-encryption.json"] = try Self.text([
      "ServerSideEncryptionConfiguration": [
        "Rules": [["ApplyServerSideEncryptionByDefault": rule, "BucketKeyEnabled": false]]
      ]
    ])
    files["\(folder)/get-bucket-ownership-controls.json"] = try Self.text([
      "OwnershipControls": ["Rules": [["ObjectOwnership": "BucketOwnerEnforced"]]]
    ])
    files["\(folder)/get-bucket-versioning.json"] = try Self.text(["Status": "Enabled"])
    files["\(folder)/get-public-access-block.json"] = try Self.text([
      "PublicAccessBlockConfiguration": [
        "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true,
        "RestrictPublicBuckets": true,
      ]
    ])
  }

  private mutating func addKey() throws {
    let id = "11111111-2222-3333-4444-555555555555"
    let folder = "\(Self.tools)/\(Self.region)/kms/\(id)"
    files["\(folder)/describe-key.json"] = try Self.text([
      "KeyMetadata": [
        "AWSAccountId": Self.tools, "KeyId": id, "Arn": Self.key, "Enabled": true,
        "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyManager": "CUSTOMER",
      ]
    ])
    let policy = try Self.text(Self.everybody)
    files["\(folder)/get-key-policy.json"] = try Self.text(["Policy": policy])
    files["\(folder)/list-grants.json"] = try Self.text(["Grants": [Any]()])
  }
}
