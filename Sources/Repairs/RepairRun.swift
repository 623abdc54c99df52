import AWSIdentifiers
import AccessModel
import ArtifactFlows
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// Proposes the smallest changes that let every broken leg pass, applies them to a copy of the
/// inventory, and audits again until nothing more is to be had.
///
/// A repair may reveal the next fault: legs behind a trust policy are judged once it admits the
/// role. Changes of all rounds to one document make one patch, made anew from the document as it
/// was read.
public struct RepairRun {
  /// After so many rounds nothing more is tried.
  public static let roundLimit = 16

  private struct Target: Hashable {
    let pipeline: ARN
    let leg: Leg.ID
  }

  private let inventory: Inventory
  private let options: Audit.Options
  /// The legs to repair, as they were first found.
  private var targets: [Target: (verdict: LegVerdict, isConditional: Bool)] = [:]
  private var changes: [PolicyPlace: Set<PolicyChange>] = [:]
  private var made: [Target: Set<PlacedChange>] = [:]
  private var remedies: [Target: [Remedy]] = [:]
  private var advice: [Target: [String]] = [:]
  private var patches: [PolicyPlace: PolicyPatch] = [:]
  /// The policy of each principal that takes its new statements.
  private var homes: [ARN: PolicyPlace] = [:]
  private var isCutShort = false

  /// A run over the pipelines that the options name; over all by default.
  public init(_ inventory: Inventory, options: Audit.Options = Audit.Options()) {
    self.inventory = inventory
    self.options = options
  }

  /// Makes the plan.
  public mutating func plan() async -> RepairPlan {
    let before = await wholeAudit(of: inventory)
    var verdicts = selected(before).pipelines
    var rounds = 0
    while true {
      let known = changes
      for pipeline in verdicts { propose(for: pipeline) }
      if changes == known { break }
      rounds += 1
      if rounds > Self.roundLimit {
        changes = known
        isCutShort = true
        break
      }
      makePatches()
      verdicts = await auditAgain()
    }
    makePatches()
    let patched = inventory.applying(sortedPatches)
    let after = patches.isEmpty ? before : await wholeAudit(of: patched)
    let outcomes = outcomes(after)
    return RepairPlan(
      before: selected(before),
      after: selected(after),
      patches: sortedPatches,
      outcomes: outcomes,
      newAccess: newAccess(before, patched),
      regressions: Self.regressions(before, after),
      isCutShort: isCutShort
    )
  }

  /// An audit of every pipeline: one that was not asked about may share a policy with one that was.
  private func wholeAudit(of inventory: Inventory) async -> AuditResult {
    var options = options
    options.pipelines = []
    return await Audit(AccessGraph(inventory), options: options).run()
  }

  /// The pipelines that were asked about.
  private func selected(_ audit: AuditResult) -> AuditResult {
    guard !options.pipelines.isEmpty else { return audit }
    return AuditResult(
      inventory: audit.inventory,
      fingerprint: audit.fingerprint,
      accountNames: audit.accountNames,
      pipelines: audit.pipelines.filter { pipeline in
        options.pipelines.contains { $0 == pipeline.name || $0 == pipeline.arn.text }
      },
      diagnostics: audit.diagnostics,
      missing: audit.missing
    )
  }

  /// The pipelines that still have something to repair, with the patches so far.
  private func auditAgain() async -> [PipelineVerdict] {
    var options = options
    options.pipelines = Set(targets.keys.map(\.pipeline.text)).sorted()
    options.progress = nil
    let graph = AccessGraph(inventory.applying(sortedPatches))
    return await Audit(graph, options: options).run().pipelines
  }

  private var sortedPatches: [PolicyPatch] {
    patches.values.sorted { left, right in
      let keys = [left, right].map { patch in
        (patch.account?.description ?? "~") + " " + patch.place.sortKey
      }
      return keys[0] < keys[1]
    }
  }

  private mutating func makePatches() {
    for (place, wanted) in changes where patches[place]?.changes != wanted {
      guard case .success(let site) = inventory.site(at: place) else { continue }
      patches[place] = PolicyPatch(wanted, to: site, at: place)
    }
  }
}

// MARK: - What to change

extension RepairRun {
  private mutating func propose(for pipeline: PipelineVerdict) {
    let broken = pipeline.legs.filter { $0.state == .broken }
    for verdict in broken {
      add(verdict, of: pipeline, isConditional: false)
      // A request that is made only sometimes, by the same role on the same thing, would be the
      // next to fail.
      for other in pipeline.legs where Self.isDeniedBeside(other, verdict) {
        add(other, of: pipeline, isConditional: true)
      }
    }
    for verdict in pipeline.legs {
      let target = Target(pipeline: pipeline.arn, leg: verdict.leg.id)
      guard targets[target] != nil, verdict.isDenied, verdict.state != .unreachable else {
        continue
      }
      propose(for: verdict, target, of: pipeline)
    }
  }

  private mutating func add(
    _ verdict: LegVerdict,
    of pipeline: PipelineVerdict,
    isConditional: Bool
  ) {
    let target = Target(pipeline: pipeline.arn, leg: verdict.leg.id)
    if let known = targets[target] {
      if known.isConditional, !isConditional { targets[target]?.isConditional = false }
      return
    }
    targets[target] = (verdict, isConditional)
  }

