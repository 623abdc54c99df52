import AWSIdentifiers
import Inventories

/// Where every account stands in the organization, and which policies apply to it there.
///
/// Source: AWS Organizations User Guide, "SCP evaluation" and "RCP evaluation".
public struct OrganizationMap: Sendable {
  /// The organization, as far as it was collected.
  public let knowledge: Knowledge<Organization>

  init(_ inventory: Inventory) {
    knowledge = inventory.organization
  }

  /// The organization's id, if it is known.
  public var id: String? { knowledge.value?.id }

  /// Whether an account belongs to the organization; `nil` when that is not known.
  public func isMember(_ account: AccountID) -> Bool? {
    guard let organization = knowledge.value else { return nil }
    if organization.managementAccount == account { return true }
    if let accounts = organization.accounts.value { return accounts[account] != nil }
    return organization.parents[.account(account)] != nil ? true : nil
  }

  /// Whether an account is the management account; `nil` when that is not known.
  public func isManagementAccount(_ account: AccountID) -> Bool? {
    guard let organization = knowledge.value else { return nil }
    return organization.managementAccount.map { $0 == account }
  }

  /// The targets from the root down to an account; `nil` when the way is not known.
  public func path(to account: AccountID) -> [OrganizationTarget]? {
    guard let organization = knowledge.value else { return nil }
    var path: [OrganizationTarget] = [.account(account)]
    var current = OrganizationTarget.account(account)
    while let parent = organization.parents[current] {
      if path.contains(parent) || path.count > 32 { return nil }
      path.append(parent)
      current = parent
    }
    guard case .root = current else { return nil }
    return path.reversed()
  }

  /// The path of `aws:PrincipalOrgPaths` and its like: `o-id/r-id/ou-…/` (EV-300).
  public func pathText(of account: AccountID) -> String? {
    guard let organization = knowledge.value, let path = path(to: account) else { return nil }
    let targets = path.dropLast().map { "\($0.id)/" }
    return "\(organization.id)/" + targets.joined()
  }

  /// The root that an account stands under; the only root when the way to it is not known.
  public func root(of account: AccountID) -> OrganizationRoot? {
    guard let roots = knowledge.value?.roots.value else { return nil }
    guard let first = path(to: account)?.first else { return roots.count == 1 ? roots.first : nil }
    return roots.first { $0.id == first.id }
  }

  /// What a report calls a target, such as `OU Workloads (ou-1)`.
  public func name(of target: OrganizationTarget) -> String {
    switch target {
    case .root(let id): return "root \(id)"
    case .unit(let id):
      let name = knowledge.value?.unitNames[id]
      return name.map { "OU \($0) (\(id))" } ?? "OU \(id)"
    case .account(let account): return "account \(account)"
    }
  }
}
