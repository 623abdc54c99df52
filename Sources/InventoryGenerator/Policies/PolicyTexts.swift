/// Documents and statements of policies, as IAM prints them.
enum PolicyTexts {
  /// A document of some statements.
  static func document(_ statements: [GeneratedJSON]) -> GeneratedJSON {
    ["Version": "2012-10-17", "Statement": .list(statements)]
  }

  /// A statement of an identity-based policy that allows something.
  ///
  /// - Parameters:
  ///   - actions: One or more patterns of actions.
  ///   - resources: One or more patterns of resources.
  ///   - condition: Operators with keys and values.
  ///   - sid: Its name.
  /// - Returns: The statement.
  static func allow(
    _ actions: [String],
    on resources: [String] = ["*"],
    when condition: GeneratedJSON? = nil,
    sid: String? = nil
  ) -> GeneratedJSON {
    statement("Allow", nil, actions, resources, condition, sid)
  }

  /// The same in a resource-based policy.
  static func allow(
    of principal: GeneratedJSON,
    _ actions: [String],
    on resources: [String],
    when condition: GeneratedJSON? = nil,
    sid: String
  ) -> GeneratedJSON {
    statement("Allow", principal, actions, resources, condition, sid)
  }

  /// A statement that denies something; with a principal, in a resource-based policy.
  static func deny(
    of principal: GeneratedJSON? = nil,
    _ actions: [String],
    on resources: [String] = ["*"],
    when condition: GeneratedJSON? = nil,
    sid: String? = nil
  ) -> GeneratedJSON {
    statement("Deny", principal, actions, resources, condition, sid)
  }

  private static func statement(
    _ effect: String,
    _ principal: GeneratedJSON?,
    _ actions: [String],
    _ resources: [String],
    _ condition: GeneratedJSON?,
    _ sid: String?
  ) -> GeneratedJSON {
    var members: [(String, GeneratedJSON)] = sid.map { [("Sid", .text($0))] } ?? []
    members.append(("Effect", .text(effect)))
    if let principal { members.append(("Principal", principal)) }
    members += [("Action", .oneOrMany(actions)), ("Resource", .oneOrMany(resources))]
    if let condition { members.append(("Condition", condition)) }
    return .object(members)
  }

  /// A trust policy.
  static func trust(
    _ principal: GeneratedJSON,
    _ actions: [String] = ["sts:AssumeRole"],
    when condition: GeneratedJSON? = nil
  ) -> GeneratedJSON {
    var members: [(String, GeneratedJSON)] = [
      ("Effect", "Allow"), ("Principal", principal), ("Action", .oneOrMany(actions)),
    ]
    if let condition { members.append(("Condition", condition)) }
    return document([.object(members)])
  }

  /// The principals of some ARNs or account roots.
  static func aws(_ principals: [String]) -> GeneratedJSON { ["AWS": .oneOrMany(principals)] }

  /// A service as a principal.
  static func service(_ name: String) -> GeneratedJSON { ["Service": .text(name)] }
}
