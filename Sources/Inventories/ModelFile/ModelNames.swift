import AWSIdentifiers
import JSONReading

/// What a model file calls its accounts and what is in them, and the ARNs behind the names.
struct ModelNames {
  /// The names of one account.
  struct AccountNames {
    let name: String
    let id: AccountID
    /// The region of what names none.
    let region: String
    var roles: [String: String] = [:]
    var users: [String: String] = [:]
    var policies: [String: String] = [:]
    var keys: [String: String] = [:]
    /// ARNs of buckets, topics, buses, pipelines and projects.
    var others: [String: [String]] = [:]
    /// Whether some of the keys could not be read.
    var lacksKeys = false
    /// What is written under `organizationPolicies`.
    let organizationPolicies: ModelNode?
    fileprivate let offset: Int
  }

  /// Something wrong with a name.
  struct Problem {
    let code: String
    let message: String
    let offset: Int
    let help: String?
  }

  /// `aws`, or the partition that the file names.
  private(set) var partition = "aws"
  private(set) var problems: [Problem] = []
  private var accounts: [String: AccountNames] = [:]
  private var byOffset: [Int: AccountNames] = [:]

  /// No names.
  init() {}

  /// The names of a file.
  ///
  /// - Parameters:
  ///   - file: The keys of the file.
  ///   - lacksKeys: Whether some of the keys of an account could not be read, by its name.
  init(file: ModelFields, lacksKeys: (String) -> Bool = { _ in false }) {
    partition = file["partition"]?.text ?? "aws"
    let region = file["region"]?.text ?? "us-east-1"
    for member in file["accounts"]?.members ?? [] where !member.name.hasPrefix("x-") {
      add(member, region: region, lacksKeys: lacksKeys(member.name))
    }
  }

  private mutating func add(_ member: ModelNode.Member, region: String, lacksKeys: Bool) {
    let written = member.value["id"]
    guard let id = AccountID(written?.text ?? member.name) else {
      problems.append(
        Problem(
          code: "model-account-id",
          message: written == nil
            ? "account `\(member.name)` has no id"
            : "the id of account `\(member.name)` is not twelve digits",
          offset: written?.offset ?? member.offset,
          help: "write `id: \"111111111111\"` in it"
        )
      )
      return
    }
    if let other = accounts[id.description] {
      problems.append(
        Problem(
          code: "model-account-id",
          message: "`\(member.name)` and `\(other.name)` have the same id",
          offset: member.offset,
          help: nil
        )
      )
      return
    }
    var names = AccountNames(
      name: member.name,
      id: id,
      region: member.value["region"]?.text ?? region,
      organizationPolicies: member.value["organizationPolicies"],
      offset: member.offset
    )
    names.lacksKeys = lacksKeys
    names.collect(member.value, partition: partition)
    accounts[member.name] = names
    accounts[id.description] = names
    byOffset[member.offset] = names
  }
}

extension ModelNames.AccountNames {
  /// Takes down the names of everything in the account.
  fileprivate mutating func collect(_ account: ModelNode, partition: String) {
    func arn(_ service: String, _ region: String, _ resource: String) -> String {
      "arn:\(partition):\(service):\(region):\(id):\(resource)"
    }
    func path(_ node: ModelNode) -> String { node["path"]?.text ?? "/" }
    for role in account["roles"]?.members ?? [] {
      roles[role.name] = arn("iam", "", "role\(path(role.value))\(role.name)")
    }
    for user in account["users"]?.members ?? [] {
      users[user.name] = arn("iam", "", "user\(path(user.value))\(user.name)")
    }
    for policy in account["policies"]?.members ?? [] {
      policies[policy.name] =
        policy.name.hasPrefix("arn:")
        ? policy.name
        : policy.value["arn"]?.text ?? arn("iam", "", "policy\(path(policy.value))\(policy.name)")
    }
    for key in account["keys"]?.members ?? [] {
      let id = key.value["id"]?.text ?? key.name
      keys[key.name] = arn("kms", key.value["region"]?.text ?? region, "key/\(id)")
    }
    for bucket in account["buckets"]?.members ?? [] {
      others[bucket.name, default: []].append("arn:\(partition):s3:::\(bucket.name)")
    }
    for (section, service, prefix) in [
      ("topics", "sns", ""), ("eventBuses", "events", "event-bus/"),
      ("eventRules", "events", "rule/"), ("pipelines", "codepipeline", ""),
      ("projects", "codebuild", "project/"),
    ] {
      for member in account[section]?.members ?? [] {
        let region = member.value["region"]?.text ?? region
        others[member.name, default: []].append(arn(service, region, prefix + member.name))
      }
    }
  }
}

