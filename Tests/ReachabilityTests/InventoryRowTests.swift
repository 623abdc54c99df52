import AccessModel
import AWSIdentifiers
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import TestSupport
import Testing

/// Rows of the conformance tables that need an inventory: what is derived from one.
///
/// The accounts are those of the rules: A and B are members, M manages, E is outside.
@Suite("Rows that need an inventory")
struct InventoryRowTests {
  /// A design of which the parts are statements in JSON.
  struct Design {
    /// What role `app` of A is allowed.
    var app = #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#
    var appTrust =
      #"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}"#
    /// What user `boss` of M is allowed.
    var boss = #"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#
    /// Bucket policies.
    var bucketA: String?
    var bucketB: String?
    var bucketM: String?
    /// Names of the policies attached to levels.
    var root = ["FullAWSAccess", "RCPFullAWSAccess"]
    var accountB = ["FullAWSAccess", "RCPFullAWSAccess"]

    private static func document(_ statements: String) -> String {
      #"{"Version": "2012-10-17", "Statement": [\#(statements)]}"#
    }

    private static func policy(_ statements: String?) -> String {
      statements.map { document($0) } ?? "none"
    }

    var yaml: String {
      """
      name: rows
      region: eu-west-1
      complete: true
      organization:
        id: o-aaaaaaaaaa
        managementAccount: m
        policyTypes: [SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY]
        policies:
          NoStorage: {type: SERVICE_CONTROL_POLICY, document: \(Self.document(#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#))}
          NoStorageHere: {type: RESOURCE_CONTROL_POLICY, document: \(Self.document(#"{"Effect": "Deny", "Principal": "*", "Action": ["s3:*", "kms:*"], "Resource": "*"}"#))}
        root:
          id: r-root
          accounts: [m]
          policies: [\(root.joined(separator: ", "))]
          units:
            prod: {id: ou-root-prod, accounts: [a, b]}
      accounts:
        a:
          id: "111111111111"
          roles:
            app:
              id: AROAAPP
              trustPolicy: \(Self.document(appTrust))
              inlinePolicies: {own: \(Self.document(app))}
          buckets:
            a-data: {policy: \(Self.policy(bucketA)), blockPublicAccess: none}
          vpcEndpoints:
            - {VpcEndpointId: vpce-1, VpcEndpointType: Gateway, VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, State: available}
        b:
          id: "222222222222"
          organizationPolicies: [\(accountB.joined(separator: ", "))]
          roles:
            deploy:
              trustPolicy: \(Self.document(#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:role/app"}, "Action": "sts:AssumeRole"}"#))
              inlinePolicies: {own: \(Self.document(#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}"#))}
            last:
              trustPolicy: \(Self.document(#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:role/deploy"}, "Action": "sts:AssumeRole"}"#))
              inlinePolicies: {own: \(Self.document(#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#))}
          buckets:
            b-data: {policy: \(Self.policy(bucketB)), blockPublicAccess: none}
          keys:
            main: {id: 1, policy: \(Self.document(#"{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}"#))}
        m:
          id: "999999999999"
          users: {boss: {inlinePolicies: {own: \(Self.document(boss))}}}
          buckets:
            m-data: {policy: \(Self.policy(bucketM)), blockPublicAccess: none}
      """
    }
  }

  private static let app = "arn:aws:iam::111111111111:role/app"
  private static let boss = "arn:aws:iam::999999999999:user/boss"

