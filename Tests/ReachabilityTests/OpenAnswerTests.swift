import AWSIdentifiers
import AccessModel
import Foundation
import Inventories
import Reachability
import TestSupport
import Testing

/// Searches whose answers depend on somebody or something that the inventory does not hold.
@Suite("Searches beyond the inventory")
struct OpenAnswerTests {
  private static func statement(_ rest: String) -> String {
    "{Version: \"2012-10-17\", Statement: [\(rest)]}"
  }

  private static func role(_ name: String, trusts principal: String) -> String {
    let trust = "{Effect: Allow, Principal: \(principal), Action: sts:AssumeRole}"
    return "      \(name): {trustPolicy: \(statement(trust))}\n"
  }

  private static func design(
    roles: String = "",
    buckets: String = "",
    partition: String = "aws",
    complete: Bool = true
  ) -> String {
    """
    region: \(partition == "aws-cn" ? "cn-north-1" : "eu-west-1")
    partition: \(partition)
    complete: true
    accounts:
      y:
        id: "222222222222"
        complete: \(complete)
        blockPublicAccess: none
        roles:
          admin:
            trustPolicy: \(statement("{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}"))
            inlinePolicies: {all: \(statement("{Effect: Allow, Action: \"*\", Resource: \"*\"}"))}

    """ + roles + (buckets.isEmpty ? "" : "    buckets:\n" + buckets)
  }

  private static func bucket(_ statements: String) -> String {
    "      open: {blockPublicAccess: none, policy: \(statement(statements))}\n"
  }

