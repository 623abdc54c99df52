import AWSIdentifiers
import AccessModel
import ArtifactFlows
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// Finds what is allowed in one graph and was not in another, by asking both.
///
/// Two sets of requests are put to both graphs: every leg of every pipeline; and what every
/// principal whom a changed statement can concern might do under it: each action that some policy
/// or leg names, on everything that the repaired pipelines work on. Statements lead to principals,
/// actions and resources, so cost grows with what was changed and matches, never with pairs.
struct AccessComparison {
  private let before: AccessEvaluator
  private let after: AccessEvaluator
  private let auditBefore: Audit
  private let auditAfter: Audit

  private let deltas: [StatementDelta]

  init(
    before: AccessGraph,
    after: AccessGraph,
    patches: [PolicyPatch],
    options: Audit.Options
  ) {
    deltas = patches.flatMap { $0.deltas(in: before.inventory) }
    self.before = AccessEvaluator(before)
    self.after = AccessEvaluator(after)
    var options = options
    // Whoever shares a patched policy may gain by it.
    options.pipelines = []
    options.progress = nil
    auditBefore = Audit(before, options: options)
    auditAfter = Audit(after, options: options)
  }

  /// One request, as it is put to each graph: a question carries policies with it, such as that
  /// of the endpoint it passes.
  private struct Probe {
    var before: AccessQuestion
    var after: AccessQuestion

    func changed(_ change: (inout AccessQuestion) -> Void) -> Probe {
      var probe = self
      change(&probe.before)
      change(&probe.after)
      return probe
    }

    /// The same request on what another one is about.
    func on(_ other: Probe) -> Probe {
      Probe(before: before.on(other.before), after: after.on(other.after))
    }
  }

  private struct Request: Hashable {
    let asker: AccessQuestion.Asker
    let action: String
    let resource: String

    init(_ probe: Probe) {
      asker = probe.before.asker
      action = probe.before.action.text
      resource = probe.before.resourceText
    }
  }

  /// What is newly allowed.
  ///
  /// - Parameter own: The legs that were to be repaired, with their pipelines.
  /// - Returns: Requests that were denied before, sorted.
  func newAccess(for own: [(pipeline: ARN, leg: Leg)]) -> [NewAccess] {
    var found: [Request: Bool] = [:]
    var all: [Probe] = []
    var byPipeline: [ARN: [[Probe]]] = [:]
    for (before, after) in zip(auditBefore.questions(), auditAfter.questions()) {
      let probes = zip(before.legs, after.legs).map { old, new in
        zip(old, new).map { Probe(before: $0, after: $1) }
      }
      byPipeline[before.pipeline] = probes
      all += probes.flatMap(\.self)
    }
    let wanted = own.flatMap { pipeline, leg -> [Probe] in
      let probes = byPipeline[pipeline] ?? []
      return probes.indices.contains(leg.id.number - 1) ? probes[leg.id.number - 1] : []
    }.sorted { Self.sortKey($0) < Self.sortKey($1) }
    func compare(_ probe: Probe) {
      let request = Request(probe)
      if found[request] == true { return }
      let now = after.answer(probe.after).decision.outcome
      guard now == .allowed || now == .conditional else { return }
      let then = before.answer(probe.before).decision.outcome
      if then == .allowed || then == now { return }
      found[request] = now == .allowed
    }
    for probe in all { compare(probe) }
    let pipelines = Set(own.map(\.pipeline)).sorted()
    let targets = Self.distinctTargets(pipelines.flatMap { byPipeline[$0] ?? [] }.flatMap(\.self))
    let actions = actions(of: Set(targets.keys), all)
    for delta in deltas {
      for probe in probes(under: delta, wanted, targets, actions) { compare(probe) }
    }
    let owned = Set(wanted.map(Request.init))
    return found.map { request, isCertain in
      NewAccess(
        principal: Self.text(request.asker),
        action: request.action,
        resource: request.resource,
        isOwn: owned.contains(request),
        isCertain: isCertain
      )
    }.sorted { $0.sortKey < $1.sortKey }
  }

  // MARK: - Requests

  /// What the principals whom a changed statement can concern might do under it.
  private func probes(
    under delta: StatementDelta,
    _ wanted: [Probe],
    _ targets: [String: [Probe]],
    _ actions: [String: [ActionName]]
  ) -> [Probe] {
    var result: [Probe] = []
    let known = Dictionary(grouping: wanted) { Self.text($0.before.asker) }
    let askers = askers(delta, wanted)
    for service in targets.keys.sorted() {
      let names = (actions[service] ?? []).filter { delta.concerns($0) }
      if names.isEmpty { continue }
      let own = wanted.filter { $0.before.action.service == service }
      let places = (targets[service] ?? []) + own.flatMap { Self.elsewhere($0) }
      for target in places where delta.concerns(resource: target.before.matchedText) {
        for asker in askers {
          // The asker's own way of asking, where it has one: endpoints and keys differ.
          let way = known[Self.text(asker)]?.first { $0.before.action.service == service }
          let probe = (way ?? target).on(target).changed { $0.asker = asker }
          for action in names { result.append(probe.changed { $0.action = action }) }
        }
      }
    }
    return result
  }

