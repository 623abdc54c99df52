import AWSIdentifiers
import AccessModel
import GraphOracle
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import TestSupport
import Testing

@Suite("Who can do something")
struct WhoCanTests {
  private static let seeds = GraphCases.seeds(count: 5)

  @Test("everybody asked at once agrees with everybody asked one by one", arguments: seeds)
  func bruteForce(seed: UInt64) async throws {
    try await withTemporaryFolder { folder in
      _ = try GeneratedInventory(seed: seed, in: URL(fileURLWithPath: folder))
      try compare(AccessGraph(Inventory.read(at: folder)), "seed \(seed)")
      try compare(AccessGraph(GeneratedInventory.index(of: folder)), "index of seed \(seed)")
    }
  }

  @Test(
    "and so it is in the samples",
    arguments: ["three-account-release", "three-account-release-broken"]
  )
  func samples(name: String) throws {
    let path = BuiltCommand.packageFolder.appendingPathComponent("inventories/\(name)").path
    try compare(AccessGraph(Inventory.read(at: path)), name)
  }

  private func compare(_ graph: AccessGraph, _ name: String) throws {
    let evaluator = AccessEvaluator(graph)
    let search = AccessSearch(evaluator)
    let force = BruteForce(evaluator)
    let edges = force.assumptions()
    for question in questions(graph) {
      let answer = search.whoCan(
        question.action,
        on: question.resource,
        isPattern: question.isPattern
      )
      var direct = force.direct(
        question.action,
        question.resource,
        isPattern: question.isPattern
      )
      join(&direct, with: answer.key, force)
      let expected = BruteForce.closure(direct, edges)
      let nodes = Set(force.nodes)
      var found: [AccessNode: Holder.State] = [:]
      for entry in answer.entries where nodes.contains(entry.node) {
        found[entry.node] = entry.state
      }
      let label = "\(name): \(question.action) on \(question.resource)"
      #expect(differences(found, expected).isEmpty, "\(label): \(differences(found, expected))")
      for entry in answer.entries {
        try checkChain(entry, direct, edges, label)
      }
    }
  }

  /// A chain that is shown must hold hop by hop.
  private func checkChain(
    _ entry: WhoCanAnswer.Entry,
    _ direct: [AccessNode: Holder.State],
    _ edges: [ARN: [AccessNode: Holder.State]],
    _ label: String
  ) throws {
    guard case .principal = entry.node, let last = entry.chain.last else { return }
    var state = try #require(direct[.principal(last)], "\(label): \(last)")
    var asker = entry.node
    for role in entry.chain {
      // Somebody who is not in the inventory was not asked one by one.
      guard let hop = edges[role]?[asker] else { return }
      state = state.and(hop)
      asker = .principal(role)
    }
    #expect(state == entry.state, "\(label): \(entry.node.text)")
  }

  private func join(
    _ direct: inout [AccessNode: Holder.State],
    with key: BucketKey,
    _ force: BruteForce
  ) {
    switch key {
    case .none: return
    case .unknown: direct = direct.mapValues { _ in .conditional }
    case .known(_, _, let question):
      let own = force.direct(question)
      for (node, state) in direct { direct[node] = own[node].map { state.and($0) } }
    }
  }

  private func differences(
    _ found: [AccessNode: Holder.State],
    _ expected: [AccessNode: Holder.State]
  ) -> [String] {
    Set(found.keys).union(expected.keys).sorted().compactMap { node in
      guard found[node] != expected[node] else { return nil }
      let words = [found[node], expected[node]].map { $0?.rawValue ?? "denied" }
      return "\(node.text) found \(words[0]), expected \(words[1])"
    }
  }

  private struct Question {
    let action: ActionName
    let resource: ARN
    let isPattern: Bool
  }

  private func questions(_ graph: AccessGraph) -> [Question] {
    var questions: [Question] = []
    func add(_ action: String, _ resource: String, isPattern: Bool = false) {
      guard let action = ActionName(action), let resource = ARN(resource) else { return }
      questions.append(Question(action: action, resource: resource, isPattern: isPattern))
    }
    for account in graph.inventory.accounts.keys.sorted() {
      for (region, inventory) in graph.account(account)?.regions ?? [:] {
        for bucket in inventory.buckets.keys.sorted() {
          add("s3:GetObject", "arn:aws:s3:::\(bucket)/home/user-1/x")
          add("s3:PutObject", "arn:aws:s3:::\(bucket)/*", isPattern: true)
          add("s3:ListBucket", "arn:aws:s3:::\(bucket)")
        }
        for key in inventory.keys.keys.sorted() {
          add("kms:Decrypt", "arn:aws:kms:\(region):\(account):key/\(key)")
        }
      }
      for arn in graph.principals(in: account).prefix(3) {
        add("iam:PassRole", arn.text)
        add("sts:AssumeRole", arn.text)
      }
    }
    add("s3:GetObject", "arn:aws:s3:::nobody-collected-this/x")
    add("sts:GetCallerIdentity", "arn:aws:iam::111111111111:role/role-1")
    return questions
  }
}
