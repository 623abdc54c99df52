import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Reachability

/// Which statements the legs of every pipeline make use of, and for whom.
///
/// A statement is used by a leg that it allows, whatever else stands in the leg's way, and also
/// when it is not known whether it does.
struct GrantUse {
  /// One use of a statement.
  struct Use: Hashable {
    /// Who makes the request: an ARN, or a service.
    let principal: String
    /// The account of the principal; `nil` for services.
    let account: AccountID?
    /// The action, in lower case.
    let action: String
  }

  /// Uses by document and statement.
  private(set) var uses: [PolicyPlace: [Int: Set<Use>]] = [:]
  /// Documents that legs depend on, with their titles.
  private(set) var sources: [PolicyPlace: PolicySource] = [:]
  /// Principals of which some leg is not judged: what they do besides is not known (PF-128).
  private(set) var openPrincipals: Set<String> = []

  /// Notes the use that one request makes of statements.
  mutating func note(_ question: AccessQuestion, _ answer: AccessAnswer) {
    let principal: String
    var account: AccountID?
    switch question.asker {
    case .identity(let arn):
      principal = arn.text
      account = arn.account
    case .service(let name, _), .provider(let name): principal = name
    case .anonymous: principal = "anonymous"
    }
    let use = Use(principal: principal, account: account, action: question.action.text.lowercased())
    for source in answer.sources {
      if let place = source.place, sources[place] == nil { sources[place] = source }
    }
    for entry in answer.decision.trace?.statements ?? []
    where entry.isAllow && entry.failedElement == nil {
      let source = answer.source(layer: entry.statement.layer, origin: entry.origin)
      guard let place = source?.place else { continue }
      uses[place, default: [:]][entry.statement.index, default: []].insert(use)
    }
  }

  /// Notes a principal that does something which is not judged.
  mutating func noteOpen(_ principal: Leg.Principal) {
    openPrincipals.insert(principal.description)
  }

  /// The uses of one statement.
  func uses(of index: Int, in place: PolicyPlace) -> Set<Use> { uses[place]?[index] ?? [] }
}
