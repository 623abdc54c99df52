import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Synchronization

/// Searches an inventory: who may do something, who may become whom, and what leads there.
///
/// Source: IAM User Guide, "Roles terms and concepts" (role chaining), and the rules EV-460 to
/// EV-469.
public final class AccessSearch: Sendable {
  /// The graph that is searched.
  public let graph: AccessGraph
  /// What decides every single question.
  public let evaluator: AccessEvaluator
  let principals: PrincipalIndex
  private let lazyTrust = Mutex<TrustIndex?>(nil)
  private let byAction = Mutex<[ActionName: ClassesByAction]>([:])
  private let byRole = Mutex<[ActionName: ClassesByRole]>([:])
  /// What is the same for everybody in an account.
  let callers: CallerAccounts

  /// A search of a graph.
  ///
  /// - Parameter evaluator: What decides; it keeps compiled policies for the next question.
  public init(_ evaluator: AccessEvaluator) {
    self.evaluator = evaluator
    graph = evaluator.graph
    principals = PrincipalIndex(evaluator.graph)
    callers = CallerAccounts(evaluator)
  }

  /// Roles by whom their trust policies name, made when it is first asked for.
  var trust: TrustIndex {
    lazyTrust.withLock { known in
      if let known { return known }
      let made = TrustIndex(graph)
      known = made
      return made
    }
  }

  /// The classes that come into question for an action.
  func classes(allowing action: ActionName) -> ClassesByAction {
    byAction.withLock { known in
      if let classes = known[action] { return classes }
      let classes = ClassesByAction(action, evaluator, principals)
      known[action] = classes
      return classes
    }
  }

  /// The classes that come into question for an action on single roles.
  func classesByRole(allowing action: ActionName) -> ClassesByRole {
    let classes = classes(allowing: action)
    return byRole.withLock { known in
      if let classes = known[action] { return classes }
      let made = ClassesByRole(action, evaluator, principals, classes)
      known[action] = made
      return made
    }
  }

  /// The question that `can` puts for somebody, without naming who.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - resource: On what; `nil` for `*`.
  /// - Returns: A question from the public network in an open session.
  func question(_ action: ActionName, on resource: GuardedResource?) -> AccessQuestion {
    let nobody = AccessQuestion.Asker.service("", account: nil)
    let inquiry = Inquiry(asker: nobody, action: action, resource: nil)
    return evaluator.question(inquiry, nobody, action, resource)
  }

  /// What one principal is answered.
  ///
  /// - Parameters:
  ///   - node: The principal.
  ///   - question: The question; its asker is replaced.
  /// - Returns: `nil` when it certainly may not.
  func holder(
    _ node: AccessNode,
    _ question: AccessQuestion
  ) -> Holder? {
    guard node == .everybody else { return signedHolder(node, question) }
    // What is open to requests without a signature is open to everybody (EV-496).
    var unsigned = question
    unsigned.asker = .anonymous
    return holder(node, asking: unsigned) ?? signedHolder(node, question)
  }

  private func signedHolder(
    _ node: AccessNode,
    _ question: AccessQuestion
  ) -> Holder? {
    asked(node, question).flatMap { holder(node, asking: $0) }
  }

  private func holder(
    _ node: AccessNode,
    asking asked: AccessQuestion
  ) -> Holder? {
    let answer = evaluator.answer(asked)
    if answer.decision.outcome != .allowed, case .pattern = asked.target,
      let example = evaluator.allowedExample(asked, answer)
    {
      var holder = Self.holder(node, example.answer.decision, asked.action)
      holder?.example = example.resource
      return holder
    }
    return Self.holder(node, answer.decision, asked.action)
  }

  private static func holder(
    _ node: AccessNode,
    _ decision: Decision,
    _ action: ActionName
  ) -> Holder? {
    var holder = Holder(node: node, state: .allowed)
    switch decision.outcome {
    case .allowed: return holder
    case .conditional:
      let residual = decision.residual ?? .truncated
      if !FreeInputs.isFree(residual, in: action) { holder.state = .conditional }
      holder.condition = residual.words
      holder.unknownPolicies = residual.atoms.compactMap(\.unknownPolicy)
        .filter { $0.name != Self.nobodysPolicies }
      return holder
    case .explicitlyDenied, .implicitlyDenied: return nil
    }
  }

  /// The question as one principal puts it; `nil` when the principal puts no questions.
  func asked(_ node: AccessNode, _ question: AccessQuestion) -> AccessQuestion? {
    var asked = question
    // A request does not leave its partition.
    let partition = question.target.arn?.partition ?? "aws"
    switch node {
    case .principal(let arn): asked.asker = .identity(arn)
    case .service(let name): asked.asker = .service(name, account: nil)
    case .root(let account): asked.asker = .identity(Self.identity("root", account, partition))
    case .provider(let name):
      asked.asker = .provider(name)
      guard question.action.usesTrustPolicy else { return nil }
      let call =
        name.contains(":saml-provider/")
        ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity"
      guard let action = ActionName(call) else { return nil }
      asked.action = action
    case .anybody(let account):
      asked.asker = .identity(Self.identity(Self.nobody, account, partition))
      asked.context += Self.anonymity
    case .everybody:
      guard let stranger = AccountID(Self.stranger) else { return nil }
      asked.asker = .identity(Self.identity(Self.nobody, stranger, partition))
      // Accounts of the inventory are asked for themselves.
      let others = KeyUncertainty(
        mayBeAbsent: false,
        excluded: graph.inventory.accounts.keys.sorted().map(\.description)
      )
      asked.context += Self.anonymity + [("aws:PrincipalAccount", .unknown(others))]
    case .resource: return nil
    }
    return asked
  }

  /// The account of somebody of whom nothing is known.
  static let stranger = "000000000000"
  /// A role that stands for anybody of an account.
  private static let nobody = "role/*"
  /// What the evaluator calls the policies of such a one, where they were not collected.
  static let nobodysPolicies = "policies of \(nobody)"

  private static func identity(_ resource: String, _ account: AccountID, _ partition: String) -> ARN
  {
    ARN(
      partition: partition,
      service: "iam",
      region: "",
      account: account.description,
      resource: resource
    )
  }

  /// What is not known of somebody who is nobody in particular.
  private static var anonymity: [(key: String, state: KeyState)] {
    [
      ("aws:PrincipalArn", .unknown), ("aws:userid", .unknown), ("aws:username", .unknown),
      ("aws:PrincipalType", .unknown),
    ]
  }
}

extension ResidualAtom {
  /// The policy that would have to be read.
  var unknownPolicy: UnknownPolicy? {
    switch self {
    case .unreadablePolicyAllows(let policy), .unreadablePolicyDenies(let policy): policy
    case .condition, .variableEquals, .keyCaseCollision, .serviceControlPoliciesAllow,
      .externalAccountAllows, .externalResourcePolicyAllows, .sessionNameIs, .open:
      nil
    }
  }
}
