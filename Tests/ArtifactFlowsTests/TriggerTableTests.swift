import Foundation
import Testing

@testable import ArtifactFlows

@Suite("Triggers, people and CDK Pipelines, sections 4 and 5 of the flow rules")
struct TriggerTableTests {
  /// A case with the table it stands in.
  struct Sample: Sendable, CustomTestStringConvertible {
    let table: String
    let sample: TriggerTable.Case

    var testDescription: String { "\(table), \(sample.name)" }
  }

  private static let samples: [Sample] = ["Triggers", "CDK"].flatMap { folder in
    ((try? TriggerTable.all(in: folder)) ?? []).flatMap { table in
      table.cases.map { Sample(table: table.name, sample: $0) }
    }
  }

  @Test("there are tables")
  func tables() throws {
    #expect(try TriggerTable.all(in: "Triggers").count >= 2)
    #expect(try !TriggerTable.all(in: "CDK").isEmpty)
  }

  @Test("has exactly the legs of the table", arguments: samples)
  func legs(row: Sample) async throws {
    let sample = row.sample
    let pipeline = try await sample.audit()
    func isMeant(_ step: String) -> Bool {
      if let wanted = sample.step { return step == wanted }
      return step.hasPrefix("trigger/") || step.hasPrefix("operator/")
    }
    try ExpectedLegs(sample.legs, role: nil, region: nil, actors: sample.actors ?? [:])
      .compare(with: pipeline, of: isMeant)
    let codes = pipeline.findings.filter { $0.step.map(isMeant) ?? false }.map(\.code)
    #expect(Set(codes) == Set(sample.findings ?? []), "findings")
  }

  @Test("every act of a person has a table")
  func acts() throws {
    let acts = Set(Self.samples.compactMap(\.sample.act))
    #expect(acts == Set(OperatorAct.allCases.map(\.rawValue)))
  }
}
