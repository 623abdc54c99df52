import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation

/// Collects what a role or user holds: inline and managed policies, its groups' and its boundary.
struct PrincipalPolicies {
  private(set) var identity: [PolicyInput] = []
  private(set) var boundary: [PolicyInput]?
  /// Why the principal can make no request at all.
  var serviceBlocks: [String] = []
  /// Its account, where nothing is known of that (EV-445).
  var externalAccount: AccountID?
  let arn: ARN
  private let account: AccountID?
  private let store: IdentityStore?
  private var collector: PolicyCollector

  init(_ arn: ARN, _ evaluator: AccessEvaluator) {
    self.arn = arn
    account = arn.account
    store = account.flatMap { evaluator.graph.account($0)?.identities.value }
    collector = PolicyCollector(evaluator, .principal)
  }

  var graph: AccessGraph { collector.graph }
  var sources: [PolicySource] { collector.sources }

  /// Adds inline policies of the principal itself.
  mutating func add(_ policies: [AttachedPolicy], of owner: String, at position: SourcePosition) {
    for policy in policies {
      add(
        title: "inline policy \(policy.name) of \(owner)",
        .known(policy),
        at: position,
        place: .inline(principal: arn, name: policy.name)
      )
    }
  }

  /// Adds managed policies of the principal or of a group.
  mutating func add(
    _ references: [ManagedPolicyReference],
    of owner: String,
    at position: SourcePosition
  ) {
    for reference in references {
      add(
        title: "managed policy \(reference.name ?? reference.arn) of \(owner)",
        managed(reference),
        at: position,
        place: account.map { .managed(arn: reference.arn, account: $0) }
      )
    }
  }

  /// Adds what a user holds through a group.
  mutating func addGroup(_ name: String, at position: SourcePosition) {
    guard let store else { return }
    guard let group = store.group(name) else {
      let file = store.gap ?? MissingFile(path: identityFile, reason: .incomplete)
      add(title: "policies of group \(name)", .missing(file), at: position)
      return
    }
    for policy in group.inlinePolicies {
      add(
        title: "inline policy \(policy.name) of group \(name)",
        .known(policy),
        at: position,
        place: account.map { .groupInline(account: $0, group: name, name: policy.name) }
      )
    }
    add(group.managedPolicies, of: "group \(name)", at: position)
  }

  /// Adds the boundary, and what a store that was not read whole may hold besides (PF-133).
  mutating func finish(
    _ owner: String,
    boundary reference: ManagedPolicyReference?,
    at position: SourcePosition
  ) {
    if let reference {
      let source = PolicySource(
        layer: .boundary,
        account: account,
        title: "permissions boundary \(reference.name ?? reference.arn) of \(owner)",
        policy: managed(reference),
        fallback: position,
        place: account.map { .managed(arn: reference.arn, account: $0) }
      )
      boundary = collector.input(source).map { [$0] } ?? []
    }
    if let gap = store?.gap, gap.reason != .incomplete {
      identity.append(PolicyInput(unknown: UnknownPolicy("policies of \(owner)", gap)))
    }
    noteHolder(owner, at: position)
  }

  /// Notes who lacks a permission, for answers in which no policy of the principal has a say.
  mutating func noteHolder(_ owner: String, at position: SourcePosition?) {
    _ = collector.note(
      PolicySource(
        layer: .identity,
        account: account,
        title: "policies of \(owner)",
        policy: .absent,
        fallback: position
      )
    )
  }

  /// Adds the policies of a principal of which nothing was collected.
  mutating func addUnknown(_ file: MissingFile) {
    let source = PolicySource(
      layer: .identity,
      account: account,
      title: "policies of \(arn.resource)",
      policy: .missing(file)
    )
    if let input = collector.input(source) { identity.append(input) }
  }

  private mutating func add(
    title: String,
    _ policy: Knowledge<AttachedPolicy>,
    at position: SourcePosition,
    place: PolicyPlace? = nil
  ) {
    let source = PolicySource(
      layer: .identity,
      account: account,
      title: title,
      policy: policy,
      fallback: position,
      place: place
    )
    if let input = collector.input(source) { identity.append(input) }
  }

  private func managed(_ reference: ManagedPolicyReference) -> Knowledge<AttachedPolicy> {
    if let policy = store?.managedPolicy(reference.arn) { return .known(policy) }
    return .missing(
      MissingFile(
        path: store?.gap?.path ?? identityFile,
        reason: .incomplete,
        command: "aws iam get-account-authorization-details"
      )
    )
  }

  /// The file that lists the account's identities.
  private var identityFile: String {
    "\(account?.description ?? "?")/global/iam/get-account-authorization-details.json"
  }
}
