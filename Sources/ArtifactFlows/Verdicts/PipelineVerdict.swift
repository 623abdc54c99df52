import AWSIdentifiers
import Diagnostics

/// What became of one pipeline (PF-3).
public struct PipelineVerdict: Sendable {
  /// The states of a pipeline and of its steps.
  public enum State: String, Codable, Sendable {
    /// Every leg that must be allowed is.
    case allowed
    /// Some leg of a step is broken; trigger and operator legs do not count (PF-3).
    case broken
    /// No leg is broken, and some leg cannot be told.
    case indeterminate
  }

  /// The pipeline's ARN.
  public let arn: ARN
  /// Its name.
  public let name: String
  /// Its account.
  public let account: AccountID
  /// Its region.
  public let region: String
  /// Its state.
  public let state: State
  /// Its actions in order of stage, run order and name, with what a picture shows of them.
  public let steps: [StepVerdict]
  /// Every leg in the order of PF-1; the leg `Ln` stands at place n - 1.
  public let legs: [LegVerdict]
  /// What is odd in the configuration.
  public let findings: [ConfigurationFinding]
  /// The artifact stores by region.
  public let stores: [StoreSummary]
  /// The owners of the buckets that legs lead to, where the inventory tells them.
  public let bucketOwners: [String: AccountID]

  /// A verdict from its parts.
  public init(
    arn: ARN,
    name: String,
    account: AccountID,
    region: String,
    state: State,
    steps: [StepVerdict],
    legs: [LegVerdict],
    findings: [ConfigurationFinding],
    stores: [StoreSummary],
    bucketOwners: [String: AccountID] = [:]
  ) {
    self.arn = arn
    self.name = name
    self.account = account
    self.region = region
    self.state = state
    self.steps = steps
    self.legs = legs
    self.findings = findings
    self.stores = stores
    self.bucketOwners = bucketOwners
  }

  /// The first broken leg of a run in list order: AWS stops there (PF-3).
  ///
  /// Trigger and operator legs come before a run or stand beside it, and count for neither this nor
  /// the state (PF-89).
  public var firstBroken: LegVerdict? {
    legs.first { $0.state == .broken && !isOutsideRun($0.leg) }
  }

  /// Whether a leg belongs to what starts, watches or changes the pipeline, and not to a run.
  public func isOutsideRun(_ leg: Leg) -> Bool {
    guard leg.step.hasPrefix("trigger/") || leg.step.hasPrefix("operator/") else { return false }
    // A stage may bear the same name.
    return !steps.contains { $0.name == leg.step }
  }
}

/// One action of a pipeline.
public struct StepVerdict: Sendable {
  /// `<stage>/<action>`.
  public let name: String
  /// The stage.
  public let stage: String
  /// The action.
  public let action: String
  /// Category and provider, such as `Source/CodeCommit`.
  public let provider: String
  /// One line on what it does, such as `orders @ main` or `create change set`.
  public let summary: String
  /// The role it runs with.
  public let role: ARN?
  /// The region it runs in.
  public let region: String
  /// Names of its input artifacts.
  public let inputs: [String]
  /// Names of its output artifacts.
  public let outputs: [String]
  /// Its state.
  public let state: PipelineVerdict.State

  /// A step from its parts.
  public init(
    name: String,
    stage: String,
    action: String,
    provider: String,
    summary: String,
    role: ARN?,
    region: String,
    inputs: [String],
    outputs: [String],
    state: PipelineVerdict.State
  ) {
    self.name = name
    self.stage = stage
    self.action = action
    self.provider = provider
    self.summary = summary
    self.role = role
    self.region = region
    self.inputs = inputs
    self.outputs = outputs
    self.state = state
  }
}

/// An artifact store as a picture names it.
public struct StoreSummary: Hashable, Sendable {
  /// The region.
  public let region: String
  /// The bucket's name.
  public let bucket: String
  /// The account that owns the bucket.
  public let account: AccountID
  /// The key's ARN, or the ARN of the alias `aws/s3` where no key is set; `nil` when not known.
  public let key: String?

  /// The store of a region.
  public init(region: String, bucket: String, account: AccountID, key: String?) {
    self.region = region
    self.bucket = bucket
    self.account = account
    self.key = key
  }
}

/// Something odd in a pipeline's configuration that is no leg.
public struct ConfigurationFinding: Hashable, Sendable {
  /// A stable code, such as `artifact-between-foreign-accounts`.
  public let code: String
  /// How much it weighs.
  public let severity: Severity
  /// The step it concerns; `nil` for the pipeline as a whole.
  public let step: String?
  /// One lowercase sentence without a full stop.
  public let message: String
  /// Where it stands.
  public let location: FileLocation?
  /// The failure mode that it leads to; `nil` where section 6 of the flow rules knows none.
  public let failureMode: BreakCode?

  /// A finding on a pipeline.
  ///
  /// - Parameters:
  ///   - code: The stable code; `waybill explain` has a page on it.
  ///   - severity: How much it weighs.
  ///   - step: The step it concerns; `nil` for the pipeline as a whole.
  ///   - message: One lowercase sentence without a full stop.
  ///   - location: Where it stands.
  ///   - failureMode: The failure mode that it leads to.
  public init(
    code: String,
    severity: Severity,
    step: String?,
    message: String,
    location: FileLocation?,
    failureMode: BreakCode? = nil
  ) {
    self.code = code
    self.severity = severity
    self.step = step
    self.message = message
    self.location = location
    self.failureMode = failureMode
  }
}

/// The verdicts on every pipeline that was asked about.
public struct AuditResult: Sendable {
  /// The inventory's name.
  public let inventory: String
  /// The inventory's fingerprint.
  public let fingerprint: String
  /// Names of accounts, where known.
  public let accountNames: [AccountID: String]
  /// Pipelines sorted by account, region and name.
  public let pipelines: [PipelineVerdict]
  /// What the readers found, in file order.
  public let diagnostics: [Diagnostic]
  /// What is missing for every leg alike, said once, such as the organization.
  public let missing: [LegUnknown]
  /// Grants around the artifacts that are wider than the legs of all pipelines need.
  ///
  /// They change no verdict, and are `nil` when nobody asked.
  public let grants: [ConfigurationFinding]?

  /// A result from its parts.
  public init(
    inventory: String,
    fingerprint: String,
    accountNames: [AccountID: String],
    pipelines: [PipelineVerdict],
    diagnostics: [Diagnostic],
    missing: [LegUnknown],
    grants: [ConfigurationFinding]? = nil
  ) {
    self.inventory = inventory
    self.fingerprint = fingerprint
    self.accountNames = accountNames
    self.pipelines = pipelines
    self.diagnostics = diagnostics
    self.missing = missing
    self.grants = grants
  }

  /// Whether any pipeline is broken.
  public var hasBrokenLegs: Bool { pipelines.contains { $0.state == .broken } }
}
