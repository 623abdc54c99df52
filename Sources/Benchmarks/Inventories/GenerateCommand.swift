import ArgumentParser
import InventoryGenerator

/// `make inventory`: writes the inventory of an organization that does not exist.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Make up an inventory, and write beside it what is known of its pipelines."
  )

  @Option(help: "The folder to write; what is known goes to FOLDER.truth.json.")
  var out: String

  @Option(help: "A size: \(InventorySize.named.map(\.name).joined(separator: ", ")).")
  var scale = "small"

  @Option(help: "Member accounts.")
  var accounts: Int?

  @Option(help: "Roles of each account.")
  var roles: Int?

  @Option(help: "Users of each account.")
  var users: Int?

  @Option(help: "Pipelines of the whole organization.")
  var pipelines: Int?

  @Option(help: "The same seed gives the same bytes.")
  var seed: UInt64 = 7

  func run() throws {
    guard var size = InventorySize(named: scale) else {
      throw ValidationError("there is no scale `\(scale)`")
    }
    size.accounts = accounts ?? size.accounts
    size.roles = roles ?? size.roles
    size.users = users ?? size.users
    size.pipelines = pipelines ?? size.pipelines
    try InventoryGenerator(size, seed: seed).write(to: out)
    print(
      "\(out): \(size.accounts) accounts of \(size.roles) roles and \(size.users) users, "
        + "\(size.pipelines) pipelines"
    )
  }
}
