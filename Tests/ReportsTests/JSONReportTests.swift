import Foundation
import Reports
import TestSupport
import Testing

@Suite("JSON report of an audit")
struct JSONReportTests {
  @Test("the document is as documented, byte for byte")
  func golden() throws {
    try expectGolden(JSONReport(SampleAudits.broken()).text, "broken.json")
    try expectGolden(JSONReport(SampleAudits.indeterminate()).text, "indeterminate.json")
  }

  @Test("hostile names come back as they were, and none stands in the text as it is")
  func hostile() throws {
    let audit = try SampleAudits.hostile()
    let text = JSONReport(audit).text
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
    let pipelines = try #require(document["pipelines"] as? [[String: Any]])
    #expect(pipelines[0]["name"] as? String == audit.pipelines[0].name)
    let legs = try #require(pipelines[0]["legs"] as? [[String: Any]])
    #expect(legs.count == 2)
    for (leg, verdict) in zip(legs, audit.pipelines[0].legs) {
      #expect(leg["step"] as? String == verdict.leg.step)
      #expect(leg["principal"] as? String == verdict.leg.principal.description)
      #expect(leg["resource"] as? String == verdict.leg.resource)
    }
    let blockers = try #require(legs[0]["blockedBy"] as? [[String: Any]])
    #expect(blockers[0]["statement"] as? String == "Deny\r\nAll is well")
    let harmful = text.unicodeScalars.filter {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
    }
    #expect(harmful.isEmpty)
    #expect(text.contains(#"\u2028"#) && text.contains(#"\udb40\udc41"#))
  }
}
