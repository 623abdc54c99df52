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
  /// What the trust policy of a role asks of its callers; `nil` where it keeps nobody back.
  private let gate: CallerGate?
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
    let layers = assembly.resourceSide()
    admission = Admission(layers, sieve: sieve)
    // A role's trust policy must admit whoever assumes it (EV-460); of others it is not certain.
    if question.action.usesTrustPolicy, case .role = question.guardian, question.context.isEmpty {
      gate = CallerGate(layers.resource, sieve: sieve)
    } else {
      gate = nil
    }
  }

  private var graph: AccessGraph { search.graph }

  /// Those of some roles and users who may, sorted.
  mutating func holders(among principals: SomePrincipals) -> [Holder] {
    found = []
    let apart = Set(admission.individuals(in: graph))
    for arn in principals.others { ask(.principal(arn)) }
    for group in principals.groups {
      let members = group.members
      for arn in group.some where apart.contains(arn) { ask(.principal(arn)) }
      guard mayPass(members.account), mayAdmit(members.account) else { continue }
      let keys = gate == nil ? [:] : search.callers.facts(of: members.account).keys
      let asked = group.some.filter { !apart.contains($0) && mayAdmit($0, keys) }
      guard !asked.isEmpty, mayPass(members) else { continue }
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
    for (account, numbers) in classesInQuestion() {
      askClasses(numbers, of: account, apart: apart)
    }
    for account in accountsAsWholes() { askWhole(account) }
    for service in admission.services.sorted() { ask(.service(service)) }
    for provider in admission.providers.sorted() { ask(.provider(provider)) }
    if admission.namesEveryone { ask(.everybody) }
    return found.sorted()
  }

  // MARK: - Accounts

  /// The collected accounts that the resource's side may admit, sorted.
  private var admittedAccounts: [AccountID] {
    let all = search.principals.accounts
    if admitsAnyAccount || question.owner == nil { return all.filter { mayPass($0) } }
    var accounts = admission.accounts
    if let owner = question.owner, mayPass(owner) { accounts.insert(owner) }
    return accounts.filter { graph.account($0) != nil }.sorted()
  }

  /// The classes to look at of each account, by number.
  private func classesInQuestion() -> [(account: AccountID, numbers: [Int])] {
    guard let roles = rolesInQuestion, case .resource(let role) = question.target else {
      return admittedAccounts.map { account in
        let numbers =
          needsNoIdentity(account)
          ? allClasses(of: account)
          : search.classes(allowing: question.action).numbers(of: account)
        return (account, numbers)
      }
    }
    guard admitsAnyAccount else {
      return admittedAccounts.map { ($0, roles.numbers(of: $0, naming: role)) }
    }
    var numbers =
      gate?.beginnings.map { roles.numbers(naming: role, callersBeginning: $0) }
      ?? roles.numbers(naming: role)
    let own =
      admission.mayNeedNoIdentity ? search.principals.accounts : [role.account].compactMap(\.self)
    for account in own where needsNoIdentity(account) { numbers[account] = allClasses(of: account) }
    return numbers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The classes by the roles that they may assume, where one role is asked about.
  private var rolesInQuestion: ClassesByRole? {
    guard question.action.usesTrustPolicy, case .role(let role) = question.guardian,
      case .resource(role) = question.target, role.service == "iam"
    else { return nil }
    return search.classesByRole(allowing: question.action)
  }

  private func allClasses(of account: AccountID) -> [Int] {
    Array(0..<(search.principals.classes(of: account)?.count ?? 0))
  }

  /// The accounts of which somebody is asked who is not one of their known roles and users.
  private func accountsAsWholes() -> [AccountID] {
    let strangers = admission.accounts.filter { graph.account($0) == nil }.sorted()
    guard question.action.refusesRootUsers, admitsAnyAccount else {
      return admittedAccounts + strangers
    }
    return search.callers.withStrangers + strangers
  }

  // MARK: - Classes

  private mutating func askClasses(_ numbers: [Int], of account: AccountID, apart: Set<ARN>) {
    guard !numbers.isEmpty, mayPass(account), mayAdmit(account),
      let classes = search.principals.classes(of: account)
    else { return }
    let keys = gate == nil ? [:] : search.callers.facts(of: account).keys
    var isPersonalHere: Bool?
    for number in numbers {
      let members = classes[number]
      let asked = members.members.filter { caller in
        !apart.contains(caller) && mayAdmit(caller, keys) && !isKnown(.principal(caller))
      }
      guard !asked.isEmpty, mayPass(members) else { continue }
      ask(asked, of: members, &isPersonalHere)
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
      let known = isPersonalHere ?? asksForPersons(inPoliciesOver: members.account)
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

  // MARK: - The resource's side

  /// Whether what the resource's side asks of callers lets those of an account pass.
  private func mayAdmit(_ account: AccountID) -> Bool {
    guard let gate else { return true }
    let keys = search.callers.facts(of: account).keys
    return gate.mayAdmit { keys[$0] }
  }

  /// Whether what the resource's side asks of callers lets a collected role or user pass, of whose
  /// account some keys are known.
  private func mayAdmit(_ caller: ARN, _ keys: [String: KeyValues]) -> Bool {
    guard let gate else { return true }
    return gate.mayAdmit { key in
      key == DerivedKey.principalARN.rawValue
        ? KeyValues(values: [Array(caller.text.utf8)], isMultivalued: false) : keys[key]
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
    if admitsAnyAccount || admission.accounts.contains(account) { return true }
    return isOwn(account) && !needsResourcePolicy
  }

  private var admitsAnyAccount: Bool { isAlwaysAllowed || admission.admitsEveryone }

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

  private mutating func relevance(of policy: CompiledPolicy) -> PolicyRelevance {
    let id = ObjectIdentifier(policy)
    if let known = relevances[id] { return known }
    let relevance = sieve.relevance(of: policy)
    relevances[id] = relevance
    return relevance
  }

  private mutating func asksForPersons(_ members: PrincipalIndex.Class) -> Bool {
    if let boundary = members.boundary, relevance(of: boundary.document).isPersonal { return true }
    return members.documents.contains { relevance(of: $0.document).isPersonal }
  }

  private mutating func asksForPersons(inPoliciesOver account: AccountID) -> Bool {
    let facts = search.callers.facts(of: account)
    // Policies over a known owner's resources belong to the resource's side.
    let policies = facts.serviceControl + (question.owner == nil ? facts.resourceControl : [])
    return policies.contains { relevance(of: $0).isPersonal }
  }

  // MARK: - Accounts as a whole

  /// The root user of an account, and whoever it lets in where its principals are not known.
  private mutating func askWhole(_ account: AccountID) {
    guard mayPass(account) else { return }
    if !question.action.refusesRootUsers { ask(.root(account)) }
    if graph.hasStrangers(account) { ask(.anybody(of: account)) }
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
  /// Whether no root user may do it, whatever policies say (EV-467).
  var refusesRootUsers: Bool { service == "sts" && name == "assumerole" }

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
