import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation
import Reachability

/// Collects the legs of one pipeline, step by step, in the order of PF-1.
struct FlowBuilder {
  let graph: AccessGraph
  let pipeline: PipelineDefinition
  private(set) var drafts: [LegDraft] = []
  private(set) var findings: [ConfigurationFinding] = []
  /// Artifacts by name, once their producer was met.
  var artifacts: [String: ProducedArtifact] = [:]
  /// Artifacts that are no files but a reference for builds to clone, by name.
  var cloneReferences: [String: CloneReference] = [:]
  /// The step whose legs are being collected.
  var step = ""
  /// Where the definition of that step stands.
  var position: SourcePosition?

  init(graph: AccessGraph, pipeline: PipelineDefinition) {
    self.graph = graph
    self.pipeline = pipeline
  }

  var partition: String { pipeline.partition }

  // MARK: - Adding legs

  /// Adds a leg unless the list already holds it (PF-1).
  ///
  /// - Returns: The leg's place in the list.
  @discardableResult
  mutating func add(_ draft: LegDraft) -> Int {
    // Only legs of one step can be equal, and the legs of a step stand together.
    var index = drafts.count - 1
    while index >= 0, drafts[index].step == draft.step {
      if drafts[index].isSame(as: draft) { return index }
      index -= 1
    }
    drafts.append(draft)
    return drafts.count - 1
  }

  /// Adds a marker for something that the model cannot judge.
  ///
  /// It has the presence `advisory` when it is never judged, and `always` when it leaves its step
  /// open.
  mutating func addMarker(
    _ note: String,
    by actor: Actor,
    rule: String,
    presence: Leg.Presence = .advisory
  ) {
    add(
      LegDraft(
        step: step,
        principal: actor.principal,
        chain: actor.chain,
        action: nil,
        resource: "",
        presence: presence,
        purpose: .downstream,
        rule: rule,
        confidence: .inferred,
        note: note,
        unknowns: presence == .advisory ? [] : [LegUnknown(text: "what \(note) need")]
      )
    )
  }

  /// What a finding is about.
  enum FindingScope {
    /// The step whose legs are being collected.
    case currentStep
    /// The pipeline as a whole, whichever step shows it.
    case pipeline
    /// A step by name.
    case step(String)
  }

  /// Notes what is odd, once, however often it is met.
  mutating func find(
    _ code: String,
    _ severity: Severity,
    _ message: String,
    about scope: FindingScope = .currentStep,
    at position: SourcePosition? = nil,
    failure: BreakCode? = nil
  ) {
    let step: String?
    switch scope {
    case .currentStep: step = self.step.isEmpty ? nil : self.step
    case .pipeline: step = nil
    case .step(let name): step = name
    }
    let finding = ConfigurationFinding(
      code: code,
      severity: severity,
      step: step,
      message: message,
      location: position.map { graph.inventory.sources.location(of: $0) },
      failureMode: failure
    )
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// Adds one request.
  ///
  /// - Parameters:
  ///   - action: The action, `service:Name`.
  ///   - target: What it is made on.
  ///   - actor: Who makes it.
  ///   - request: Everything else that is not usual.
  /// - Returns: The leg's place in the list.
  @discardableResult
  mutating func add(
    _ action: String,
    on target: LegTarget,
    by actor: Actor,
    _ request: LegRequest
  ) -> Int {
    var draft = LegDraft(
      step: step,
      principal: actor.principal,
      chain: actor.chain,
      action: ActionName(action),
      resource: target.display,
      isPattern: target.isPattern,
      presence: request.presence,
      purpose: request.purpose,
      rule: request.rule,
      confidence: request.confidence,
      note: request.note
    )
    draft.shown = request.context.map { Leg.ContextEntry(key: $0.key, state: $0.state.shown) }
    draft.unknowns = request.unknowns
    draft.likelyCode = request.likelyCode
    draft.openCode = request.openCode
    guard let asker = actor.asker, let name = draft.action, request.unknowns.isEmpty else {
      return add(draft)
    }
    let question = AccessQuestion(
      asker: asker,
      action: name,
      target: target.question,
      owner: request.owner ?? actor.account,
      guardian: request.guardian,
      path: .awsNetwork,
      isForwarded: request.isForwarded,
      region: request.region,
      context: actor.context + request.context,
      serviceBlocks: request.serviceBlocks,
      openServiceBlocks: request.openServiceBlocks
    )
    let paths = paths(for: request, actor: actor)
    draft.variantMeaning = paths.meaning
    for path in paths.ways {
      var way = question
      way.path = path.path
      draft.variants.append(LegDraft.Variant(name: path.name, question: way))
      if case .endpoint(let endpoint) = path.path { draft.endpoint = draft.endpoint ?? endpoint.id }
    }
    if !request.otherTargets.isEmpty {
      draft.variantMeaning = .anySuffices
      for target in request.otherTargets {
        var way = question
        way.target = target.question
        draft.variants.append(LegDraft.Variant(name: target.display, question: way))
      }
    }
    draft.variants = request.alternatives.apply(to: draft.variants)
    if let unknowns = request.alternatives.unknowns {
      draft.variantMeaning = .oneHappens(unknowns)
    }
    return add(draft)
  }

  private func paths(for request: LegRequest, actor: Actor) -> NetworkPaths {
    guard !request.isForwarded, request.usesActorNetwork, let site = actor.site else {
      return NetworkPaths(ways: [NetworkPaths.Way(name: "", path: .awsNetwork)])
    }
    return graph.networkPaths(
      from: site,
      to: request.networkService,
      region: request.region ?? site.region
    )
  }
}

/// What a build clones in place of an artifact (`CODEBUILD_CLONE_REF`).
enum CloneReference: Sendable {
  /// A CodeCommit repository.
  case codeCommit(LegTarget)
  /// A connection, by ARN, with the source action's configuration.
  case connection(String, [String: String])
}

/// Who makes requests in a step, and how it was reached.
struct Actor: Sendable {
  /// As a leg shows it.
  let principal: Leg.Principal
  /// As a question names it; `nil` for principals that the inventory does not tell.
  let asker: AccessQuestion.Asker?
  /// The account of the role or user.
  let account: AccountID?
  /// Places of the assume-role legs that lead here.
  var chain: [Int] = []
  /// The VPC from which the actor sends its own requests, if it runs in one.
  var site: NetworkSite?
  /// Keys that every request of the actor carries.
  var context: [(key: String, state: KeyState)] = []

