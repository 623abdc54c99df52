import Foundation

/// The assume-role edges within an account, as `Benchmarks assume-edges --list` writes them.
struct EdgeList {
  private var certain: Set<Peer.Edge> = []
  private var conditional: Set<Peer.Edge> = []

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - text: From, to and state in a line each.
  ///   - account: Only edges that begin and end here.
  init(_ text: String, within account: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 3, parts[0].contains("::\(account):"), parts[1].contains("::\(account):")
      else { continue }
      let edge = Peer.Edge(source: parts[0], destination: parts[1])
      if parts[2] == "allowed" { certain.insert(edge) } else { conditional.insert(edge) }
    }
  }

  /// How many there are.
  var summary: String {
    "\(Figure.grouped(certain.count + conditional.count)) edges within the account, "
      + "\(Figure.grouped(certain.count)) without a condition"
  }

  /// How they differ from those of another program.
  func compared(with others: Set<Peer.Edge>) -> String {
    let both = certain.union(conditional).intersection(others)
    let own = certain.subtracting(others).count
    let open = conditional.subtracting(others).count
    let missing = others.subtracting(certain).subtracting(conditional)
    let loops = missing.filter { $0.source == $0.destination }.count
    return
      "\(Figure.grouped(others.count)) edges: \(Figure.grouped(both.count)) are Waybill's too"
      + (missing.isEmpty ? "" : ", \(missing.count) are not (\(loops) from a role to itself)")
      + "; Waybill has "
      + "\(own) more without a condition and \(open) more with one"
  }
}

/// The part of `waybill who-can --format json` that is looked at.
struct WhoCanAnswer: Decodable {
  struct Entry: Decodable {
    struct Principal: Decodable {
      let kind: String
      let name: String
      let account: String?
    }

    let principal: Principal
  }

  let entries: [Entry]

  /// Reads an answer.
  init(contentsOf file: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    self = try JSONDecoder().decode(WhoCanAnswer.self, from: data)
  }

  /// The roles and users of an account, as `role/NAME` and `user/NAME` without their paths.
  func principals(of account: String) -> Set<String> {
    Set(
      entries.map(\.principal)
        .filter { ["role", "user"].contains($0.kind) && $0.account == account }
        .compactMap { principal in
          principal.name.split(separator: "/").last.map { "\(principal.kind)/\($0)" }
        }
    )
  }
}
