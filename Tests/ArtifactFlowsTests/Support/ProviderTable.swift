import ArtifactFlows
import Foundation

/// The table of one action provider: configurations, and the legs that each must have.
///
/// `Providers/README.md` describes the files.
struct ProviderTable: Decodable, Sendable {
  /// Name of the Swift type of the catalogue that the table is for.
  var name = ""
  let category: String
  let owner: String
  let provider: String
  let cases: [Case]

  private enum CodingKeys: String, CodingKey {
    case category, owner, provider, cases
  }

  /// One configuration and its legs.
  struct Case: Decodable, Sendable {
    let name: String
    /// Another category or provider of the same row.
    let category: String?
    let provider: String?
    let configuration: [String: String]?
    let inputs: [String]?
    let outputs: [String]?
    /// An artifact that a clone reference names, with its source action's configuration.
    let cloned: String?
    /// The account of the action's own role; none runs with the pipeline's.
    let role: String?
    let region: String?
    /// When the rule of a condition is looked at.
    let condition: String?
    /// Files beside those that every case has.
    let files: [String: JSONText]?
    /// Other principals: name to `<role> via <principal>, …`.
    let actors: [String: String]?
    let legs: [String]
    /// Codes of the findings.
    let findings: [String]?
  }

  /// All tables, sorted by file name.
  static func all() throws -> [ProviderTable] {
    try files(in: "Providers").map { file in
      var table = try JSONDecoder().decode(ProviderTable.self, from: Data(contentsOf: file))
      table.name = file.deletingPathExtension().lastPathComponent
      return table
    }
  }

  private static func files(in folder: String) throws -> [URL] {
    let folder = EditedInventory.package
      .appendingPathComponent("Tests/ArtifactFlowsTests/\(folder)")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}

/// A JSON value as text, for a file of an inventory.
struct JSONText: Decodable, Sendable {
  let text: String

  init(from decoder: any Decoder) throws {
    let value = try AnyJSON(from: decoder).value
    if let text = value as? String {
      self.text = text
      return
    }
    let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
    text = String(decoding: data, as: UTF8.self)
  }
}

private struct AnyJSON: Decodable {
  let value: Any

  init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let text = try? single.decode(String.self) {
      value = text
    } else if let flag = try? single.decode(Bool.self) {
      value = flag
    } else if let number = try? single.decode(Int.self) {
      value = number
    } else if let list = try? single.decode([AnyJSON].self) {
      value = list.map(\.value)
    } else if let object = try? single.decode([String: AnyJSON].self) {
      value = object.mapValues(\.value)
    } else {
      value = NSNull()
    }
  }
}
