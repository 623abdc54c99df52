import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability

/// One row of the catalogue of action providers (section 3 of the flow rules).
protocol ActionProvider: SendableMetatype {
  /// The `ActionTypeId`s that the row is for (PF-6).
  static var types: [ActionType] { get }

  /// One line on what an action does, for a picture.
  static func summary(of action: ActionDefinition) -> String

  /// Adds the legs of an action.
  static func addLegs(of action: StepAction, to flow: inout FlowBuilder)
}

/// Category, owner and provider of an action (PF-6).
struct ActionType: Hashable, Sendable {
  let category: String
  let owner: String
  let provider: String

  init(_ category: String, _ provider: String, owner: String = "AWS") {
    self.category = category
    self.owner = owner
    self.provider = provider
  }

  init(_ action: ActionDefinition) {
    self.init(action.category, action.provider, owner: action.owner)
  }
}

/// Every provider that is modelled.
enum ProviderCatalog {
  static let all: [any ActionProvider.Type] = [
    S3Source.self, CodeCommitSource.self, ECRSource.self, ConnectionSource.self,
    GitHubSource.self, CodeBuildAction.self, ECRBuildAndPublish.self, CommandsAction.self,
    InspectorScan.self, DeviceFarmTest.self, CustomAction.self, CloudFormationDeploy.self,
    CloudFormationStackSet.self, CodeDeployDeploy.self, CodeDeployToECS.self, ECSDeploy.self,
    S3Deploy.self, ElasticBeanstalkDeploy.self, AppConfigDeploy.self, ServiceCatalogDeploy.self,
    OpsWorksDeploy.self, AlexaSkillDeploy.self, EC2Deploy.self, EKSDeploy.self,
    LambdaDeploy.self, ManualApproval.self, LambdaInvoke.self, StepFunctionsInvoke.self,
    PipelineInvoke.self, CloudWatchAlarmRule.self, SilentRule.self,
  ]

  private static let byType: [ActionType: any ActionProvider.Type] = {
    var table: [ActionType: any ActionProvider.Type] = [:]
    for provider in all { for type in provider.types { table[type] = provider } }
    return table
  }()

  /// The row of an action; `nil` also for versions that no row is for (PF-6).
  static func provider(of action: ActionDefinition) -> (any ActionProvider.Type)? {
    let isForeign = action.owner == "Custom" || action.owner == "ThirdParty"
    if action.version.isEmpty || action.version == "1", let row = byType[ActionType(action)] {
      return row
    }
    return isForeign ? CustomAction.self : nil
  }
}

/// An action with the role, account and region it runs in.
struct StepAction: Sendable {
  let definition: ActionDefinition
  /// The role the action runs with (`AR`).
  let actor: Actor
  /// The pipeline's own role (`SR`).
  let serviceRole: Actor
  /// The account of the role.
  let account: AccountID
  /// The region the action runs in (`R`).
  let region: String

  var configuration: [String: String] { definition.configuration }

  /// A configuration value that names something; where it is not given, a run decides it, as if it
  /// were a variable (PF-5).
  func setting(_ name: String) -> String {
    guard let value = configuration[name], !value.isEmpty else { return "#{\(name)}" }
    return value
  }
}

extension FlowBuilder {
  /// An ARN in the account and region of an action.
  func arn(_ service: String, _ resource: String, in action: StepAction) -> String {
    "arn:\(partition):\(service):\(action.region):\(action.account):\(resource)"
  }

  /// A target whose text comes from a configuration value (PF-5).
  func target(_ text: String, isPattern: Bool = false) -> LegTarget {
    let resolved = RunTimeVariables.pattern(text)
    return LegTarget(resolved.text, isPattern: isPattern || resolved.isPattern)
  }

  /// A request on a resource of the action's own account that has no policy.
  func request(
    _ purpose: Leg.Purpose,
    _ rule: String,
    in action: StepAction,
    presence: Leg.Presence = .always,
    confidence: Leg.Confidence = .documented
  ) -> LegRequest {
    var request = LegRequest(purpose: purpose, rule: rule)
    request.presence = presence
    request.confidence = confidence
    request.owner = action.account
    request.region = action.region
    request.usesActorNetwork = false
    return request
  }

