import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// One question put to everybody in an inventory.
///
/// Nobody is asked who certainly may not: policies of the resource say which accounts come into
/// question, policies of principals which classes. Every class is asked once, unless somebody asks
/// for names, ids or tags; then its members are. What remains is decided by the evaluator, the same
/// that answers `can`.
struct AccessSurvey {
  let search: AccessSearch
  /// The question; its asker is replaced.
  let question: AccessQuestion
  private let admission: Admission
  private let sieve: PolicySieve
  private var relevances: [ObjectIdentifier: PolicyRelevance] = [:]
  /// For documents of an index; made when the first class is looked at.
  private var digests: DigestProbe?
  private let resource: RequestResource
  private var found: [Holder] = []
  /// Whom nobody asks about.
  private let isKnown: (AccessNode) -> Bool

  /// A survey of everybody but some.
  ///
  /// - Parameters:
  ///   - search: What is searched.
  ///   - question: The question; its asker is replaced.
  ///   - isKnown: Tells whom to leave out.
  init(
    _ search: AccessSearch,
    _ question: AccessQuestion,
    without isKnown: @escaping (AccessNode) -> Bool = { _ in false }
  ) {
    self.search = search
    self.isKnown = isKnown
    self.question = question
    var bare = question
    bare.asker = .service("", account: nil)
    var assembly = RequestAssembly(question: bare, evaluator: search.evaluator)
    resource = assembly.resource
    let sieve = PolicySieve(action: question.action, resource: resource)
    self.sieve = sieve
    admission = Admission(assembly.resourceSide(), sieve: sieve)
  }

  private var graph: AccessGraph { search.graph }

  /// Those of some roles and users who may, sorted.
  mutating func holders(among nodes: [ARN]) -> [Holder] {
    found = []
    let apart = Set(admission.individuals(in: graph))
    var byClass: [PrincipalIndex.Place: [ARN]] = [:]
    for arn in nodes {
      if !apart.contains(arn), let place = search.principals.place(of: arn) {
        byClass[place, default: []].append(arn)
      } else {
        ask(.principal(arn))
      }
    }
    for (place, asked) in byClass.sorted(by: { $0.key < $1.key }) {
      guard mayPass(place.account), let members = search.principals[place],
        mayPass(members)
      else { continue }
      var isPersonalHere: Bool?
      ask(asked, of: members, &isPersonalHere)
    }
    return found.sorted()
  }

  /// Everybody who may, sorted.
  mutating func holders() -> [Holder] {
    found = []
    let individuals = admission.individuals(in: graph)
    let apart = Set(individuals)
    for arn in individuals { ask(.principal(arn)) }
    for account in search.principals.accounts {
      askClasses(of: account, apart: apart)
      askWhole(account)
    }
    for account in admission.accounts.sorted() where graph.account(account) == nil {
      askWhole(account)
    }
    for service in admission.services.sorted() { ask(.service(service)) }
    for provider in admission.providers.sorted() { ask(.provider(provider)) }
    if admission.namesEveryone { ask(.everybody) }
    return found.sorted()
  }

  // MARK: - Classes

  private mutating func askClasses(of account: AccountID, apart: Set<ARN>) {
    guard mayPass(account) else { return }
    guard let classes = search.principals.classes(of: account) else { return }
    var isPersonalHere: Bool?
    func ask(_ number: Int, _ survey: inout AccessSurvey) {
      let members = classes[number]
      guard survey.mayPass(members) else { return }
      let asked = members.members.filter {
        !apart.contains($0) && !survey.isKnown(.principal($0))
      }
      survey.ask(asked, of: members, &isPersonalHere)
    }
    if needsNoIdentity(account) {
      for number in 0..<classes.count { ask(number, &self) }
    } else {
      let numbers = search.classes(allowing: question.action).numbers(of: account)
      for number in numbers { ask(number, &self) }
    }
  }

  /// Asks principals of one class: one for all, or each when somebody asks for names.
  private mutating func ask(
    _ asked: [ARN],
    of members: PrincipalIndex.Class,
    _ isPersonalHere: inout Bool?
  ) {
    guard let first = asked.first else { return }
    let isPersonal: Bool
    if members.hasUnknown || admission.isPersonal {
      isPersonal = true
    } else {
      let known = isPersonalHere ?? asksForPersons(inPoliciesOver: members.account, first)
      isPersonalHere = known
      isPersonal = known || asksForPersons(members)
    }
    if isPersonal {
      for arn in asked { ask(.principal(arn)) }
      return
    }
    guard let holder = holder(.principal(first)) else { return }
    found.append(holder)
    for arn in asked.dropFirst() {
      found.append(
        Holder(
          node: .principal(arn),
          state: holder.state,
          condition: holder.condition,
          example: holder.example,
          unknownPolicies: holder.unknownPolicies
        )
      )
    }
  }

