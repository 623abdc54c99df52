import AWSIdentifiers
import AccessModel
import PolicyEvaluation
import Synchronization

/// What is the same for all principals of an account, whatever they ask for: looked up once.
final class CallerAccounts: Sendable {
  /// What is known of one account.
  struct Facts: Sendable {
    /// Values of the condition keys that tell of an account, by key in lower case (EV-300).
    let keys: [String: KeyValues]
    /// The service control policies over its principals that can be evaluated.
    let serviceControl: [CompiledPolicy]
    /// The resource control policies over what it owns that can be evaluated.
    let resourceControl: [CompiledPolicy]
  }

  private let evaluator: AccessEvaluator
  private let known = Mutex<[AccountID: Facts]>([:])
  private let strangers = Mutex<[AccountID]?>(nil)

  init(_ evaluator: AccessEvaluator) {
    self.evaluator = evaluator
  }

  /// The collected accounts of which some principals may not be known, sorted.
  var withStrangers: [AccountID] {
    strangers.withLock { known in
      if let known { return known }
      let graph = evaluator.graph
      let found = graph.inventory.accounts.keys.sorted().filter { graph.hasStrangers($0) }
      known = found
      return found
    }
  }

  /// What is known of an account.
  func facts(of account: AccountID) -> Facts {
    if let facts = known.withLock({ $0[account] }) { return facts }
    let facts = makeFacts(of: account)
    known.withLock { $0[account] = facts }
    return facts
  }

  private func makeFacts(of account: AccountID) -> Facts {
    let root = ARN(
      partition: "aws",
      service: "iam",
      region: "",
      account: account.description,
      resource: "root"
    )
    let question = AccessQuestion(
      asker: .identity(root),
      action: .assumeRole,
      target: .any,
      owner: nil
    )
    let context = DerivedContext(question, evaluator.graph, role: nil, user: nil).context()
    var keys: [String: KeyValues] = [:]
    for key in Self.keysOfAccounts {
      if case .present(let values) = context.state(of: key.rawValue) { keys[key.rawValue] = values }
    }
    return Facts(
      keys: keys,
      serviceControl: policies(.serviceControl, over: account),
      resourceControl: policies(.resourceControl, over: account)
    )
  }

  private func policies(
    _ kind: OrganizationSide.Kind,
    over account: AccountID
  ) -> [CompiledPolicy] {
    let levels = evaluator.sides.organization(kind, over: account, evaluator).levels
    return levels.flatMap(\.policies).compactMap { input in
      if case .compiled(let policy) = input.content { policy } else { nil }
    }
  }

  /// What does not differ between the principals of an account.
  private static let keysOfAccounts: [DerivedKey] = [
    .principalAccount, .principalOrganization, .principalOrganizationPaths,
  ]
}

extension AccessGraph {
  /// Whether an account may have principals that the inventory does not hold.
  func hasStrangers(_ account: AccountID) -> Bool {
    guard let identities = self.account(account)?.identities.value else { return true }
    return identities.gap != nil
  }
}
