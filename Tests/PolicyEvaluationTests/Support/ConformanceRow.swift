import AWSIdentifiers
import Foundation
import JSONReading
import PolicyEvaluation
import PolicyLanguage

/// One row of a conformance table; `Conformance/README.md` describes the fields.
struct ConformanceRow: Sendable, CustomTestStringConvertible {
  /// The folder, the file without its extension, and the row's id.
  let group: String
  let topic: String
  let id: String
  /// `nil` for a whole request.
  let kind: String?
  let node: JSONNode
  /// The row as written.
  let text: String

  var testDescription: String { "\(group)/\(topic): \(id)" }

  func texts(_ name: String) -> [String]? {
    node[name].map { $0.elements.compactMap(\.string) }
  }
}
