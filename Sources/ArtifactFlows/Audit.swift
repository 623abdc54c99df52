import AWSIdentifiers
import AccessModel
import Diagnostics
import Inventories
import PolicyEvaluation
import Reachability

/// Follows every pipeline of an inventory and decides each leg.
///
/// A leg is one request that AWS authorizes while a pipeline runs. Which legs an action has follows
/// from its type and configuration, whether each may pass from the policies on both sides.
///
/// Source: AWS CodePipeline User Guide, "Action structure reference" and "Manage the CodePipeline
/// service role"; the rules PF-1 to PF-134 name the page behind each leg.
public struct Audit: Sendable {
  /// What to audit.
  public struct Options: Sendable {
    /// Names or ARNs of the pipelines to audit; all when empty.
    public var pipelines: [String] = []
    /// Principals whose acts are judged as well, under the step `operator/<act>` (PF-95).
    public var operators: [(principal: ARN, act: OperatorAct)] = []
    /// Whether to look for grants around the artifacts that are wider than the legs need.
    public var leastPrivilege = false
    /// Told after each pipeline, with the number done and the number of all; on any thread.
    public var progress: (@Sendable (Int, Int) -> Void)?

    /// Everything, and nobody's acts.
    public init() {}
  }

  private let graph: AccessGraph
  private let evaluator: AccessEvaluator
  private let options: Options

  /// An audit of a graph; by default of all its pipelines.
  public init(_ graph: AccessGraph, options: Options = Options()) {
    self.graph = graph
    self.options = options
    evaluator = AccessEvaluator(graph)
  }