  /// A role or user.
  static func identity(_ arn: ARN, chain: [Int] = []) -> Actor {
    Actor(principal: .identity(arn), asker: .identity(arn), account: arn.account, chain: chain)
  }

  /// A service on behalf of a resource of an account.
  static func service(_ name: String, account: AccountID?) -> Actor {
    Actor(
      principal: .service(name),
      asker: .service(name, account: account),
      account: account
    )
  }

  /// Nobody the inventory names.
  static func unknown(_ why: String) -> Actor {
    Actor(principal: .unknown(why), asker: nil, account: nil)
  }

  /// The role's ARN, if the actor is one.
  var arn: ARN? {
    if case .identity(let arn) = principal { arn } else { nil }
  }
}

/// What a leg is made on.
struct LegTarget: Sendable {
  let display: String
  let question: AccessQuestion.Target
  let isPattern: Bool

  /// One resource, or a pattern where the text holds a wildcard that was put there on purpose.
  init(_ text: String, isPattern: Bool = false) {
    display = text
    self.isPattern = isPattern
    if text == "*" {
      question = .any
    } else if let arn = ARN(text) {
      question = isPattern ? .pattern(arn) : .resource(arn)
    } else {
      question = .any
    }
  }

  /// A resource shown under one ARN and matched under another.
  init(display: String, arn: ARN) {
    self.display = display
    question = .resource(arn)
    isPattern = false
  }

  static let any = LegTarget("*")
}

/// What is special about one request.
struct LegRequest: Sendable {
  var purpose: Leg.Purpose
  var rule: String
  var confidence: Leg.Confidence = .documented
  var presence: Leg.Presence = .always
  var owner: AccountID?
  var guardian: AccessQuestion.Guardian = .none
  var region: String?
  var context: [(key: String, state: KeyState)] = []
  var isForwarded = false
  /// Whether the request travels through the actor's own VPC.
  var usesActorNetwork = true
  /// The service name by which endpoints serve the request.
  var networkService = "s3"
  var serviceBlocks: [String] = []
  var openServiceBlocks: [String] = []
  var alternatives = Alternatives()
  /// Other resources, of which one that is allowed is enough.
  var otherTargets: [LegTarget] = []
  var unknowns: [LegUnknown] = []
  /// The failure mode that a denial most likely is, where the flow tells.
  var likelyCode: BreakCode?
  /// The failure mode that comes of what the service may refuse.
  var openCode: BreakCode?
  var note = ""

  /// Values of keys of which one holds, and it is not known which.
  struct Alternatives: Sendable {
    var contexts: [[(key: String, state: KeyState)]] = []
    /// What would tell; `nil` when there is only one possibility.
    var unknowns: [LegUnknown]?

    func apply(to variants: [LegDraft.Variant]) -> [LegDraft.Variant] {
      if contexts.isEmpty { return variants }
      return variants.flatMap { variant in
        contexts.map { context in
          var variant = variant
          variant.question.context += context
          return variant
        }
      }
    }
  }
}

extension KeyState {
  /// The state as a report shows it.
  var shown: String {
    switch self {
    case .absent: return "absent"
    case .collision: return "undecidable"
    case .present(let values):
      return values.values.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    case .unknown(let known):
      let prefix = String(decoding: known.prefix, as: UTF8.self)
      if !prefix.isEmpty { return "\(prefix)*" }
      guard let candidates = known.candidates else { return "unknown" }
      let texts = candidates.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " or ")
      return known.mayBeAbsent ? "\(texts), if sent" : texts
    }
  }
}
