import AccessModel
import Inventories
import PolicyEvaluation
import PolicyLanguage

/// The endpoint policies that a request passes (EV-490 to EV-494).
struct EndpointSide: Sendable {
  /// `nil` when it passes no endpoint.
  private(set) var policies: [PolicyInput]?
  private(set) var isGateway = false
  private(set) var sources: [PolicySource] = []

  /// The endpoint of a question's path.
  init(_ question: AccessQuestion, _ evaluator: AccessEvaluator) {
    // EV-455: no endpoint of the customer's in a forwarded call.
    if question.isForwarded { return }
    switch question.path {
    case .awsNetwork, .publicNetwork: return
    case .unknown(let file):
      let policy = UnknownPolicy(
        name: "endpoint policies of the VPC",
        file: file?.path,
        command: file?.command
      )
      policies = [PolicyInput(unknown: policy)]
    case .endpoint(let endpoint):
      isGateway = endpoint.isGateway
      let title = "endpoint policy of \(endpoint.id)"
      if case .absent = endpoint.policy {
        policies = [PolicyInput(Self.standardPolicy, id: title)]
        return
      }
      var collector = PolicyCollector(evaluator, .endpoint)
      let place = endpoint.policy.value.map {
        VPCEndpointPlace(
          id: endpoint.id,
          isGateway: endpoint.isGateway,
          account: endpoint.account,
          region: endpoint.region,
          position: $0.position
        )
      }
      let input = collector.input(
        PolicySource(
          layer: .vpcEndpoint,
          account: endpoint.account,
          title: title,
          policy: endpoint.policy,
          place: place.map { .endpoint($0) }
        )
      )
      policies = input.map { [$0] } ?? []
      sources = collector.sources
    }
  }

  /// The policy of an endpoint that was given none.
  private static let standardPolicy: CompiledPolicy = {
    let text = """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
      "Action": "*", "Resource": "*"}]}
      """
    return CompiledPolicy(.parse(Array(text.utf8), as: .endpoint))
  }()
}
