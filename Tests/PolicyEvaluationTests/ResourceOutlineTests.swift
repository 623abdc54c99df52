import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage
import Testing

@Suite("Outlines of resources")
struct ResourceOutlineTests {
  private static let roles = [
    "arn:aws:iam::111111111111:role/deploy", "arn:aws:iam::222222222222:role/team/deploy",
    "arn:aws-cn:iam::111111111111:role/deploy-2", "arn:aws:iam::111111111111:role/*",
    "arn:aws:iam::111111111111:role/é",
  ]

  private static let entries = [
    "*", "", "arn:aws:iam::111111111111:role/deploy", "arn:aws:iam::*:role/deploy",
    "arn:aws:iam::1111*:role/dep*", "arn:aws:iam::????????????:role/*", "arn:*:iam::*:role/team/*",
    "arn:aws:iam::222222222222:role/*/deploy", "arn:aws:iam::111111111111:role/d?ploy",
    "arn:aws:iam::111111111111:*", "arn:aws:iam::111111111111:role/${aws:username}",
    "arn:aws:iam::111111111111:role/${*}", "arn:aws:s3:::bucket/*", "arn:aws:*:*:*:role/deploy",
    "arn:aws:iam", "arn:aws:iam::111111111111", "arn:aws:iam::111111111111:Role/deploy",
    "arn:aws:iam::111111111111:role/é*", "role/deploy",
  ]

  private static let elements = entries.flatMap { entry in
    [
      "\"Resource\": \"\(entry)\"", "\"NotResource\": \"\(entry)\"",
      "\"Resource\": [\"\(entry)\", \"x\"]",
    ]
  }

  private func policy(_ resource: String, action: String, effect: String = "Allow")
    -> CompiledPolicy
  {
    let text = """
      {"Version": "2012-10-17", "Statement": [
      {"Effect": "\(effect)", "Action": "\(action)", \(resource)},
      {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
      """
    return CompiledPolicy(.parse(Array(text.utf8), as: .identity))
  }

  private func isInside(_ role: ARN, _ outline: ResourceOutline) -> Bool {
    if let account = outline.account, account != Array(role.accountText.utf8) { return false }
    let tail = Array(role.resource.utf8)
    return outline.isWhole ? tail == outline.beginning : tail.starts(with: outline.beginning)
  }

  /// Whether a policy may allow something that nothing else has a say in; an unknown key may be
  /// anything.
  private func mayAllow(_ policy: CompiledPolicy, _ action: ActionName, _ role: ARN) throws -> Bool
  {
    let account = try #require(role.account)
    var layers = PolicyLayers()
    layers.identity = [PolicyInput(policy, id: "own")]
    let request = AuthorizationRequest(
      principal: .user(try #require(ARN("arn:aws:iam::\(account):user/alice"))),
      action: RequestAction(action),
      resource: RequestResource(role),
      resourceAccount: .account(account),
      context: RequestContext { _ in .unknown },
      layers: layers
    )
    switch request.decide().outcome {
    case .allowed, .conditional: return true
    case .explicitlyDenied, .implicitlyDenied: return false
    }
  }

  @Test("whatever a statement may allow lies inside an outline")
  func cover() throws {
    let action = try #require(ActionName("iam:GetRole"))
    let sieve = PolicySieve(action: action, resource: .any)
    var allowed = 0
    var outside = 0
    for element in Self.elements {
      for name in ["iam:GetRole", "*", "iam:g*", "s3:GetObject"] {
        let policy = policy(element, action: name)
        let outlines = sieve.outlines(of: policy, service: "iam")
        for text in Self.roles {
          let role = try #require(ARN(text))
          let isOutlined = outlines.contains { isInside(role, $0) }
          if !isOutlined { outside += 1 }
          guard try mayAllow(policy, action, role) else { continue }
          allowed += 1
          #expect(isOutlined, "\(name) on \(element): \(role)")
        }
      }
    }
    // Much is allowed, and much is told apart.
    #expect(allowed > 200)
    #expect(outside > 200)
  }

  @Test("what is written literally is told apart")
  func literal() throws {
    let action = try #require(ActionName("sts:AssumeRole"))
    let sieve = PolicySieve(action: action, resource: .any)
    func outlines(_ entry: String, effect: String = "Allow") -> Set<ResourceOutline> {
      let policy = policy("\"Resource\": \"\(entry)\"", action: "sts:AssumeRole", effect: effect)
      return sieve.outlines(of: policy, service: "iam")
    }
    let whole = try #require(outlines("arn:aws:iam::111111111111:role/deploy").first)
    #expect(whole.account == Array("111111111111".utf8))
    #expect(whole.beginning == Array("role/deploy".utf8))
    #expect(whole.isWhole)
    let open = try #require(outlines("arn:aws:iam::*:role/team-*-x").first)
    #expect(open.account == nil)
    #expect(open.beginning == Array("role/team-".utf8))
    #expect(!open.isWhole)
    #expect(outlines("*") == [.anything])
    #expect(outlines("arn:aws:s3:::bucket").isEmpty)
    #expect(outlines("*", effect: "Deny").isEmpty)
  }

  @Test("a policy that cannot be evaluated may allow anything")
  func unreadable() throws {
    let action = try #require(ActionName("sts:AssumeRole"))
    let sieve = PolicySieve(action: action, resource: .any)
    let policy = CompiledPolicy(.parse(Array("{\"Statement\": 1}".utf8), as: .identity))
    #expect(sieve.outlines(of: policy, service: "iam") == [.anything])
  }
}
