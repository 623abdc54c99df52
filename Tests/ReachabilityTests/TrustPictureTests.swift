import AWSIdentifiers
import AccessModel
import Foundation
import Inventories
import Reachability
import TestSupport
import Testing

@Suite("Handshakes of which a half is missing")
struct TrustPictureTests {
  private static let tools = "111111111111"
  private static let prod = "333333333333"

  /// Roles as `account/name`, each with whom it trusts and which roles it may assume.
  private struct Spec {
    let account: String
    let name: String
    var trusts: Any = ["Service": "ec2.amazonaws.com"]
    var assumes: [String] = []
    var denies: [String] = []
  }

  private static func arn(_ account: String, _ name: String) -> String {
    "arn:aws:iam::\(account):role/\(name)"
  }

  private func edges(_ specs: [Spec]) async throws -> [AccessEdge] {
    try await withTemporaryFolder { folder in
      let root = URL(fileURLWithPath: folder)
      func save(_ value: Any, _ path: String) throws {
        let url = root.appendingPathComponent(path)
        let parent = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try JSONSerialization.data(withJSONObject: value).write(to: url)
      }
      try save(
        ["Organization": ["Id": "o-example", "MasterAccountId": "999999999999"]],
        "organization/describe-organization.json"
      )
      try save(
        ["Accounts": [Self.tools, Self.prod, "999999999999"].map { ["Id": $0, "Name": $0] }],
        "organization/list-accounts.json"
      )
      try save(
        ["Roots": [["Id": "r-1", "PolicyTypes": []] as [String: Any]]],
        "organization/list-roots.json"
      )
      for account in [Self.tools, Self.prod] {
        let roles = specs.filter { $0.account == account }.map(Self.detail)
        try save(
          ["RoleDetailList": roles, "UserDetailList": [], "GroupDetailList": [], "Policies": []],
          "\(account)/global/iam/get-account-authorization-details.json"
        )
      }
      let graph = AccessGraph(try Inventory.read(at: folder))
      return AccessSearch(AccessEvaluator(graph)).trustPicture().edges
    }
  }

  private static func detail(_ spec: Spec) -> [String: Any] {
    var statements: [[String: Any]] = []
    if !spec.assumes.isEmpty {
      statements.append(
        ["Effect": "Allow", "Action": "sts:AssumeRole", "Resource": spec.assumes]
      )
    }
    if !spec.denies.isEmpty {
      statements.append(["Effect": "Deny", "Action": "sts:AssumeRole", "Resource": spec.denies])
    }
    let trust: [String: Any] = [
      "Version": "2012-10-17",
      "Statement": [
        ["Effect": "Allow", "Action": "sts:AssumeRole", "Principal": spec.trusts] as [String: Any]
      ],
    ]
    return [
      "RoleName": spec.name, "RoleId": "AROA\(spec.account)\(spec.name)", "Path": "/",
      "Arn": arn(spec.account, spec.name), "AssumeRolePolicyDocument": trust,
      "RolePolicyList": statements.isEmpty
        ? []
        : [
          [
            "PolicyName": "own",
            "PolicyDocument": ["Version": "2012-10-17", "Statement": statements] as [String: Any],
          ] as [String: Any]
        ], "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": [],
    ]
  }

  private func only(_ edges: [AccessEdge]) throws -> AccessEdge {
    try #require(edges.count == 1, "\(edges)")
    return edges[0]
  }

  @Test("both halves are an edge that works")
  func whole() async throws {
    let edge = try only(
      await edges([
        Spec(account: Self.tools, name: "a", assumes: [Self.arn(Self.prod, "b")]),
        Spec(account: Self.prod, name: "b", trusts: ["AWS": Self.arn(Self.tools, "a")]),
      ])
    )
    #expect(edge.state == .allowed && edge.fault == nil && edge.causes.isEmpty)
  }

