import Foundation

/// An inventory of which one account was collected, and the organization.
struct OneAccount {
  /// The snapshot folder.
  let folder: String
  /// The account.
  let id: String
  /// Its buckets, sorted by ARN.
  let buckets: [String]

  /// Copies one account of an inventory.
  ///
  /// - Parameters:
  ///   - inventory: The snapshot folder it lies in.
  ///   - place: The account's place in `list-accounts`, counted from 0.
  /// - Throws: `MeasuredProcess.Failure` when there is no such account, or what copying throws.
  init(of inventory: String, at place: Int) throws {
    struct Answer: Decodable {
      struct Account: Decodable { let Id: String }
      let Accounts: [Account]
    }
    let list = URL(fileURLWithPath: "\(inventory)/organization/list-accounts.json")
    let accounts = try JSONDecoder().decode(Answer.self, from: Data(contentsOf: list)).Accounts
    guard accounts.indices.contains(place) else {
      throw MeasuredProcess.Failure(description: "\(inventory) has no account \(place)")
    }
    id = accounts[place].Id
    folder = "\(inventory)-one"
    let manager = FileManager.default
    if !manager.fileExists(atPath: folder) {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in ["organization", id] {
        try manager.copyItem(atPath: "\(inventory)/\(name)", toPath: "\(folder)/\(name)")
      }
    }
    let files = try manager.subpathsOfDirectory(atPath: "\(folder)/\(id)")
    buckets = files.filter { $0.hasSuffix("/get-bucket-policy.json") }.sorted().compactMap {
      $0.split(separator: "/").dropLast().last.map { "arn:aws:s3:::\($0)" }
    }
  }
}
