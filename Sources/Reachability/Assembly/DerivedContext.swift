import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// The condition keys of a question, as far as the inventory proves them (EV-300 to EV-391).
///
/// Nothing is derived before a policy asks for it.
final class DerivedContext: Sendable {
  let question: AccessQuestion
  let graph: AccessGraph
  let role: Role?
  let user: User?

  /// The context of a question; role or user is its asker, where the inventory holds one.
  init(_ question: AccessQuestion, _ graph: AccessGraph, role: Role?, user: User?) {
    self.question = question
    self.graph = graph
    self.role = role
    self.user = user
  }

  /// The keys of the request: what the question fixes, then what is derived.
  func context() -> RequestContext {
    var context = RequestContext(rule: known)
    for (key, state) in question.context { context.set(key, state) }
    setSourceOrganization(&context)
    return context
  }

  /// The organization of a source is sent together with its account (EV-305): where that may be
  /// absent, so may these.
  private func setSourceOrganization(_ context: inout RequestContext) {
    guard case .service = question.asker else { return }
    switch context.state(of: DerivedKey.sourceAccount.rawValue) {
    case .present: return
    case .unknown(let known) where !known.mayBeAbsent: return
    case .absent:
      context.set("aws:SourceOrgID", .absent)
      context.set("aws:SourceOrgPaths", .absent)
    case .unknown, .collision:
      for key in ["aws:SourceOrgID", "aws:SourceOrgPaths"] {
        context.set(key, context.state(of: key.lowercased()).orAbsent)
      }
    }
  }

  /// What is known of a key, named in lower case, that the question does not fix.
  private func known(_ key: String) -> (state: KeyState, origin: KeyOrigin) {
    if let name = DerivedKey(named: key) {
      if let state = state(of: name) { return (state, isAssumed(name) ? .assumption : .inventory) }
    } else if let state = tag(key) {
      return (state, .inventory)
    }
    return (unlisted(key), .unlisted)
  }

  private func state(of key: DerivedKey) -> KeyState? {
    serviceKey(key) ?? resourceKey(key) ?? networkKey(key) ?? requestKey(key) ?? sessionKey(key)
      ?? principalKey(key)
  }

  /// Keys of the assumption set `sdk` (EV-386), and those of a call that nobody is known to forward.
  private func isAssumed(_ key: DerivedKey) -> Bool {
    switch key {
    case .secureTransport, .signatureVersion: true
    case .viaService, .calledVia, .calledViaFirst, .calledViaLast: !question.isForwarded
    default: false
    }
  }
}

// MARK: - What several keys say

extension DerivedContext {
  /// The id of the organization of an account.
  func organizationID(of account: AccountID) -> KeyState {
    let map = graph.organization
    switch map.isMember(account) {
    case true?: return map.id.map { .value($0) } ?? .somePresent
    // EV-380: whatever the account's organization is, it is not this one.
    case false?: return .unknown(KeyUncertainty(excluded: map.id.map { [$0] } ?? []))
    case nil: return .unknown
    }
  }

  /// The path of an account in its organization.
  func organizationPaths(of account: AccountID) -> KeyState {
    let map = graph.organization
    guard map.isMember(account) == true else { return .unknownList }
    if let path = map.pathText(of: account) { return .list([path]) }
    return .unknown(KeyUncertainty(mayBeAbsent: false, isMultivalued: true))
  }
}

extension KeyState {
  /// A list of which nothing is known.
  static let unknownList = KeyState.unknown(KeyUncertainty(isMultivalued: true))

  /// The same, or nothing at all.
  fileprivate var orAbsent: KeyState {
    switch self {
    case .present(let values):
      guard !values.isMultivalued else { return .unknownList }
      return .unknown(
        KeyUncertainty(candidates: values.values.map { String(decoding: $0, as: UTF8.self) })
      )
    case .unknown(var known):
      known.mayBeAbsent = true
      return .unknown(known)
    case .absent, .collision: return self
    }
  }
}
