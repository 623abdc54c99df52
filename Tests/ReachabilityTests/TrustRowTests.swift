import AWSIdentifiers
import AccessModel
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import TestSupport
import Testing

/// Who may assume a role, for every way in which its trust policy can say so; worked out by hand from
/// the rules, and asked of `can`, `who-can`, `path`, `reach` and `graph` alike.
@Suite("Trust policies, row by row")
struct TrustRowTests {
  /// A trust policy and who may assume the role that has it.
  struct Row: Sendable {
    let name: String
    /// The statements, as YAML flow mappings; `P` stands for account 111111111111's ARN prefix.
    let statements: String
    /// Callers by name: `+` allowed, `?` conditional, nothing denied.
    let expected: String

    init(_ name: String, _ statements: String, _ expected: String) {
      self.name = name
      self.statements = statements
      self.expected = expected
    }
  }

  private static func allow(_ principal: String, _ condition: String = "") -> String {
    let tail = condition.isEmpty ? "" : ", Condition: {\(condition)}"
    return "{Effect: Allow, Principal: \(principal), Action: sts:AssumeRole\(tail)}"
  }

  private static func account(_ condition: String) -> String {
    allow("{AWS: x}", condition)
  }

  private static func deny(_ principal: String, _ condition: String = "") -> String {
    allow(principal, condition).replacingOccurrences(of: "Effect: Allow", with: "Effect: Deny")
  }

  static let rows: [Row] = [
    // Forms of principals (EV-151 to EV-157).
    Row("account-root", allow("{AWS: \"P:root\"}"), "app+ team+ alice+ grouped+"),
    Row("account-id", allow("{AWS: \"111111111111\"}"), "app+ team+ alice+ grouped+"),
    Row("role", allow("{AWS: \"P:role/app\"}"), "app+"),
    Row("other-case", allow("{AWS: \"P:role/App\"}"), ""),
    Row("path-left-out", allow("{AWS: \"P:role/team\"}"), ""),
    Row("path", allow("{AWS: \"P:role/team/team\"}"), "team+"),
    Row("session", allow("{AWS: \"arn:aws:sts::111111111111:assumed-role/app/s\"}"), "app?"),
    Row(
      "session-of-a-path",
      allow("{AWS: \"arn:aws:sts::111111111111:assumed-role/team/s\"}"),
      "team?"
    ),
    Row("role-id", allow("{AWS: AROAAPP}"), "app+"),
    Row("user-id", allow("{AWS: AIDAALICE}"), "alice+"),
    Row("id-of-nobody", allow("{AWS: AROADELETED}"), ""),
    Row("everybody", allow("{AWS: \"*\"}"), "app+ team+ alice+ grouped+"),
    Row("pattern", allow("{AWS: \"P:role/*\"}"), ""),
    Row("group", allow("{AWS: \"P:group/g\"}"), ""),
    Row("role-and-account", allow("{AWS: [\"P:role/none\", x]}"), "app+ team+ alice+ grouped+"),
    // Conditions.
    Row(
      "organization",
      allow("{AWS: \"*\"}", "StringEquals: {aws:PrincipalOrgID: o-exampleorg}"),
      "app+ team+ alice+ grouped+"
    ),
    Row(
      "organization-path",
      allow(
        "{AWS: \"*\"}",
        "\"ForAnyValue:StringLike\": {aws:PrincipalOrgPaths: \"o-exampleorg/r-acme/ou-acme-prod/*\"}"
      ),
      "app+ team+ alice+ grouped+"
    ),
    Row(
      "organization-path-without-set",
      allow("{AWS: \"*\"}", "StringLike: {aws:PrincipalOrgPaths: \"o-exampleorg/*\"}"),
      ""
    ),
    Row(
      "principal-arn",
      allow("{AWS: \"*\"}", "ArnLike: {aws:PrincipalArn: \"P:role/a*\"}"),
      "app+"
    ),
    Row("any-role", account("ArnLike: {aws:PrincipalArn: \"P:role/*\"}"), "app+ team+"),
    Row("user-type", account("StringEquals: {aws:PrincipalType: User}"), "alice+ grouped+"),
    Row("user-name", account("StringEquals: {aws:username: alice}"), "alice+"),
    Row("tag", account("StringEquals: {aws:PrincipalTag/t: \"1\"}"), "tagged+"),
    Row(
      "mfa",
      account("Bool: {aws:MultiFactorAuthPresent: \"true\"}"),
      "app? team? alice? grouped?"
    ),
    Row(
      "external-id",
      account("StringEquals: {sts:ExternalId: e}"),
      "app? team? alice? grouped?"
    ),
    Row("source-account", account("StringEquals: {aws:SourceAccount: \"111111111111\"}"), ""),
    Row("endpoint", account("StringEquals: {aws:SourceVpce: vpce-1}"), ""),
    // What the caller may pass along (EV-390, EV-466).
    Row(
      "session-name",
      account("StringLike: {sts:RoleSessionName: \"release-*\"}"),
      "app+ team+ alice+ grouped+"
    ),
    Row(
      "session-tag",
      account("StringEquals: {aws:RequestTag/p: x}").replacingOccurrences(
        of: "Action: sts:AssumeRole",
        with: "Action: [sts:AssumeRole, sts:TagSession]"
      ),
      "app? team? alice? grouped?"
    ),
    Row("session-tag-refused", account("StringEquals: {aws:RequestTag/p: x}"), ""),
    Row(
      "no-other-session-tags",
      account("\"ForAllValues:StringEquals\": {aws:TagKeys: [a, b]}"),
      "app+ team+ alice+ grouped+"
    ),
    Row(
      "source-identity",
      account("StringEquals: {sts:SourceIdentity: anna}").replacingOccurrences(
        of: "Action: sts:AssumeRole",
        with: "Action: [sts:AssumeRole, sts:SetSourceIdentity]"
      ),
      "app? team? alice? grouped?"
    ),
    Row("source-identity-refused", account("StringEquals: {sts:SourceIdentity: anna}"), ""),
    Row(
      "no-source-identity",
      account("") + ", " + deny("\"*\"", "\"Null\": {sts:SourceIdentity: \"false\"}"),
      "app+ team+ alice+ grouped+"
    ),
    // Denials (EV-163).
    Row(
      "session-denied",
      account("") + ", " + deny("{AWS: \"arn:aws:sts::111111111111:assumed-role/app/s\"}"),
      "app? team+ alice+ grouped+"
    ),
    Row("role-denied", account("") + ", " + deny("{AWS: \"P:role/app\"}"), "team+ alice+ grouped+"),
    Row("account-denied", allow("{AWS: \"P:role/app\"}") + ", " + deny("{AWS: x}"), ""),
    Row(
      "outsiders-denied",
      allow("{AWS: \"P:role/app\"}") + ", "
        + deny("\"*\"", "StringNotEquals: {aws:PrincipalOrgID: o-exampleorg}"),
      "app+"
    ),
  ]

