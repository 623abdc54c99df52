import AWSIdentifiers
import AccessModel
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import TestSupport
import Testing

@Suite("Questions put to small designs")
struct ModelQuestionTests {
  private static let tools = "arn:aws:iam::111111111111:role/Reader"
  private static let prod = "arn:aws:iam::333333333333:role/Reader"

  /// Two accounts with a role each that may do everything, and an open bucket in the first.
  private static func design(
    organization: String = "organization: none",
    reader: String = "",
    trust: String = "sts:AssumeRole",
    blockPublicAccess: String = "none",
    bucket: String = "none"
  ) -> String {
    """
    region: eu-west-1
    complete: true
    \(organization)
    accounts:
      tools:
        id: "111111111111"
        blockPublicAccess: \(blockPublicAccess)
        roles:
          Reader:
            trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: prod}, Action: \(trust)}]}
            inlinePolicies:
              all: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"\(reader)}]}
        buckets:
          acme-open:
            blockPublicAccess: \(bucket)
            policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-open/*"}]}
      prod:
        id: "333333333333"
        roles:
          Reader:
            trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: tools}, Action: sts:AssumeRole}]}
            inlinePolicies:
              all: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}

    """
  }

  private static func withEvaluator<Result>(
    _ design: String,
    _ body: (AccessEvaluator) throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      let file = folder + "/design.yaml"
      try Data(design.utf8).write(to: URL(fileURLWithPath: file))
      return try body(AccessEvaluator(AccessGraph(try Inventory.read(at: file))))
    }
  }

  /// What a role gets at an object of the open bucket.
  private static func read(by role: String, in evaluator: AccessEvaluator) throws -> Decision {
    let inquiry = Inquiry(
      asker: .identity(try #require(ARN(role))),
      action: try #require(ActionName("s3:GetObject")),
      resource: ARN("arn:aws:s3:::acme-open/k")
    )
    return try #require(evaluator.answer(inquiry).hops.last).answer.decision
  }

  private static func organization(_ type: String, _ statement: String) -> String {
    """
    organization:
      id: o-exampleorg
      managementAccount: tools
      policyTypes: [SCP, RCP]
      policies:
        Guard: {type: \(type), document: {Version: "2012-10-17", Statement: [\(statement)]}}
      root: {id: r-acme, policies: [FullAWSAccess, RCPFullAWSAccess, Guard]}
    """
  }

  @Test("service control policies do not reach the management account (EV-410)")
  func managementAccount() async throws {
    let denial = #"{Effect: Deny, Action: "s3:*", Resource: "*"}"#
    let design = Self.design(organization: Self.organization("SCP", denial))
    try await Self.withEvaluator(design) { evaluator in
      #expect(try Self.read(by: Self.tools, in: evaluator).outcome == .allowed)
      let member = try Self.read(by: Self.prod, in: evaluator)
      #expect(member.outcome == .explicitlyDenied)
      #expect(member.blockingLayers == [.serviceControl])
    }
  }

  @Test("resource control policies do not reach keys that AWS manages (EV-475)")
  func managedKeys() async throws {
    let denial = #"{Effect: Deny, Principal: "*", Action: "kms:*", Resource: "*"}"#
    let design = Self.design(organization: Self.organization("RCP", denial))
    let account = try #require(AccountID("333333333333"))
    try await Self.withEvaluator(design) { evaluator in
      let key = KeyIdentity.awsManaged(
        service: "s3",
        account: account,
        region: "eu-west-1",
        partition: "aws"
      )
      let question = AccessQuestion(
        asker: .identity(try #require(ARN(Self.prod))),
        action: try #require(ActionName("kms:Decrypt")),
        target: .resource(key.keyARN),
        owner: account,
        guardian: .key(key),
        isForwarded: true,
        region: "eu-west-1",
        context: [
          ("kms:ViaService", .value("s3.eu-west-1.amazonaws.com")),
          ("kms:CallerAccount", .value("333333333333")),
        ]
      )
      #expect(evaluator.answer(question).decision.outcome == .allowed)
    }
  }

  @Test(
    "public access is blocked by the bucket's setting or the account's (EV-484)",
    arguments: [("none", "none", true), ("all", "none", false), ("none", "all", false)]
  )
  func publicAccess(account: String, bucket: String, isAllowed: Bool) async throws {
    let design = Self.design(blockPublicAccess: account, bucket: bucket)
    try await Self.withEvaluator(design) { evaluator in
      let decision = try Self.read(by: Self.prod, in: evaluator)
      #expect(decision.outcome == (isAllowed ? .allowed : .explicitlyDenied))
      #expect(decision.blockingLayers == (isAllowed ? [] : [.blockPublicAccess]))
    }
  }

  @Test("a request that a service forwards passes no endpoint of the customer's (EV-455)")
  func forwarded() async throws {
    try await Self.withEvaluator(Self.design()) { evaluator in
      var question = AccessQuestion(
        asker: .identity(try #require(ARN(Self.tools))),
        action: try #require(ActionName("s3:GetObject")),
        target: .resource(try #require(ARN("arn:aws:s3:::acme-open/k"))),
        owner: AccountID("111111111111"),
        guardian: .bucket("acme-open"),
        path: .unknown(nil),
        region: "eu-west-1"
      )
      #expect(evaluator.answer(question).decision.outcome == .conditional)
      question.isForwarded = true
      #expect(evaluator.answer(question).decision.outcome == .allowed)
    }
  }

  @Test(
    "a session bears tags only where the trust policy lets tags be passed (EV-391)",
    arguments: [("sts:AssumeRole", true), ("[sts:AssumeRole, sts:TagSession]", false)]
  )
  func sessionTags(trust: String, isAllowed: Bool) async throws {
    let untagged = #", Condition: {"Null": {"aws:PrincipalTag/team": "true"}}"#
    let design = Self.design(reader: untagged, trust: trust, bucket: "all")
    try await Self.withEvaluator(design) { evaluator in
      let inquiry = Inquiry(
        asker: .identity(try #require(ARN(Self.tools))),
        action: try #require(ActionName("s3:ListAllMyBuckets")),
        resource: nil
      )
      let outcome = evaluator.answer(inquiry).outcome
      #expect(outcome == (isAllowed ? .allowed : .conditional))
    }
  }
}
