import Foundation
import Testing

@testable import ArtifactFlows

@Suite("The catalogue of action providers, section 3 of the flow rules")
struct ProviderTableTests {
  /// A case with the table it stands in.
  struct Sample: Sendable, CustomTestStringConvertible {
    let table: ProviderTable
    let sample: ProviderTable.Case

    var testDescription: String { "\(table.name), \(sample.name)" }
  }

  private static let samples: [Sample] = ((try? ProviderTable.all()) ?? []).flatMap { table in
    table.cases.map { Sample(table: table, sample: $0) }
  }

  @Test("has exactly the legs of the table", arguments: samples)
  func legs(row: Sample) async throws {
    let sample = row.sample
    let pipeline = try await ProviderRun.audit(sample, of: row.table)
    expectLegs(of: pipeline, sample)
    try await expectSilence(row, pipeline)
  }

  private func expectLegs(of pipeline: PipelineVerdict, _ sample: ProviderTable.Case) {
    let step = ProviderRun.step(of: sample)
    do {
      try ExpectedLegs(
        sample.legs,
        role: sample.role,
        region: sample.region,
        actors: sample.actors ?? [:]
      ).compare(with: pipeline) { $0 == step }
    } catch {
      Issue.record("the table cannot be read: \(error)")
    }
    let codes = pipeline.findings.filter { $0.step == step }.map(\.code)
    #expect(Set(codes) == Set(sample.findings ?? []), "findings")
  }

  /// Without any policy of the role, what always happens breaks, and nothing else does.
  private func expectSilence(_ row: Sample, _ whole: PipelineVerdict) async throws {
    let sample = row.sample
    let account = sample.role ?? ProviderInventory.tools
    let name = sample.role == nil ? "Pipeline" : "Action"
    let arn = "arn:aws:iam::\(account):role/\(name)"
    let silent = try await ProviderRun.audit(sample, of: row.table, silent: "\(account):\(name)")
    #expect(whole.legs.count == silent.legs.count)
    for (before, after) in zip(whole.legs, silent.legs) {
      guard before.leg.principal.description == arn, !before.leg.isMarker else { continue }
      let line = ProviderRun.line(of: before, in: whole)
      // The key of AWS admits its own account without any policy of the role.
      if before.leg.resource.contains(":alias/aws/") {
        #expect(after.state == .allowed, "\(line)")
        continue
      }
      switch before.leg.presence {
      case .always:
        let isSound =
          before.state == .allowed ? after.state == .broken : after.state != .allowed
        #expect(isSound, "\(line): \(before.state), then \(after.state)")
      case .when, .advisory: #expect(after.state == .indeterminate, "\(line)")
      }
    }
  }
}
