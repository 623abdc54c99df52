import AWSIdentifiers

/// One request that AWS authorizes while a pipeline runs (PF-1).
public struct Leg: Sendable {
  /// Names a leg within its pipeline, such as `L7`.
  public struct ID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The leg's place in the pipeline's list, counted from 1.
    public let number: Int

    /// The leg of this number.
    public init(_ number: Int) {
      self.number = number
    }

    /// `L` and the number.
    public var description: String { "L\(number)" }

    /// Orders by number.
    public static func < (left: ID, right: ID) -> Bool { left.number < right.number }
  }

  /// Who makes the request.
  public enum Principal: Hashable, Sendable {
    /// A role or user.
    case identity(ARN)
    /// A service, such as `codebuild.amazonaws.com`.
    case service(String)
    /// Nobody that the inventory names; the text says why.
    case unknown(String)
  }

  /// Whether a run always makes the request.
  public enum Presence: Hashable, Sendable {
    /// Every run does.
    case always
    /// A run does under a condition, given in words; `holds` is `nil` when the inventory does not
    /// tell whether it holds.
    case when(String, holds: Bool?)
    /// AWS asks for the permission, and no known request uses it.
    case advisory
  }

  /// What the request is for.
  public enum Purpose: String, Codable, Sendable, CaseIterable {
    /// A role is assumed.
    case assume
    /// A role is passed to a service.
    case pass
    /// A provider is started, asked or stopped.
    case control
    /// An artifact is read.
    case readArtifact = "read-artifact"
    /// An artifact is written.
    case writeArtifact = "write-artifact"
    /// A key is used for an artifact.
    case key
    /// The artifact bucket is looked at.
    case bucketCheck = "bucket-check"
    /// A log is written.
    case log
    /// Something behind the pipeline, such as what a build does.
    case downstream
    /// The pipeline is started by an event.
    case trigger
    /// Somebody looks at, starts, approves or changes the pipeline.
    case `operator`
  }

  /// How well the sources support the rule behind a leg (section 0 of the flow rules).
  public enum Confidence: String, Codable, Sendable {
    /// Stated by AWS documentation.
    case documented = "D"
    /// Stated by code that AWS publishes.
    case published = "R"
    /// Seen in messages, logs or keys of real pipelines.
    case observed = "O"
    /// Inferred; a report shows the leg as assumed.
    case inferred = "I"
  }

  /// The leg's name within its pipeline.
  public let id: ID
  /// `<stage>/<action>`, `<stage>/<condition kind>/<rule>`, `trigger/<source action>` or
  /// `operator/<act>`.
  public let step: String
  /// Who makes the request.
  public let principal: Principal
  /// The assume-role legs by which the principal was reached, in order.
  public let chain: [ID]
  /// The action; `nil` for a marker, which no policy decides.
  public let action: ActionName?
  /// The resource: one ARN, or a pattern of ARNs, or `*`.
  public let resource: String
  /// Whether the resource stands for every ARN that its wildcards match (PF-5).
  public let isPattern: Bool
  /// Condition keys with known values that matter, as reported.
  public let context: [ContextEntry]
  /// Whether a run always makes the request.
  public let presence: Presence
  /// What the request is for.
  public let purpose: Purpose
  /// The rule that produced the leg, such as `PF-28`.
  public let rule: String
  /// How well that rule is supported.
  public let confidence: Confidence
  /// The VPC endpoint the request passes, if it is known to pass one.
  public let endpoint: String?
  /// What the marker stands for; empty for legs that are judged.
  public let note: String

  /// A condition key of a leg.
  public struct ContextEntry: Hashable, Sendable {
    /// The key in AWS's spelling.
    public let key: String
    /// What is known of it: its values, or that it is absent, or that its presence is unknown.
    public let state: String

    /// What is known of a key.
    public init(key: String, state: String) {
      self.key = key
      self.state = state
    }
  }

  /// A leg from its parts.
  public init(
    id: ID,
    step: String,
    principal: Principal,
    chain: [ID] = [],
    action: ActionName?,
    resource: String,
    isPattern: Bool = false,
    context: [ContextEntry] = [],
    presence: Presence = .always,
    purpose: Purpose,
    rule: String,
    confidence: Confidence = .documented,
    endpoint: String? = nil,
    note: String = ""
  ) {
    self.id = id
    self.step = step
    self.principal = principal
    self.chain = chain
    self.action = action
    self.resource = resource
    self.isPattern = isPattern
    self.context = context
    self.presence = presence
    self.purpose = purpose
    self.rule = rule
    self.confidence = confidence
    self.endpoint = endpoint
    self.note = note
  }

  /// Whether the leg only marks something that the model cannot judge.
  public var isMarker: Bool { action == nil }
}

extension Leg.Principal: CustomStringConvertible {
  /// The ARN, the service, or `unknown(why)`.
  public var description: String {
    switch self {
    case .identity(let arn): arn.text
    case .service(let name): name
    case .unknown(let why): "unknown(\(why))"
    }
  }
}

extension Leg.Presence: CustomStringConvertible {
  /// `always`, `when(condition)` or `advisory`.
  public var description: String {
    switch self {
    case .always: "always"
    case .when(let condition, _): "when(\(condition))"
    case .advisory: "advisory"
    }
  }
}
