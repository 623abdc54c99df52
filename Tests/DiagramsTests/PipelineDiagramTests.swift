import ArtifactFlows
import Diagrams
import Foundation
import Rendering
import TestSupport
import Testing

@Suite("Drawing a pipeline")
struct PipelineDiagramTests {
  let renderer = SVGRenderer(executable: BuiltCommand.path)

  @Test("pictures")
  func pictures() async throws {
    guard let folder = ProcessInfo.processInfo.environment["WAYBILL_PICTURES"] else { return }
    let names = Verdicts.names
    let cases = [
      ("worked", try WorkedExample.broken(), names),
      ("large", LargeRelease.verdict(), LargeRelease.names),
      ("allbroken", LargeRelease.verdict(broken: [1, 2, 3, 4, 5, 6, 7]), LargeRelease.names),
      ("allowed", Verdicts.deployment(), names),
      ("broken", Verdicts.deployment(assume: .broken, read: .unreachable, decrypt: .unreachable), names),
    ]
    for (name, verdict, names) in cases {
      let diagram = PipelineDiagram(verdict, accountNames: names, fingerprint: "3f9c2a71d0e4")
      try diagram.dot.write(toFile: "\(folder)/\(name).dot", atomically: true, encoding: .utf8)
      let outcome = await renderer.render(diagram.dot)
      guard case .svg(let drawing, let warnings) = outcome else {
        Issue.record("no drawing of \(name): \(outcome)")
        continue
      }
      #expect(warnings.isEmpty)
      let framed = diagram.framed(drawing: drawing)
      try framed.write(toFile: "\(folder)/\(name).svg", atomically: true, encoding: .utf8)
    }
  
    let audit = AuditResult(
      inventory: "acme",
      fingerprint: "3f9c2a71d0e4",
      accountNames: LargeRelease.names,
      pipelines: [
        LargeRelease.verdict(), Verdicts.deployment(), Verdicts.deployment(decrypt: .indeterminate),
        Verdicts.deployment(assume: .broken), try WorkedExample.broken(),
      ],
      diagnostics: [],
      missing: []
    )
    let diagram = OrganizationDiagram(audit)
    guard case .svg(let drawing, _) = await renderer.render(diagram.dot) else {
      Issue.record("no drawing")
      return
    }
    try diagram.framed(drawing: drawing)
      .write(toFile: "\(folder)/organization.svg", atomically: true, encoding: .utf8)
  }
}
