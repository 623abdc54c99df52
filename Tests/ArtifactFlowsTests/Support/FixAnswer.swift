import Foundation
import TestSupport
import Testing

/// What `waybill fix --format json` answers, as far as the tests look at it.
struct FixAnswer: Decodable {
  struct Pipeline: Decodable {
    let name: String
    let before: String
    let after: String
  }

  struct Patch: Decodable {
    let account: String?
    let policy: String
    let location: String?
    let isNew: Bool
    let file: String
    let after: String
    let diff: String
    let apply: [String]?
  }

  struct Leg: Decodable {
    let pipeline: String
    let leg: String
    let step: String
    let principal: String
    let action: String
    let resource: String
    let conditional: Bool
    let code: String?
    let state: String
    let advice: [String]
    let remedies: [Remedy]
    let unknowns: [Unknown]
  }

  struct Remedy: Decodable {
    let reason: String
    let account: String?
    let text: String
    let command: String?
  }

  struct Unknown: Decodable {
    let text: String
    let file: String?
    let command: String?
  }

  struct Access: Decodable {
    let principal: String
    let action: String
    let resource: String
    let own: Bool
    let certain: Bool
  }

  struct Regression: Decodable {
    let leg: String
  }

  let state: String
  let pipelines: [Pipeline]
  let patches: [Patch]
  let legs: [Leg]
  let newAccess: [Access]
  let regressions: [Regression]

  /// Runs the built command on an inventory.
  ///
  /// - Returns: The answer, and the exit status.
  static func of(
    _ inventory: String,
    _ arguments: [String] = []
  ) async throws -> (answer: FixAnswer, status: Int32) {
    let run = try await BuiltCommand.run(["fix", inventory, "--format", "json"] + arguments)
    let answer = try JSONDecoder().decode(FixAnswer.self, from: Data(run.standardOutput.utf8))
    return (answer, run.status)
  }
}

/// Puts patched documents into the files of an inventory, as AWS would print them afterwards.
struct PatchedSnapshot {
  let folder: URL

  func apply(_ patch: FixAnswer.Patch) throws {
    let command = try #require(patch.apply, "\(patch.policy) cannot be applied")
    let account = try #require(patch.account)
    func value(of option: String) throws -> String {
      let index = try #require(command.firstIndex(of: option), "\(command)")
      return command[index + 1]
    }
    switch command[2] {
    case "put-bucket-policy":
      let bucket = try value(of: "--bucket")
      try setText(
        in: try file("\(account)/", "s3api/\(bucket)/get-bucket-policy.json"),
        patch.after
      )
    case "put-key-policy":
      let key = try #require(try value(of: "--key-id").split(separator: "/").last)
      try setText(in: try file("\(account)/", "kms/\(key)/get-key-policy.json"), patch.after)
    case "update-assume-role-policy":
      let name = try value(of: "--role-name")
      try editRole(name, account) { $0["AssumeRolePolicyDocument"] = try json(patch.after) }
    case "put-role-policy":
      let name = try value(of: "--role-name")
      let policy = try value(of: "--policy-name")
      try editRole(name, account) { role in
        var policies = role["RolePolicyList"] as? [[String: Any]] ?? []
        policies.removeAll { $0["PolicyName"] as? String == policy }
        policies.append(["PolicyName": policy, "PolicyDocument": try json(patch.after)])
        role["RolePolicyList"] = policies
      }
    case "create-policy-version":
      let arn = try value(of: "--policy-arn")
      try edit(identities(account)) { answer in
        try change("Policies", in: &answer, where: "Arn", is: arn) { policy in
          policy["PolicyVersionList"] = [
            ["Document": try json(patch.after), "VersionId": "v1", "IsDefaultVersion": true]
          ]
        }
      }
    case "modify-vpc-endpoint":
      let id = try value(of: "--vpc-endpoint-id")
      try edit(file("\(account)/", "ec2/describe-vpc-endpoints.json")) { answer in
        try change("VpcEndpoints", in: &answer, where: "VpcEndpointId", is: id) {
          $0["PolicyDocument"] = patch.after
        }
      }
    case "update-policy":
      let id = try value(of: "--policy-id")
      try edit(file("organization/", "describe-policy-\(id).json")) { answer in
        var policy = try #require(answer["Policy"] as? [String: Any])
        policy["Content"] = patch.after
        answer["Policy"] = policy
      }
    default: Issue.record("no test applies \(command)")
    }
  }

  // MARK: - Files

  private func identities(_ account: String) -> URL {
    folder.appendingPathComponent("\(account)/global/iam/get-account-authorization-details.json")
  }

  private func file(_ prefix: String, _ suffix: String) throws -> URL {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    let found = paths?.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) } ?? []
    #expect(found.count == 1, "\(prefix)…\(suffix): \(found)")
    return folder.appendingPathComponent(try #require(found.first))
  }

  private func json(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  private func edit(_ file: URL, _ body: (inout [String: Any]) throws -> Void) throws {
    var answer = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    )
    try body(&answer)
    try JSONSerialization.data(withJSONObject: answer, options: .sortedKeys).write(to: file)
  }

  private func setText(in file: URL, _ text: String) throws {
    try edit(file) { $0["Policy"] = text }
  }

  private func editRole(
    _ name: String,
    _ account: String,
    _ body: (inout [String: Any]) throws -> Void
  ) throws {
    try edit(identities(account)) {
      try change("RoleDetailList", in: &$0, where: "RoleName", is: name, body)
    }
  }

  private func change(
    _ list: String,
    in answer: inout [String: Any],
    where member: String,
    is value: String,
    _ body: (inout [String: Any]) throws -> Void
  ) throws {
    var elements = try #require(answer[list] as? [[String: Any]])
    let index = try #require(elements.firstIndex { $0[member] as? String == value })
    try body(&elements[index])
    answer[list] = elements
  }
}
