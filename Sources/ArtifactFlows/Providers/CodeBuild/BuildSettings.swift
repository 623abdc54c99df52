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
    BuildReports.addLegs(of: project, by: build, in: action, to: &flow)
    if !(project.node["fileSystemLocations"]?.elements ?? []).isEmpty {
      flow.addMarker(
        "the EFS file systems of \(project.name)",
        by: build,
        rule: "PF-56",
        presence: .always
      )
    }
    let fleet = project.node["environment"]?["fleet"] ?? project.node["fleet"]
    if let name = fleet?["fleetArn"]?.string {
      flow.addMarker("builds in the fleet \(name)", by: build, rule: "PF-56", presence: .always)
    }
  }

  // MARK: - Logs and cache

  private static func addCloudWatchLogs(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    guard let group = logGroup(of: project) else { return }
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

  /// The group that a project's builds write to; `nil` when they write to none.
  static func logGroup(of project: BuildProject) -> String? {
    let settings = project.node["logsConfig"]?["cloudWatchLogs"]
    if settings?["status"]?.string == "DISABLED" { return nil }
    let name = settings?["groupName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    return name ?? "/aws/codebuild/\(project.name)"
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
    let objects = LegTarget(
      "\(flow.bucketARN(bucket))/\(prefix.map { "\($0)/" } ?? "")*",
      isPattern: true
    )
    let isEncrypted = settings?["encryptionDisabled"]?.boolean != true
    let region = request.region ?? action.region
    let write = CodeBuildAction.ownWrite(project, toBucketIn: region, action, in: flow)
    var put = request
    put.context = flow.encryptionHeaders(isEncrypted ? write : nil)
    flow.add("s3:PutObject", on: objects, by: build, put)
    for name in ["s3:GetBucketAcl", "s3:GetBucketLocation"] {
      flow.add(name, on: LegTarget(flow.bucketARN(bucket)), by: build, request)
    }
    guard isEncrypted else { return }
    let legs: [(String, Leg.Presence)] = [
      ("kms:GenerateDataKey", .always), ("kms:Decrypt", FlowBuilder.multipart),
    ]
    for (name, presence) in legs {
      flow.useKey(
        name,
        write.key,
        bucket: bucket,
        region: region,
        objects: objects,
        by: build,
        presence: presence,
        purpose: .log
      )
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
    if let text = action.configuration["EnvironmentVariables"], !text.isEmpty {
      if let json = try? JSONText(Array(text.utf8)), let node = try? JSONNode(parsing: json) {
        for variable in node.elements { note(variable, in: &variables) }
      } else {
        flow.addMarker(
          "the action's `EnvironmentVariables`, which are no JSON,",
          by: build,
          rule: "PF-56",
          presence: .always
        )
      }
    }
    for (_, variable) in variables.sorted(by: { $0.key < $1.key }) {
      switch variable.type {
      case "PARAMETER_STORE":
        addParameter(variable.value, build, action, rule: "PF-56", &flow)
      case "SECRETS_MANAGER":
        addSecret(variable.value, build, action, rule: "PF-56", &flow)
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

  /// A parameter by name or ARN, with whatever follows `:version`.
  static func addParameter(
    _ value: String,
    _ actor: Actor,
    _ action: StepAction,
    rule: String,
    _ flow: inout FlowBuilder
  ) {
    var request = flow.request(.downstream, rule, in: action)
    request.usesActorNetwork = true
    request.networkService = "ssm"
    let arn = ARN(value)
    let path = arn.map { String($0.resource.dropFirst("parameter".count)) } ?? value
    let plain = String(path.prefix { $0 != ":" })
    let name = plain.hasPrefix("/") ? String(plain.dropFirst()) : plain
    let account = arn?.account ?? action.account
    let region = arn?.region ?? action.region
    request.owner = account
    request.region = region
    flow.add(
      "ssm:GetParameters",
      on: flow.target("arn:\(flow.partition):ssm:\(region):\(account):parameter/\(name)"),
      by: actor,
      request
    )
    let place = EncryptedValue(account: account, region: region, service: "ssm", rule: rule)
    flow.addDecryption(ofParameter: plain, place, by: actor)
  }

  /// A secret by name or ARN, with whatever follows `:json-key:stage:id`.
  static func addSecret(
    _ value: String,
    _ actor: Actor,
    _ action: StepAction,
    rule: String,
    _ flow: inout FlowBuilder
  ) {
    var request = flow.request(.downstream, rule, in: action)
    request.usesActorNetwork = true
    request.networkService = "secretsmanager"
    let arn = ARN(value)
    let account = arn?.account ?? action.account
    let region = arn?.region ?? action.region
    let plain = arn.map { String($0.resource.dropFirst("secret:".count)) } ?? value
    let name = String(plain.prefix { $0 != ":" })
    let secret = "arn:\(flow.partition):secretsmanager:\(region):\(account):secret:\(name)"
    let target =
      arn == nil ? flow.target("\(secret)-??????", isPattern: true) : flow.target(secret)
    request.owner = account
    request.region = region
    request.guardian = flow.guardian(of: secret)
    flow.add("secretsmanager:GetSecretValue", on: target, by: actor, request)
    // Nothing says under which key a secret of managed compute may lie (PF-61).
    if rule == "PF-61" { return }
    let place = EncryptedValue(
      account: account,
      region: region,
      service: "secretsmanager",
      rule: rule
    )
    flow.addDecryption(ofSecret: name, place, by: actor)
  }

  private static func addRegistryCredential(
    _ project: BuildProject,
    _ build: Actor,
    _ action: StepAction,
    _ flow: inout FlowBuilder
  ) {
    let credential = project.node["environment"]?["registryCredential"]?["credential"]?.string
    if let credential { addSecret(credential, build, action, rule: "PF-56", &flow) }
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
