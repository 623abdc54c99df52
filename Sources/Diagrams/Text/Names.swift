import AWSIdentifiers

/// What accounts are called in a picture.
struct AccountLabels: Sendable {
  /// Names, where known.
  let names: [AccountID: String]

  /// The name, or else the number.
  func short(_ account: AccountID) -> String {
    guard let name = names[account], !name.isEmpty else { return account.description }
    return DisplayText.name(name, limit: 24)
  }

  /// The name and the number.
  func long(_ account: AccountID) -> String {
    guard let name = names[account], !name.isEmpty else { return account.description }
    return "\(DisplayText.name(name, limit: 32)) \(account)"
  }
}

/// How identifiers are shortened for the eye.
enum ShortName {
  /// `1111…5555` for a key id, the alias for an alias.
  static func key(_ arn: ARN) -> String {
    if arn.resourceType == "alias" { return arn.resource }
    let id = arn.lastPathComponent
    guard id.count > 12 else { return id }
    return "\(id.prefix(4))…\(id.suffix(4))"
  }

  /// What a person would call the resource.
  static func resource(_ text: String) -> String {
    guard let arn = ARN(text) else { return text }
    switch arn.service {
    case "s3": return String(arn.resource.split(separator: "/").first ?? Substring(text))
    case "kms": return key(arn)
    case "iam", "codebuild": return arn.lastPathComponent
    case "codepipeline": return arn.resource
    case "sns", "sqs": return arn.resource
    default: return arn.resource.isEmpty ? text : arn.resource
    }
  }

  /// What a person would call the principal, without its account.
  static func principal(_ arn: ARN) -> String {
    let name = arn.lastPathComponent
    return name == "root" || name.isEmpty ? arn.resource : name
  }
}