  @Test("trust without permission, across accounts; within one account it is enough")
  func trustOnly() async throws {
    let edge = try only(
      await edges([
        Spec(account: Self.tools, name: "a"),
        Spec(account: Self.prod, name: "b", trusts: ["AWS": Self.arn(Self.tools, "a")]),
      ])
    )
    #expect(edge.state == .broken && edge.fault == .trustOnly)
    #expect(edge.causes.map(\.layer) == ["identity"])
    #expect(edge.causes.first?.account?.description == Self.tools)
    let same = try only(
      await edges([
        Spec(account: Self.prod, name: "a"),
        Spec(account: Self.prod, name: "b", trusts: ["AWS": Self.arn(Self.prod, "a")]),
      ])
    )
    #expect(same.state == .allowed)
  }

  @Test("permission without trust")
  func identityOnly() async throws {
    let edge = try only(
      await edges([
        Spec(account: Self.tools, name: "a", assumes: [Self.arn(Self.prod, "b")]),
        Spec(account: Self.prod, name: "b"),
      ])
    )
    #expect(edge.state == .broken && edge.fault == .identityOnly)
    #expect(edge.causes.map(\.layer) == ["trustPolicy"])
    #expect(edge.causes.first?.location != nil)
  }

  @Test("both halves, and a statement that denies")
  func blocked() async throws {
    let edge = try only(
      await edges([
        Spec(
          account: Self.tools,
          name: "a",
          assumes: [Self.arn(Self.prod, "b")],
          denies: [Self.arn(Self.prod, "*")]
        ),
        Spec(account: Self.prod, name: "b", trusts: ["AWS": Self.arn(Self.tools, "a")]),
      ])
    )
    #expect(edge.state == .broken)
    #expect(edge.causes.contains { $0.text.contains("denies") })
  }

  @Test("a trusted account in which nobody may; with somebody who may it is none")
  func account() async throws {
    let root = ["AWS": "arn:aws:iam::\(Self.tools):root"]
    let edge = try only(
      await edges([
        Spec(account: Self.tools, name: "a"),
        Spec(account: Self.prod, name: "b", trusts: root),
      ])
    )
    #expect(edge.state == .broken && edge.fault == .trustOnly)
    #expect(edge.from.kind == "anybodyOfAccount")
    let used = try only(
      await edges([
        Spec(account: Self.tools, name: "a", assumes: ["*"]),
        Spec(account: Self.prod, name: "b", trusts: root),
      ])
    )
    #expect(used.state == .allowed && used.from.kind == "role")
  }

  @Test("a deleted principal by name and by id, and a deleted role")
  func deleted() async throws {
    for name in [Self.arn(Self.tools, "gone"), "AROADELETEDDELETED12"] {
      let edges = try await edges([
        Spec(account: Self.tools, name: "a"),
        Spec(account: Self.prod, name: "b", trusts: ["AWS": name]),
      ])
      // The management account was not collected: an id may belong to somebody there.
      guard name.hasPrefix("arn") else {
        #expect(edges.isEmpty)
        continue
      }
      let edge = try only(edges)
      #expect(edge.state == .broken && edge.fault == .deletedPrincipal)
    }
    let role = try only(
      await edges([Spec(account: Self.tools, name: "a", assumes: [Self.arn(Self.prod, "gone")])])
    )
    #expect(role.state == .broken && role.fault == .deletedRole)
  }

  @Test("an account outside the organization, and everybody")
  func outside() async throws {
    let stranger = "888888888888"
    let account = try only(
      await edges([
        Spec(account: Self.prod, name: "b", trusts: ["AWS": "arn:aws:iam::\(stranger):root"])
      ])
    )
    #expect(account.state == .conditional && account.fault == .outsideOrganization)
    #expect(account.from.account?.description == stranger)
    let everybody = try await edges([
      Spec(account: Self.prod, name: "b", trusts: ["AWS": "*"])
    ])
    #expect(everybody.contains { $0.fault == .everybody })
  }
}
