import Foundation

/// Makes up the inventory of an organization, with pipelines of which two in five are broken.
///
/// The same size and seed give the same bytes on every machine. What is broken, and which legs that
/// stops, is known by construction and written beside the inventory, never inside it.
public struct InventoryGenerator: Sendable {
  private let plan: OrganizationPlan

  /// A generator of one inventory.
  ///
  /// - Parameters:
  ///   - size: How much it holds; a pipeline takes three accounts, so fewer count as three.
  ///   - seed: Another seed gives other names, trust and policies of the same kinds.
  public init(_ size: InventorySize, seed: UInt64) {
    var size = size
    size.accounts = max(3, size.accounts)
    plan = OrganizationPlan(size: size, seed: seed)
  }

  /// Writes the inventory as a snapshot folder, and the truth as `FOLDER.truth.json` beside it.
  ///
  /// - Parameter folder: A folder that does not exist yet, or is empty.
  /// - Throws: ``FolderInUse``, or what writing throws.
  public func write(to folder: String) throws {
    let manager = FileManager.default
    if let names = try? manager.contentsOfDirectory(atPath: folder), !names.isEmpty {
      throw FolderInUse(folder: folder)
    }
    for file in OrganizationFiles(plan: plan).files {
      try save(file.content, "\(folder)/organization/\(file.name).json")
    }
    try save(
      AccountFiles.details(
        users: [],
        groups: [],
        roles: BaselineRoles.managementRoles(plan).map {
          $0.json(of: plan.managementAccount, plan)
        },
        attached: BaselineRoles.managementRoles(plan).flatMap(\.attached)
      ) { _ in [] },
      "\(folder)/\(plan.managementAccount)/global/iam/get-account-authorization-details.json"
    )
    for community in 0..<plan.communityCount {
      let trust = CommunityTrust(plan, community: community)
      for account in plan.members(of: community) {
        let files = AccountFiles(plan: plan, account: account, trust: trust)
        for file in files.files {
          try save(file.content, "\(folder)/\(plan.accounts[account])/\(file.path).json")
        }
      }
    }
    try save(InventoryTruth(plan: plan).json, "\(folder).truth.json")
  }

  private func save(_ content: GeneratedJSON, _ path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(content.printed).write(to: file)
  }

  /// There is something in the folder already.
  public struct FolderInUse: Error, CustomStringConvertible {
    let folder: String

    /// What is wrong, and what to do.
    public var description: String {
      "`\(folder)` is not empty; remove it or name another folder"
    }
  }
}