  private static func withSearch(
    _ design: String,
    _ body: (AccessSearch) throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let file = folder + "/design.yaml"
      try Data(design.utf8).write(to: URL(fileURLWithPath: file))
      try body(AccessSearch(AccessEvaluator(AccessGraph(try Inventory.read(at: file)))))
    }
  }

  private static func arn(_ text: String) throws -> ARN { try #require(ARN(text)) }

  // MARK: - Paths

  @Test("somebody of an account that was not collected has a path, under that account's condition")
  func outsider() async throws {
    let roles =
      Self.role("door", trusts: "{AWS: \"555555555555\"}")
      + Self.role("inner", trusts: "{AWS: y/door}")
    try await Self.withSearch(Self.design(roles: roles)) { search in
      let from = AccessNode.principal(try Self.arn("arn:aws:iam::555555555555:role/deploy"))
      let door = try Self.arn("arn:aws:iam::222222222222:role/door")
      let inner = try Self.arn("arn:aws:iam::222222222222:role/inner")
      let direct = search.paths(from: from, to: .role(door))
      #expect(direct.paths.map(\.chain) == [[door]])
      #expect(direct.paths.map(\.state) == [.conditional])
      #expect(
        direct.paths.flatMap(\.conditions)
          == ["what is not known lets it pass: account 555555555555"]
      )
      let chain = search.paths(from: from, to: .role(inner))
      #expect(chain.paths.map(\.chain) == [[door, inner]])
      #expect(chain.nearest == nil)
    }
  }

  @Test("so has a service that a trust policy nobody could read may name")
  func service() async throws {
    let roles = "      closed: {}\n"
    try await Self.withSearch(Self.design(roles: roles, complete: false)) { search in
      let closed = try Self.arn("arn:aws:iam::222222222222:role/closed")
      let answer = search.paths(from: .service("codebuild.amazonaws.com"), to: .role(closed))
      #expect(answer.paths.map(\.state) == [.conditional])
    }
  }

  @Test("a way that is longer than asked for is told, and asks for no change")
  func longer() async throws {
    let names = (0...10).map { "r\($0)" }
    let roles = zip(names, names.dropFirst()).map { Self.role($1, trusts: "{AWS: y/\($0)}") }
    let first = Self.role("r0", trusts: "{AWS: y/admin}")
    try await Self.withSearch(Self.design(roles: first + roles.joined())) { search in
      let from = AccessNode.principal(try Self.arn("arn:aws:iam::222222222222:role/r0"))
      let last = try Self.arn("arn:aws:iam::222222222222:role/r10")
      let short = search.paths(from: from, to: .role(last))
      #expect(short.paths.isEmpty)
      #expect(short.nearest?.missing.isEmpty == true)
      #expect(short.nearest?.chain.count == 10)
      var options = AccessSearch.PathOptions()
      options.hopLimit = 10
      #expect(search.paths(from: from, to: .role(last), options: options).paths.count == 1)
    }
  }

  // MARK: - The public

  private static let getObject = "arn:aws:s3:::open/*"

  private static func everybody(_ search: AccessSearch) throws -> WhoCanAnswer.Entry? {
    let answer = search.whoCan(
      try #require(ActionName("s3:GetObject")),
      on: try arn(getObject),
      isPattern: true
    )
    return answer.entries.first { $0.node == .everybody }
  }

  @Test("what a bucket opens to everybody needs no account's consent (EV-496)")
  func publicBucket() async throws {
    let open =
      "{Effect: Allow, Principal: \"*\", Action: s3:GetObject, Resource: \"\(Self.getObject)\"}"
    try await Self.withSearch(Self.design(buckets: Self.bucket(open))) { search in
      let found = try Self.everybody(search)
      let entry = try #require(found)
      #expect(entry.state == .allowed)
      #expect(entry.conditions.isEmpty)
    }
  }

  @Test("so does what it opens to everybody but some (EV-162)")
  func notPrincipal() async throws {
    let open =
      "{Effect: Allow, NotPrincipal: {AWS: \"555555555555\"}, Action: s3:GetObject, Resource: \"\(Self.getObject)\"}"
    try await Self.withSearch(Self.design(buckets: Self.bucket(open))) { search in
      let entry = try Self.everybody(search)
      #expect(entry?.state == .allowed)
    }
  }

  @Test("a part that is open is told with an example")
  func publicPart() async throws {
    let open =
      "{Effect: Allow, Principal: \"*\", Action: s3:GetObject, Resource: \"arn:aws:s3:::open/site/*\"}"
    try await Self.withSearch(Self.design(buckets: Self.bucket(open))) { search in
      let found = try Self.everybody(search)
      let entry = try #require(found)
      #expect(entry.state == .allowed)
      #expect(entry.example?.hasPrefix("arn:aws:s3:::open/site/") == true)
    }
  }

  @Test(
    "signed requests alone, or those of an account, are not the public",
    arguments: [
      ("StringEquals: {aws:PrincipalOrgID: o-exampleorg}", true),
      ("StringEquals: {aws:PrincipalAccount: \"222222222222\"}", false),
      ("\"Null\": {aws:PrincipalArn: \"false\"}", true),
    ]
  )
  func signed(condition: String, mayBeStranger: Bool) async throws {
    let open =
      "{Effect: Allow, Principal: \"*\", Action: s3:GetObject, Resource: \"\(Self.getObject)\", Condition: {\(condition)}}"
    try await Self.withSearch(Self.design(buckets: Self.bucket(open))) { search in
      let entry = try Self.everybody(search)
      #expect(entry?.state == (mayBeStranger ? .conditional : nil))
    }
  }

  // MARK: - Partitions

  @Test("a bucket's name stands for an ARN of its own partition")
  func partition() async throws {
    let own =
      "{Effect: Allow, Principal: {AWS: \"222222222222\"}, Action: s3:GetObject, Resource: \"arn:aws-cn:s3:::open/*\"}"
    let design = Self.design(buckets: Self.bucket(own), partition: "aws-cn")
    try await Self.withSearch(design) { search in
      #expect(search.graph.storageARN("open/key").text == "arn:aws-cn:s3:::open/key")
      #expect(search.graph.storageARN("elsewhere").text == "arn:aws-cn:s3:::elsewhere")
    }
  }
}
