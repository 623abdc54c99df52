import AWSIdentifiers
import ArtifactFlows
import Diagnostics
import PolicyEvaluation
import Repairs
import Testing

@Suite("Hints for the smallest repair")
struct RepairHintTests {
  static let role = "arn:aws:iam::222222222222:role/PipelineDeploy"
  static let key = "arn:aws:kms:eu-west-1:111111111111:key/1234"
  static let artifact = "arn:aws:s3:::artifacts/orders/Build/*"

  static func verdict(
    _ action: String,
    on resource: String,
    by principal: Leg.Principal? = nil,
    _ blockers: [LegBlocker],
    code: Int? = nil,
    context: [Leg.ContextEntry] = []
  ) throws -> LegVerdict {
    LegVerdict(
      leg: Leg(
        id: Leg.ID(1),
        step: "Deploy/Stack",
        principal: try principal ?? .identity(#require(ARN(role))),
        action: ActionName(action),
        resource: resource,
        context: context,
        purpose: .readArtifact,
        rule: "PF-28"
      ),
      state: .broken,
      outcome: .implicitlyDenied,
      blockers: blockers,
      code: code.map { BreakCode($0) }
    )
  }

  static func blocker(
    _ layer: Layer,
    _ kind: Blocker.Kind = .implicit,
    account: String? = "111111111111",
    statement: String? = nil,
    policy: String? = nil,
    reason: String = "no statement allows it",
    miss: LegBlocker.Miss? = nil
  ) -> LegBlocker {
    LegBlocker(
      layer: layer,
      kind: kind,
      account: account.flatMap { AccountID($0) },
      policy: policy ?? "policy of the \(layer.rawValue)",
      statement: statement,
      location: FileLocation(file: "policy.json", line: 3, column: 5),
      reason: reason,
      miss: miss
    )
  }

  static func only(_ verdict: LegVerdict) throws -> RepairHint {
    let hints = RepairHint.hints(for: verdict)
    #expect(hints.count == 1)
    return try #require(hints.first)
  }

  @Test("an identity that lacks a permission gets the action on the resource, and no more")
  func identity() throws {
    let verdict = try Self.verdict("s3:GetObject", on: Self.artifact, [Self.blocker(.identity)])
    let hint = try Self.only(verdict)
    #expect(
      hint.statement
        == ProposedStatement(actions: ["s3:GetObject"], resources: [Self.artifact])
    )
    #expect(hint.text.contains("`s3:GetObject`") && hint.text.contains(Self.role))
    #expect(hint.location == FileLocation(file: "policy.json", line: 3, column: 5))
    #expect(!hint.needsOwner)
  }

