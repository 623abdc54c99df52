import AWSIdentifiers
import AccessModel
import ArtifactFlows
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// Finds what is allowed in one graph and was not in another, by asking both.
///
/// Three sets of requests are put to both graphs: every leg of every pipeline; what the repaired
/// legs ask for, by every principal of the inventory; and whatever the principals of the repaired
/// legs might do besides: every action that any policy or leg names, on everything that any leg
/// works on, within the services of the repaired legs. Cost grows with principals times repaired
/// legs, and with what one principal can do, never with pairs of principals.
struct AccessComparison {
  private let before: AccessEvaluator
  private let after: AccessEvaluator
  private let auditBefore: Audit
  private let auditAfter: Audit

  init(before: AccessGraph, after: AccessGraph, options: Audit.Options) {
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
    for pipeline in auditBefore.pipelineARNs {
      let probes = self.probes(of: pipeline)
      byPipeline[pipeline] = probes
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
    let askers = askers(wanted)
    for probe in Self.distinct(wanted) {
      for asker in askers { compare(probe.changed { $0.asker = asker }) }
    }
    for probe in further(wanted, all) { compare(probe) }
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

  private func probes(of pipeline: ARN) -> [[Probe]] {
    zip(auditBefore.questions(of: pipeline), auditAfter.questions(of: pipeline)).map {
      zip($0, $1).map { Probe(before: $0, after: $1) }
    }
  }

  // MARK: - Requests

  /// Every user and role of the inventory, and the askers of the legs.
  private func askers(_ wanted: [Probe]) -> [AccessQuestion.Asker] {
    var askers = Set(wanted.map(\.before.asker))
    for account in before.graph.inventory.accounts.values {
      guard let store = account.identities.value else { continue }
      for arn in store.roles.keys { askers.insert(.identity(arn)) }
      for arn in store.users.keys { askers.insert(.identity(arn)) }
    }
    return askers.sorted { Self.text($0) < Self.text($1) }
  }

  /// The requests that differ in more than who makes them.
  private static func distinct(_ probes: [Probe]) -> [Probe] {
    var seen: Set<String> = []
    return probes.filter { probe in
      let question = probe.before
      let context = question.context.map { "\($0.key)=\($0.state)" }.joined(separator: " ")
      return seen.insert("\(question.action) \(question.resourceText) \(context)").inserted
    }
  }

  /// What the principals of repaired legs might do besides.
  private func further(_ wanted: [Probe], _ all: [Probe]) -> [Probe] {
    let services = Set(wanted.map(\.before.action.service))
    let actions = actions(of: services, all)
    var targets: [String: [Probe]] = [:]
    var seen: Set<String> = []
    for probe in all where services.contains(probe.before.action.service) {
      let service = probe.before.action.service
      guard seen.insert("\(service) \(probe.before.resourceText)").inserted else { continue }
      targets[service, default: []].append(probe)
    }
    var result: [Probe] = []
    for probe in Self.distinctAskers(wanted) {
      let service = probe.before.action.service
      // The leg's own way of asking, on everything of the service.
      for target in [probe] + (targets[service] ?? []) + Self.elsewhere(probe) {
        for action in actions[service] ?? [] {
          result.append(probe.on(target).changed { $0.action = action })
        }
      }
    }
    return result
  }

  /// One request for each asker, service and resource.
  private static func distinctAskers(_ probes: [Probe]) -> [Probe] {
    var seen: Set<String> = []
    return probes.filter { probe in
      let question = probe.before
      let asker = text(question.asker)
      return seen.insert("\(asker) \(question.action.service) \(question.resourceText)").inserted
    }
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
