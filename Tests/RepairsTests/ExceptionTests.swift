import AWSIdentifiers
import PolicyEvaluation
import PolicyLanguage
import Testing

@testable import Repairs

/// A statement that denies, as the engine answers before and after it was cut.
@Suite("Exceptions from statements that deny")
struct ExceptionTests {
  static let bucket = "arn:aws:s3:::data"
  static let excepted = "arn:aws:iam::222222222222:role/Deploy"
  static let other = "arn:aws:iam::222222222222:role/Other"
  static let needed = "arn:aws:s3:::data/orders/Build/*"

  /// What a statement denies, and how finely it can be cut.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: PolicyKind
    /// Members of the statement but `Effect` and `Principal`.
    let text: String
    var principal = #""Principal": "*","#
    /// Whether nothing but the needed request is spared.
    var isExact = true

    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "the whole bucket, every action",
      kind: .resource,
      text: #""Action": "s3:*", "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"]"#
    ),
    Row(
      name: "objects alone, every action",
      kind: .resource,
      text: #""Action": "s3:*", "Resource": "arn:aws:s3:::data/*""#
    ),
    Row(
      name: "one action on objects",
      kind: .resource,
      text: #""Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*""#
    ),
    Row(
      name: "a family of actions, of the role alone",
      kind: .resource,
      text: #""Action": "s3:GetObject*", "Resource": "arn:aws:s3:::data/*""#,
      principal: #""Principal": {"AWS": "arn:aws:iam::222222222222:role/Deploy"},"#
    ),
    Row(
      name: "the role and another by name",
      kind: .resource,
      text: #""Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::data/*""#,
      principal: """
        "Principal": {"AWS": ["arn:aws:iam::222222222222:role/Deploy",
        "arn:aws:iam::222222222222:role/Other"]},
        """
    ),
    Row(
      name: "all but some actions",
      kind: .serviceControl,
      text: #""NotAction": ["iam:*", "sts:*"], "Resource": "*""#,
      principal: ""
    ),
    Row(
      name: "every action of a service, for an account",
      kind: .serviceControl,
      text: #""Action": "s3:*", "Resource": "*""#,
      principal: ""
    ),
    Row(
      name: "every action, for an account",
      kind: .serviceControl,
      text: #""Action": "*", "Resource": "*""#,
      principal: ""
    ),
    Row(
      name: "all but some resources",
      kind: .serviceControl,
      text: #""Action": "*", "NotResource": "arn:aws:s3:::other/*""#,
      principal: ""
    ),
    Row(
      name: "a service in a resource control policy",
      kind: .resourceControl,
      text: #""Action": "s3:*", "Resource": "*""#
    ),
    Row(
      name: "with a condition",
      kind: .resource,
      text: """
        "Action": "s3:*", "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
        "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"},
        "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/Admin"}}
        """
    ),
    Row(
      name: "objects of a folder, which cannot be cut",
      kind: .resource,
      text: #""Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/orders/*""#,
      isExact: false
    ),
    Row(
      name: "a prefix of actions, which cannot be cut",
      kind: .resource,
      text: #""Action": "s3:Get*", "Resource": "arn:aws:s3:::data/*""#,
      isExact: false
    ),
  ]

  private static func document(_ row: Row) -> PolicyDocument {
    let text = """
      {"Version": "2012-10-17", "Statement": [{"Sid": "No", "Effect": "Deny",
      \(row.principal) \(row.text)}]}
      """
    return .parse(Array(text.utf8), as: row.kind)
  }

  /// Whether the statement applies to a request that everything else allows.
  private static func denies(
    _ document: PolicyDocument,
    _ role: String,
    _ action: String,
    _ resource: String
  ) throws -> Bool {
    let arn = try #require(ARN(role))
    var layers = PolicyLayers()
    let everything = PolicyDocument.parse(
      Array(
        #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#.utf8
      ),
      as: .identity
    )
    layers.identity = [PolicyInput(CompiledPolicy(everything), id: "everything")]
    let input = PolicyInput(CompiledPolicy(document), id: "document")
    switch document.kind {
    case .serviceControl:
      let scp = PolicyInput(CompiledPolicy(everything), id: "everything")
      layers.serviceControl = [PolicyLevel(id: "root", policies: [scp, input])]
    default:
      // A resource control policy is asked as what it is: statements about everybody.
      layers.resource = [input]
    }
    var context = RequestContext { _ in .absent }
    context.set("aws:principalarn", .value(role))
    let name = try #require(ActionName(action))
    let request = AuthorizationRequest(
      principal: .session(of: arn),
      action: RequestAction(name),
      resource: RequestResource(try #require(ARN(resource))),
      resourceAccount: .sameAsPrincipal,
      context: context,
      layers: layers
    )
    let outcome = request.decide().outcome
    #expect(outcome != .conditional)
    return outcome == .explicitlyDenied
  }

  private static let actions = [
    "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:PutObject", "s3:DeleteObject",
    "s3:RestoreObject",
  ]
  private static let resources = [
    "arn:aws:s3:::data/orders/Build/1", "arn:aws:s3:::data/orders/Buil", "arn:aws:s3:::data/x",
    "arn:aws:s3:::data/orders/Source/1", "arn:aws:s3:::other/orders/Build/1",
  ]

  @Test("spare what is needed, and deny everything else as before", arguments: rows)
  func cut(row: Row) throws {
    let before = Self.document(row)
    #expect(before.isReadable)
    let exception = PolicyException(
      statement: 0,
      principal: .aws(Self.excepted),
      action: "s3:GetObject",
      resource: Self.needed,
      accepted: nil
    )
    var names = StatementNames(before)
    let cut = ExceptionStatements(statement: before.statements[0], kind: row.kind)
      .statements(for: [exception], &names)
    let text = PolicyDocument(
      kind: row.kind,
      version: .v2012,
      statements: [cut.first] + cut.companions
    ).prettyText
    let after = PolicyDocument.parse(Array(text.utf8), as: row.kind)
    #expect(after.isReadable, "\(text)")
    var spared: Set<String> = []
    for role in [Self.excepted, Self.other] {
      for action in Self.actions {
        // The policy of a bucket is asked about no other.
        for resource in Self.resources
        where row.kind != .resource || resource.hasPrefix("\(Self.bucket)/") {
          let was = try Self.denies(before, role, action, resource)
          let isNow = try Self.denies(after, role, action, resource)
          #expect(was || !isNow, "newly denied: \(role) \(action) \(resource)\n\(text)")
          if was, !isNow { spared.insert("\(role) \(action) \(resource)") }
        }
      }
    }
    let wanted = "\(Self.excepted) s3:GetObject arn:aws:s3:::data/orders/Build/1"
    #expect(spared.contains(wanted), "\(text)")
    #expect(spared.allSatisfy { $0.hasPrefix(Self.excepted) })
    if row.isExact { #expect(spared == [wanted], "\(text)") } else { #expect(spared.count > 1) }
  }

  @Test("a statement about the role alone is narrowed, and never removed")
  func never() throws {
    let row = Row(
      name: "",
      kind: .resource,
      text: #""Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/orders/Build/*""#,
      principal: #""Principal": {"AWS": "arn:aws:iam::222222222222:role/Deploy"},"#
    )
    let before = Self.document(row)
    let exception = PolicyException(
      statement: 0,
      principal: .aws(Self.excepted),
      action: "s3:GetObject",
      resource: Self.needed,
      accepted: nil
    )
    var names = StatementNames(before)
    let cut = ExceptionStatements(statement: before.statements[0], kind: .resource)
      .statements(for: [exception], &names)
    #expect(cut.first.sid == "No" && cut.first.effect == .deny)
    #expect(cut.first.conditions.contains { $0.key.text == "aws:PrincipalArn" })
    #expect(cut.companions.isEmpty)
  }
}