  private static let callers: [(name: String, arn: String)] = [
    ("app", "role/app"), ("none", "role/none"), ("team", "role/team/team"),
    ("bounded", "role/bounded"), ("alice", "user/alice"), ("grouped", "user/grouped"),
    ("bob", "user/bob"), ("tagged", "role/tagged"),
  ].map { ($0, "arn:aws:iam::111111111111:\($1)") }

  private static var design: String {
    let assume =
      "{p: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"sts:*\", Resource: \"*\"}]}}"
    let service =
      "{Version: \"2012-10-17\", Statement: [\(allow("{Service: ec2.amazonaws.com}"))]}"
    let roles = rows.map { row in
      let statements = row.statements.replacingOccurrences(
        of: "P:",
        with: "arn:aws:iam::111111111111:"
      )
      return
        "      \(row.name): {trustPolicy: {Version: \"2012-10-17\", Statement: [\(statements)]}}\n"
    }
    return """
      region: eu-west-1
      complete: true
      organization:
        id: o-exampleorg
        managementAccount: m
        root: {id: r-acme, units: {prod: {id: ou-acme-prod, accounts: [x, y]}}}
      accounts:
        m: {id: "999999999999"}
        x:
          id: "111111111111"
          policies:
            Nothing: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]}
          groups:
            g: {inlinePolicies: \(assume)}
          users:
            alice: {id: AIDAALICE, inlinePolicies: \(assume)}
            grouped: {groups: [g]}
            bob: {}
          roles:
            app: {id: AROAAPP, trustPolicy: \(service), inlinePolicies: \(assume)}
            none: {trustPolicy: \(service)}
            team: {path: /team/, trustPolicy: \(service), inlinePolicies: \(assume)}
            bounded: {trustPolicy: \(service), inlinePolicies: \(assume), permissionsBoundary: Nothing}
            tagged: {trustPolicy: \(service), tags: {t: "1"}, inlinePolicies: {p: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: sts:AssumeRole, Resource: y/tag}]}}}
        y:
          id: "222222222222"
          roles:

      """ + roles.joined()
  }

  @Test("every way of asking gives the answer of the rules")
  func everyWay() async throws {
    try await withTemporaryFolder { folder in
      let file = folder + "/design.yaml"
      try Data(Self.design.utf8).write(to: URL(fileURLWithPath: file))
      let search = AccessSearch(AccessEvaluator(AccessGraph(try Inventory.read(at: file))))
      let edges = search.trustPicture().edges
      for row in Self.rows {
        try compare(row, search, edges.filter { $0.state != .broken })
      }
    }
  }

  private func compare(_ row: Row, _ search: AccessSearch, _ edges: [AccessEdge]) throws {
    let role = try #require(ARN("arn:aws:iam::222222222222:role/\(row.name)"))
    let found = search.whoCan(.assumeRole, on: role, isPattern: false).entries
    for caller in Self.callers {
      let label = "\(row.name): \(caller.name)"
      let arn = try #require(ARN(caller.arn))
      let node = AccessNode.principal(arn)
      let expected = Self.expected(caller.name, row)
      let inquiry = Inquiry(asker: .identity(arn), action: .assumeRole, resource: role)
      #expect(Self.word(search.evaluator.answer(inquiry).outcome) == expected, "can, \(label)")
      let entry = found.first { $0.node == node && $0.chain.isEmpty }
      #expect(entry?.state.rawValue ?? "denied" == expected, "who-can, \(label)")
      let path = search.paths(from: node, to: .role(role)).paths.first { $0.chain == [role] }
      #expect(path?.state.rawValue ?? "denied" == expected, "path, \(label)")
      let reached = search.reached(from: node).first { $0.role == role && $0.chain == [role] }
      #expect(reached?.state.rawValue ?? "denied" == expected, "reach, \(label)")
      let edge = edges.first { $0.from == node && $0.to == .principal(role) }
      #expect(edge?.state.rawValue ?? "denied" == expected, "graph, \(label)")
    }
  }

  private static func expected(_ caller: String, _ row: Row) -> String {
    for word in row.expected.split(separator: " ") where word.dropLast() == caller {
      return word.last == "+" ? "allowed" : "conditional"
    }
    return "denied"
  }

  private static func word(_ outcome: Decision.Outcome) -> String {
    switch outcome {
    case .allowed: "allowed"
    case .conditional: "conditional"
    case .explicitlyDenied, .implicitlyDenied: "denied"
    }
  }
}