  @Test("a passed role is passed to its service alone")
  func passRole() throws {
    let verdict = try Self.verdict(
      "iam:PassRole",
      on: "arn:aws:iam::222222222222:role/Stack",
      [Self.blocker(.identity)],
      context: [
        .init(key: "iam:PassedToService", state: "present(cloudformation.amazonaws.com)")
      ]
    )
    #expect(
      try Self.only(verdict).statement?.conditions == [
        .init(
          test: "StringEquals",
          key: "iam:PassedToService",
          value: "cloudformation.amazonaws.com"
        )
      ]
    )
  }

  @Test("policies of resources name the role by its ARN")
  func resourcePolicies() throws {
    let bucket = try Self.only(
      Self.verdict("s3:GetObject", on: Self.artifact, [Self.blocker(.bucketPolicy)])
    )
    #expect(bucket.statement?.principal == .aws(Self.role))
    #expect(bucket.statement?.resources == [Self.artifact])
    let key = try Self.only(
      Self.verdict("kms:Decrypt", on: Self.key, [Self.blocker(.keyPolicy)], code: 2)
    )
    #expect(key.statement?.principal == .aws(Self.role))
    #expect(key.statement?.actions == ["kms:Decrypt"])
    let trust = try Self.only(
      Self.verdict(
        "sts:AssumeRole",
        on: "arn:aws:iam::333333333333:role/Deploy",
        [Self.blocker(.trustPolicy)],
        code: 28
      )
    )
    #expect(trust.statement?.principal == .aws(Self.role))
    #expect(trust.statement?.resources == nil)
  }

  @Test("a service is named as a service")
  func servicePrincipal() throws {
    let hint = try Self.only(
      Self.verdict(
        "sts:AssumeRole",
        on: Self.role,
        by: .service("codebuild.amazonaws.com"),
        [Self.blocker(.trustPolicy)]
      )
    )
    #expect(hint.statement?.principal == .service("codebuild.amazonaws.com"))
  }

  @Test("a statement that denies stays, and spares this role alone")
  func explicitDenial() throws {
    let hint = try Self.only(
      Self.verdict(
        "s3:PutObject",
        on: Self.artifact,
        [Self.blocker(.bucketPolicy, .explicit, statement: "OnlyFromEndpoint")]
      )
    )
    #expect(hint.text.hasPrefix("keep statement `OnlyFromEndpoint`"))
    #expect(
      hint.exception
        == .init(test: "ArnNotEquals", key: "aws:PrincipalArn", value: Self.role)
    )
    #expect(hint.statement == nil)
  }

  @Test("a denial of a service is excepted by the service's name")
  func explicitDenialOfService() throws {
    let hint = try Self.only(
      Self.verdict(
        "sts:AssumeRole",
        on: Self.role,
        by: .service("codebuild.amazonaws.com"),
        [Self.blocker(.resourceControl, .explicit, statement: "OnlyOurs")]
      )
    )
    #expect(hint.exception?.key == "aws:PrincipalServiceName")
    #expect(hint.needsOwner)
  }

  @Test(
    "policies that guard more than the pipeline need their owner",
    arguments: [Layer.serviceControl, .resourceControl, .vpcEndpoint],
    [Blocker.Kind.explicit, .implicit]
  )
  func owners(layer: Layer, kind: Blocker.Kind) throws {
    let verdict = try Self.verdict("s3:GetObject", on: Self.artifact, [Self.blocker(layer, kind)])
    #expect(try Self.only(verdict).needsOwner)
  }

  @Test("each account finds its hints together, each blocker has one")
  func byAccount() throws {
    let hints = RepairHint.hints(
      for: try Self.verdict(
        "kms:Decrypt",
        on: Self.key,
        [
          Self.blocker(.serviceControl, .explicit, account: "999999999999", statement: "Regions"),
          Self.blocker(.keyPolicy, account: "111111111111"),
          Self.blocker(.identity, account: "222222222222"),
          Self.blocker(.boundary, account: "222222222222"),
          Self.blocker(.session, account: nil),
        ]
      )
    )
    #expect(hints.map(\.layer) == [.keyPolicy, .identity, .boundary, .serviceControl, .session])
  }

  @Test("legs that break alike are mended by one statement")
  func merged() throws {
    let blocker = Self.blocker(.keyPolicy)
    let hints = RepairHint.hints(for: [
      try Self.verdict("kms:GenerateDataKey", on: Self.key, [blocker]),
      try Self.verdict("kms:Decrypt", on: Self.key, [blocker]),
      try Self.verdict("kms:Decrypt", on: Self.key, [blocker]),
    ])
    #expect(hints.map(\.statement?.actions) == [["kms:Decrypt", "kms:GenerateDataKey"]])
  }

  @Test("a grant is no second way where the key policy is to be changed")
  func grant() throws {
    let verdict = try Self.verdict(
      "kms:Decrypt",
      on: Self.key,
      [Self.blocker(.keyPolicy), Self.blocker(.grant)]
    )
    #expect(RepairHint.hints(for: verdict).map(\.layer) == [.keyPolicy])
  }

  @Test(
    "what no policy can grant is said",
    arguments: [
      ("cross-account-pass-role", "one account"), ("key-not-found", "full ARN"),
      ("key-disabled", "enable the key"), ("key-pending-deletion", "cancel the deletion"),
      ("key-not-usable", "`Enabled`"), ("key-in-wrong-region", "region of the bucket"),
      ("key-not-symmetric", "symmetric key"), ("no-such-role", "create it"),
      ("no-such-project", "create the project"), ("acl-not-supported", "`CannedACL`"),
      ("public-acl-blocked", "`CannedACL`"), ("something-new", "the service says so"),
    ] as [(String, String)]
  )
  func serviceRules(rule: String, expected: String) throws {
    let verdict = try Self.verdict(
      "kms:Decrypt",
      on: Self.key,
      [Self.blocker(.service, policy: rule, reason: "the service says so")]
    )
    let hint = try Self.only(verdict)
    #expect(hint.text.contains(expected))
    #expect(hint.statement == nil)
  }

  static func pipeline(storeKey: String?) throws -> PipelineVerdict {
    let tools = try #require(AccountID("111111111111"))
    return PipelineVerdict(
      arn: try #require(ARN("arn:aws:codepipeline:eu-west-1:111111111111:orders")),
      name: "orders",
      account: tools,
      region: "eu-west-1",
      state: .broken,
      steps: [],
      legs: [],
      findings: [],
      stores: [
        StoreSummary(region: "eu-west-1", bucket: "artifacts", account: tools, key: storeKey)
      ]
    )
  }

  @Test("the key that AWS manages is never to be edited, nor a policy that names it")
  func managedKey() throws {
    let managed = "arn:aws:kms:eu-west-1:222222222222:alias/aws/s3"
    let verdict = try Self.verdict(
      "kms:Decrypt",
      on: managed,
      [Self.blocker(.keyPolicy, account: "222222222222"), Self.blocker(.identity)],
      code: 1
    )
    for (storeKey, expected) in [(managed, "encrypt the artifact store"), (Self.key, "set `enc")] {
      let hints = RepairHint.hints(for: verdict, of: try Self.pipeline(storeKey: storeKey))
      let hint = try #require(hints.first)
      #expect(hints.count == 1)
      #expect(hint.text.hasPrefix(expected))
      #expect(hint.statement == nil)
      #expect(hint.account == AccountID("111111111111"), "the pipeline's account sets its key")
    }
  }

  @Test("inside one account, one of two sides is enough")
  func sameAccount() throws {
    func layers(_ resource: Layer, _ account: String) throws -> [Layer] {
      let blockers = [Self.blocker(resource), Self.blocker(.identity, account: account)]
      return RepairHint.hints(for: try Self.verdict("s3:GetObject", on: Self.artifact, blockers))
        .map(\.layer)
    }
    #expect(try layers(.bucketPolicy, "111111111111") == [.identity])
    #expect(try layers(.bucketPolicy, "222222222222") == [.bucketPolicy, .identity])
    #expect(try layers(.keyPolicy, "111111111111") == [.keyPolicy])
    #expect(try layers(.keyPolicy, "222222222222") == [.keyPolicy, .identity])
    #expect(try layers(.trustPolicy, "111111111111") == [.trustPolicy])
    #expect(try layers(.trustPolicy, "222222222222") == [.trustPolicy, .identity])
  }

  @Test("a name that is too long is cut only where the name is what fails")
  func fullName() throws {
    let tooLong = Self.blocker(
      .identity,
      reason:
        "`StoreArtifacts` allows it only on `arn:aws:s3:::artifacts/orders-service-release/*`",
      miss: .resource
    )
    let long = try Self.verdict("s3:GetObject", on: Self.artifact, [tooLong], code: 52)
    #expect(try Self.only(long).statement == nil)
    let other = Self.blocker(.bucketPolicy, reason: "`Roles` admits only somebody else")
    let foreign = try Self.verdict("s3:GetObject", on: Self.artifact, [other], code: 52)
    #expect(try Self.only(foreign).statement?.principal == .aws(Self.role))
  }

  @Test(
    "conditions that can never hold are not met by a new statement",
    arguments: [
      (17, Layer.bucketPolicy, Blocker.Kind.explicit), (18, .bucketPolicy, .explicit),
      (19, .bucketPolicy, .explicit), (23, .keyPolicy, .explicit), (30, .trustPolicy, .implicit),
      (31, .trustPolicy, .implicit), (32, .trustPolicy, .implicit), (33, .bucketPolicy, .implicit),
      (35, .identity, .implicit), (51, .keyPolicy, .implicit),
      (56, .keyPolicy, .implicit),
    ] as [(Int, Layer, Blocker.Kind)]
  )
  func specific(code: Int, layer: Layer, kind: Blocker.Kind) throws {
    let verdict = try Self.verdict(
      "s3:PutObject",
      on: Self.artifact,
      [
        Self.blocker(
          layer,
          kind,
          statement: "One",
          reason: "`One` allows the action under a condition that does not hold",
          miss: .condition
        )
      ],
      code: code
    )
    let hint = try Self.only(verdict)
    #expect(hint.statement == nil && hint.exception == nil)
    #expect(!hint.text.hasSuffix("."))
  }

  @Test("without a condition in the way, a passed role and a service get their statement")
  func noCondition() throws {
    let pass = try Self.verdict(
      "iam:PassRole",
      on: "arn:aws:iam::222222222222:role/Stack",
      [Self.blocker(.identity)],
      code: 35
    )
    #expect(try Self.only(pass).statement?.actions == ["iam:PassRole"])
    let trust = try Self.verdict(
      "sts:AssumeRole",
      on: Self.role,
      by: .service("codebuild.amazonaws.com"),
      [Self.blocker(.trustPolicy)],
      code: 32
    )
    #expect(try Self.only(trust).statement?.principal == .service("codebuild.amazonaws.com"))
  }

  @Test("a statement that a condition alone keeps from allowing is named")
  func nearMiss() throws {
    let verdict = try Self.verdict(
      "s3:GetObject",
      on: Self.artifact,
      [
        Self.blocker(
          .identity,
          statement: "OwnBuckets",
          reason: "`OwnBuckets` allows the action under a condition that does not hold",
          miss: .condition
        )
      ]
    )
    #expect(
      try Self.only(verdict).text.hasSuffix("`OwnBuckets` would allow it but for its condition")
    )
  }

  @Test(
    "no hint ever admits everybody, or every action of a service",
    arguments: Layer.allCases,
    [Blocker.Kind.explicit, .implicit]
  )
  func neverWide(layer: Layer, kind: Blocker.Kind) throws {
    for code in [nil] + (1...57).map(Optional.some) {
      let verdict = try Self.verdict(
        "kms:Decrypt",
        on: Self.key,
        [Self.blocker(layer, kind)],
        code: code
      )
      for hint in RepairHint.hints(for: verdict) {
        #expect(hint.statement?.principal != .aws("*"))
        #expect(hint.statement?.actions.contains { $0.contains("*") } != true)
        #expect(!hint.text.isEmpty && !hint.text.contains("kms:*") && !hint.text.contains("s3:*"))
        #expect(!hint.text.contains("remove the statement"))
      }
    }
  }

  @Test("a connection is granted with the prefix of its ARN")
  func connection() throws {
    let verdict = try Self.verdict(
      "codeconnections:UseConnection",
      on: "arn:aws:codeconnections:eu-west-1:111111111111:connection/1234",
      [Self.blocker(.identity)],
      code: 43
    )
    let hint = try Self.only(verdict)
    #expect(hint.text.hasSuffix("the prefix is that of the connection's ARN"))
    #expect(hint.statement?.actions == ["codeconnections:UseConnection"])
  }

  @Test("a statement without Sid is named by its number")
  func statementNumber() throws {
    let verdict = try Self.verdict(
      "s3:PutObject",
      on: Self.artifact,
      [Self.blocker(.bucketPolicy, .explicit, statement: "statement 3")]
    )
    #expect(try Self.only(verdict).text.hasPrefix("keep statement 3, and except"))
  }

  @Test("nothing in the way, nothing to mend")
  func nothing() throws {
    #expect(RepairHint.hints(for: try Self.verdict("s3:GetObject", on: "*", [])).isEmpty)
  }
}
