import PolicyEvaluation
import Testing

@Suite("Grants on keys")
struct KeyGrantTests {
  private static func request(_ grantee: String, context: [String: [String]] = [:]) throws
    -> AuthorizationRequest
  {
    var request = try Question.ask(
      Question.sessionA,
      "kms:Decrypt",
      on: Question.keyB,
      of: Question.accountB,
      context: context
    )
    request.layers.grants = [KeyGrant(id: "g", grantee: grantee, operations: ["Decrypt"])]
    return request
  }

  @Test(
    "to a role or its session are enough on both sides (CF-320)",
    arguments: [
      Question.roleA, Question.sessionA,
    ]
  )
  func role(grantee: String) throws {
    let decision = try Self.request(grantee).decide()
    #expect(decision.summary == "allowed")
    #expect(decision.grantPath == .grant)
  }

  @Test("to an account stand in for the key policy alone (CF-323a, CF-323b)")
  func account() throws {
    var request = try Self.request(Question.rootA)
    #expect(request.decide().summary == "implicitlyDenied identity")
    request.layers.identity = [Question.everything]
    #expect(request.decide().summary == "allowed")
  }

  @Test("hold only for their encryption context (CF-321)")
  func constraint() throws {
    var request = try Self.request(
      Question.roleA,
      context: ["kms:EncryptionContext:app": ["y"], "kms:EncryptionContextKeys": ["app"]]
    )
    request.layers.grants = [
      KeyGrant(
        id: "g",
        grantee: Question.roleA,
        operations: ["Decrypt"],
        contextSubset: ["app": "x"]
      )
    ]
    #expect(request.decide().summary.contains("keyPolicy"))
    request.context.set("kms:EncryptionContext:app", .value("x"))
    #expect(request.decide().summary == "allowed")
    request.context.set("kms:EncryptionContext:app", .unknown)
    #expect(request.decide().summary == "conditional")
  }

  @Test("do not lift a Deny (CF-322)")
  func deny() throws {
    var request = try Self.request(Question.roleA)
    request.layers.serviceControl = [
      PolicyLevel(
        id: "r-root",
        policies: [
          Question.policy(
            .serviceControl,
            #""Effect":"Allow","Action":"*","Resource":"*""#,
            #""Effect":"Deny","Action":"kms:Decrypt","Resource":"*""#
          )
        ]
      )
    ]
    #expect(request.decide().summary == "explicitlyDenied scp")
  }

  @Test("that were not collected leave the answer open")
  func unknown() throws {
    var request = try Self.request("nobody")
    request.layers.unknownGrants = UnknownPolicy(name: "grants")
    #expect(request.decide().summary == "conditional")
  }
}

@Suite("Sessions")
struct SessionTests {
  @Test("session tags and a source identity need calls of their own (CF-292)")
  func calls() throws {
    let request = try Question.ask(
      Question.sessionA,
      "sts:AssumeRole",
      on: "arn:aws:iam::222222222222:role/deploy",
      of: Question.accountB,
      context: ["aws:RequestTag/t": ["x"], "aws:TagKeys": ["t"], "sts:SourceIdentity": ["me"]]
    )
    #expect(
      request.sessionCalls.map(\.action.name.text)
        == ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    )
  }

  @Test("credentials from GetSessionToken act as the user, but reach fewer services (EV-427)")
  func sessionToken() throws {
    func summary(_ action: String, on resource: String, mfa: String? = nil) throws -> String {
      var request = try Question.ask(
        Question.userA,
        action,
        on: resource,
        of: Question.accountA,
        context: mfa.map { ["aws:MultiFactorAuthPresent": [$0]] } ?? [:]
      )
      request.principal = request.principal.withSessionToken()
      request.layers.identity = [Question.everything]
      return request.decide().summary
    }
    #expect(try summary("s3:GetObject", on: "arn:aws:s3:::a-data/k") == "allowed")
    #expect(try summary("iam:GetUser", on: Question.userA) == "implicitlyDenied service")
    #expect(try summary("iam:GetUser", on: Question.userA, mfa: "true") == "allowed")
    #expect(try summary("sts:GetFederationToken", on: "*") == "implicitlyDenied service")
    #expect(try summary("sts:GetCallerIdentity", on: "*") == "allowed")
  }

  @Test("gateway endpoints know no principal but everybody (CF-365, CF-366)")
  func gateway() throws {
    var request = try Question.ask(
      Question.sessionA,
      "s3:GetObject",
      on: "arn:aws:s3:::a-data/k",
      of: Question.accountA
    )
    request.layers.identity = [Question.everything]
    request.layers.endpoint = [
      Question.policy(
        .endpoint,
        #""Effect":"Allow","Principal":{"AWS":"\#(Question.rootA)"},"Action":"*","Resource":"*""#
      )
    ]
    #expect(request.decide().summary == "allowed")
    request.layers.isGatewayEndpoint = true
    let decision = request.decide()
    #expect(decision.summary == "implicitlyDenied vpcEndpoint")
    #expect(decision.ambiguities.isEmpty)
  }
}
