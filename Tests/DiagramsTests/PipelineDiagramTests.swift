import Diagrams
import Foundation
import Rendering
import TestSupport
import Testing

@Suite("Drawing a pipeline")
struct PipelineDiagramTests {
  let renderer = SVGRenderer(executable: BuiltCommand.path)

  @Test("the worked example with four faults")
  func workedExample() async throws {
    let diagram = PipelineDiagram(
      try WorkedExample.broken(),
      accountNames: Verdicts.names,
      fingerprint: "3f9c2a71d0e4"
    )
    guard case .svg(let drawing, let warnings) = await renderer.render(diagram.dot) else {
      Issue.record("no drawing")
      return
    }
    #expect(warnings.isEmpty)
    let framed = diagram.framed(drawing: drawing)
    if let folder = ProcessInfo.processInfo.environment["WAYBILL_PICTURES"] {
      try diagram.dot.write(toFile: "\(folder)/worked.dot", atomically: true, encoding: .utf8)
      try framed.write(toFile: "\(folder)/worked.svg", atomically: true, encoding: .utf8)
    }
  }
}
