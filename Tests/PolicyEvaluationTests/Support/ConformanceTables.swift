import Foundation
import JSONReading

/// All tables under `Conformance/`, in the order of their paths.
enum ConformanceTables {
  /// A table that cannot be read.
  struct Unreadable: Error {
    let file: String
    let reason: String
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Conformance")

  static func rows() throws -> [ConformanceRow] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }
      .sorted { $0.path < $1.path }
    var rows: [ConformanceRow] = []
    for file in files ?? [] {
      let bytes = Array(try Data(contentsOf: file))
      let node: JSONNode
      do throws(JSONReadingError) {
        node = try JSONNode(parsing: JSONText(bytes))
      } catch {
        throw Unreadable(file: file.lastPathComponent, reason: error.description)
      }
      for row in node.elements {
        rows.append(
          ConformanceRow(
            group: file.deletingLastPathComponent().lastPathComponent,
            topic: file.deletingPathExtension().lastPathComponent,
            id: row["id"]?.string ?? "",
            kind: row["kind"]?.string,
            node: row,
            text: String(decoding: bytes[row.range], as: UTF8.self)
          )
        )
      }
    }
    return rows
  }
}
