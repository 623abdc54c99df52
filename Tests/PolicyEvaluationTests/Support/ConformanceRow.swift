import JSONReading

/// One row of a conformance table; `Conformance/README.md` describes the fields.
struct ConformanceRow: Sendable {
  /// The folder, the file without its extension, and the row's id.
  let group: String
  let topic: String
  let id: String
  /// `nil` for a whole request.
  let kind: String?
  let node: JSONNode
  /// The row as written.
  let text: String

  /// What a complaint calls the row.
  var name: String { "\(group)/\(topic): \(id)" }

  func texts(_ name: String) -> [String]? {
    node[name].map { $0.elements.compactMap(\.string) }
  }
}
