import ArtifactFlows
import Diagnostics
import Foundation
import PolicyEvaluation
import Reports
import Testing

@Suite("Schemas of the JSON documents")
struct SchemaTests {
  @Test("every audit is as documented")
  func audits() throws {
    let schema = try SchemaValidator("waybill.audit-1.schema.json")
    for audit in [
      try SampleAudits.allowed(), try SampleAudits.broken(), try SampleAudits.indeterminate(),
      try SampleAudits.hostile(), try SampleAudits.audit([]),
    ] {
      #expect(try schema.faults(in: JSONReport(audit).text) == [])
    }
  }

  @Test("an audit that tells of wide grants is as documented")
  func grants() throws {
    let schema = try SchemaValidator("waybill.audit-1.schema.json")
    let finding = ConfigurationFinding(
      code: "unused-grant",
      severity: .note,
      step: nil,
      message: "statement `a|b` is unused by this model",
      location: FileLocation(file: "policy.json", line: 3, column: 5)
    )
    for grants in [[], [finding]] {
      let sample = try SampleAudits.allowed()
      let audit = AuditResult(
        inventory: sample.inventory,
        fingerprint: sample.fingerprint,
        accountNames: sample.accountNames,
        pipelines: sample.pipelines,
        diagnostics: [],
        missing: [],
        grants: grants
      )
      #expect(try schema.faults(in: JSONReport(audit).text) == [])
      #expect(JSONReport(audit).text.contains("\"grants\""))
      let isNamed = MarkdownReport(audit).text.contains("Least privilege")
      #expect(isNamed == !grants.isEmpty)
      #expect(TextReport(audit).text.contains("least privilege"))
    }
    #expect(try !JSONReport(SampleAudits.allowed()).text.contains("\"grants\""))
  }

  @Test("every check is as documented")
  func checks() throws {
    let schema = try SchemaValidator("waybill.check-1.schema.json")
    for inventory in try SampleInventories.all() {
      #expect(try schema.faults(in: CheckReport(inventory).json) == [])
    }
  }

  @Test("every page is as documented", arguments: ExplainReport.codes)
  func pages(code: String) throws {
    let schema = try SchemaValidator("waybill.explain-1.schema.json")
    #expect(try schema.faults(in: ExplainReport.json(for: code).get()) == [])
  }

  @Test("the layers of the schema are those of the evaluation")
  func layers() throws {
    let schema = try SchemaValidator("waybill.audit-1.schema.json")
    for layer in Layer.allCases {
      let text = try JSONReport(SampleAudits.blocked(by: layer)).text
      #expect(try schema.faults(in: text) == [])
    }
  }

  @Test("a document that is not as documented is refused")
  func refusal() throws {
    let schema = try SchemaValidator("waybill.check-1.schema.json")
    #expect(try !schema.faults(in: "{}").isEmpty)
    #expect(try !schema.faults(in: "[]").isEmpty)
    let other = try CheckReport(SampleInventories.partial()).json
      .replacing("\"notCollected\"", with: "\"forgotten\"")
    #expect(try !schema.faults(in: other).isEmpty)
  }
}