// MARK: - Looking names up

extension ModelNames {
  /// The account of a name or id.
  func account(_ name: String) -> AccountNames? { accounts[name] }

  /// The account whose name stands here.
  func account(declaredAt offset: Int) -> AccountNames? { byOffset[offset] }

  /// The names of all accounts.
  var accountNames: [String] { byOffset.values.map(\.name).sorted() }

  /// Splits `tools/ReleasePipeline`; a text without a known account is of this account.
  private func split(_ text: String, in account: AccountNames) -> (AccountNames, String) {
    guard let slash = text.firstIndex(of: "/"), let named = accounts[String(text[..<slash])] else {
      return (account, text)
    }
    return (named, String(text[text.index(after: slash)...]))
  }

  /// The ARN of a role that is named where a role must stand.
  ///
  /// - Returns: The text itself when it is an ARN already, or holds a variable.
  func roleARN(_ text: String, in account: AccountNames) -> String {
    if text.hasPrefix("arn:") || text.contains("#{") || text.isEmpty { return text }
    let (owner, name) = split(text, in: account)
    return owner.roles[name] ?? "arn:\(partition):iam::\(owner.id):role/\(name)"
  }

  /// The ARN of a policy that is named where a policy must stand; `aws/` names those of AWS.
  func policyARN(_ text: String, in account: AccountNames) -> String {
    if text.hasPrefix("arn:") { return text }
    if text.hasPrefix("aws/") { return "arn:\(partition):iam::aws:policy/\(text.dropFirst(4))" }
    let (owner, name) = split(text, in: account)
    return owner.policies[name] ?? "arn:\(partition):iam::\(owner.id):policy/\(name)"
  }

  /// The ARN of a key that the file declares; any other text stays as it is.
  func keyARN(_ text: String, in account: AccountNames) -> String {
    if text.hasPrefix("arn:") { return text }
    let (owner, name) = split(text, in: account)
    guard let arn = owner.keys[name] else {
      guard owner.lacksKeys, !name.hasPrefix("alias/") else { return text }
      // It may be declared where the file cannot be read; a bare id would mean something.
      return "arn:\(partition):kms:\(owner.region):\(owner.id):key/\(name)"
    }
    // A bare id means something else than an ARN (PF-17).
    return arn.hasSuffix("key/\(text)") ? text : arn
  }

  /// The ARN of a principal written as `account`, `account/role` or `account/user`.
  ///
  /// - Returns: `nil` when the text is none of these.
  func principalARN(_ text: String) -> String? {
    if let account = accounts[text], text == account.name {
      return "arn:\(partition):iam::\(account.id):root"
    }
    guard let (owner, name) = splitKnown(text) else { return nil }
    return owner.roles[name] ?? owner.users[name]
  }

  /// The ARNs of a resource written as `account/name`, with anything behind the name.
  ///
  /// - Returns: `nil` when the text does not begin with an account's name; several when the name
  ///   is that of several resources.
  func resourceARNs(_ text: String) -> [String]? {
    guard let (owner, rest) = splitKnown(text) else { return nil }
    var name = rest[...]
    while true {
      let found = owner.arns(of: String(name))
      if !found.isEmpty {
        let suffix = rest[name.endIndex...]
        // Only buckets and pipelines have something behind their name: objects, stages.
        let holders = ["arn:\(partition):s3:::", "arn:\(partition):codepipeline:"]
        return suffix.isEmpty
          ? found
          : found.filter { arn in holders.contains { arn.hasPrefix($0) } }.map { $0 + suffix }
      }
      guard let slash = name.lastIndex(of: "/") else { return [] }
      name = name[..<slash]
    }
  }

  private func splitKnown(_ text: String) -> (AccountNames, String)? {
    guard !text.hasPrefix("arn:"), let slash = text.firstIndex(of: "/"),
      let owner = accounts[String(text[..<slash])]
    else { return nil }
    return (owner, String(text[text.index(after: slash)...]))
  }
}

extension ModelNames.AccountNames {
  /// The ARNs of everything that has this name.
  fileprivate func arns(of name: String) -> [String] {
    [roles[name], users[name], policies[name], keys[name]].compactMap(\.self)
      + (others[name] ?? [])
  }

  /// Every name, for finding the nearest.
  var allNames: [String] {
    Set(roles.keys).union(users.keys).union(keys.keys).union(others.keys).sorted()
  }
}
