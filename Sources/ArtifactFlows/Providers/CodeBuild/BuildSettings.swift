import AWSIdentifiers
import Inventories
import JSONReading
import PolicyEvaluation
import Reachability

/// What a build's role needs beside the artifacts, by the project's settings (PF-56).
enum BuildSettings {
  static func addLegs(
    of project: BuildProject,
    by build: Actor,
    in action: StepAction,
    to flow: inout FlowBuilder
  ) {
    addCloudWatchLogs(project, build, action, &flow)
    addStorageLogs(project, build, action, &flow)
    addCache(project, build, action, &flow)
    addVariables(project, build, action, &flow)
    addRegistryCredential(project, build, action, &flow)
    addImage(project, build, action, &flow)
    addBuildspec(project, build, action, &flow)
    if !(project.node["fileSystemLocations"]?.elements ?? []).isEmpty {
      flow.addMarker("EFS file systems of \(project.name)", by: build, rule: "PF-56")
    }
  }

  // MARK: - Logs and cache

  private static func addCloudWatchLogs(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let settings = project.node["logsConfig"]?["cloudWatchLogs"]
    if settings?["status"]?.string == "DISABLED" { return }
    let group = settings?["groupName"]?.string ?? "/aws/codebuild/\(project.name)"
    let base = flow.arn("logs", "log-group:\(group)", in: action)
    var create = flow.request(
      .log,
      "PF-56",
      in: action,
      presence: .when("the log group does not exist", holds: nil)
    )
    create.otherTargets = [LegTarget("\(base):log-stream:")]
    flow.add("logs:CreateLogGroup", on: LegTarget(base), by: build, create)
    for name in ["logs:CreateLogStream", "logs:PutLogEvents"] {
      flow.add(
        name,
        on: LegTarget("\(base):log-stream:*", isPattern: true),
        by: build,
        flow.request(.log, "PF-56", in: action)
      )
    }
  }

  private static func addStorageLogs(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let settings = project.node["logsConfig"]?["s3Logs"]
    guard settings?["status"]?.string == "ENABLED", let location = settings?["location"]?.string
    else { return }
    let (bucket, prefix) = split(location)
    var request = flow.bucketRequest(bucket, in: action, rule: "PF-56")
    request.purpose = .log
    let objects = "\(flow.bucketARN(bucket))/\(prefix.map { "\($0)/" } ?? "")*"
    flow.add("s3:PutObject", on: LegTarget(objects, isPattern: true), by: build, request)
    for name in ["s3:GetBucketAcl", "s3:GetBucketLocation"] {
      flow.add(name, on: LegTarget(flow.bucketARN(bucket)), by: build, request)
    }
  }

  private static func addCache(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let cache = project.node["cache"]
    guard cache?["type"]?.string == "S3", let location = cache?["location"]?.string else { return }
    let (bucket, prefix) = split(location)
    var request = flow.bucketRequest(bucket, in: action, rule: "PF-56")
    request.usesActorNetwork = true
    let objects = "\(flow.bucketARN(bucket))/\(prefix.map { "\($0)/" } ?? "")*"
    for name in ["s3:GetObject", "s3:PutObject"] {
      flow.add(name, on: LegTarget(objects, isPattern: true), by: build, request)
    }
    request.presence = .advisory
    flow.add("s3:ListBucket", on: LegTarget(flow.bucketARN(bucket)), by: build, request)
  }

  /// `bucket/prefix`, or the ARN of that.
  private static func split(_ location: String) -> (bucket: String, prefix: String?) {
    let text = ARN(location)?.resource ?? location
    let parts = text.split(separator: "/", maxSplits: 1)
    return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : nil)
  }

  // MARK: - Parameters and secrets

  private static func addVariables(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    var variables: [String: (type: String, value: String)] = [:]
    for variable in project.node["environment"]?["environmentVariables"]?.elements ?? [] {
      note(variable, in: &variables)
    }
    if let text = action.configuration["EnvironmentVariables"],
      let json = try? JSONText(Array(text.utf8)), let node = try? JSONNode(parsing: json)
    {
      for variable in node.elements { note(variable, in: &variables) }
    }
    for (_, variable) in variables.sorted(by: { $0.key < $1.key }) {
      switch variable.type {
      case "PARAMETER_STORE": addParameter(variable.value, build, action, &flow)
      case "SECRETS_MANAGER": addSecret(variable.value, build, action, &flow)
      default: break
      }
    }
  }

  private static func note(
    _ variable: JSONNode,
    in variables: inout [String: (type: String, value: String)]
  ) {
    guard let name = variable["name"]?.string else { return }
    let type = variable["type"]?.string ?? "PLAINTEXT"
    variables[name] = (type, variable["value"]?.scalarText ?? "")
  }

  private static func addParameter(
    _ value: String,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let name = value.hasPrefix("/") ? String(value.dropFirst()) : value
    var request = flow.request(.downstream, "PF-56", in: action)
    request.usesActorNetwork = true
    request.networkService = "ssm"
    flow.add(
      "ssm:GetParameters",
      on: flow.target(flow.arn("ssm", "parameter/\(name)", in: action)),
      by: build,
      request
    )
  }

  /// A secret by name or ARN, with whatever follows `:json-key:stage:id`.
  static func addSecret(
    _ value: String,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    var request = flow.request(.downstream, "PF-56", in: action)
    request.usesActorNetwork = true
    request.networkService = "secretsmanager"
    let target: LegTarget
    if let arn = ARN(value) {
      let parts = arn.resource.split(separator: ":", omittingEmptySubsequences: false)
      let name = parts.count > 1 ? parts[1] : parts[0]
      let text =
        "arn:\(arn.partition):secretsmanager:\(arn.region):\(arn.accountText):secret:\(name)"
      request.owner = arn.account
      target = LegTarget(text)
    } else {
      let name = value.prefix { $0 != ":" }
      let text = flow.arn("secretsmanager", "secret:\(name)-??????", in: action)
      target = flow.target(text, isPattern: true)
    }
    let account = request.owner ?? action.account
    let name = ARN(target.display)?.resource.dropFirst("secret:".count) ?? ""
    request.guardian = flow.policy(
      in: flow.graph.answer(
        "secretsmanager",
        "get-resource-policy-\(name)",
        account: account,
        region: action.region
      ),
      title: "policy of secret \(name)",
      account: account
    ) { $0["ResourcePolicy"] }
    flow.add("secretsmanager:GetSecretValue", on: target, by: build, request)
  }

  private static func addRegistryCredential(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let credential = project.node["environment"]?["registryCredential"]?["credential"]?.string
    if let credential { addSecret(credential, build, action, &flow) }
  }

  // MARK: - Image and buildspec

  private static func addImage(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let environment = project.node["environment"]
    guard let image = environment?["image"]?.string.flatMap({ ContainerImage($0) }) else { return }
    let isPulledByService = environment?["imagePullCredentialsType"]?.string != "SERVICE_ROLE"
    flow.addImagePull(
      image,
      by: isPulledByService
        ? .service("codebuild.amazonaws.com", account: project.arn.account) : build,
      sourceARN: isPulledByService ? project.arn.text : nil,
      in: action,
      rule: "PF-56"
    )
  }

  private static func addBuildspec(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    guard let text = project.node["source"]?["buildspec"]?.string, let arn = ARN(text),
      arn.service == "s3"
    else { return }
    let bucket = String(arn.resource.prefix { $0 != "/" })
    let request = flow.bucketRequest(bucket, in: action, rule: "PF-56")
    flow.add("s3:GetObject", on: LegTarget(text), by: build, request)
  }
}
