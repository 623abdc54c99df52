import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// What the policies of a few principals may allow, all of them together: most resources of a large
/// organization are none that they name.
struct OwnPolicies: Sendable {
  private let search: AccessSearch
  /// The documents in question; `nil` where some policy is not known, so that nothing is ruled out.
  private let policies: [CompiledPolicy]?
  /// The distinct entries of `Resource` in their `Allow` statements.
  private let resources: [[UInt8]]
  /// Whether some `Allow` says otherwise than by a list on what.
  private let allowsBeyondLists: Bool
  /// The accounts of the principals.
  private let accounts: Set<AccountID>

  init(_ search: AccessSearch, _ principals: [ARN]) {
    self.search = search
    accounts = Set(principals.compactMap(\.account))
    var documents: [ObjectIdentifier: PolicyDocument] = [:]
    for arn in principals {
      guard let members = search.principals.members(with: arn), !members.hasUnknown else {
        policies = nil
        resources = []
        allowsBeyondLists = true
        return
      }
      for reference in members.documents {
        documents[ObjectIdentifier(reference.document)] = reference.document
      }
    }
    policies = documents.values.map { search.evaluator.compile($0) }
    let allows = documents.values.flatMap { $0.statements.filter { $0.effect == .allow } }
    allowsBeyondLists = allows.contains {
      $0.resource.map { $0.isNegated || $0.entries.isEmpty } ?? true
    }
    resources = Set(allows.flatMap { $0.resource?.entries.map(\.text) ?? [] }).map {
      Array($0.utf8)
    }
  }

  /// Whether none of the principals' own policies allows an action on a resource.
  func ruleOut(_ action: ActionName, _ resource: RequestResource) -> Bool {
    guard let policies else { return false }
    let sieve = PolicySieve(action: action, resource: resource)
    return policies.allSatisfy { !sieve.relevance(of: $0).mayAllow }
  }

  /// Whether no `Allow` lists an entry that could name a resource or something in it.
  private func namesNothing(in use: ResourceUse) -> Bool {
    let sieve = PolicyTextSieve(action: use.action, anythingBehind: use.resource)
    return resources.allSatisfy { !$0.withUnsafeBufferPointer { sieve.mayTouch(resource: $0) } }
  }

  /// Whether certainly none of the principals may use a resource.
  ///
  /// In another account than the resource's nobody may whose own policies do not allow it (EV-442),
  /// but for grants on keys (EV-473), which are left to the evaluator.
  func ruleOut(_ use: ResourceUse) -> Bool {
    guard policies != nil, let owner = owner(of: use), !accounts.contains(owner) else {
      return false
    }
    if use.resource.service == "kms" {
      guard let key = search.graph.key(use.resource), case .known(let grants) = key.grants,
        grants.isEmpty
      else { return false }
    }
    if !allowsBeyondLists, namesNothing(in: use) { return true }
    let target =
      use.isPattern ? RequestResource(pattern: use.target) : RequestResource(use.target)
    return ruleOut(use.action, target)
  }

  private func owner(of use: ResourceUse) -> AccountID? {
    if use.resource.service == "s3" {
      return search.graph.bucket(named: use.resource.resource)?.account
    }
    return use.resource.account
  }
}
