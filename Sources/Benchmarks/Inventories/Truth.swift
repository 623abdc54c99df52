import Foundation

/// What a generated inventory is known to hold, and what an audit says about it.
struct Truth: Decodable {
  /// A leg that cannot work.
  struct Leg: Decodable, Hashable {
    let principal: String
    let action: String
  }

  /// One pipeline of the inventory.
  struct Pipeline: Decodable {
    let pipeline: String
    let status: String
    let broken: Leg?
    let alsoBroken: [Leg]?

    enum CodingKeys: String, CodingKey {
      case pipeline, status, broken
      case alsoBroken = "also_broken"
    }

    /// Every leg that cannot work.
    var brokenLegs: Set<Leg> { Set((broken.map { [$0] } ?? []) + (alsoBroken ?? [])) }
  }

  let pipelines: [Pipeline]
}

/// The part of `waybill audit --format json` that is compared with the truth.
struct AuditAnswer: Decodable {
  /// A leg with its state.
  struct Leg: Decodable {
    let principal: String
    let action: String?
    let state: String
  }

  /// A pipeline with its legs.
  struct Pipeline: Decodable {
    let arn: String
    let state: String
    let legs: [Leg]
  }

  let pipelines: [Pipeline]

  /// The number of legs.
  var legCount: Int { pipelines.reduce(0) { $0 + $1.legs.count } }

  /// One line for everything in which the audit and the truth disagree.
  func differences(from truth: Truth) -> [String] {
    var answers: [String: Pipeline] = [:]
    for pipeline in pipelines { answers[pipeline.arn] = pipeline }
    var lines: [String] = []
    for expected in truth.pipelines {
      guard let answer = answers.removeValue(forKey: expected.pipeline) else {
        lines.append("\(expected.pipeline): not audited")
        continue
      }
      let state = expected.status == "ok" ? "allowed" : "broken"
      if answer.state != state {
        lines.append("\(answer.arn): \(answer.state), and should be \(state)")
      }
      let broken = Set(
        answer.legs.filter { $0.state == "broken" }
          .map { Truth.Leg(principal: $0.principal, action: $0.action ?? "-") }
      )
      for leg in expected.brokenLegs.subtracting(broken) {
        lines.append("\(answer.arn): \(leg.principal) \(leg.action) should be broken")
      }
      for leg in broken.subtracting(expected.brokenLegs) {
        lines.append("\(answer.arn): \(leg.principal) \(leg.action) should not be broken")
      }
    }
    return (lines + answers.keys.map { "\($0): not in the truth" }).sorted()
  }
}
