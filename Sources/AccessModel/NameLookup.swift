import AWSIdentifiers
import Inventories

/// What a short name stands for.
public enum NameLookup: Sendable {
  /// Exactly this principal.
  case found(ARN)
  /// Several principals bear the name.
  case ambiguous([ARN])
  /// None does; the names that are spelled alike.
  case unknown(near: [ARN])
}

extension AccessGraph {
  /// The role or user that a text names: an ARN, `account/name`, or a name alone.
  ///
  /// - Parameter text: `arn:…`, `tools/ReleasePipeline`, `111111111111/ReleasePipeline` or
  ///   `ReleasePipeline`; a name may have its path in front.
  /// - Returns: The principal when it is unique, and otherwise the candidates, sorted.
  public func principal(named text: String) -> NameLookup {
    if let arn = ARN(text) { return .found(canonical(arn)) }
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    var matches: [ARN] = []
    if parts.count == 2 {
      for account in accounts(named: parts[0]) {
        matches += principals(in: account).filter { Self.bears(parts[1], $0) }
      }
    }
    if matches.isEmpty {
      for account in inventory.accounts.keys.sorted() {
        matches += principals(in: account).filter { Self.bears(text, $0) }
      }
    }
    if matches.count == 1 { return .found(matches[0]) }
    if matches.count > 1 { return .ambiguous(matches) }
    let wanted = (parts.last ?? text).lowercased()
    let near = inventory.accounts.keys.sorted().flatMap { principals(in: $0) }
      .filter { $0.lastPathComponent.lowercased().contains(wanted) }
    return .unknown(near: Array(near.prefix(8)))
  }

  /// A role ARN without its path stands for the role of that name (EV-155).
  private func canonical(_ arn: ARN) -> ARN {
    guard arn.service == "iam", arn.resource.hasPrefix("role/"), let account = arn.account,
      case .doesNotExist = role(arn)
    else { return arn }
    return roleARN(named: arn.lastPathComponent, in: account) ?? arn
  }

  /// The accounts that a text names, by number or name.
  public func accounts(named text: String) -> [AccountID] {
    if let id = AccountID(text) { return [id] }
    return inventory.accounts.filter { $0.value.name == text }.keys.sorted()
  }

  /// Roles and users of an account, sorted by ARN.
  public func principals(in account: AccountID) -> [ARN] {
    inventory.accounts[account]?.identities.value?.principals.map(\.arn) ?? []
  }

  private static func bears(_ name: String, _ arn: ARN) -> Bool {
    arn.lastPathComponent == name || arn.resource.hasSuffix("/\(name)")
  }
}
