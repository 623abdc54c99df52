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
    let expected = try ExpectedLegs(
      sample.legs,
      role: sample.role,
      region: sample.region,
      actors: sample.actors ?? [:]
    )
    let step = ProviderRun.step(of: sample)
    let found = pipeline.legs.filter { $0.leg.step == step }
    var rest = Dictionary(grouping: found) { ProviderRun.line(of: $0, in: pipeline) }
    for row in expected.rows {
      guard var twins = rest[row.line], !twins.isEmpty else {
        Issue.record("missing: \(row.line)")
        continue
      }
      let verdict = twins.removeFirst()
      rest[row.line] = twins
      #expect(verdict.state.rawValue == row.state, "\(row.line): \(verdict.unknowns)")
      for (key, state) in row.context {
        let shown = verdict.leg.context.first { $0.key == key }?.state
        #expect(shown == state, "\(row.line): \(key)")
      }
    }
    for line in rest.filter({ !$0.value.isEmpty }).keys.sorted() {
      Issue.record("not in the table: \(line)")
    }
    let codes = pipeline.findings.filter { $0.step == step }.map(\.code)
    #expect(Set(codes) == Set(sample.findings ?? []), "findings")
  }

  @Test("a role without policies breaks what always happens, and nothing else", arguments: samples)
  func silentRole(row: Sample) async throws {
    let sample = row.sample
    let account = sample.role ?? ProviderInventory.tools
    let name = sample.role == nil ? "Pipeline" : "Action"
    let arn = "arn:aws:iam::\(account):role/\(name)"
    let whole = try await ProviderRun.audit(sample, of: row.table)
    let silent = try await ProviderRun.audit(sample, of: row.table, silent: "\(account):\(name)")
    #expect(whole.legs.count == silent.legs.count)
    for (before, after) in zip(whole.legs, silent.legs) {
      guard before.leg.principal.description == arn else { continue }
      let line = ProviderRun.line(of: before, in: whole)
      guard before.state == .allowed else {
        #expect(after.state == before.state, "\(line)")
        continue
      }
      let isAllowedByKeyAlone = before.leg.resource.contains(":alias/aws/")
      switch before.leg.presence {
      case .always:
        #expect(after.state == (isAllowedByKeyAlone ? .allowed : .broken), "\(line)")
      case .when, .advisory: #expect(after.state == .indeterminate, "\(line)")
      }
    }
  }
}
