import AWSIdentifiers
import PolicyLanguage

/// Roles by whom their trust policies name.
///
/// What is found here only comes into question: conditions and the other layers are left to the
/// evaluation. Of an index it is told without decoding a trust policy.
public struct TrustTable: Sendable {
  private enum Source: Sendable {
    case made([Trustee: [ARN]])
    case index(NameTable)
  }

  private let source: Source
  /// Roles that name everybody, or everybody but some; by account, then ARN, like all that follow.
  public let rolesOfEveryone: [ARN]
  /// Roles whose trust policy is not known, or not whole.
  public let rolesUnknown: [ARN]

  /// The roles that name somebody.
  public func roles(naming trustee: Trustee) -> [ARN] {
    switch source {
    case .made(let table): return table[trustee] ?? []
    case .index(let names): return trustee.key.map { names.arns($0) } ?? []
    }
  }
}

extension TrustTable {
  /// Reads every trust policy of an inventory; one that several roles bear is read once.
  init(reading inventory: Inventory) {
    var table: [Trustee: [ARN]] = [:]
    var everyone: [ARN] = []
    var unknown: [ARN] = []
    var readings: [ObjectIdentifier: TrustReading] = [:]
    for account in inventory.accounts.keys.sorted() {
      guard let store = inventory.accounts[account]?.identities.value else { continue }
      let roles = store.roles
      for arn in roles.keys.sorted() {
        guard let role = roles[arn] else { continue }
        if store.gap != nil { unknown.append(arn) }
        guard case .known(let policy) = role.trustPolicy, policy.document.isReadable else {
          if store.gap == nil { unknown.append(arn) }
          continue
        }
        let id = ObjectIdentifier(policy.document)
        let reading = readings[id] ?? TrustReading(policy.document)
        readings[id] = reading
        if reading.admitsEveryone { everyone.append(arn) }
        for trustee in reading.trustees {
          switch trustee {
          case .everyone, .nobody: break
          case .account, .principal, .session, .uniqueID, .service, .provider:
            table[trustee, default: []].append(arn)
          }
        }
      }
    }
    source = .made(table)
    rolesOfEveryone = everyone
    rolesUnknown = unknown
  }

  /// The table of an index.
  init(_ names: NameTable) {
    source = .index(names)
    rolesOfEveryone = names.arns(Self.everyoneKey)
    rolesUnknown = names.arns(Self.unknownKey)
  }

  private static let everyoneKey = "*"
  private static let unknownKey = "?"

  /// The table as an index holds it: role ARNs by key.
  var entries: [String: [String]] {
    guard case .made(let table) = source else { return [:] }
    var entries: [String: [String]] = [:]
    for (trustee, roles) in table {
      guard let key = trustee.key else { continue }
      entries[key, default: []] += roles.map(\.text)
    }
    entries[Self.everyoneKey] = rolesOfEveryone.map(\.text)
    entries[Self.unknownKey] = rolesUnknown.map(\.text)
    return entries
  }
}

extension Trustee {
  /// The text under which an index lists the roles that name it.
  var key: String? {
    switch self {
    case .everyone, .nobody: nil
    case .account(let account): "a\(account)"
    case .principal(let arn): "p\(arn.text)"
    case .session(let account, let role): "s\(account?.description ?? "")/\(role)"
    case .uniqueID(let id): "u\(id)"
    case .service(let name): "v\(name)"
    case .provider(let name): "f\(name)"
    }
  }
}