  private static func arn(_ text: String) throws -> ARN { try #require(ARN(text)) }

  private func graph(_ design: Design = Design()) async throws -> AccessGraph {
    try await withTemporaryFolder { folder in
      let file = URL(fileURLWithPath: folder).appendingPathComponent("rows.yaml")
      try design.yaml.write(to: file, atomically: true, encoding: .utf8)
      let inventory = try Inventory.read(at: file.path)
      #expect(inventory.diagnostics.filter { $0.code.hasPrefix("model-") }.map(\.message) == [])
      return AccessGraph(inventory)
    }
  }

  private func ask(
    _ principal: String = InventoryRowTests.app,
    _ action: String = "s3:GetObject",
    _ resource: String = "arn:aws:s3:::a-data/k",
    in design: Design = Design(),
    _ change: (inout Inquiry) throws -> Void = { _ in }
  ) async throws -> InquiryAnswer {
    var inquiry = Inquiry(
      asker: .identity(try Self.arn(principal)),
      action: try #require(ActionName(action)),
      resource: try Self.arn(resource)
    )
    try change(&inquiry)
    return AccessEvaluator(try await graph(design)).answer(inquiry)
  }

  private static func when(_ condition: String) -> String {
    #"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {\#(condition)}}"#
  }

  private static let all =
    #"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": ["arn:aws:s3:::b-data", "arn:aws:s3:::b-data/*"]}"#

  // MARK: - Keys

  @Test(
    "keys follow from the inventory (CF-160, CF-168, CF-189)",
    arguments: [
      (
        #""ArnEquals": {"aws:PrincipalArn": "arn:aws:sts::111111111111:assumed-role/app/s1"}"#,
        Decision.Outcome.implicitlyDenied
      ),
      (#""ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/app"}"#, .allowed),
      (#""StringEquals": {"aws:ResourceAccount": "111111111111"}"#, .allowed),
      (#""StringEquals": {"aws:ResourceAccount": "222222222222"}"#, .implicitlyDenied),
      (#""StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}"#, .allowed),
      (#""StringEquals": {"ec2:Region": "x"}"#, .implicitlyDenied),
    ]
  )
  func derived(condition: String, expected: Decision.Outcome) async throws {
    #expect(try await ask(in: Design(app: Self.when(condition))).outcome == expected)
  }

  @Test("the management account belongs to the organization (CF-161)")
  func management() async throws {
    let design = Design(
      boss: Self.when(#""StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}"#)
    )
    let answer = try await ask(Self.boss, "s3:GetObject", "arn:aws:s3:::m-data/k", in: design)
    #expect(answer.outcome == .allowed)
  }

  @Test("what is taken for granted is marked (CF-188)")
  func assumed() async throws {
    let design = Design(
      bucketA:
        #"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::a-data/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#
    )
    let answer = try await ask(in: design)
    #expect(answer.outcome == .allowed)
    #expect(answer.hops[0].answer.decision.trace?.assumed == ["aws:securetransport"])
    let plain = try await ask()
    #expect(plain.hops[0].answer.decision.trace?.assumed == [])
  }

  @Test("a key that no table knows leaves the answer open (CF-190)")
  func strangeKey() async throws {
    let design = Design(app: Self.when(#""StringEquals": {"aws:BrandNewKey": "x"}"#))
    let answer = try await ask(in: design)
    #expect(answer.outcome == .conditional)
    let warnings = answer.hops[0].answer.decision.trace?.warnings.map(\.code.rawValue) ?? []
    #expect(warnings.contains("W-KEY-UNKNOWN"))
  }

  @Test("what the caller chooses is named, and the answer is yes (CF-191)")
  func inputs() async throws {
    let design = Design(app: Self.when(#""StringLike": {"s3:prefix": "team/*"}"#))
    let answer = try await ask(Self.app, "s3:ListBucket", "arn:aws:s3:::a-data", in: design)
    #expect(answer.outcome == .allowed)
    #expect(answer.inputs == ["StringLike(s3:prefix, team/*)"])
  }

  @Test("session tags are possible only where the trust policy lets them in (CF-192)")
  func sessionTags() async throws {
    var design = Design(app: Self.when(#""StringEquals": {"aws:PrincipalTag/t": "x"}"#))
    #expect(try await ask(in: design).outcome == .implicitlyDenied)
    design.appTrust =
      #"{"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"StringEquals": {"aws:RequestTag/t": "x"}}}"#
    #expect(try await ask(in: design).outcome == .conditional)
    let tagged = try await ask(in: design) { $0.context = [("aws:PrincipalTag/t", ["x"])] }
    #expect(tagged.outcome == .allowed)
  }

  @Test("a living role is named by its unique id (CF-072)")
  func uniqueID() async throws {
    func policy(_ id: String) -> String {
      #"{"Effect": "Allow", "Principal": {"AWS": "\#(id)"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-data/*"}"#
    }
    let object = "arn:aws:s3:::b-data/k"
    let living = try await ask(
      Self.app,
      "s3:GetObject",
      object,
      in: Design(bucketB: policy("AROAAPP"))
    )
    #expect(living.outcome == .allowed)
    let statements = living.hops[0].answer.decision.trace?.statements ?? []
    #expect(statements.first { $0.statement.layer == .bucketPolicy }?.matchClass == "ENTITY")
    let dead = try await ask(
      Self.app,
      "s3:GetObject",
      object,
      in: Design(bucketB: policy("AROAOLD"))
    )
    #expect(dead.outcome == .implicitlyDenied)
  }

  // MARK: - Accounts

  @Test("the SCPs are those of the caller's account (CF-236), and M has none (CF-238)")
  func serviceControl() async throws {
    var design = Design(bucketB: Self.all)
    design.accountB.append("NoStorage")
    let object = "arn:aws:s3:::b-data/k"
    #expect(try await ask(Self.app, "s3:GetObject", object, in: design).outcome == .allowed)
    design.root.append("NoStorage")
    let denied = try await ask(Self.app, "s3:GetObject", object, in: design)
    #expect(denied.outcome == .explicitlyDenied)
    let boss = try await ask(Self.boss, "s3:GetObject", "arn:aws:s3:::m-data/k", in: design)
    #expect(boss.outcome == .allowed)
  }

  @Test("the RCPs are those of the bucket's account, and M has none (CF-246)")
  func resourceControl() async throws {
    var design = Design(
      bucketB: Self.all,
      bucketM: Self.all.replacing("b-data", with: "m-data")
    )
    design.root.append("NoStorageHere")
    let member = try await ask(Self.app, "s3:GetObject", "arn:aws:s3:::b-data/k", in: design)
    #expect(member.outcome == .explicitlyDenied)
    let managed = try await ask(Self.app, "s3:GetObject", "arn:aws:s3:::m-data/k", in: design)
    #expect(managed.outcome == .allowed)
  }

  @Test("RCPs pass over keys that AWS manages (CF-326)")
  func managedKey() async throws {
    var design = Design()
    design.root.append("NoStorageHere")
    let evaluator = AccessEvaluator(try await graph(design))
    let account = try #require(AccountID("222222222222"))
    func answer(_ key: KeyIdentity) throws -> AccessAnswer {
      evaluator.answer(
        AccessQuestion(
          asker: .identity(try Self.arn("arn:aws:iam::222222222222:role/last")),
          action: try #require(ActionName("kms:Decrypt")),
          target: .resource(key.keyARN),
          owner: account,
          guardian: .key(key),
          region: "eu-west-1"
        ),
        tracing: true
      )
    }
    let managed = try answer(
      .awsManaged(service: "s3", account: account, region: "eu-west-1", partition: "aws")
    )
    #expect(!managed.decision.blockingLayers.contains(.resourceControl))
    let own = try answer(.customerManaged(Self.arn("arn:aws:kms:eu-west-1:222222222222:key/1")))
    #expect(own.decision.outcome == .explicitlyDenied)
    #expect(own.decision.blockingLayers == [.resourceControl])
  }

  @Test("an account outside the inventory leaves its half open (CF-270, CF-272)")
  func outside() async throws {
    let design = Design(
      bucketB:
        #"{"Effect": "Allow", "Principal": {"AWS": "555555555555"}, "Action": "s3:*", "Resource": "arn:aws:s3:::b-data/*"}"#
    )
    let stranger = "arn:aws:iam::555555555555:user/eve"
    let answer = try await ask(stranger, "s3:GetObject", "arn:aws:s3:::b-data/k", in: design)
    #expect(answer.outcome == .conditional)
    let residual = answer.hops[0].answer.decision.residual?.description ?? ""
    #expect(residual.contains("externalAccountAllows(555555555555"))
    let role = "arn:aws:iam::555555555555:role/partner"
    let assume = try await ask(Self.app, "sts:AssumeRole", role)
    #expect(assume.outcome == .conditional)
    let open = assume.hops[0].answer.decision.residual?.description ?? ""
    #expect(open.contains("externalResourcePolicyAllows(\(role))"))
    let bucket = try await ask(Self.app, "s3:GetObject", "arn:aws:s3:::e-data/k")
    #expect(bucket.outcome == .conditional)
  }

  // MARK: - Ways

  @Test("where the path is not fixed, each is tried (CF-369)")
  func paths() async throws {
    let design = Design(
      bucketB:
        #"{"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "s3:*", "Resource": "arn:aws:s3:::b-data/*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}"#
    )
    let answer = try await ask(Self.app, "s3:GetObject", "arn:aws:s3:::b-data/k", in: design)
    #expect(answer.outcome == .implicitlyDenied)
    #expect(answer.hops[0].answer.decision.blockingLayers == [.bucketPolicy])
    #expect(answer.paths.map(\.endpoint.id) == ["vpce-1"])
    #expect(answer.paths.map(\.outcome) == [.allowed])
  }

  @Test("the endpoint of the first call has no say in a forwarded one (CF-307)")
  func forwarded() async throws {
    let graph = try await graph()
    let account = try #require(AccountID("111111111111"))
    let endpoint = try #require(graph.endpoints(account: account, region: "eu-west-1").value?.first)
    let key = KeyIdentity.customerManaged(
      try Self.arn("arn:aws:kms:eu-west-1:222222222222:key/1")
    )
    var question = AccessQuestion(
      asker: .identity(try Self.arn(Self.app)),
      action: try #require(ActionName("kms:Decrypt")),
      target: .resource(key.keyARN),
      owner: AccountID("222222222222"),
      guardian: .key(key),
      path: .endpoint(endpoint),
      isForwarded: true,
      region: "eu-west-1"
    )
    #expect(AccessEvaluator(graph).answer(question).request.layers.endpoint == nil)
    question.isForwarded = false
    #expect(AccessEvaluator(graph).answer(question).request.layers.endpoint != nil)
  }

  @Test("a chain of three roles leaves the first session's limits behind (CF-293)")
  func chain() async throws {
    let design = Design(
      app: #"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}"#,
      bucketB:
        #"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:role/last"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-data/*"}"#
    )
    let roles = try ["deploy", "last"].map { try Self.arn("arn:aws:iam::222222222222:role/\($0)") }
    let answer = try await ask(Self.app, "s3:GetObject", "arn:aws:s3:::b-data/k", in: design) {
      $0.via = roles
    }
    #expect(answer.hops.map(\.answer.decision.outcome) == [.allowed, .allowed, .allowed])
    let direct = try await ask(Self.app, "s3:GetObject", "arn:aws:s3:::b-data/k", in: design)
    #expect(direct.outcome == .implicitlyDenied)
  }
}
