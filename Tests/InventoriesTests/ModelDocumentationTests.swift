import Foundation
@testable import Inventories
import JSONReading
import Testing

@Suite("The documentation of the model file")
struct ModelDocumentationTests {
  private static func text(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/\(name)"), encoding: .utf8)
  }

  @Test("its tables name every key", arguments: ModelSection.allCases)
  func tables(section: ModelSection) throws {
    let text = try Self.text("model.md")
    for key in section.keys { #expect(text.contains("`\(key)`"), "\(section.rawValue): \(key)") }
  }

  @Test("the schema has exactly the keys that are read", arguments: ModelSection.allCases)
  func schema(section: ModelSection) throws {
    let text = try JSONText(Array(try Self.text("model.schema.json").utf8))
    let schema = try JSONNode(parsing: text)
    let definition = section == .file ? schema : schema["$defs"]?[section.rawValue]
    let choices = [definition].compactMap(\.self) + (definition?["anyOf"]?.elements ?? [])
    let properties = choices.compactMap { $0["properties"]?.members.map(\.name) }.last ?? []
    #expect(properties.sorted() == section.keys.sorted())
  }

  @Test("its example is read without findings, and its key is the policy's")
  func example() throws {
    let text = try Self.text("model.md")
    let start = try #require(text.range(of: "```yaml\n"))
    let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
    let temporary = try TemporaryInventory()
    try temporary.write(String(text[start.upperBound..<end.lowerBound]), to: "example.yaml")
    let path = temporary.folder.appendingPathComponent("example.yaml").path
    let inventory = try Inventory.read(at: path)
    #expect(inventory.printed == [])
    #expect(inventory.accounts.count == 2)
    let regions = inventory.accounts.values.compactMap { $0.regions["eu-west-1"] }
    let pipeline = try #require(regions.compactMap { $0.pipelines["release"] }.first)
    let key = pipeline["artifactStore"]?["encryptionKey"]?["id"]?.node.string
    #expect(key == "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555")
  }
}