  /// Judges the pipelines.
  ///
  /// - Returns: Verdicts sorted by account, region and name, whatever the order of the files.
  public func run() async -> AuditResult {
    let wanted = selected()
    let verdicts = await withTaskGroup(of: (Int, PipelineVerdict).self) { group in
      for (index, pipeline) in wanted.enumerated() {
        group.addTask { (index, judge(pipeline)) }
      }
      var results: [(Int, PipelineVerdict)] = []
      for await result in group {
        results.append(result)
        options.progress?(results.count, wanted.count)
      }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
    var names: [AccountID: String] = [:]
    for (id, account) in graph.inventory.accounts { names[id] = account.name }
    return AuditResult(
      inventory: graph.inventory.name,
      fingerprint: graph.inventory.fingerprint,
      accountNames: names,
      pipelines: verdicts,
      diagnostics: graph.inventory.diagnostics,
      missing: missingEverywhere,
      grants: options.leastPrivilege ? grantFindings() : nil
    )
  }

  /// Grants that the legs of all pipelines, asked about or not, leave unused or do not need.
  private func grantFindings() -> [ConfigurationFinding] {
    var use = GrantUse()
    var buckets: Set<String> = []
    for pipeline in all() {
      for store in pipeline.stores.values { buckets.insert(store.bucket) }
      for draft in flow(of: pipeline).drafts {
        if draft.variants.isEmpty { use.noteOpen(draft.principal) }
        for variant in draft.variants {
          use.note(variant.question, evaluator.answer(variant.question, tracing: true))
        }
      }
    }
    return LeastPrivilege(graph: graph, use: use, buckets: buckets).findings
  }

  /// The pipelines of the inventory by account, region and name.
  public var pipelineARNs: [ARN] { all().map(\.arn) }

  private func all() -> [PipelineDefinition] {
    var pipelines: [PipelineDefinition] = []
    for (id, account) in graph.inventory.accounts.sorted(by: { $0.key < $1.key }) {
      for (name, region) in account.regions.sorted(by: { $0.key < $1.key }) {
        for (pipeline, node) in region.pipelines.sorted(by: { $0.key < $1.key }) {
          pipelines.append(
            PipelineDefinition(node, name: pipeline, account: id, region: name)
          )
        }
      }
    }
    return pipelines
  }

  private func selected() -> [PipelineDefinition] {
    let all = all()
    if options.pipelines.isEmpty { return all }
    return all.filter { pipeline in
      options.pipelines.contains { $0 == pipeline.name || $0 == pipeline.arn.text }
    }
  }

  /// What no leg of the inventory can be told without (PF-133).
  private var missingEverywhere: [LegUnknown] {
    guard let file = graph.organization.knowledge.missingFile else { return [] }
    return [
      LegUnknown(
        text: "which service and resource control policies apply",
        file: file.path,
        command: file.command
      )
    ]
  }

  // MARK: - One pipeline

  /// The legs of every selected pipeline before they are judged.
  func flows() -> [FlowBuilder] { selected().map { flow(of: $0) } }

  /// The questions behind the legs of every selected pipeline, in the order of the verdicts.
  ///
  /// - Returns: For each leg of a pipeline one question for each way in which its request may be
  ///   made; none for markers.
  public func questions() -> [(pipeline: ARN, legs: [[AccessQuestion]])] {
    selected().map { pipeline in
      (pipeline.arn, flow(of: pipeline).drafts.map { $0.variants.map(\.question) })
    }
  }

  private func flow(of pipeline: PipelineDefinition) -> FlowBuilder {
    var flow = FlowBuilder(graph: graph, pipeline: pipeline)
    flow.addActions()
    flow.addTriggers()
    for (principal, act) in options.operators { flow.addOperator(principal, act) }
    return flow
  }

  private func judge(_ pipeline: PipelineDefinition) -> PipelineVerdict {
    let flow = flow(of: pipeline)
    let legs = LegJudge(evaluator: evaluator).judge(flow.drafts)
    let steps = pipeline.sequence.map { element in
      switch element {
      case .action(let action), .rule(let action): step(action, of: pipeline, legs)
      }
    }
    return PipelineVerdict(
      arn: pipeline.arn,
      name: pipeline.name,
      account: pipeline.account,
      region: pipeline.region,
      state: Self.worst(steps.map(\.state)),
      steps: steps,
      legs: legs,
      findings: flow.findings + advisoryFindings(legs) + addressFindings(legs),
      stores: stores(of: pipeline, flow),
      bucketOwners: bucketOwners(of: legs)
    )
  }

  private func bucketOwners(of legs: [LegVerdict]) -> [String: AccountID] {
    var owners: [String: AccountID] = [:]
    for verdict in legs {
      guard let arn = ARN(verdict.leg.resource), arn.service == "s3", arn.accountText.isEmpty,
        let name = arn.resource.split(separator: "/", maxSplits: 1).first.map(String.init),
        owners[name] == nil
      else { continue }
      owners[name] = graph.bucket(named: name)?.account
    }
    return owners
  }

  /// PF-2: a permission that AWS asks for and that is denied, although no known request uses it.
  private func advisoryFindings(_ legs: [LegVerdict]) -> [ConfigurationFinding] {
    legs.compactMap { verdict in
      guard verdict.leg.presence == .advisory, verdict.state == .indeterminate,
        let outcome = verdict.outcome, outcome != .conditional, let action = verdict.leg.action
      else { return nil }
      return ConfigurationFinding(
        code: "advisory-denied",
        severity: .warning,
        step: verdict.leg.step,
        message: "`\(action)` on `\(verdict.leg.resource)` is not granted to "
          + "`\(verdict.leg.principal)`: AWS asks for it, and no known request uses it",
        location: verdict.blockers.first?.location,
        failureMode: verdict.code
      )
    }
  }

  /// PF-31: statements that ask for an address, which no inventory knows of AWS.
  private func addressFindings(_ legs: [LegVerdict]) -> [ConfigurationFinding] {
    var found: [ConfigurationFinding] = []
    for verdict in legs where verdict.code == BreakCode(22) {
      for suspect in verdict.suspects {
        let finding = ConfigurationFinding(
          code: "unknown-source-address",
          severity: .warning,
          step: nil,
          message: "`\(suspect.statement ?? suspect.policy)` of the \(suspect.policy) asks for an "
            + "address, and CodePipeline calls from one of AWS: except the pipeline's roles",
          location: suspect.location,
          failureMode: verdict.code
        )
        if !found.contains(finding) { found.append(finding) }
      }
    }
    return found
  }

  private func step(
    _ action: ActionDefinition,
    of pipeline: PipelineDefinition,
    _ legs: [LegVerdict]
  ) -> StepVerdict {
    let provider = ProviderCatalog.provider(of: action)
    return StepVerdict(
      name: action.step,
      stage: action.stage,
      action: action.name,
      provider: "\(action.category)/\(action.provider)",
      summary: provider?.summary(of: action) ?? "not modelled",
      role: action.roleText.flatMap { ARN($0) } ?? pipeline.role,
      region: action.region ?? pipeline.region,
      inputs: action.inputs,
      outputs: action.outputs,
      state: Self.state(of: legs.filter { $0.leg.step == action.step })
    )
  }

  /// PF-3: advisory legs never count, and unreachable ones follow the broken leg of their chain.
  static func state(of legs: [LegVerdict]) -> PipelineVerdict.State {
    if legs.contains(where: { $0.state == .broken }) { return .broken }
    let isOpen = legs.contains { $0.state == .indeterminate && $0.leg.presence != .advisory }
    return isOpen ? .indeterminate : .allowed
  }

  private static func worst(_ states: [PipelineVerdict.State]) -> PipelineVerdict.State {
    if states.contains(.broken) { return .broken }
    return states.contains(.indeterminate) ? .indeterminate : .allowed
  }

  private func stores(
    of pipeline: PipelineDefinition,
    _ flow: FlowBuilder
  ) -> [StoreSummary] {
    pipeline.stores.values.sorted { $0.region < $1.region }.map { store in
      var key: String?
      switch flow.configuredKey(of: store)?.key {
      case .known(let identity): key = identity.displayARN
      case nil:
        key = flow.managedKey(account: pipeline.account, region: store.region).displayARN
      case .none?, .unknown: key = nil
      }
      return StoreSummary(
        region: store.region,
        bucket: store.bucket,
        account: flow.bucketAccount(store),
        key: key
      )
    }
  }
}
