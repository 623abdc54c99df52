import AccessModel
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import Testing

@testable import ArtifactFlows

@Suite("The worked example of the flow rules, section 7")
struct WorkedExampleTests {
  private static let sample = EditedInventory.package
    .appendingPathComponent("inventories/three-account-release").path

  @Test("has exactly the legs of the table, each in its state")
  func legs() async throws {
    let pipeline = try await WorkedExample.audit(Self.sample)
    let expected = try WorkedExample.legs()
    let found = Dictionary(grouping: pipeline.legs) { WorkedExample.identity(of: $0.leg) }
    for row in expected {
      guard let verdict = found[row.identity]?.first else {
        Issue.record("missing \(row.label ?? "marker"): \(row.identity)")
        continue
      }
      #expect(found[row.identity]?.count == 1, "twice: \(row.identity)")
      let label = row.label ?? "marker"
      #expect(verdict.leg.purpose.rawValue == row.purpose, "\(label) purpose")
      if row.state != "notJudged" {
        #expect(verdict.state.rawValue == row.state, "\(label) state")
      }
      let chain = verdict.leg.chain.map { pipeline.legs[$0.number - 1].leg }
      let labels = chain.map { leg in
        expected.first { $0.identity == WorkedExample.identity(of: leg) }?.label ?? "?"
      }
      #expect(labels == row.chain, "\(label) chain")
    }
    let known = Set(expected.map(\.identity))
    for verdict in pipeline.legs where !known.contains(WorkedExample.identity(of: verdict.leg)) {
      Issue.record("not in the table: \(WorkedExample.identity(of: verdict.leg))")
    }
    #expect(pipeline.state == .allowed)
  }

  @Test("carries the context that matters")
  func context() throws {
    let graph = AccessGraph(try Inventory.read(at: Self.sample))
    let evaluator = AccessEvaluator(graph)
    let flow = try #require(Audit(graph, options: try WorkedExample.options()).flows().first)
    let drafts = Dictionary(
      grouping: zip(flow.drafts, LegJudge(evaluator: evaluator).judge(flow.drafts)),
      by: { WorkedExample.identity(of: $0.1.leg) }
    )
    for row in try WorkedExample.legs() where row.state != "notJudged" {
      let label = row.label ?? "-"
      let draft = try #require(drafts[row.identity]?.first?.0, "\(label)")
      let question = try #require(draft.variants.first?.question, "\(label)")
      let context = evaluator.answer(question).request.context
      for (key, values) in row.context {
        expect(context.state(of: key.lowercased()), isPresent: values, "\(label) \(key)")
      }
      for key in row.absent {
        guard case .absent = context.state(of: key.lowercased()) else {
          Issue.record("\(label): \(key) is not absent")
          continue
        }
      }
      for (key, value) in row.maybe {
        guard case .unknown(let known) = context.state(of: key.lowercased()) else {
          Issue.record("\(label): \(key) is certain")
          continue
        }
        #expect(known.mayBeAbsent, "\(label) \(key)")
        let isKnown =
          known.candidates == [Array(value.utf8)]
          || Array(value.utf8).starts(with: known.prefix) && !known.prefix.isEmpty
        #expect(isKnown, "\(label) \(key)")
      }
    }
  }

  private func expect(_ state: KeyState, isPresent values: [String], _ comment: Comment) {
    switch state {
    case .present(let present):
      #expect(present.values.map { String(decoding: $0, as: UTF8.self) } == values, comment)
    case .unknown(let known) where !known.mayBeAbsent:
      let prefix = String(decoding: known.prefix, as: UTF8.self)
      #expect(values == ["\(prefix)*"], comment)
    case .absent, .unknown, .collision: Issue.record("not present: \(comment)")
    }
  }

  @Test("answers every mutation as listed", arguments: try WorkedExample.changes("mutations.json"))
  func mutation(change: WorkedExample.Change) async throws {
    try await check(change)
  }

  @Test("answers further changes", arguments: try WorkedExample.changes("experiments.json"))
  func experiment(change: WorkedExample.Change) async throws {
    try await check(change)
  }

  private func check(_ change: WorkedExample.Change) async throws {
    let expected = try WorkedExample.legs()
    let pipeline = try await EditedInventory.with(change.edits) { path in
      try await WorkedExample.audit(path)
    }
    var found: [String: [LegVerdict]] = [:]
    for verdict in pipeline.legs {
      found[WorkedExample.identity(of: verdict.leg), default: []].append(verdict)
    }
    for row in expected {
      guard let label = row.label, row.state != "notJudged" else { continue }
      var identity = row.identity
      if let resource = change.changedResources[label] {
        identity = row.identity(on: resource)
      }
      guard let verdict = found[identity]?.first else {
        Issue.record("\(change.id): missing \(label): \(identity)")
        continue
      }
      let state = Self.state(of: label, row.state, after: change)
      #expect(verdict.state.rawValue == state, "\(change.id) \(label) in \(row.step)")
      if change.broken.contains(label) || change.advisoryDenied.contains(label) {
        #expect(!verdict.blockers.isEmpty, "\(change.id) \(label) has no reason")
      }
      if change.broken.contains(label)
        || (change.broken.isEmpty && change.advisoryDenied.contains(label)),
        let layer = change.layer, let kind = change.kind
      {
        let blockers = verdict.blockers.map { "\($0.layer.rawValue) \($0.kind.rawValue)" }
        #expect(blockers.contains("\(layer) \(kind)"), "\(change.id) \(label): \(blockers)")
      }
    }
    #expect(pipeline.state.rawValue == change.pipelineState, "\(change.id) pipeline")
    #expect(pipeline.firstBroken?.leg.step == change.firstErrorStep, "\(change.id) first error")
  }

  private static func state(
    of label: String,
    _ before: String,
    after change: WorkedExample.Change
  ) -> String {
    if change.broken.contains(label) { return "broken" }
    if change.unreachable.contains(label) { return "unreachable" }
    if change.indeterminate.contains(label) || change.advisoryDenied.contains(label)
      || change.advisoryUnknown.contains(label)
    {
      return "indeterminate"
    }
    return before
  }
}
