import AccessModel
import ArtifactFlows
import AWSIdentifiers
import Foundation
import Inventories

/// The data of `WorkedExample`.
enum WorkedExample {
  /// One leg in one step, as section 7 of the flow rules gives it.
  struct ExpectedLeg: Sendable {
    let label: String?
    let step: String
    let principal: String
    let action: String?
    let resource: String?
    let presence: String
    let condition: String?
    let purpose: String
    let state: String
    let chain: [String]
    let context: [String: [String]]
    let absent: [String]
    let maybe: [String: String]

    /// What tells one leg of a step from another.
    var identity: String { identity(on: resource ?? "-") }

    /// The same for a leg whose resource has changed.
    func identity(on resource: String) -> String {
      "\(step) | \(principal) | \(action ?? "-") | \(resource) | \(action == nil ? "-" : presence)"
    }
  }

  /// A change and what it breaks.
  struct Change: @unchecked Sendable, CustomStringConvertible {
    let id: String
    let title: String
    let edits: [InventoryEdit]
    let broken: Set<String>
    let unreachable: Set<String>
    let indeterminate: Set<String>
    let advisoryDenied: Set<String>
    let advisoryUnknown: Set<String>
    let changedResources: [String: String]
    let changedContext: [String: [String: String?]]
    let firstErrorStep: String?
    let pipelineState: String
    let layer: String?
    let kind: String?

    var description: String { "\(id) \(title)" }
  }

  private static func json(_ name: String) throws -> [[String: Any]] {
    let file = EditedInventory.package
      .appendingPathComponent("Tests/ArtifactFlowsTests/WorkedExample/\(name)")
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    return value as? [[String: Any]] ?? []
  }

  static func legs() throws -> [ExpectedLeg] {
    try json("legs.json").map { row in
      let context = row["context"] as? [String: Any] ?? [:]
      return ExpectedLeg(
        label: row["w"] as? String,
        step: row["step"] as? String ?? "",
        principal: row["principal"] as? String ?? "",
        action: row["action"] as? String,
        resource: row["resource"] as? String,
        presence: row["presence"] as? String ?? "",
        condition: row["when"] as? String,
        purpose: row["purpose"] as? String ?? "",
        state: row["state"] as? String ?? "",
        chain: row["chain"] as? [String] ?? [],
        context: context.mapValues { ($0 as? [String]) ?? [$0 as? String ?? ""] },
        absent: row["absent"] as? [String] ?? [],
        maybe: row["maybe"] as? [String: String] ?? [:]
      )
    }
  }

  static func changes(_ name: String) throws -> [Change] {
    try json(name).map { row in
      func labels(_ member: String) -> Set<String> { Set(row[member] as? [String] ?? []) }
      let changed = row["changed"] as? [[String: Any]] ?? []
      var resources: [String: String] = [:]
      var contexts: [String: [String: String?]] = [:]
      for entry in changed {
        guard let label = entry["w"] as? String else { continue }
        resources[label] = entry["resource"] as? String
        contexts[label] = (entry["context"] as? [String: Any])?.mapValues { $0 as? String }
      }
      return Change(
        id: row["id"] as? String ?? "",
        title: row["title"] as? String ?? "",
        edits: try (row["edits"] as? [[String: Any]] ?? []).map { try InventoryEdit($0) },
        broken: labels("broken"),
        unreachable: labels("unreachable"),
        indeterminate: labels("indeterminate"),
        advisoryDenied: labels("advisoryDenied"),
        advisoryUnknown: labels("advisoryUnknown"),
        changedResources: resources,
        changedContext: contexts,
        firstErrorStep: row["firstErrorStep"] as? String,
        pipelineState: row["pipelineState"] as? String ?? "",
        layer: row["layer"] as? String,
        kind: row["kind"] as? String
      )
    }
  }

  /// Audits an inventory as the worked example is audited: with its approver and its release
  /// manager.
  static func audit(_ path: String) async throws -> PipelineVerdict {
    let graph = AccessGraph(try Inventory.read(at: path))
    let result = await Audit(graph, options: try options()).run()
    guard let pipeline = result.pipelines.first else { throw EditFailure("no pipeline") }
    return pipeline
  }

  static func options() throws -> Audit.Options {
    var options = Audit.Options()
    let legs = try legs()
    for (label, act) in [("W-34", OperatorAct.approve), ("W-64", .start)] {
      guard let leg = legs.first(where: { $0.label == label }), let arn = ARN(leg.principal) else {
        throw EditFailure("no leg \(label)")
      }
      options.operators.append((arn, act))
    }
    return options
  }

  /// A leg's identity as `ExpectedLeg` gives it.
  static func identity(of leg: Leg) -> String {
    if leg.isMarker { return "\(leg.step) | \(leg.principal) | - | - | -" }
    let action = leg.action?.text ?? "-"
    return "\(leg.step) | \(leg.principal) | \(action) | \(leg.resource) | \(word(leg.presence))"
  }

  /// A presence in one word.
  static func word(_ presence: Leg.Presence) -> String {
    switch presence {
    case .always: "always"
    case .when: "when"
    case .advisory: "advisory"
    }
  }
}
