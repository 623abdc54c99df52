import Foundation
import Inventories
import Testing

@Suite("Real inventories")
struct CorpusTests {
  /// The folder of real inventories, beside the repository where it is checked out.
  private static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let candidates = ["../shared/corpus/inventories", "../../shared/corpus/inventories"]
    return candidates.map { root.appendingPathComponent($0).standardizedFileURL }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  private static var names: [String] {
    guard let folder else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.contains(".") }.sorted()
  }

  @Test(
    "every real inventory is read whole",
    .enabled(if: folder != nil, "no corpus lies at ../shared/corpus: nothing to read")
  )
  func corpus() throws {
    let folder = try #require(Self.folder)
    #expect(!Self.names.isEmpty)
    for name in Self.names {
      let inventory = try Inventory.read(at: folder.appendingPathComponent(name).path)
      #expect(inventory.diagnostics.filter { $0.severity == .error } == [], "\(name)")
      let organization = try #require(inventory.organization.value, "\(name)")
      for (target, policies) in organization.serviceControlPolicies {
        #expect(policies.value?.isEmpty == false, "\(name) \(target)")
      }
      for account in inventory.accounts.values where account.isCollected {
        #expect(account.identities.value?.gap == nil && account.identities.value != nil, "\(name)")
        for region in account.regions.values {
          #expect(region.unreadablePipelines.isEmpty, "\(name)")
          for bucket in region.buckets.values { #expect(bucket.policy.value != nil, "\(name)") }
          for key in region.keys.values { #expect(key.grants.value != nil, "\(name)") }
        }
      }
    }
  }
}
