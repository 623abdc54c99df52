import AWSIdentifiers
import AccessModel
import GraphOracle
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import TestSupport
import Testing

@Suite("Paths, reach and nearest misses")
struct PathTests {
  private static let seeds = GraphCases.seeds(from: 21, count: 5)

  @Test("what can be reached agrees with every pair asked one by one", arguments: seeds)
  func reach(seed: UInt64) async throws {
    try await withGenerated(seed) { graph in
      let evaluator = AccessEvaluator(graph)
      let search = AccessSearch(evaluator)
      let force = BruteForce(evaluator)
      let edges = force.assumptions()
      for node in force.nodes {
        var found: [ARN: Holder.State] = [:]
        for role in search.reached(from: node) { found[role.role] = role.state }
        var expected: [ARN: Holder.State] = [:]
        for role in edges.keys {
          let own: [AccessNode: Holder.State] = [.principal(role): .allowed]
          let all = BruteForce.closure(own, edges)
          if node != .principal(role), let state = all[node] { expected[role] = state }
        }
        #expect(found == expected, "seed \(seed): \(node.text)")
      }
    }
  }

  @Test("paths hold hop by hop, are as short as can be, and are there when brute force says so")
  func paths() async throws {
    for seed in Self.seeds.prefix(1 + Self.seeds.count / 6) {
      try await withGenerated(seed) { graph in
        let evaluator = AccessEvaluator(graph)
        let search = AccessSearch(evaluator)
        let force = BruteForce(evaluator)
        let edges = force.assumptions()
        var options = AccessSearch.PathOptions()
        options.givesAll = true
        for role in edges.keys.sorted() {
          let all = BruteForce.closure([.principal(role): .allowed], edges)
          for node in force.nodes where node != .principal(role) {
            guard case .principal = node else { continue }
            let answer = search.paths(from: node, to: .role(role))
            #expect(answer.paths.isEmpty == (all[node] == nil), "\(seed) \(node.text) \(role)")
            #expect(
              answer.paths.contains { $0.state == .allowed } == (all[node] == .allowed),
              "\(seed) \(node.text) \(role)"
            )
            let more = search.paths(from: node, to: .role(role), options: options).paths
            #expect(more.map(\.chain.count) == more.map(\.chain.count).sorted())
            #expect(more.first?.chain.count == answer.paths.first?.chain.count)
            for path in answer.paths + more {
              var asker = node
              var state = Holder.State.allowed
              for hop in path.chain {
                state = state.and(try #require(edges[hop]?[asker]))
                asker = .principal(hop)
              }
              #expect(state == path.state)
              #expect(asker == .principal(role))
            }
          }
        }
      }
    }
  }

  @Test("an index gives the same answers as the files", arguments: seeds)
  func index(seed: UInt64) async throws {
    try await withTemporaryFolder { folder in
      _ = try GeneratedInventory(seed: seed, in: URL(fileURLWithPath: folder))
      let files = AccessSearch(AccessEvaluator(AccessGraph(try Inventory.read(at: folder))))
      let index = AccessSearch(
        AccessEvaluator(AccessGraph(try GeneratedInventory.index(of: folder)))
      )
      for node in BruteForce(files.evaluator).nodes {
        #expect("\(index.reach(of: node))" == "\(files.reach(of: node))", "\(node.text)")
      }
      for (from, goal) in goals(files.graph, seed) {
        let found = index.paths(from: from, to: goal)
        let expected = files.paths(from: from, to: goal)
        #expect("\(found.paths)" == "\(expected.paths)")
        #expect(found.nearest?.chain == expected.nearest?.chain)
        #expect(found.nearest?.missing.map(\.policy) == expected.nearest?.missing.map(\.policy))
      }
      let picture = files.trustPicture()
      #expect("\(index.trustPicture())" == "\(picture)")
      #expect(picture.edges.count > 3)
    }
  }

