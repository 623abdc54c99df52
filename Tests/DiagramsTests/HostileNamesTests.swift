import ArtifactFlows
import Diagrams
import TestSupport
import Testing

@Suite("Names that were chosen to do harm")
struct HostileNamesTests {
  static let elements: Set<String> = [
    "svg", "g", "a", "title", "desc", "rect", "path", "polygon", "polyline", "ellipse", "text",
  ]

  @Test("stay text in the picture of a pipeline", arguments: HostileVerdict.texts)
  func pipeline(text: String) async throws {
    let diagram = PipelineDiagram(
      HostileVerdict.verdict(text),
      accountNames: [Verdicts.tools: text, Verdicts.prod: text],
      fingerprint: text
    )
    try check(diagram.framed(drawing: try await drawn(diagram.dot)))
  }

  @Test("stay text in the picture of an organization")
  func organization() async throws {
    let diagram = OrganizationDiagram(
      AuditResult(
        inventory: HostileVerdict.texts[0],
        fingerprint: HostileVerdict.texts[1],
        accountNames: [Verdicts.tools: HostileVerdict.texts[2]],
        pipelines: HostileVerdict.texts.map(HostileVerdict.verdict),
        diagnostics: [],
        missing: []
      )
    )
    try check(diagram.framed(drawing: try await drawn(diagram.dot)))
  }

  private func check(_ svg: String) throws {
    let picture = try ParsedPicture(svg)
    #expect(picture.elementNames.subtracting(Self.elements).isEmpty)
    for (name, value) in picture.attributes {
      #expect(!name.lowercased().hasPrefix("on"))
      #expect(!["href", "xlink:href", "style", "src"].contains(name), "\(name)=\(value)")
      if !name.hasPrefix("xmlns") {
        #expect(!value.contains("alert") && !value.contains("http"))
      }
    }
    for scalar in svg.unicodeScalars where scalar.properties.generalCategory == .format {
      Issue.record("\(scalar.escaped(asASCII: true)) is in the picture")
    }
  }
}
