import Foundation

/// A change to one file of an inventory, as `WorkedExample/README.md` describes it.
struct InventoryEdit {
  let file: String
  let operation: String
  let pointer: [String]
  let value: Any?

  init(_ json: [String: Any]) throws {
    file = try Self.text(json["file"])
    operation = try Self.text(json["op"])
    let pointer = json["pointer"] as? String ?? ""
    self.pointer = pointer.split(separator: "/", omittingEmptySubsequences: true).map {
      $0.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
    }
    value = json["value"]
  }

  private static func text(_ value: Any?) throws -> String {
    guard let text = value as? String else { throw EditFailure("an edit lacks a member") }
    return text
  }
}

struct EditFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Copies of sample inventories with edits applied.
enum EditedInventory {
  /// The folder of the package.
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Copies a sample, applies edits, and hands over the copy's path.
  static func with<Result>(
    _ edits: [InventoryEdit],
    of sample: String = "three-account-release",
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory
      .appendingPathComponent("waybill-\(UUID().uuidString)")
    let copy = folder.appendingPathComponent(sample)
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(at: folder) }
    let source = package.appendingPathComponent("inventories").appendingPathComponent(sample)
    try manager.copyItem(at: source, to: copy)
    for edit in edits { try apply(edit, in: copy) }
    return try await body(copy.path)
  }

  private static func apply(_ edit: InventoryEdit, in folder: URL) throws {
    let file = folder.appendingPathComponent(edit.file)
    switch edit.operation {
    case "delete-file":
      try FileManager.default.removeItem(at: file)
      return
    case "create-file":
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try encode(edit.value ?? NSNull()).write(to: file)
      return
    default: break
    }
    let before = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let after = try change(before, edit.pointer[...], edit)
    try encode(after).write(to: file)
  }

  private static func encode(_ value: Any) throws -> Data {
    try JSONSerialization.data(
      withJSONObject: value,
      options: [.prettyPrinted, .sortedKeys, .fragmentsAllowed]
    )
  }

  private static func change(
    _ value: Any,
    _ pointer: ArraySlice<String>,
    _ edit: InventoryEdit
  ) throws -> Any {
    guard let step = pointer.first else {
      guard edit.operation == "append", let list = value as? [Any], let new = edit.value else {
        guard edit.operation == "set", let new = edit.value else {
          throw EditFailure("\(edit.operation) at \(edit.pointer) in \(edit.file)")
        }
        return new
      }
      return list + [new]
    }
    let rest = pointer.dropFirst()
    if step == "#" {
      guard let text = value as? String else { throw EditFailure("no text at \(edit.pointer)") }
      let inner = try JSONSerialization.jsonObject(with: Data(text.utf8))
      return String(decoding: try encode(change(inner, rest, edit)), as: UTF8.self)
    }
    if var object = value as? [String: Any] {
      if rest.isEmpty, edit.operation == "remove" {
        guard object.removeValue(forKey: step) != nil else {
          throw EditFailure("nothing to remove at \(edit.pointer)")
        }
      } else if rest.isEmpty, edit.operation == "set" {
        object[step] = edit.value
      } else {
        guard let inner = object[step] else { throw EditFailure("no `\(step)` in \(edit.file)") }
        object[step] = try change(inner, rest, edit)
      }
      return object
    }
    guard var list = value as? [Any] else { throw EditFailure("no `\(step)` in \(edit.file)") }
    let index = try index(of: step, in: list, edit)
    if rest.isEmpty, edit.operation == "remove" {
      list.remove(at: index)
    } else if rest.isEmpty, edit.operation == "set", let new = edit.value {
      list[index] = new
    } else {
      list[index] = try change(list[index], rest, edit)
    }
    return list
  }

  /// A number, or `[member=value]`.
  private static func index(of step: String, in list: [Any], _ edit: InventoryEdit) throws -> Int {
    if let index = Int(step), list.indices.contains(index) { return index }
    let parts = step.dropFirst().dropLast().split(separator: "=", maxSplits: 1)
    let found = list.indices.filter { index in
      guard let object = list[index] as? [String: Any], parts.count == 2 else { return false }
      return object[String(parts[0])] as? String == String(parts[1])
    }
    guard found.count == 1 else {
      throw EditFailure("\(found.count) elements `\(step)` in \(edit.file)")
    }
    return found[0]
  }
}