  private static func isDeniedBeside(_ other: LegVerdict, _ broken: LegVerdict) -> Bool {
    guard case .when(_, nil) = other.leg.presence, other.state == .indeterminate, other.isDenied
    else { return false }
    return other.leg.principal == broken.leg.principal
      && other.leg.resource == broken.leg.resource
  }

  private mutating func propose(
    for verdict: LegVerdict,
    _ target: Target,
    of pipeline: PipelineVerdict
  ) {
    let request = RepairRequest([verdict], of: pipeline)
    var wanted: [PlacedChange] = []
    var found: [Remedy] = []
    for blocker in verdict.blockers where !request.isSuperfluous(blocker, among: verdict.blockers) {
      if let text = request.specificText(for: blocker), advice[target]?.contains(text) != true {
        advice[target, default: []].append(text)
      }
      switch request.step(for: original(blocker)) {
      case .change(let changes): wanted += changes
      case .principalPolicy(let near, let grants):
        guard let home = home(of: verdict.leg.principal, near: near) else { continue }
        wanted += grants.map { PlacedChange(place: home, change: .allow($0)) }
      case .remedy(let remedy): found.append(remedy)
      }
    }
    for place in Set(wanted.map(\.place)).sorted(by: { $0.sortKey < $1.sortKey }) {
      if case .failure(let reason) = inventory.site(at: place) {
        found.append(request.remedy(for: reason, at: place, verdict.blockers))
      }
    }
    remedies[target] = found
    // A leg that no policy lets pass is left alone: what it needs besides cannot be tested.
    guard found.isEmpty else { return }
    for change in wanted {
      changes[change.place, default: []].insert(change.change)
      made[target, default: []].insert(change)
    }
  }

  /// The blocker with the statement's place in the document as it was read.
  private func original(_ blocker: LegBlocker) -> LegBlocker {
    guard let place = blocker.place, let patch = patches[place], let index = blocker.statementIndex
    else { return blocker }
    return blocker.with(statementIndex: patch.origin(ofStatement: index))
  }

  /// The policy of a principal that takes its new statements: one for all of them.
  private mutating func home(
    of principal: Leg.Principal,
    near: PolicyPlace?
  ) -> PolicyPlace? {
    guard case .identity(let arn) = principal else { return nil }
    if let known = homes[arn] { return known }
    let names =
      (inventory.role(arn)?.inlinePolicies ?? inventory.user(arn)?.inlinePolicies ?? [])
      .map(\.name)
    var home = PolicyPlace.inline(principal: arn, name: "PipelineAccess")
    if case .inline(arn, let name)? = near, names.contains(name) {
      home = .inline(principal: arn, name: name)
    } else if names.count == 1 {
      home = .inline(principal: arn, name: names[0])
    } else if names.contains("PipelineAccess") {
      home = .inline(principal: arn, name: "PipelineAccess")
    }
    homes[arn] = home
    return home
  }
}

// MARK: - What came of it

extension RepairRun {
  private func outcomes(_ after: AuditResult) -> [RepairPlan.Outcome] {
    var outcomes: [RepairPlan.Outcome] = []
    for pipeline in after.pipelines {
      for verdict in pipeline.legs {
        let target = Target(pipeline: pipeline.arn, leg: verdict.leg.id)
        guard let first = targets[target] else { continue }
        let state: RepairPlan.Outcome.State =
          switch verdict.state {
          case .allowed: .repaired
          case .broken, .unreachable: .broken
          case .indeterminate: verdict.isDenied ? .broken : .unknown
          }
        // What was not repaired and is only sometimes asked for is no fault.
        if first.isConditional, state != .repaired { continue }
        outcomes.append(
          RepairPlan.Outcome(
            pipeline: pipeline.arn,
            before: first.verdict,
            after: verdict,
            state: state,
            remedies: state == .repaired ? [] : remedies[target] ?? [],
            isConditional: first.isConditional,
            advice: advice[target] ?? [],
            changes: made[target] ?? []
          )
        )
      }
    }
    return outcomes
  }

  private static func regressions(
    _ before: AuditResult,
    _ after: AuditResult
  ) -> [(pipeline: ARN, verdict: LegVerdict)] {
    var found: [(pipeline: ARN, verdict: LegVerdict)] = []
    for (old, new) in zip(before.pipelines, after.pipelines) {
      for (was, verdict) in zip(old.legs, new.legs)
      where was.outcome == .allowed && verdict.outcome != .allowed {
        found.append((new.arn, verdict))
      }
    }
    return found
  }

  private func newAccess(_ before: AuditResult, _ patched: Inventory) -> [NewAccess] {
    if patches.isEmpty { return [] }
    let own = targets.map { target, value in (target.pipeline, value.verdict.leg) }
    return AccessComparison(
      before: AccessGraph(inventory),
      after: AccessGraph(patched),
      patches: sortedPatches,
      options: options
    ).newAccess(for: own)
  }
}

extension LegVerdict {
  /// Whether the policies deny the request with certainty.
  var isDenied: Bool { outcome == .explicitlyDenied || outcome == .implicitlyDenied }
}

extension LegBlocker {
  fileprivate func with(statementIndex: Int?) -> LegBlocker {
    LegBlocker(
      layer: layer,
      kind: kind,
      account: account,
      policy: policy,
      statement: statement,
      location: location,
      reason: reason,
      miss: miss,
      place: place,
      statementIndex: statementIndex,
      requested: requested
    )
  }
}
