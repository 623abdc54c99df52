import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage
import Synchronization

/// Answers questions about an inventory: builds each request with every layer and context key the
/// inventory proves, and decides it.
public final class AccessEvaluator: Sendable {
  /// The graph that is asked.
  public let graph: AccessGraph
  /// What earlier questions have found out about principals, resources and accounts.
  let sides = KnownSides()
  private let compiled = Mutex<[ObjectIdentifier: CompiledPolicy]>([:])

  /// An evaluator over a graph.
  public init(_ graph: AccessGraph) {
    self.graph = graph
  }

  /// Answers a question.
  ///
  /// - Parameters:
  ///   - question: The question.
  ///   - tracing: Whether to note every statement looked at.
  /// - Returns: The decision, and the policies that took part.
  public func answer(_ question: AccessQuestion, tracing: Bool = false) -> AccessAnswer {
    var assembly = RequestAssembly(question: question, evaluator: self)
    let request = assembly.request()
    let answer = AccessAnswer(
      decision: request.decide(tracing: tracing),
      origins: assembly.sources,
      request: request
    )
    return settled(answer, question, tracing: tracing)
  }

  /// The compiled form of a document, made once.
  func compile(_ document: PolicyDocument) -> CompiledPolicy {
    let id = ObjectIdentifier(document)
    if let policy = compiled.withLock({ $0[id] }) { return policy }
    // Others may look things up meanwhile; of two that compile the same, the first one's stays.
    let policy = CompiledPolicy(document)
    return compiled.withLock { known in
      if let first = known[id] { return first }
      known[id] = policy
      return policy
    }
  }

  /// The modelled key policy of keys that AWS manages (PF-16).
  ///
  /// Source: AWS KMS Developer Guide, "AWS managed keys"; Amazon S3 User Guide, "Using server-side
  /// encryption with AWS KMS keys (SSE-KMS)".
  func managedKeyPolicy(service: String, account: AccountID, region: String) -> CompiledPolicy {
    let text = """
      {"Version": "2012-10-17", "Statement": [{"Sid": "AllowThroughService", "Effect": "Allow",
      "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Condition":
      {"StringEquals": {"kms:CallerAccount": "\(account)",
      "kms:ViaService": "\(service).\(region).amazonaws.com"}}}]}
      """
    return CompiledPolicy(PolicyDocument.parse(Array(text.utf8), as: .key))
  }
}
