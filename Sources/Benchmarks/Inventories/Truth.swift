import Foundation

/// What a generated inventory is known to hold, and what an audit says about it.
struct Truth: Decodable {
  /// A leg that cannot work.
  struct Leg: Decodable, Hashable {
    let principal: String
    let action: String
  }

  /// A leg with what it is about.
  struct Question: Decodable {
    let principal: String
    let action: String
    let resource: String
  }

  /// One pipeline of the inventory.
  struct Pipeline: Decodable {
    let pipeline: String
    let status: String
    /// Legs that are told of.
    let legs: [Question]
    let broken: Leg?
    let alsoBroken: [Leg]?

    enum CodingKeys: String, CodingKey {
      case pipeline, status, legs, broken
      case alsoBroken = "also_broken"
    }

    /// Every leg that cannot work.
    var brokenLegs: Set<Leg> { Set((broken.map { [$0] } ?? []) + (alsoBroken ?? [])) }
  }

  let pipelines: [Pipeline]

  /// What stands beside an inventory.
  init(beside folder: String) throws {
    let file = URL(fileURLWithPath: "\(folder).truth.json")
    self = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
  }
}

/// What an audit said of an inventory, compared with the truth.
struct Verdicts {
  /// In which the audit and the truth disagree, a line each.
  let differences: [String]
  /// How many legs were judged.
  let legCount: Int
  /// One line for people.
  let summary: String

  /// Audits an inventory.
  init(of inventory: BenchInventory, _ programs: Programs) throws {
    let file = inventory.folder + ".audit.json"
    let command = [programs.waybill, "audit", inventory.folder, "--format", "json"]
    let run = try MeasuredProcess(command, output: file)
    guard run.status == 0 || run.status == 1 else {
      throw MeasuredProcess.Failure(description: "waybill audit ended with \(run.status)")
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    let answer = try JSONDecoder().decode(AuditAnswer.self, from: data)
    differences = answer.differences(from: inventory.truth)
    legCount = answer.legCount
    let broken = answer.pipelines.count { $0.state == "broken" }
    summary =
      "\(answer.pipelines.count) pipelines, \(broken) broken; "
      + (differences.isEmpty
        ? "every broken leg as the truth has it, and no other"
        : "\(differences.count) differences from the truth")
  }
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
