import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage
import Testing

/// Rows of the tables that one closed question cannot put.
@Suite("Questions of which a part is known")
struct PartlyKnownTests {
  private static func request(
    _ condition: String,
    _ key: String,
    _ state: KeyState,
    deny: Bool = false
  ) throws -> AuthorizationRequest {
    var request = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: "arn:aws:s3:::a-data/k",
      of: Question.accountA
    )
    request.context.set(key, state)
    let allows = #""Effect":"Allow","Action":"*","Resource":"*","Condition":{\#(condition)}"#
    request.layers.identity = [Question.policy(.identity, allows)]
    return request
  }

  @Test(
    "are decided by what is known (CF-182, CF-183, CF-185, CF-193)",
    arguments: [
      (
        #""StringLike":{"aws:SourceVpce":"vpce-*"}"#, "aws:SourceVpce",
        KeyUncertainty(mayBeAbsent: false, candidates: ["vpce-1", "vpce-2"]), "allowed"
      ),
      (
        #""StringLike":{"aws:SourceVpce":"vpce-1"}"#, "aws:SourceVpce",
        KeyUncertainty(mayBeAbsent: false, candidates: ["vpce-1", "vpce-2"]), "conditional"
      ),
      (
        #""Null":{"aws:TokenIssueTime":"false"}"#, "aws:TokenIssueTime",
        KeyUncertainty(mayBeAbsent: false), "allowed"
      ),
      (
        #""StringLike":{"aws:userid":"AROA2:*"}"#, "aws:userid",
        KeyUncertainty(mayBeAbsent: false, prefix: "AROA1:"), "implicitlyDenied identity"
      ),
      (
        #""StringLike":{"aws:userid":"AROA1:*"}"#, "aws:userid",
        KeyUncertainty(mayBeAbsent: false, prefix: "AROA1:"), "allowed"
      ),
      (
        #""StringEquals":{"aws:userid":"AROA1:bob"}"#, "aws:userid",
        KeyUncertainty(mayBeAbsent: false, prefix: "AROA1:"), "conditional"
      ),
      (
        #""StringNotEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}"#, "aws:PrincipalOrgID",
        KeyUncertainty(excluded: ["o-aaaaaaaaaa"]), "allowed"
      ),
      (
        #""StringEquals":{"aws:PrincipalOrgID":"o-aaaaaaaaaa"}"#, "aws:PrincipalOrgID",
        KeyUncertainty(excluded: ["o-aaaaaaaaaa"]), "implicitlyDenied identity"
      ),
    ]
  )
  func partly(condition: String, key: String, known: KeyUncertainty, expected: String) throws {
    let request = try Self.request(condition, key, .unknown(known))
    #expect(request.decide().summary == expected)
  }

  @Test("a level whose policies were not collected leaves the answer open (CF-234)")
  func unknownLevel() throws {
    var request = try Self.request("", "aws:username", .absent)
    let atom = ResidualAtom.serviceControlPoliciesAllow(level: "ou-root-prod")
    request.layers.serviceControl = [
      PolicyLevel(id: "ou-root-prod", policies: [PolicyInput(open: atom)])
    ]
    let decision = request.decide()
    #expect(decision.outcome == .conditional)
    #expect(decision.residual?.description == "scpAllows(ou-root-prod)")
  }

  @Test("several session policies are united (CF-219)")
  func sessionPolicies() throws {
    var request = try Self.request("", "aws:username", .absent)
    request.layers.session = [
      Question.policy(.session, #""Effect":"Allow","Action":"s3:GetObject","Resource":"*""#),
      Question.policy(.session, #""Effect":"Allow","Action":"ec2:*","Resource":"*""#),
    ]
    let decision = request.decide()
    #expect(decision.summary == "allowed")
    #expect(decision.ambiguities == ["AMB-SP-UNION"])
    request.layers.session?.removeFirst()
    #expect(request.decide().summary == "implicitlyDenied session")
  }

  @Test("what the service refuses is no policy's doing (CF-336)")
  func serviceError() throws {
    var request = try Self.request("", "aws:username", .absent)
    request.layers.serviceBlocks = ["acl-not-supported"]
    let decision = request.decide()
    #expect(decision.summary == "implicitlyDenied service")
    #expect(decision.blockers.map(\.rule) == ["acl-not-supported"])
  }

  @Test("a canonical id may be that of the caller's account (EV-151)")
  func canonicalID() throws {
    let id = String(repeating: "ab", count: 32)
    for (effect, expected) in [("Allow", "implicitlyDenied bucketPolicy"), ("Deny", "allowed")] {
      var request = try Question.ask(
        Question.sessionA,
        "s3:GetObject",
        on: "arn:aws:s3:::b-data/k",
        of: effect == "Allow" ? Question.accountB : Question.accountA
      )
      request.layers.identity = [Question.everything]
      request.layers.resource = [
        Question.policy(
          .resource,
          #""Effect":"\#(effect)","Principal":{"CanonicalUser":"\#(id)"},"Action":"*","Resource":"*""#
        )
      ]
      #expect(request.decide().summary == expected)
      request.principal = request.principal.withUnknownCanonicalID()
      let decision = request.decide()
      #expect(decision.outcome == .conditional)
      #expect(decision.residual?.description.contains("has the canonical id") == true)
    }
  }

  @Test("a trace of an access across accounts names both statements (CF-393)")
  func trace() throws {
    var request = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: "arn:aws:s3:::b-data/k",
      of: Question.accountB
    )
    request.layers.identity = [Question.everything]
    request.layers.resource = [
      Question.policy(
        .resource,
        #""Effect":"Allow","Principal":{"AWS":"\#(Question.roleA)"},"Action":"s3:*","Resource":"*""#
      )
    ]
    let decision = request.decide(tracing: true)
    let trace = try #require(decision.trace)
    #expect(decision.grantPath == .crossAccount)
    #expect(
      trace.statements.filter(\.applies).map(\.statement.layer) == [.bucketPolicy, .identity]
    )
    #expect(trace.statements.first?.matchClass == "ENTITY")
    let absent = trace.layers.filter { !$0.takesPart }
    #expect(absent.map(\.layer).contains(.boundary))
    #expect(absent.allSatisfy { $0.rule.hasPrefix("EV-") })
  }

  @Test("a message is held against a decision (CF-384, CF-385, CF-387)")
  func messages() throws {
    var request = try Self.request("", "aws:username", .absent)
    request.layers.identity = []
    request.layers.serviceControl = [PolicyLevel(id: "r-root", policies: [])]
    let identity = AccessDeniedMessage(
      parsing: "User: x is not authorized to perform: s3:GetObject because no identity-based "
        + "policy allows the s3:GetObject action"
    )
    #expect(request.decide().blockingLayers == [.serviceControl, .identity])
    #expect(identity.agreement(with: request.decide()) == .consistent)
    let boundary = AccessDeniedMessage(parsing: "with an explicit deny in a permissions boundary")
    let allowed = try Self.request("", "aws:username", .absent).decide()
    #expect(allowed.outcome == .allowed)
    #expect(boundary.agreement(with: allowed) == .mismatch)
    var outside = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: "arn:aws:s3:::b-data/k",
      of: Question.accountB
    )
    outside.layers.identity = [Question.everything]
    outside.layers.resource = [
      Question.policy(
        .resource,
        #""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*""#
      )
    ]
    outside.layers.publicAccess = .on
    let restricted = AccessDeniedMessage(
      parsing: "User: x is not authorized to perform: s3:GetObject on resource: "
        + "\"arn:aws:s3:::b-data/k\" with an explicit deny in a resource-based policy"
    )
    #expect(restricted.agreement(with: outside.decide()) == .consistent)
  }

  @Test("choices of ours are named where they decide (EV-135, EV-485)")
  func ambiguities() throws {
    func codes(_ pattern: String, _ action: String, _ resource: String) throws -> [String] {
      var request = try Question.ask(Question.userA, action, on: resource, of: Question.accountA)
      request.layers.identity = [
        Question.policy(.identity, #""Effect":"Allow","Action":"*","Resource":"\#(pattern)""#)
      ]
      return request.decide(tracing: true).ambiguities
    }
    let user = Question.userA
    #expect(try codes("arn:aws:iam::111111111111:u*", "iam:GetUser", user) == ["AMB-ARN-TYPE"])
    #expect(try codes("arn:aws:iam::111111111111:*", "iam:GetUser", user) == [])
    #expect(try codes("arn:aws:iam::111111111111:user/*", "iam:GetUser", user) == [])
    let instance = "arn:aws:ec2:eu-west-1:111111111111:instance/i-1"
    #expect(try codes("arn:aws:ec2:*:*:*/*", "ec2:CreateTags", instance) == ["AMB-ARN-TYPE"])
    #expect(try codes("arn:aws:ec2:*:*:instance/*", "ec2:CreateTags", instance) == [])
    var outside = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: "arn:aws:s3:::b-data/k",
      of: Question.accountB
    )
    outside.layers.publicAccess = .on
    for (value, expected) in [("AROAID:*", ["AMB-BPA-USERID"]), ("*:x", [])] {
      outside.layers.resource = [
        Question.policy(
          .resource,
          #""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:userid":"\#(value)"}}"#
        )
      ]
      #expect(outside.decide().summary == "explicitlyDenied blockPublicAccess")
      #expect(outside.decide().ambiguities == expected)
    }
  }
}
