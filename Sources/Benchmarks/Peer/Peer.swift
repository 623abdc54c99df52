import Foundation

/// PMapper, which is only run: installed from its package into a virtual environment of the bench.
///
/// It is tuned as well as it can be from outside: it keeps every pattern that it compiled, and looks
/// for assume-role edges only.
struct Peer {
  private let python: String
  private let script: String
  private let storage: String

  /// Installs it where it is not installed yet.
  static func find(in work: URL, yardsticks: URL) -> Yardsticks.Found<Peer> {
    let script = yardsticks.appendingPathComponent("pmapper_peer.py").path
    guard FileManager.default.fileExists(atPath: script) else {
      return .missing("there is no pmapper_peer.py in the folder of the yardsticks")
    }
    let environment = work.appendingPathComponent("pmapper").path
    let python = "\(environment)/bin/python"
    if (try? MeasuredProcess([python, "-c", "import principalmapper.__main__"]))?.status != 0 {
      let steps = [
        ["python3", "-m", "venv", environment],
        [python, "-m", "pip", "install", "--quiet", "principalmapper==1.1.5"],
        [python, "-c", Self.namesOfOldPythons],
        [python, "-c", "import principalmapper.__main__"],
      ]
      for step in steps {
        guard let run = try? MeasuredProcess(step), run.status == 0 else {
          return .missing("`\(step.joined(separator: " "))` failed")
        }
      }
    }
    let storage = work.appendingPathComponent("pmapper-graphs").path
    return .found(Peer(python: python, script: script, storage: storage))
  }

  /// Python 3.10 took two names away that it imports; a file of its environment gives them back.
  private static let namesOfOldPythons = """
    import os, site
    names = ["Mapping", "MutableMapping"]
    line = "; ".join(f"collections.{name} = collections.abc.{name}" for name in names)
    path = os.path.join(site.getsitepackages()[0], "waybill-bench.pth")
    open(path, "w").write(f"import collections, collections.abc; {line}\\n")
    """

  /// What is set for each run.
  var environment: [String: String] {
    ["PMAPPER_CACHE": "all", "PMAPPER_SERVICES": "sts", "PMAPPER_STORAGE": storage]
  }

  /// The command that makes and stores the graph of an account.
  func graph(of account: String, in inventory: String) -> [String] {
    [python, script, "graph", inventory, account]
  }

  /// The command that asks the stored graph.
  func whoCan(_ action: String, _ resource: String, in account: String) -> [String] {
    [
      python, script, "cli", "--account", account, "query",
      "who can do \(action) with \(resource)",
    ]
  }

  /// An assume-role edge.
  struct Edge: Hashable, Decodable {
    let source: String
    let destination: String
  }

  /// The edges that it stored.
  func edges(of account: String) throws -> Set<Edge> {
    let file = URL(fileURLWithPath: "\(storage)/\(account)/graph/edges.json")
    return Set(try JSONDecoder().decode([Edge].self, from: Data(contentsOf: file)))
  }

  /// The names that an answer of `whoCan` lists, such as `user/anna`.
  static func names(in answer: String) -> Set<String> {
    Set(
      answer.split(separator: "\n").filter {
        $0.contains(" IS authorized ") || $0.contains(" CAN call ")
      }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    )
  }
}
