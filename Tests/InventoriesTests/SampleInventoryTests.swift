import Foundation
import Inventories
import Testing

@Suite("The sample in both forms")
struct SampleInventoryTests {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("inventories/\(name)").path
  }

  @Test("snapshot folder and model file give the same inventory but for places")
  func sameInventory() throws {
    let snapshot = try Inventory.read(at: Self.path("three-account-release"))
    let model = try Inventory.read(at: Self.path("three-account-release.yaml"))
    #expect(model.name == snapshot.name)
    let expected = InventoryDump.lines(of: snapshot, positions: false)
    let found = InventoryDump.lines(of: model, positions: false)
    for line in expected where !found.contains(line) { Issue.record("only the folder: \(line)") }
    for line in found where !expected.contains(line) { Issue.record("only the model: \(line)") }
    func findings(_ inventory: Inventory) -> [String] {
      inventory.diagnostics.map { "\($0.severity) \($0.code) \($0.message)" }.sorted()
    }
    #expect(findings(model) == findings(snapshot))
  }
}
