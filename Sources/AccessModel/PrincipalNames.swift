import AWSIdentifiers
import Inventories
import Synchronization

/// Finds roles and users by name and by unique id.
///
/// What is asked for is gathered when somebody first asks: most questions concern few accounts.
final class PrincipalNames: Sendable {
  private struct Known {
    var rolesByName: [AccountID: [String: ARN]] = [:]
    var principalsByID: [String: ARN]?
    var buckets: [String: (account: AccountID, region: String)]?
  }

  private let inventory: Inventory
  private let known = Mutex(Known())

  init(_ inventory: Inventory) { self.inventory = inventory }

  /// The role of a name in lower case; of several, the first by ARN.
  func role(named name: String, in account: AccountID) -> ARN? {
    known.withLock { known in
      if let names = known.rolesByName[account] { return names[name] }
      var names: [String: ARN] = [:]
      for principal in inventory.accounts[account]?.identities.value?.principals ?? []
      where principal.isRole {
        let name = principal.name.lowercased()
        if names[name] == nil { names[name] = principal.arn }
      }
      known.rolesByName[account] = names
      return names[name]
    }
  }

  /// The role or user of a unique id; of several, the first by account and ARN.
  func principal(withID uniqueID: String) -> ARN? {
    if let names = inventory.names { return names.principal(withID: uniqueID) }
    return known.withLock { known in
      if let ids = known.principalsByID { return ids[uniqueID] }
      var ids: [String: ARN] = [:]
      for (_, account) in inventory.accounts.sorted(by: { $0.key < $1.key }) {
        for principal in account.identities.value?.principals ?? [] {
          if let id = principal.uniqueID, ids[id] == nil { ids[id] = principal.arn }
        }
      }
      known.principalsByID = ids
      return ids[uniqueID]
    }
  }

  /// Where the bucket of a name lies; of several, the first by account and region.
  func bucket(named name: String) -> (account: AccountID, region: String)? {
    if let names = inventory.names { return names.bucket(named: name) }
    return known.withLock { known in
      if let buckets = known.buckets { return buckets[name] }
      var buckets: [String: (account: AccountID, region: String)] = [:]
      for (id, account) in inventory.accounts.sorted(by: { $0.key < $1.key }) {
        for (region, inventory) in account.regions.sorted(by: { $0.key < $1.key }) {
          for name in inventory.bucketNames where buckets[name] == nil {
            buckets[name] = (id, region)
          }
        }
      }
      known.buckets = buckets
      return buckets[name]
    }
  }
}
