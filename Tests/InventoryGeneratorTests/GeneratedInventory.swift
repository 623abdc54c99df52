import Foundation
import InventoryGenerator
import Inventories

/// An inventory made up in a temporary folder, which goes when this goes.
final class GeneratedInventory {
  /// The snapshot folder.
  let path: String
  private let folder: URL

  init(_ size: InventorySize, seed: UInt64 = 7) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("waybill-generated-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("acme").path
    try InventoryGenerator(size, seed: seed).write(to: path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The inventory, read from the folder.
  func read() throws -> Inventory {
    try withExtendedLifetime(self) { try Inventory.read(at: path) }
  }

  /// Every file, the truth too, by its path.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".json") {
      files[name] = try Data(contentsOf: folder.appendingPathComponent(name))
    }
    return files
  }

  /// What is known of the pipelines.
  func truth() throws -> Truth {
    let file = folder.appendingPathComponent("acme.truth.json")
    return try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
  }

  /// The file beside an inventory.
  struct Truth: Decodable {
    struct Leg: Decodable, Hashable {
      let principal: String
      let action: String
    }

    struct Pipeline: Decodable {
      let pipeline: String
      let status: String
      let fault: String?
      let broken: Leg?
      let alsoBroken: [Leg]?

      /// Every leg that the fault stops.
      var brokenLegs: Set<Leg> { Set((broken.map { [$0] } ?? []) + (alsoBroken ?? [])) }

      enum CodingKeys: String, CodingKey {
        case pipeline, status, fault, broken
        case alsoBroken = "also_broken"
      }
    }

    let pipelines: [Pipeline]
  }
}

extension InventorySize {
  /// Three accounts with few roles, and pipelines of which each fault breaks one.
  static var everyFault: InventorySize {
    InventorySize(
      accounts: 3,
      roles: 10,
      users: 3,
      pipelines: (PipelineFault.allCases.count * 5 + 1) / 2
    )
  }

  /// Nothing but what a community has.
  static var oneOfEach: InventorySize {
    InventorySize(accounts: 3, roles: 40, users: 4, pipelines: 3)
  }
}
