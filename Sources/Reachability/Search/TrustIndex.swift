import AWSIdentifiers
import AccessModel
import Inventories

/// Roles by whom their trust policies name, as the searches ask for them.
struct TrustIndex: Sendable {
  private let table: TrustTable
  private let inventory: Inventory

  init(_ graph: AccessGraph) {
    inventory = graph.inventory
    table = graph.inventory.trustTable
  }

  /// Every role, by account, then ARN.
  var roles: [ARN] {
    inventory.accounts.keys.sorted().flatMap { account -> [ARN] in
      let principals = inventory.accounts[account]?.identities.value?.principals ?? []
      return principals.filter(\.isRole).map(\.arn)
    }
  }

  /// The services that trust policies of some accounts' roles name, with those roles.
  func rolesByService(in accounts: [AccountID]) -> [String: [ARN]] {
    var found: [String: [ARN]] = [:]
    var readings: [ObjectIdentifier: TrustReading] = [:]
    for account in accounts.sorted() {
      guard let store = inventory.accounts[account]?.identities.value else { continue }
      for name in store.principals where name.isRole {
        guard case .known(let policy)? = store.role(name.arn)?.trustPolicy,
          policy.document.isReadable
        else { continue }
        let id = ObjectIdentifier(policy.document)
        let reading = readings[id] ?? TrustReading(policy.document)
        readings[id] = reading
        for case .service(let service) in reading.trustees {
          found[service, default: []].append(name.arn)
        }
      }
    }
    return found
  }

  /// Roles that name somebody in particular, and roles that admit the account or everybody.
  ///
  /// - Returns: Roles that come into question, sorted, each once.
  func candidates(for node: AccessNode, uniqueID: String?) -> [ARN] {
    var found: [ARN] = []
    switch node {
    case .principal(let arn):
      found += table.roles(naming: .principal(arn))
      if arn.resource.hasPrefix("role/") {
        found += table.roles(naming: .session(arn.account, role: arn.lastPathComponent))
      }
      if let uniqueID { found += table.roles(naming: .uniqueID(uniqueID)) }
      if let account = arn.account { found += table.roles(naming: .account(account)) }
      found += table.rolesOfEveryone + table.rolesUnknown
    case .anybody(let account):
      found = table.roles(naming: .account(account)) + table.rolesOfEveryone + table.rolesUnknown
    case .everybody: found = table.rolesOfEveryone
    case .service(let name):
      found = table.roles(naming: .service(name)) + table.rolesOfEveryone + table.rolesUnknown
    case .provider(let name): found = table.roles(naming: .provider(name)) + table.rolesUnknown
    case .root, .resource: break
    }
    return Array(Set(found)).sorted()
  }
}