  @Test(
    "a nearest miss, put into the inventory, is a path; one change less is none",
    arguments: seeds
  )
  func nearestMiss(seed: UInt64) async throws {
    try await withGenerated(seed) { graph in
      let search = AccessSearch(AccessEvaluator(graph))
      var looked = 0
      for (from, goal) in goals(graph, seed) {
        let answer = search.paths(from: from, to: goal)
        guard answer.paths.isEmpty else { continue }
        guard let miss = answer.nearest else { continue }
        looked += 1
        let label = "seed \(seed): \(from.text) to \(goal)"
        #expect(!miss.missing.isEmpty, "\(label)")
        var inventory = graph.inventory
        for grant in miss.missing {
          inventory = try #require(
            ChangedInventory.applying(grant, to: inventory),
            "\(label): \(grant.layer) \(grant.policy)"
          )
        }
        let after = AccessSearch(AccessEvaluator(AccessGraph(inventory)))
          .paths(from: from, to: goal)
        #expect(!after.paths.isEmpty, "\(label): \(miss.missing.map(\.policy))")
        for left in miss.missing.indices {
          var inventory = graph.inventory
          for (index, grant) in miss.missing.enumerated() where index != left {
            inventory = ChangedInventory.applying(grant, to: inventory) ?? inventory
          }
          let less = AccessSearch(AccessEvaluator(AccessGraph(inventory)))
            .paths(from: from, to: goal)
          #expect(less.paths.isEmpty, "\(label): without \(miss.missing[left].policy)")
        }
      }
      #expect(looked > 0)
    }
  }

  @Test("no policy of a service-linked role is one that would have to change, on either side")
  func serviceLinked() async throws {
    let linked =
      "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    let plain = "arn:aws:iam::111111111111:role/Plain"
    try await withTemporaryFolder { folder in
      let file = "\(folder)/design.yaml"
      let design = """
        region: eu-west-1
        complete: true
        organization: none
        accounts:
          tools:
            id: "111111111111"
            roles:
              AWSServiceRoleForX:
                path: /aws-service-role/x.amazonaws.com/
                trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: x.amazonaws.com}, Action: sts:AssumeRole}]}
              Plain:
                trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
              Goal:
                trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}

        """
      try Data(design.utf8).write(to: URL(fileURLWithPath: file))
      let search = AccessSearch(AccessEvaluator(AccessGraph(try Inventory.read(at: file))))
      func nearest(_ from: String, _ to: String) throws -> [MissingGrant]? {
        let from = try #require(ARN(from))
        let to = try #require(ARN(to))
        return search.paths(from: .principal(from), to: .role(to)).nearest?.missing
      }
      let goal = "arn:aws:iam::111111111111:role/Goal"
      #expect(try nearest(plain, goal)?.isEmpty == false)
      let own = try nearest(linked, goal) ?? []
      #expect(!own.contains { $0.layer == .identity && $0.principal == .principal(ARN(linked)!) })
      #expect(try nearest(plain, linked) == nil)
    }
  }

  private func goals(_ graph: AccessGraph, _ seed: UInt64) -> [(AccessNode, PathGoal)] {
    var random = SplitMix(state: seed)
    let principals = graph.inventory.accounts.keys.sorted().flatMap { graph.principals(in: $0) }
    let roles = principals.filter { $0.resource.hasPrefix("role/") }
    var goals: [(AccessNode, PathGoal)] = []
    for _ in 0..<12 {
      let from = random.pick(principals)
      let role = random.pick(roles)
      if from != role { goals.append((.principal(from), .role(role))) }
      guard let read = ActionName("s3:GetObject"),
        let object = ARN("arn:aws:s3:::data-\(random.pick(["111", "222", "333"]))/x")
      else { continue }
      goals.append((.principal(random.pick(principals)), .action(read, object, isPattern: false)))
    }
    return goals
  }

  private func withGenerated(_ seed: UInt64, _ body: (AccessGraph) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      _ = try GeneratedInventory(seed: seed, in: URL(fileURLWithPath: folder))
      try body(AccessGraph(Inventory.read(at: folder)))
    }
  }
}
