import Foundation

/// Two copies of an inventory, written alike: in one every role has ReadOnlyAccess too.
struct AttachedEverywhere {
  /// The copy in which nothing is changed.
  let without: String
  /// The copy in which every role has the policy.
  let with: String
  /// How many roles were given the policy that had not had it.
  let changedRoles: Int

  private static let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"

  /// Writes both copies beside the inventory.
  init(of inventory: String) throws {
    without = "\(inventory)-without"
    with = "\(inventory)-with-read-only-access"
    let manager = FileManager.default
    for folder in [without, with] { try? manager.removeItem(atPath: folder) }
    var changed = 0
    for path in try manager.subpathsOfDirectory(atPath: inventory) where path.hasSuffix(".json") {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(inventory)/\(path)"))
      guard path.hasSuffix("get-account-authorization-details.json") else {
        for folder in [without, with] { try Self.write(data, "\(folder)/\(path)") }
        continue
      }
      let answer = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
      try Self.write(answer, "\(without)/\(path)")
      try Self.write(Self.attached(answer, &changed), "\(with)/\(path)")
    }
    changedRoles = changed
  }

  private static func attached(_ answer: [String: Any], _ changed: inout Int) -> [String: Any] {
    let policies = answer["Policies"] as? [[String: Any]] ?? []
    // Without the policy's text, there is nothing that the roles could be given.
    guard policies.contains(where: { $0["Arn"] as? String == arn }) else { return answer }
    var answer = answer
    let roles = answer["RoleDetailList"] as? [[String: Any]] ?? []
    answer["RoleDetailList"] = roles.map { role -> [String: Any] in
      var attached = role["AttachedManagedPolicies"] as? [[String: Any]] ?? []
      if attached.contains(where: { $0["PolicyArn"] as? String == arn }) { return role }
      attached.append(["PolicyName": "ReadOnlyAccess", "PolicyArn": arn])
      changed += 1
      return role.merging(["AttachedManagedPolicies": attached]) { $1 }
    }
    return answer
  }

  private static func write(_ answer: [String: Any], _ path: String) throws {
    let options: JSONSerialization.WritingOptions = [
      .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
    ]
    try write(try JSONSerialization.data(withJSONObject: answer, options: options), path)
  }

  private static func write(_ data: Data, _ path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try data.write(to: file)
  }
}
