import AWSIdentifiers
import AccessModel
import ArtifactFlows
import Diagnostics
import Foundation
import GraphOracle
import InventoryGenerator
import Inventories
import Reachability
import Testing

@Suite("A generated inventory")
struct InventoryGeneratorTests {
  @Test("is the same, byte for byte, for the same seed, and another for another")
  func sameSeed() throws {
    let first = try GeneratedInventory(.oneOfEach).files()
    #expect(try GeneratedInventory(.oneOfEach).files() == first)
    let other = try GeneratedInventory(.oneOfEach, seed: 8).files()
    #expect(other.keys.sorted() != first.keys.sorted())
  }

  @Test("is the same on every machine: a hash of its bytes is known")
  func knownBytes() throws {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for (name, data) in try GeneratedInventory(.oneOfEach).files().sorted(by: { $0.key < $1.key }) {
      for byte in Array(name.utf8) + Array(data) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    #expect(String(hash, radix: 16) == "98cb63b7ab818819")
  }

  @Test("is read without an error, and holds as many roles and users as were asked for")
  func reading() throws {
    let inventory = try GeneratedInventory(.oneOfEach).read()
    // One role in a hundred admits everybody of the organization.
    #expect(Set(inventory.diagnostics.map(\.code)) == ["W-TRUST-STAR"])
    // The management account comes on top.
    #expect(inventory.accounts.count == 4)
    let members = inventory.accounts.values.compactMap(\.identities.value)
      .filter { !$0.users.isEmpty }
    #expect(members.map(\.roles.count) == [40, 40, 40])
    #expect(members.map(\.users.count) == [4, 4, 4])
  }

  @Test("holds each fault once, and an audit finds the legs that it stops, and no others")
  func verdicts() async throws {
    let generated = try GeneratedInventory(.everyFault)
    let truth = try generated.truth()
    #expect(
      Set(truth.pipelines.compactMap(\.fault)) == Set(PipelineFault.allCases.map(\.rawValue))
    )
    let graph = AccessGraph(try generated.read())
    let result = await Audit(graph, options: Audit.Options()).run()
    #expect(result.pipelines.count == truth.pipelines.count)
    for pipeline in result.pipelines {
      let known = try #require(truth.pipelines.first { $0.pipeline == pipeline.arn.text })
      let broken = pipeline.legs.filter { $0.state == .broken }.map {
        GeneratedInventory.Truth.Leg(
          principal: name($0.leg.principal),
          action: $0.leg.action?.text ?? "-"
        )
      }
      #expect(Set(broken) == known.brokenLegs, "\(known.fault ?? "sound"): \(known.pipeline)")
      #expect((pipeline.state == .broken) == (known.status == "broken"))
      #expect(pipeline.state == .broken || pipeline.state == .allowed)
    }
  }

  private func name(_ principal: Leg.Principal) -> String {
    switch principal {
    case .identity(let arn): arn.text
    case .service(let name), .unknown(let name): name
    }
  }

  @Test("has handshakes of every kind, and the search finds those that asking each pair finds")
  func assumptions() throws {
    let size = InventorySize(accounts: 3, roles: 30, users: 3, pipelines: 3)
    let graph = AccessGraph(try GeneratedInventory(size).read())
    let evaluator = AccessEvaluator(graph)
    let search = AccessSearch(evaluator)
    let force = BruteForce(evaluator)
    let nodes = Set(force.nodes)
    var found: [ARN: [AccessNode: Holder.State]] = [:]
    for role in force.roles {
      found[role] = [:]
      for holder in search.assumers(of: role) where nodes.contains(holder.node) {
        found[role]?[holder.node] = holder.state
      }
    }
    let expected = force.assumptions()
    #expect(found == expected)
    let edges = expected.values.reduce(0) { $0 + $1.count }
    #expect(edges > 20, "\(edges)")
    #expect(
      expected.contains { role, callers in callers.keys.contains { $0.account != role.account } }
    )
  }

  @Test("is not written into a folder that holds something")
  func folderInUse() throws {
    let generated = try GeneratedInventory(.oneOfEach)
    #expect(throws: InventoryGenerator.FolderInUse.self) {
      try InventoryGenerator(.oneOfEach, seed: 7).write(to: generated.path)
    }
  }
}
