import Foundation

/// A sample in which things have other names, everywhere they are named.
struct RenamedSample {
  /// Names that stand alone, such as those of stages, by what replaces them.
  let whole: [String: String]
  /// Names that stand within others too, such as those of roles in ARNs.
  let parts: [String: String]

  /// The files of a sample with the new names in their content and their paths.
  func files(of sample: String) throws -> [(path: String, data: Data)] {
    try SampleCopy.files(of: sample).map { path, data in
      let json = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
      return (replacingParts(path), try Self.encode(renamed(json)))
    }
  }

  private func renamed(_ value: Any) throws -> Any {
    if let object = value as? [String: Any] { return try object.mapValues { try renamed($0) } }
    if let list = value as? [Any] { return try list.map { try renamed($0) } }
    guard let text = value as? String else { return value }
    if let name = whole[text] { return name }
    // A policy written as a string.
    if text.hasPrefix("{"),
      let inner = try? JSONSerialization.jsonObject(with: Data(text.utf8))
    {
      return String(decoding: try Self.encode(renamed(inner)), as: UTF8.self)
    }
    return replacingParts(text)
  }

  private func replacingParts(_ text: String) -> String {
    parts.sorted { $0.key < $1.key }.reduce(text) { text, part in
      text.replacingOccurrences(of: part.key, with: part.value)
    }
  }

  private static func encode(_ value: Any) throws -> Data {
    try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
  }
}
