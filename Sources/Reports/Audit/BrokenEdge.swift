import AWSIdentifiers
import ArtifactFlows
import Repairs

/// Broken legs that one repair mends: same principal, resource, failure mode and blockers.
///
/// The legs differ in their action, or in the step that makes the request.
struct BrokenEdge {
  /// The pipeline of the legs.
  let pipeline: PipelineVerdict
  /// The legs in list order; never empty.
  private(set) var legs: [LegVerdict]
  /// The legs that are unreachable because of these.
  fileprivate(set) var unreachable: [LegVerdict] = []

  /// The first of the legs; all of them say the same but for action and step.
  var first: LegVerdict { legs[0] }

  /// The steps that make the request, in list order.
  var steps: [String] { legs.map(\.leg.step).withoutRepeats }

  /// The actions that are refused, in list order.
  var actions: [String] { legs.compactMap { $0.leg.action?.text }.withoutRepeats }

  /// Every blocker, each once.
  var blockers: [LegBlocker] { legs.flatMap(\.blockers).withoutRepeats }

  /// Every statement that allows part of the way, each once.
  var grants: [LegBlocker] { legs.flatMap(\.grants).withoutRepeats }

  /// Words on the verdict, each once.
  var notes: [String] { legs.map(\.note).filter { !$0.isEmpty }.withoutRepeats }

  /// What would mend it.
  var hints: [RepairHint] { RepairHint.hints(for: legs, of: pipeline) }

  private struct Key: Hashable {
    struct Policy: Hashable {
      let blocker: LegBlocker

      static func == (left: Self, right: Self) -> Bool {
        left.blocker.layer == right.blocker.layer && left.blocker.kind == right.blocker.kind
          && left.blocker.account == right.blocker.account
          && left.blocker.policy == right.blocker.policy
          && left.blocker.statement == right.blocker.statement
          && left.blocker.location == right.blocker.location
      }

      func hash(into hasher: inout Hasher) {
        hasher.combine(blocker.layer)
        hasher.combine(blocker.policy)
        hasher.combine(blocker.statement)
      }
    }

    let principal: Leg.Principal
    let resource: String
    let code: BreakCode?
    let policies: [Policy]
    let isOutsideRun: Bool

    init(_ verdict: LegVerdict, in pipeline: PipelineVerdict) {
      principal = verdict.leg.principal
      resource = verdict.leg.resource
      code = verdict.code
      policies = verdict.blockers.map(Policy.init)
      isOutsideRun = pipeline.isOutsideRun(verdict.leg)
    }
  }

  /// The broken edges of a pipeline in the order of their first legs, each with what is
  /// unreachable behind it.
  static func edges(of pipeline: PipelineVerdict) -> [BrokenEdge] {
    var edges: [BrokenEdge] = []
    var edgeOfKey: [Key: Int] = [:]
    var edgeOfLeg: [Leg.ID: Int] = [:]
    for verdict in pipeline.legs where verdict.state == .broken {
      let key = Key(verdict, in: pipeline)
      if let index = edgeOfKey[key] {
        edges[index].legs.append(verdict)
        edgeOfLeg[verdict.leg.id] = index
      } else {
        edgeOfKey[key] = edges.count
        edgeOfLeg[verdict.leg.id] = edges.count
        edges.append(BrokenEdge(pipeline: pipeline, legs: [verdict]))
      }
    }
    for verdict in pipeline.legs where verdict.state == .unreachable {
      guard let index = verdict.leg.chain.lazy.compactMap({ edgeOfLeg[$0] }).first else { continue }
      edges[index].unreachable.append(verdict)
    }
    return edges
  }
}

extension Sequence where Element: Hashable {
  /// The elements in order, each once.
  var withoutRepeats: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