  /// A service assumes a role (PF-45).
  ///
  /// - Returns: The leg's place.
  @discardableResult
  mutating func assume(
    _ role: ARN,
    by service: String,
    sourceARN: String?,
    isSent: Bool,
    rule: String,
    confidence: Leg.Confidence = .documented
  ) -> Int {
    var request = LegRequest(purpose: .assume, rule: rule)
    request.confidence = confidence
    request.owner = role.account
    request.region = nil
    request.guardian = .role(role)
    request.context = [("sts:ExternalId", .absent)]
    let sourceARN = sourceARN.map { RunTimeVariables.pattern($0).text }
    if let sourceARN {
      request.region = ARN(sourceARN)?.region
      let account = ARN(sourceARN)?.accountText ?? ""
      request.context.append(("aws:SourceArn", Self.sent(sourceARN, always: isSent)))
      request.context.append(("aws:SourceAccount", Self.sent(account, always: isSent)))
    }
    let account = sourceARN.flatMap { ARN($0)?.account }
    return add(
      "sts:AssumeRole",
      on: LegTarget(role.text),
      by: .service(service, account: account),
      request
    )
  }

  /// A key that is sent, or of which that is not known; a wildcard stands for a part that only
  /// the run decides.
  private static func sent(_ value: String, always: Bool) -> KeyState {
    if let star = value.firstIndex(of: "*") {
      return .unknown(
        KeyUncertainty(mayBeAbsent: !always, prefix: String(value[..<star]))
      )
    }
    if always { return .value(value) }
    return .unknown(KeyUncertainty(candidates: [value]))
  }

  /// A role is passed to a service (PF-44).
  @discardableResult
  mutating func pass(
    _ role: ARN,
    to service: String,
    by actor: Actor,
    rule: String,
    presence: Leg.Presence = .always
  ) -> Int {
    var request = LegRequest(purpose: .pass, rule: rule)
    request.presence = presence
    request.owner = role.account
    request.region = nil
    request.usesActorNetwork = false
    request.context = [
      ("iam:PassedToService", .value(service)),
      ("iam:AssociatedResourceArn", .unknown),
    ]
    if case .doesNotExist = graph.role(role) { request.serviceBlocks = ["no-such-role"] }
    return add("iam:PassRole", on: LegTarget(role.text), by: actor, request)
  }

  /// Every role of an action's account, for a role that only a run names.
  func anyRole(of action: StepAction) -> String {
    "arn:\(partition):iam::\(action.account):role/*"
  }

  /// One of several roles is passed to a service (PF-5, PF-44).
  mutating func pass(
    anyOf roles: String,
    to service: String,
    by actor: Actor,
    rule: String,
    presence: Leg.Presence = .always
  ) {
    var request = LegRequest(purpose: .pass, rule: rule)
    request.presence = presence
    request.owner = ARN(roles)?.account
    request.usesActorNetwork = false
    request.context = [
      ("iam:PassedToService", .value(service)),
      ("iam:AssociatedResourceArn", .unknown),
    ]
    add("iam:PassRole", on: LegTarget(roles, isPattern: true), by: actor, request)
  }

  /// Notes on a request what an answer says of the existence of what it is made on.
  ///
  /// Where nothing was collected the resource is taken to exist; an answer that cannot be read may
  /// say that it does not (PF-133).
  func require(
    _ answer: Knowledge<some Sendable>,
    orElse rule: String,
    _ what: String,
    of request: inout LegRequest
  ) {
    switch answer {
    case .known: return
    case .absent: request.serviceBlocks = [rule]
    case .missing(let file):
      guard file.reason != .notCollected else { return }
      request.unknowns = [
        LegUnknown(text: "whether \(what) exists", file: file.path, command: file.command)
      ]
    }
  }

  /// What guards a topic, queue, repository, function, bus or secret: its own policy.
  func guardian(of arn: String) -> AccessQuestion.Guardian {
    guard let arn = ARN(arn) else { return .none }
    return .policy(graph.resourcePolicy(of: arn))
  }
}
