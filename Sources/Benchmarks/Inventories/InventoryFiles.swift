import Foundation

/// The files of an inventory.
struct InventoryFiles {
  let paths: [String]
  let byteCount: Int

  /// Lists a folder.
  init(of folder: String) throws {
    let manager = FileManager.default
    paths = try manager.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".json") }.sorted().map { folder + "/" + $0 }
    byteCount = try paths.reduce(0) { sum, path in
      sum + (try manager.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
    }
  }

  /// How often a role is described, found by looking for the text that each has once.
  func roleCount() throws -> Int {
    let mark = Data("\"RolePolicyList\"".utf8)
    return try paths.filter { $0.hasSuffix("get-account-authorization-details.json") }
      .reduce(0) { sum, path in
        let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        var count = 0
        var start = data.startIndex
        while let found = data.range(of: mark, in: start..<data.endIndex) {
          count += 1
          start = found.upperBound
        }
        return sum + count
      }
  }
}
