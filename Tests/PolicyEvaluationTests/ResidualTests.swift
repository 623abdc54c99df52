import PolicyEvaluation
import Testing

@Suite("What an open decision depends on")
struct ResidualTests {
  private static func decide(
    identity: [String],
    unknown: [String]
  ) throws -> Decision {
    func document(_ statements: [String]) -> String {
      #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    }
    let keys = unknown.map { "\"\($0)\"" }.joined(separator: ",")
    return try EvaluationCase(
      parsing: """
        {"id":"x","request":{"principal":"arn:aws:iam::111111111111:user/alice",\
        "action":"s3:GetObject","resource":"arn:aws:s3:::a-data/k","unknownKeys":[\(keys)]},\
        "identityPolicies":[\(identity.map { document([$0]) }.joined(separator: ","))]}
        """
    ).request.decide()
  }

  private static func statement(_ effect: String, _ condition: String) -> String {
    """
    {"Effect":"\(effect)","Action":"s3:GetObject","Resource":"*",\
    "Condition":{"StringEquals":{\(condition)}}}
    """
  }

  @Test("is told in one order, whatever the order of the policies (EV-806)")
  func order() throws {
    let keys = ["aws:PrincipalTag/c", "aws:PrincipalTag/a", "aws:PrincipalTag/b"]
    let policies = keys.map { Self.statement("Allow", "\"\($0)\":\"1\"") }
    let forward = try Self.decide(identity: policies, unknown: keys)
    let backward = try Self.decide(identity: policies.reversed(), unknown: keys)
    #expect(forward.outcome == .conditional)
    #expect(forward.residual?.conjuncts == backward.residual?.conjuncts)
    let text = try #require(forward.residual?.description)
    let places = try ["a", "b", "c"].map { letter in
      try #require(text.firstRange(of: "PrincipalTag/\(letter)")?.lowerBound)
    }
    #expect(places == places.sorted())
  }

  @Test("leaves out a way that contradicts itself (EV-384)")
  func contradiction() throws {
    let decision = try EvaluationCase(
      parsing: """
        {"id":"x","request":{"principal":"arn:aws:iam::111111111111:user/alice",\
        "action":"s3:GetObject","resource":"arn:aws:s3:::a-data/k",\
        "resourceAccount":"111111111111",\
        "unknownKeys":["aws:PrincipalTag/team","aws:PrincipalTag/stage"]},\
        "identityPolicies":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",\
        "Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"1"}}}]}],\
        "permissionBoundaries":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
        "Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"1"}}}]}],\
        "resourcePolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":\
        {"AWS":"arn:aws:iam::111111111111:user/alice"},"Action":"s3:GetObject",\
        "Resource":"arn:aws:s3:::a-data/*","Condition":{"StringEquals":\
        {"aws:PrincipalTag/stage":"1"}}}]}}
        """
    ).request.decide()
    #expect(decision.outcome == .conditional)
    let text = try #require(decision.residual?.description)
    #expect(text.contains("stage"))
    #expect(!text.contains("team"))
  }
}
