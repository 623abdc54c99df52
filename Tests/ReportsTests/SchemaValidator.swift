import Foundation
import TestSupport
import Testing

/// Holds a document against a JSON Schema, as far as the schemas in `docs/schemas` use the language.
struct SchemaValidator {
  private let root: [String: Any]

  /// Reads a schema of the repository.
  init(_ name: String) throws {
    let file = BuiltCommand.packageFolder.appendingPathComponent("docs/schemas/\(name)")
    root = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    )
  }

  /// What is wrong with a document; empty when it is valid.
  func faults(in text: String) throws -> [String] {
    let document = try JSONSerialization.jsonObject(
      with: Data(text.utf8),
      options: .fragmentsAllowed
    )
    return faults(document, root, at: "$")
  }

  private func faults(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.dropFirst("#/$defs/".count))
      guard let definition = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
        return ["\(path): the schema has no \(reference)"]
      }
      return faults(value, definition, at: path)
    }
    var faults: [String] = []
    if let types = schema["type"] as? [String] ?? (schema["type"] as? String).map({ [$0] }),
      !types.contains(type(of: value))
    {
      return ["\(path): is \(type(of: value)), not \(types)"]
    }
    if let constant = schema["const"] as? String, value as? String != constant {
      faults.append("\(path): is not \(constant)")
    }
    if let choices = schema["enum"] as? [Any] {
      let isChoice = choices.contains { choice in
        (choice is NSNull && value is NSNull) || (choice as? String) == (value as? String)
      }
      if !isChoice { faults.append("\(path): \(value) is none of \(choices)") }
    }
    if let object = value as? [String: Any] {
      let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
      for name in schema["required"] as? [String] ?? [] where object[name] == nil {
        faults.append("\(path): lacks \(name)")
      }
      for (name, member) in object {
        if let property = properties[name] {
          faults += self.faults(member, property, at: "\(path).\(name)")
        } else if schema["additionalProperties"] as? Bool == false {
          faults.append("\(path): has \(name), which is not documented")
        }
      }
    }
    if let elements = value as? [Any], let items = schema["items"] as? [String: Any] {
      for (index, element) in elements.enumerated() {
        faults += self.faults(element, items, at: "\(path)[\(index)]")
      }
    }
    return faults
  }

  private func type(of value: Any) -> String {
    switch value {
    case is NSNull: "null"
    case is [Any]: "array"
    case is [String: Any]: "object"
    case is String: "string"
    case let number as NSNumber:
      String(cString: number.objCType) == "c" ? "boolean" : "integer"
    default: "something else"
    }
  }
}
