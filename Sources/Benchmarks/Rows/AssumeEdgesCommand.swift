import AWSIdentifiers
import AccessModel
import ArgumentParser
import Foundation
import Inventories
import Reachability

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Every assume-role edge of an inventory, from its files: what is measured as one process.
///
/// No command of Waybill computes the edges alone: `waybill graph` looks for the causes of every
/// broken handshake as well.
struct AssumeEdgesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assume-edges",
    abstract: "Read an inventory and find who may assume which role, all of them."
  )

  @Argument(help: "A snapshot folder.")
  var inventory: String

  @Option(help: "Takes the edges: from, to and state in a line each.")
  var list: String?

  func run() throws {
    let read = try Inventory.read(at: inventory)
    let graph = AccessGraph(read)
    let reading = Self.cpu()
    let search = AccessSearch(AccessEvaluator(graph))
    var summary = AssumeEdges()
    var lines: [String] = []
    for account in read.accounts.keys.sorted() {
      for role in graph.principals(in: account) where role.resource.hasPrefix("role/") {
        for holder in search.assumers(of: role) {
          guard case .principal(let caller) = holder.node else { continue }
          summary.edges += 1
          if holder.state == .allowed { summary.certain += 1 }
          if list != nil { lines.append("\(caller.text) \(role.text) \(holder.state.rawValue)") }
        }
      }
    }
    summary.searchSeconds = Self.cpu() - reading
    if let list {
      let text = lines.map { $0 + "\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: list))
    }
    summary.count(read)
    print(String(decoding: try JSONEncoder().encode(summary), as: UTF8.self))
    fflush(nil)
    // Taking the inventory apart is no part of the answer; the command does not do it either.
    _exit(0)
  }

  /// User and system time so far, in seconds.
  private static func cpu() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}

/// What `Benchmarks assume-edges` found.
struct AssumeEdges: Codable {
  var roles = 0
  /// Roles and users.
  var principals = 0
  /// Statements of trust policies, inline policies and managed policies.
  var statements = 0
  /// Edges from roles and users into roles.
  var edges = 0
  /// Those that depend on nothing.
  var certain = 0
  /// CPU time of the search, without reading.
  var searchSeconds = 0.0

  /// Counts what an inventory holds.
  fileprivate mutating func count(_ inventory: Inventory) {
    for store in inventory.accounts.values.compactMap(\.identities.value) {
      roles += store.roles.count
      principals += store.roles.count + store.users.count
      for policy in store.managedPolicies.values {
        statements += policy.document.statements.count
      }
      for user in store.users.values { count(user.inlinePolicies) }
      for role in store.roles.values {
        count(role.inlinePolicies)
        if case .known(let policy) = role.trustPolicy { count([policy]) }
      }
    }
  }

  private mutating func count(_ policies: [AttachedPolicy]) {
    for policy in policies { statements += policy.document.statements.count }
  }
}

extension AssumeEdges {
  /// The command that finds them.
  static func command(_ folder: String, list: String? = nil, _ programs: Programs) -> [String] {
    [programs.benchmarks, "assume-edges", folder] + (list.map { ["--list", $0] } ?? [])
  }

  /// Finds them.
  init(of folder: String, list: String? = nil, _ programs: Programs) throws {
    let file = "\(folder).edges.json"
    let run = try MeasuredProcess(Self.command(folder, list: list, programs), output: file)
    guard run.status == 0 else {
      throw MeasuredProcess.Failure(description: "assume-edges ended with \(run.status)")
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    self = try JSONDecoder().decode(AssumeEdges.self, from: data)
  }
}
