/// How much of everything a generated inventory holds.
public struct InventorySize: Equatable, Sendable {
  /// Member accounts; the management account comes on top.
  public var accounts: Int
  /// Roles of each member account, those of pipelines included.
  public var roles: Int
  /// Users of each member account.
  public var users: Int
  /// Pipelines of the whole organization.
  public var pipelines: Int

  /// A size.
  public init(accounts: Int, roles: Int, users: Int, pipelines: Int) {
    self.accounts = accounts
    self.roles = roles
    self.users = users
    self.pipelines = pipelines
  }

  /// The sizes that have a name, smallest first.
  public static let named: [(name: String, size: InventorySize)] = [
    ("tiny", InventorySize(accounts: 3, roles: 24, users: 4, pipelines: 3)),
    ("small", InventorySize(accounts: 3, roles: 40, users: 6, pipelines: 10)),
    ("medium", InventorySize(accounts: 30, roles: 200, users: 20, pipelines: 60)),
    ("large", InventorySize(accounts: 300, roles: 300, users: 20, pipelines: 400)),
    ("xl", InventorySize(accounts: 1000, roles: 1000, users: 30, pipelines: 1500)),
  ]

  /// A size by its name.
  public init?(named name: String) {
    guard let found = Self.named.first(where: { $0.name == name }) else { return nil }
    self = found.size
  }
}
