import Foundation

/// Makes a large inventory of a small one: its accounts many times over, filled up with roles.
///
/// Every copy of a pipeline reaches into the copies of the accounts that the first one reaches into,
/// so each must come out as the sample's own does.
struct MultipliedSample {
  /// A snapshot folder.
  let sample: URL
  /// Takes the large inventory.
  let folder: URL
  /// How many copies there will be.
  let copies: Int
  /// How many roles each account gets beyond its own.
  let rolesPerAccount: Int

  /// The accounts that are copied, and those names that nobody else may have.
  private struct Names {
    let accounts: [String]
    let buckets: [String]

    /// A text of the sample as it reads in one of the copies.
    func renamed(_ text: String, in copy: Int) -> String {
      var text = text
      let digits = String(copy)
      for account in accounts {
        // `111111111111` to `100000000007`: the first digit still says whose copy it is.
        let zeros = String(repeating: "0", count: 11 - digits.count)
        text = text.replacingOccurrences(of: account, with: "\(account.prefix(1))\(zeros)\(digits)")
      }
      for bucket in buckets {
        text = text.replacingOccurrences(of: bucket, with: "\(bucket)-\(digits)")
      }
      return text
    }

    func isNamed(in text: String) -> Bool { accounts.contains { text.contains($0) } }
  }

  /// Writes the inventory.
  func write() throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: sample.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    let parts = files.map { $0.split(separator: "/").map(String.init) }
    let names = Names(
      accounts: Set(parts.compactMap { $0[0] == "organization" ? nil : $0[0] }).sorted(),
      buckets: Set(parts.compactMap { $0.count == 5 && $0[2] == "s3api" ? $0[3] : nil }).sorted()
    )
    for file in files {
      let text = try String(contentsOf: sample.appendingPathComponent(file), encoding: .utf8)
      guard !names.isNamed(in: file) else {
        for copy in 1...copies { try write(text, of: file, copy: copy, names) }
        continue
      }
      let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
      try save(JSONSerialization.data(withJSONObject: multiplied(value, names)), as: file)
    }
  }

  private func write(_ text: String, of file: String, copy: Int, _ names: Names) throws {
    let renamed = names.renamed(text, in: copy)
    let path = names.renamed(file, in: copy)
    guard file.hasSuffix("get-account-authorization-details.json"),
      let account = path.split(separator: "/").first,
      var answer = try JSONSerialization.jsonObject(with: Data(renamed.utf8)) as? [String: Any],
      let roles = answer["RoleDetailList"] as? [Any]
    else {
      try save(Data(renamed.utf8), as: path)
      return
    }
    answer["RoleDetailList"] =
      roles + (0..<rolesPerAccount).map { role($0, of: String(account)) }
    try save(
      JSONSerialization.data(withJSONObject: answer, options: [.prettyPrinted, .sortedKeys]),
      as: path
    )
  }

  /// A value of the organization's files, with what names an account once for each copy.
  private func multiplied(_ value: Any, _ names: Names) throws -> Any {
    switch value {
    case let members as [String: Any]: return try members.mapValues { try multiplied($0, names) }
    case let elements as [Any]:
      return try elements.flatMap { element -> [Any] in
        let data = try JSONSerialization.data(withJSONObject: element, options: .fragmentsAllowed)
        let text = String(decoding: data, as: UTF8.self)
        guard names.isNamed(in: text) else { return [try multiplied(element, names)] }
        return try (1...copies).map { copy in
          try JSONSerialization.jsonObject(
            with: Data(names.renamed(text, in: copy).utf8),
            options: .fragmentsAllowed
          )
        }
      }
    default: return value
    }
  }

  /// A role such as many accounts have: trusted by a service, with a policy of its own.
  private func role(_ number: Int, of account: String) -> [String: Any] {
    let name = "app-\(number)"
    let service = ["ecs-tasks", "lambda", "ec2"][number % 3]
    return [
      "Path": "/app/", "RoleName": name, "RoleId": "AROAAPP\(account.suffix(6))\(number)",
      "Arn": "arn:aws:iam::\(account):role/app/\(name)",
      "CreateDate": "2024-02-03T04:05:06+00:00",
      "AssumeRolePolicyDocument": policy([
        "Effect": "Allow", "Principal": ["Service": "\(service).amazonaws.com"],
        "Action": "sts:AssumeRole",
      ]),
      "InstanceProfileList": [Any](), "AttachedManagedPolicies": [Any](),
      "Tags": [["Key": "team", "Value": "team-\(number % 17)"]],
      "RolePolicyList": [
        [
          "PolicyName": "data",
          "PolicyDocument": policy([
            "Sid": "ReadTables", "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
            "Resource": "arn:aws:dynamodb:eu-west-1:\(account):table/\(name)-*",
            "Condition": ["StringEquals": ["aws:RequestedRegion": "eu-west-1"]],
          ]),
        ]
      ],
    ]
  }

  private func policy(_ statement: [String: Any]) -> [String: Any] {
    ["Version": "2012-10-17", "Statement": [statement]]
  }

  private func save(_ data: Data, as path: String) throws {
    let file = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try data.write(to: file)
  }
}