  private func isOwn(_ account: AccountID) -> Bool {
    question.owner.map { $0 == account } ?? true
  }

  /// Whether only a policy of the resource can let anybody in, also in the owner's account.
  private var needsResourcePolicy: Bool {
    if case .role = question.guardian { return true }
    if case .key = question.guardian { return question.action.service == "kms" }
    return question.action.usesTrustPolicy
  }

  /// Whether the resource's side may admit principals of an account that it does not name.
  private func mayPass(_ account: AccountID) -> Bool {
    if isAlwaysAllowed || admission.admitsEveryone || admission.accounts.contains(account) {
      return true
    }
    return isOwn(account) && !needsResourcePolicy
  }

  private var isAlwaysAllowed: Bool {
    question.action.service == "sts" && question.action.name == "getcalleridentity"
  }

  /// Whether principals of an account may pass without policies of their own.
  private func needsNoIdentity(_ account: AccountID) -> Bool {
    isAlwaysAllowed || admission.mayNeedNoIdentity || isOwn(account) && admission.admitsEveryone
  }

  private mutating func mayPass(_ members: PrincipalIndex.Class) -> Bool {
    if members.lacksPolicies || needsNoIdentity(members.account) { return true }
    for document in members.documents where mayAllow(document) { return true }
    return members.hasUnreadableBoundary
  }

  /// Whether a document may allow what is asked for, or is not known.
  private mutating func mayAllow(_ reference: PolicyReference) -> Bool {
    if let digest = reference.digest, let texts = graph.inventory.digestTexts {
      let probe =
        digests
        ?? DigestProbe(texts, PolicyTextSieve(action: question.action, resource: resource))
      digests = probe
      if !probe.mayAllow(digest) { return false }
    }
    let document = reference.document
    return !document.isReadable || relevance(of: document).mayAllow
  }

  private mutating func relevance(of document: PolicyDocument) -> PolicyRelevance {
    let id = ObjectIdentifier(document)
    if let known = relevances[id] { return known }
    let relevance = sieve.relevance(of: search.evaluator.compile(document))
    relevances[id] = relevance
    return relevance
  }

  private mutating func asksForPersons(_ members: PrincipalIndex.Class) -> Bool {
    if let boundary = members.boundary, relevance(of: boundary.document).isPersonal { return true }
    return members.documents.contains { relevance(of: $0.document).isPersonal }
  }

  private func asksForPersons(inPoliciesOver account: AccountID, _ member: ARN) -> Bool {
    var own = question
    own.asker = .identity(member)
    var assembly = RequestAssembly(question: own, evaluator: search.evaluator)
    let request = assembly.request()
    // Without an owner, the resource counts as the asker's own, and so do policies over it.
    let levels = request.layers.serviceControl + request.layers.resourceControl
    return levels.contains { level in
      level.policies.contains { input in
        if case .compiled(let policy) = input.content {
          sieve.relevance(of: policy).isPersonal
        } else {
          false
        }
      }
    }
  }

  // MARK: - Accounts as a whole

  /// The root user of an account, and whoever it lets in where its principals are not known.
  private mutating func askWhole(_ account: AccountID) {
    guard mayPass(account) else { return }
    ask(.root(account))
    let isKnown = graph.account(account)?.identities.value.map { $0.gap == nil } ?? false
    if !isKnown { ask(.anybody(of: account)) }
  }

  // MARK: - Asking

  private mutating func ask(_ node: AccessNode) {
    if isKnown(node) { return }
    if let holder = holder(node) { found.append(holder) }
  }

  private func holder(_ node: AccessNode) -> Holder? {
    search.holder(node, question)
  }
}

extension ActionName {
  /// Whether it makes a role session, so that the trust policy decides (EV-497).
  var usesTrustPolicy: Bool {
    guard service == "sts" else { return false }
    switch name {
    case "assumerole", "assumerolewithsaml", "assumerolewithwebidentity", "tagsession",
      "setsourceidentity":
      return true
    default: return false
    }
  }
}
