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
  let before: AccessEvaluator
  let after: AccessEvaluator
  private let options: Audit.Options
  private let audit: Audit

  init(before: AccessGraph, after: AccessGraph, options: Audit.Options) {
    self.before = AccessEvaluator(before)
    self.after = AccessEvaluator(after)
    var options = options
    // Whoever shares a patched policy may gain by it.
    options.pipelines = []
    options.progress = nil
    self.options = options
    audit = Audit(before, options: options)
  }

  private struct Request: Hashable {
    let asker: AccessQuestion.Asker
    let action: String
    let resource: String
  }

  /// What is newly allowed.
  ///
  /// - Parameter own: The legs that were to be repaired, with their pipelines.
  /// - Returns: Requests that were denied before, sorted.
  func newAccess(for own: [(pipeline: ARN, leg: Leg)]) -> [NewAccess] {
    var found: [Request: Bool] = [:]
    let flows = flows(of: own)
    let wanted = own.flatMap { pipeline, leg in
      flows.questions[pipeline].flatMap { questions in
        questions.indices.contains(leg.id.number - 1) ? questions[leg.id.number - 1] : nil
      } ?? []
    }
    let owned = Set(wanted.map(Self.request))
    func compare(_ question: AccessQuestion) {
      let request = Self.request(question)
      if found[request] == true { return }
      let now = after.answer(question).decision.outcome
      guard now == .allowed || now == .conditional else { return }
      let then = before.answer(question).decision.outcome
      if then == .allowed || then == now { return }
      found[request] = now == .allowed
    }
    for question in flows.all { compare(question) }
    let askers = askers(wanted)
    for question in Self.distinct(wanted) {
      for asker in askers { compare(question.by(asker)) }
    }
    for question in further(wanted, flows.all) { compare(question) }
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

  private func flows(
    of own: [(pipeline: ARN, leg: Leg)]
  ) -> (questions: [ARN: [[AccessQuestion]]], all: [AccessQuestion]) {
    var byPipeline: [ARN: [[AccessQuestion]]] = [:]
    var all: [AccessQuestion] = []
    for pipeline in audit.pipelineARNs {
      let questions = audit.questions(of: pipeline)
      byPipeline[pipeline] = questions
      all += questions.flatMap(\.self)
    }
    return (byPipeline, all)
  }

  /// Every user and role of the inventory, and the askers of the legs.
  private func askers(_ wanted: [AccessQuestion]) -> [AccessQuestion.Asker] {
    var askers = Set(wanted.map(\.asker))
    for account in before.graph.inventory.accounts.values {
      guard let store = account.identities.value else { continue }
      for arn in store.roles.keys { askers.insert(.identity(arn)) }
      for arn in store.users.keys { askers.insert(.identity(arn)) }
    }
    return askers.sorted { Self.text($0) < Self.text($1) }
  }

  /// The requests that differ in more than who makes them.
  private static func distinct(_ questions: [AccessQuestion]) -> [AccessQuestion] {
    var seen: Set<String> = []
    return questions.filter { question in
      let context = question.context.map { "\($0.key)=\($0.state)" }.joined(separator: " ")
      return seen.insert("\(question.action) \(question.resourceText) \(context)").inserted
    }
  }

  /// What the principals of repaired legs might do besides.
  private func further(
    _ wanted: [AccessQuestion],
    _ all: [AccessQuestion]
  ) -> [AccessQuestion] {
    let services = Set(wanted.map(\.action.service))
    let actions = actions(of: services, all)
    var targets: [String: [AccessQuestion]] = [:]
    var seen: Set<String> = []
    for question in all where services.contains(question.action.service) {
      guard seen.insert("\(question.action.service) \(question.resourceText)").inserted else {
        continue
      }
      targets[question.action.service, default: []].append(question)
    }
    var result: [AccessQuestion] = []
    for question in Self.distinctAskers(wanted) {
      let service = question.action.service
      // The leg's own way of asking, on everything of the service.
      for target in [question] + (targets[service] ?? []) + elsewhere(question) {
        for action in actions[service] ?? [] {
          var other = question.on(target)
          other.action = action
          result.append(other)
        }
      }
    }
    return result
  }

  /// One request for each asker, service and set of keys it carries.
  private static func distinctAskers(_ questions: [AccessQuestion]) -> [AccessQuestion] {
    var seen: Set<String> = []
    return questions.filter {
      seen.insert("\(text($0.asker)) \($0.action.service) \($0.resourceText)").inserted
    }
  }

  /// An object beside those that legs use, in the same bucket.
  private func elsewhere(_ question: AccessQuestion) -> [AccessQuestion] {
    guard case .bucket(let name) = question.guardian,
      let arn = ARN("arn:\(question.partition):s3:::\(name)/another-object"),
      let bucket = ARN("arn:\(question.partition):s3:::\(name)")
    else { return [] }
    return [arn, bucket].map { arn in
      var other = question
      other.target = .resource(arn)
      return other
    }
  }

  /// The actions of some services that legs and policies name.
  private func actions(
    of services: Set<String>,
    _ questions: [AccessQuestion]
  ) -> [String: [ActionName]] {
    var names: [String: ActionName] = [:]
    for question in questions { names[question.action.text.lowercased()] = question.action }
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

  private static func request(_ question: AccessQuestion) -> Request {
    Request(
      asker: question.asker,
      action: question.action.text,
      resource: question.resourceText
    )
  }

  private static func text(_ asker: AccessQuestion.Asker) -> String {
    switch asker {
    case .identity(let arn): arn.text
    case .service(let name, _): name
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

  /// The same question put by somebody else.
  func by(_ other: Asker) -> AccessQuestion {
    var question = self
    question.asker = other
    return question
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
