import AWSIdentifiers
import AccessModel
import Foundation
import GraphOracle
import Inventories
import PolicyEvaluation
import Reachability
import Synchronization

/// What `make check-graph` runs: the searches over one inventory against brute force, which asks
/// every ordered pair of principals for sts:AssumeRole and everybody for every bucket and key.
@main
enum GraphCheck {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 2 || arguments.count == 3 && Int(arguments[2]) ?? 0 > 0 else {
      print("usage: GraphCheck INVENTORY [ROLES-TO-PASS-OVER]")
      exit(64)
    }
    let step = arguments.count == 3 ? Int(arguments[2]) ?? 1 : 1
    let graph = AccessGraph(try Inventory.read(at: arguments[1]))
    let force = BruteForce(AccessEvaluator(graph))
    say("\(force.nodes.count) principals, \(force.roles.count) roles")
    let edges = checkAssumptions(graph, force, step: step)
    checkReach(graph, force, edges)
    checkHolders(graph, force, edges, step: step)
    let count = differences.withLock { $0.count }
    say(count == 0 ? "no difference" : "\(count) differences")
    exit(count == 0 ? 0 : 1)
  }

  /// Prints a line at once: a long check is looked at while it runs.
  private static func say(_ text: String) {
    print(text)
    fflush(nil)
  }

  private static let differences = Mutex<[String]>([])

  private static func differ(_ text: String) {
    differences.withLock { known in
      known.append(text)
      if known.count <= 20 { print("DIFFERS \(text)") }
    }
  }

  /// Work shared out to all cores.
  private static func forEach<Item: Sendable>(
    _ items: [Item],
    _ graph: AccessGraph,
    _ body: @Sendable (AccessSearch, BruteForce, Item) -> Void
  ) {
    let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
    DispatchQueue.concurrentPerform(iterations: cores) { core in
      let evaluator = AccessEvaluator(graph)
      let search = AccessSearch(evaluator)
      let force = BruteForce(evaluator)
      var tenths = 0
      for index in stride(from: core, to: items.count, by: cores) {
        body(search, force, items[index])
        guard core == 0, index * 10 / items.count > tenths else { continue }
        tenths = index * 10 / items.count
        FileHandle.standardError.write(Data("  \(tenths)0 % …\n".utf8))
      }
    }
  }

  /// Every ordered pair or, with a step above 1, every pair with each so-manieth role; what the
  /// others trust is then taken from the search, which was found right on those.
  private static func checkAssumptions(_ graph: AccessGraph, _ force: BruteForce, step: Int)
    -> [ARN: [AccessNode: Holder.State]]
  {
    let asked = Set(force.roles.enumerated().filter { $0.offset % step == 0 }.map(\.element))
    let edges = Mutex<[ARN: [AccessNode: Holder.State]]>([:])
    let nodes = Set(force.nodes)
    forEach(force.roles, graph) { search, force, role in
      var found: [AccessNode: Holder.State] = [:]
      for holder in search.assumers(of: role) where nodes.contains(holder.node) {
        found[holder.node] = holder.state
      }
      var expected = found
      if asked.contains(role) {
        expected = force.direct(.assumeRole, role, isPattern: false)
        if found != expected { differ("who may assume \(role)") }
      }
      edges.withLock { [expected] in $0[role] = expected }
    }
    let all = edges.withLock { $0 }
    say(
      "\(force.nodes.count * asked.count) pairs asked, \(all.values.reduce(0) { $0 + $1.count }) edges"
    )
    return all
  }

  private static func checkReach(
    _ graph: AccessGraph,
    _ force: BruteForce,
    _ edges: [ARN: [AccessNode: Holder.State]]
  ) {
    let expected = Mutex<[AccessNode: [ARN: Holder.State]]>([:])
    forEach(force.roles, graph) { _, _, role in
      let all = BruteForce.closure([.principal(role): .allowed], edges)
      expected.withLock { table in
        for (node, state) in all where node != .principal(role) {
          table[node, default: [:]][role] = state
        }
      }
    }
    let table = expected.withLock { $0 }
    forEach(force.nodes, graph) { search, _, node in
      var found: [ARN: Holder.State] = [:]
      for role in search.reached(from: node) { found[role.role] = role.state }
      if found != table[node] ?? [:] { differ("reach of \(node.text)") }
    }
    say("\(table.values.reduce(0) { $0 + $1.count }) principals and roles within reach compared")
  }

  private struct Question: Sendable {
    let action: ActionName
    let resource: ARN
    let isPattern: Bool
  }

  private static func checkHolders(
    _ graph: AccessGraph,
    _ force: BruteForce,
    _ edges: [ARN: [AccessNode: Holder.State]],
    step: Int
  ) {
    let nodes = Set(force.nodes)
    let questions = questions(graph).enumerated().filter { $0.offset % step == 0 }.map(\.element)
    forEach(questions, graph) { search, force, question in
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
      switch answer.key {
      case .none: break
      case .unknown: direct = direct.mapValues { _ in .conditional }
      case .known(_, _, let own):
        let states = force.direct(own)
        for (node, state) in direct { direct[node] = states[node].map { state.and($0) } }
      }
      var found: [AccessNode: Holder.State] = [:]
      for entry in answer.entries where nodes.contains(entry.node) {
        found[entry.node] = entry.state
      }
      if found != BruteForce.closure(direct, edges) {
        differ("who can \(question.action) on \(question.resource)")
      }
    }
    say("\(questions.count) questions put to everybody")
  }

  private static func questions(_ graph: AccessGraph) -> [Question] {
    var questions: [Question] = []
    func add(_ action: String, _ resource: String) {
      guard let action = ActionName(action), let resource = ARN(resource) else { return }
      questions.append(
        Question(action: action, resource: resource, isPattern: resource.text.hasSuffix("*"))
      )
    }
    for account in graph.inventory.accounts.keys.sorted() {
      for (region, inventory) in graph.account(account)?.regions ?? [:] {
        for bucket in inventory.buckets.keys.sorted() {
          add("s3:GetObject", "arn:aws:s3:::\(bucket)/some/key")
          add("s3:PutObject", "arn:aws:s3:::\(bucket)/*")
        }
        for key in inventory.keys.keys.sorted() {
          add("kms:Decrypt", "arn:aws:kms:\(region):\(account):key/\(key)")
        }
      }
      if let role = graph.principals(in: account).first { add("iam:PassRole", role.text) }
    }
    return questions
  }
}
