import Foundation
import TestSupport
import Testing

@Suite("Runbook: a model file with a slip of the pen in any line")
struct DamagedModelTests {
  /// Slips that people make, as changes of a line.
  private static let slips: [(name: String, change: @Sendable (String) -> String)] = [
    ("a bracket too many", { $0 + " ]" }),
    ("a bracket that stays open", { $0 + " [" }),
    ("a quote that stays open", { $0.replacing(": ", with: ": \"", maxReplacements: 1) }),
    ("a blank too many", { " " + $0 }),
    ("a blank too few", { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 }),
    (
      "the key twice",
      { line in
        guard let colon = line.firstIndex(of: ":"), !line.contains("- ") else { return line }
        return "\(line[..<colon]): twice\n\(line)"
      }
    ),
  ]

  @Test("turns no leg: what cannot be read is unknown, the rest is as it was", arguments: 0..<6)
  func legs(slip: Int) async throws {
    let runbook = Runbook("cross-account-key.yaml")
    let text = try String(contentsOfFile: runbook.path, encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let sound = try await states(runbook.path)
    var recovered = 0
    try await withTemporaryFolder { folder in
      for index in stride(from: 14 + slip, to: lines.count, by: 11) {
        var damaged = lines
        damaged[index] = Self.slips[slip].change(lines[index])
        let path = "\(folder)/cross-account-key.yaml"
        try damaged.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        guard damaged != lines, let found = try await states(path) else { continue }
        recovered += 1
        for (leg, state) in found where state == "broken" || state == "allowed" {
          #expect(
            sound?[leg] == state,
            "line \(index + 1), \(Self.slips[slip].name): \(leg) is \(state)"
          )
        }
      }
    }
    #expect(recovered > 0)
  }

  /// States by step, principal and action; `nil` when nothing could be read.
  private func states(_ path: String) async throws -> [String: String]? {
    let answer = try await BuiltCommand.run(["audit", path, "--format", "json"])
    if answer.status == 2 { return nil }
    #expect([0, 1].contains(answer.status), "\(answer.standardError)")
    let json = try JSONSerialization.jsonObject(with: Data(answer.standardOutput.utf8))
    let audit = json as? [String: Any]
    let codes = (audit?["diagnostics"] as? [[String: Any]] ?? []).compactMap {
      $0["code"] as? String
    }
    // What is YAML all the same is another design, and may have other answers.
    guard
      path.hasSuffix("runbooks/cross-account-key.yaml")
        || codes.contains(where: { $0.hasPrefix("yaml-") })
    else { return nil }
    let pipelines = audit?["pipelines"] as? [[String: Any]] ?? []
    var states: [String: String] = [:]
    for leg in pipelines.flatMap({ $0["legs"] as? [[String: Any]] ?? [] }) {
      let name = ["step", "principal", "action"].map { "\(leg[$0] ?? "")" }
      states[name.joined(separator: " ")] = leg["state"] as? String
    }
    return states
  }
}
