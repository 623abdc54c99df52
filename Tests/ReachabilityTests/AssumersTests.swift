import AWSIdentifiers
import AccessModel
import Foundation
import GraphOracle
import Inventories
import Reachability
import TestSupport
import Testing

@Suite("Who can assume a role")
struct AssumersTests {
  private static let seeds = GraphCases.seeds(count: 8)

  @Test("looked up by role and caller agrees with everybody asked one by one", arguments: seeds)
  func bruteForce(seed: UInt64) async throws {
    try await withTemporaryFolder { folder in
      _ = try AssumingInventory(seed: seed, in: URL(fileURLWithPath: folder))
      try compare(AccessGraph(Inventory.read(at: folder)), "seed \(seed)")
      try compare(AccessGraph(GeneratedInventory.index(of: folder)), "index of seed \(seed)")
    }
  }

  private func compare(_ graph: AccessGraph, _ name: String) throws {
    let evaluator = AccessEvaluator(graph)
    let force = BruteForce(evaluator)
    let expected = force.assumptions()
    let nodes = Set(force.nodes)
    // One search that has read every account before, and one that reads what it is asked for.
    let whole = AccessSearch(evaluator)
    for role in force.roles { _ = whole.assumers(of: role) }
    for role in force.roles {
      for search in [whole, AccessSearch(evaluator)] {
        var found: [AccessNode: Holder.State] = [:]
        for holder in search.assumers(of: role) where nodes.contains(holder.node) {
          #expect(found.updateValue(holder.state, forKey: holder.node) == nil, "twice")
        }
        let wanted = expected[role] ?? [:]
        let differing = Set(found.keys).union(wanted.keys).filter { found[$0] != wanted[$0] }
        #expect(differing.isEmpty, "\(name): \(role): \(differing.map(\.text).sorted())")
      }
    }
  }

  @Test("generated roles are assumed by somebody, for certain and under conditions")
  func hasAnswers() async throws {
    var states: [Holder.State: Int] = [:]
    var roleCount = 0
    for seed in Self.seeds.prefix(5) {
      try await withTemporaryFolder { folder in
        _ = try AssumingInventory(seed: seed, in: URL(fileURLWithPath: folder))
        let force = BruteForce(AccessEvaluator(AccessGraph(try Inventory.read(at: folder))))
        for state in force.assumptions().values.flatMap(\.values) { states[state, default: 0] += 1 }
        roleCount += force.roles.count
      }
    }
    #expect(states[.allowed, default: 0] > roleCount)
    #expect(states[.conditional, default: 0] > roleCount / 4)
  }
}