  /// The principals whom a changed statement can concern; everybody where it names nobody.
  private func askers(_ delta: StatementDelta, _ wanted: [Probe]) -> [AccessQuestion.Asker] {
    var askers = Set(wanted.map(\.before.asker))
    if let names = delta.principals {
      askers = askers.filter { names.contains(Self.text($0)) }
      for name in names { if let arn = ARN(name) { askers.insert(.identity(arn)) } }
    } else {
      for account in before.graph.inventory.accounts.values {
        guard let store = account.identities.value else { continue }
        for arn in store.roles.keys { askers.insert(.identity(arn)) }
        for arn in store.users.keys { askers.insert(.identity(arn)) }
      }
    }
    return askers.sorted { Self.text($0) < Self.text($1) }
  }

  /// One request for each service and resource.
  private static func distinctTargets(_ probes: [Probe]) -> [String: [Probe]] {
    var seen: Set<String> = []
    var targets: [String: [Probe]] = [:]
    for probe in probes {
      let service = probe.before.action.service
      guard seen.insert("\(service) \(probe.before.resourceText)").inserted else { continue }
      targets[service, default: []].append(probe)
    }
    return targets
  }

  /// An object beside those that legs use, in the same bucket, and the bucket itself.
  private static func elsewhere(_ probe: Probe) -> [Probe] {
    guard case .bucket(let name) = probe.before.guardian else { return [] }
    let bucket = "arn:\(probe.before.partition):s3:::\(name)"
    return [bucket, "\(bucket)/another-object"].compactMap { ARN($0) }.map { arn in
      probe.changed { $0.target = .resource(arn) }
    }
  }

  /// The actions of some services that legs and policies name.
  private func actions(
    of services: Set<String>,
    _ probes: [Probe]
  ) -> [String: [ActionName]] {
    var names: [String: ActionName] = [:]
    for probe in probes {
      names[probe.before.action.text.lowercased()] = probe.before.action
    }
    for document in documents() {
      for statement in document.statements {
        for entry in statement.action.entries {
          let text = entry.text
          guard !text.contains(where: { $0 == "*" || $0 == "?" || $0 == "$" }),
            let action = ActionName(text), services.contains(action.service)
          else { continue }
          names[text.lowercased()] = names[text.lowercased()] ?? action
        }
      }
    }
    return Dictionary(
      grouping: names.values.filter { services.contains($0.service) },
      by: \.service
    )
    .mapValues { $0.sorted { $0.text < $1.text } }
  }

  /// Every policy document of the accounts, each once.
  private func documents() -> [PolicyDocument] {
    var seen: Set<ObjectIdentifier> = []
    var documents: [PolicyDocument] = []
    func add(_ policy: AttachedPolicy?) {
      guard let document = policy?.document, seen.insert(ObjectIdentifier(document)).inserted else {
        return
      }
      documents.append(document)
    }
    for account in before.graph.inventory.accounts.values {
      if let store = account.identities.value {
        for role in store.roles.values {
          for policy in role.inlinePolicies { add(policy) }
          add(role.trustPolicy.value)
        }
        for user in store.users.values {
          for policy in user.inlinePolicies { add(policy) }
        }
        for policy in store.managedPolicies.values { add(policy) }
      }
      for region in account.regions.values {
        for bucket in region.buckets.values { add(bucket.policy.value) }
        for key in region.keys.values { add(key.policy.value) }
      }
    }
    return documents
  }

  private static func sortKey(_ probe: Probe) -> String {
    "\(text(probe.before.asker)) \(probe.before.action) \(probe.before.resourceText)"
  }

  private static func text(_ asker: AccessQuestion.Asker) -> String {
    switch asker {
    case .identity(let arn): arn.text
    case .service(let name, _), .provider(let name): name
    case .anonymous: "anonymous"
    }
  }
}

extension AccessQuestion {
  /// The resource: an ARN, or `*`.
  var resourceText: String {
    if case .key(let key) = guardian { return key.displayARN }
    switch target {
    case .resource(let arn), .pattern(let arn): return arn.text
    case .any: return "*"
    }
  }

  /// The resource as policies are matched against it.
  var matchedText: String {
    switch target {
    case .resource(let arn), .pattern(let arn): arn.text
    case .any: "*"
    }
  }

  var partition: String {
    switch target {
    case .resource(let arn), .pattern(let arn): arn.partition
    case .any: "aws"
    }
  }

  /// The same question on what another one is about.
  func on(_ other: AccessQuestion) -> AccessQuestion {
    var question = self
    question.target = other.target
    question.owner = other.owner
    question.guardian = other.guardian
    question.region = other.region
    return question
  }
}
