import AWSIdentifiers
import PolicyLanguage
import Testing

@testable import PolicyEvaluation

@Suite("What single entries of a policy tell")
struct PolicyTextSieveTests {
  private static let actions = [
    "s3:GetObject", "S3:getobject", "s3:Get*", "s3:*", "s?:*", "s*:GetObject", "*", "*:*", "**",
    "kms:Decrypt", "sts:AssumeRole", "STS:Assume*", "s3:G?tObject", "", "s3", "s3:", ":", "a:b:c",
    "s3:GetObject,kms:*", "s3: GetObject", "s3:ünicode", "iam:PassRole", "i*", "s3:??tObject",
  ]
  private static let resources = [
    "*", "**", "?", "", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:aws:s3:::B/*", "arn:*",
    "arn:aws:s3:::*", "arn:aws:s3", "arn:aws:s?:::b/x", "arn:*:s3:::b/x*", "arn:aws:*:::b/*",
    "arn:aws:s3:*:*:b/?", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::${aws:PrincipalTag/t}",
    "arn:aws:iam::111111111111:role/deploy", "arn:aws:iam::*:role/*", "arn:aws:iam::*:r*",
    "arn:aws:iam::111111111111:role/path/dep*", "arn:aws:kms:eu-west-1:111111111111:key/k",
    "arn:aws:kms:*:111111111111:key/*", "arn:aws:kms:${aws:RequestedRegion}:*:key/*", "b/*",
    "arn:aws:s3:::b/${*}", "arn:aws:s3:::ü*", "arn:aws:s3:::b/x:y", "ARN:aws:s3:::b/x", "arn:",
  ]
  /// Actions with resources, and with a pattern that these match.
  private static let questions: [(action: String, resources: [String], pattern: String)] = [
    ("s3:GetObject", ["arn:aws:s3:::b/x", "arn:aws:s3:::b/x:y"], "arn:aws:s3:::b/*"),
    ("S3:GETOBJECT", ["arn:aws:s3:::B/x:y"], "arn:aws:s3:::?/x:y"),
    ("s3:GetObject", ["arn:aws:s3:::ü/*", "arn:aws:s3:::ü/a"], "arn:aws:s3:::ü/?*"),
    ("s3:GetObject", ["arn:aws:s3:::alice", "arn:aws:s3:::b/alice/z"], "arn:aws:s3:::*"),
    (
      "sts:AssumeRole", ["arn:aws:iam::111111111111:role/deploy"],
      "arn:aws:iam::111111111111:role/d*"
    ),
    (
      "iam:PassRole", ["arn:aws:iam::111111111111:role/path/deploy"],
      "arn:aws:iam::111111111111:role/path/*"
    ),
    (
      "kms:Decrypt", ["arn:aws:kms:eu-west-1:111111111111:key/k"],
      "arn:aws:kms:*:111111111111:key/*"
    ),
  ]

  /// Reproducible random numbers (SplitMix64).
  private struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  private static func quoted(_ texts: [String]) -> String {
    "[\(texts.map { "\"\($0)\"" }.joined(separator: ", "))]"
  }

  private static let everybody = CompiledPolicy(
    .parse(
      Array(
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"},
        "Action": "*", "Resource": "*"}}
        """.utf8
      ),
      as: .resource
    )
  )

  /// Whether a policy may allow a request whose other side admits everybody from everywhere.
  private static func isAllowed(
    _ policy: CompiledPolicy,
    _ action: ActionName,
    _ resource: RequestResource
  ) throws -> Bool {
    let isPassing = action.service == "iam"
    let own = isPassing ? "111111111111" : "222222222222"
    var context = RequestContext { _ in .unknown }
    context.set("aws:username", .value("alice"))
    context.set("aws:PrincipalTag/t", .value("alice"))
    var layers = PolicyLayers()
    layers.identity = [PolicyInput(policy, id: "own")]
    layers.resource = isPassing ? [] : [PolicyInput(everybody, id: "other")]
    let request = AuthorizationRequest(
      principal: .user(try #require(ARN("arn:aws:iam::\(own):user/alice"))),
      action: RequestAction(action),
      resource: resource,
      resourceAccount: .account(try #require(AccountID("111111111111"))),
      context: context,
      layers: layers
    )
    switch request.decide().outcome {
    case .allowed, .conditional: return true
    case .explicitlyDenied, .implicitlyDenied: return false
    }
  }

  private struct Counts {
    var allowed = 0
    var passed = 0
    var held = 0
  }

  private static func check(_ text: String, _ counts: inout Counts) throws {
    let document = PolicyDocument.parse(Array(text.utf8), as: .identity)
    let compiled = CompiledPolicy(document)
    guard compiled.isReadable else { return }
    for question in questions {
      let name = try #require(ActionName(question.action))
      let pattern = RequestResource(pattern: try #require(ARN(question.pattern)))
      let onPattern = PolicyTextSieve(action: name, resource: pattern).mayAllow(document)
      for text in question.resources {
        let resource = RequestResource(try #require(ARN(text)))
        let onResource = PolicyTextSieve(action: name, resource: resource).mayAllow(document)
        if try isAllowed(compiled, name, resource) {
          counts.allowed += 1
          #expect(onResource, "\(name) on \(text): \(document.statements)")
          #expect(onPattern, "\(name) on \(question.pattern): \(document.statements)")
        }
        if onResource { counts.passed += 1 } else { counts.held += 1 }
      }
    }
  }

  @Test("holds back nothing that a policy may allow, entry by entry")
  func pairs() throws {
    var counts = Counts()
    for version in ["2012-10-17", "2008-10-17"] {
      for action in Self.actions {
        for resource in Self.resources {
          try Self.check(
            """
            {"Version": "\(version)", "Statement": {"Effect": "Allow", "Action": "\(action)",
            "Resource": "\(resource)"}}
            """,
            &counts
          )
        }
      }
    }
    // It holds back most, and not everything.
    #expect(counts.held > counts.passed)
    #expect(counts.allowed > 500)
  }

  @Test("holds back nothing that a policy may allow, in random policies")
  func random() throws {
    var generator = Random(seed: 31)
    func some(_ texts: [String]) -> [String] {
      (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
        texts.randomElement(using: &generator) ?? ""
      }
    }
    var counts = Counts()
    for _ in 0..<2000 {
      let statements = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
        let effect = Bool.random(using: &generator) ? "Allow" : "Deny"
        let action = Int.random(in: 0..<5, using: &generator) == 0 ? "NotAction" : "Action"
        let resource = Int.random(in: 0..<5, using: &generator) == 0 ? "NotResource" : "Resource"
        return """
          {"Effect": "\(effect)", "\(action)": \(Self.quoted(some(Self.actions))),
          "\(resource)": \(Self.quoted(some(Self.resources)))}
          """
      }
      try Self.check(
        """
        {"Version": "2012-10-17", "Statement": [\(statements.joined(separator: ", "))]}
        """,
        &counts
      )
    }
    #expect(counts.held > 100)
    #expect(counts.allowed > 100)
  }
}
