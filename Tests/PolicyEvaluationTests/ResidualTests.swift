import PolicyEvaluation
import Testing

@Suite("What an open decision depends on")
struct ResidualTests {
  private static func decide(
    identity: [String],
    boundary: String? = nil,
    levels: [String] = [],
    unknown: [String]
  ) throws -> Decision {
    func document(_ statements: [String]) -> String {
      #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    }
    let keys = unknown.map { "\"\($0)\"" }.joined(separator: ",")
    let scps = levels.map { #"{"id":"r","policies":[\#(document([Self.everything, $0]))]}"# }
    return try EvaluationCase(
      parsing: """
        {"id":"x","request":{"principal":"arn:aws:iam::111111111111:user/alice",\
        "action":"s3:GetObject","resource":"arn:aws:s3:::a-data/k","unknownKeys":[\(keys)]},\
        "identityPolicies":[\(identity.map { document([$0]) }.joined(separator: ","))],\
        "permissionBoundaries":[\(boundary.map { document([$0]) } ?? "")],\
        "scps":[\(scps.joined(separator: ","))]}
        """
    ).request.decide()
  }

  private static let everything = #"{"Effect":"Allow","Action":"*","Resource":"*"}"#

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

  @Test("is nothing where it contradicts itself, however much else is open (EV-384)")
  func contradiction() throws {
    let keys = (0..<24).map { "aws:PrincipalTag/k\($0)" }
    let many = #""aws:PrincipalTag/z":["1","2","3","4","5","6"]"#
    let decision = try Self.decide(
      identity: keys.map { Self.statement("Allow", "\"\($0)\":\"1\"") },
      boundary: Self.statement("Allow", many),
      levels: [Self.statement("Deny", many)],
      unknown: keys + ["aws:PrincipalTag/z"]
    )
    #expect(decision.outcome == .implicitlyDenied)
  }
}
