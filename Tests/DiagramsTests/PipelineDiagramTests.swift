import ArtifactFlows
import Diagrams
import Rendering
import TestSupport
import Testing

@Suite("Drawing a pipeline")
struct PipelineDiagramTests {
  @Test("a release that works")
  func allowed() throws {
    try expectGolden(diagram(Verdicts.deployment()).dot, "allowed.dot")
  }

  @Test("a role that cannot be assumed, and what lies behind it")
  func broken() throws {
    let verdict = Verdicts.deployment(assume: .broken, read: .unreachable, decrypt: .unreachable)
    try expectGolden(diagram(verdict).dot, "broken.dot")
  }

  @Test("a key whose grants were not collected")
  func indeterminate() throws {
    let verdict = Verdicts.deployment(decrypt: .indeterminate)
    try expectGolden(diagram(verdict).dot, "indeterminate.dot")
  }

  @Test("the worked example with four faults")
  func workedExample() throws {
    try expectGolden(diagram(try WorkedExample.broken()).dot, "worked-example.dot")
  }

  @Test("the worked example says first what is broken and who must act")
  func workedExampleFramed() async throws {
    let picture = try await picture(of: diagram(try WorkedExample.broken()))
    #expect(picture.texts.prefix(1) == ["orders-service-release"])
    #expect(picture.texts.contains("6 broken edges, 4 faults"))
    #expect(picture.texts.contains("1 cannot be told"))
    let act = try #require(picture.texts.firstIndex(of: "Must act:"))
    let beginning = picture.texts[act...].prefix(8)
    let expected = [
      "Must act:", "tools 111111111111", "1", "2", "dev 222222222222", "3", "prod 333333333333",
      "4",
    ]
    #expect(Array(beginning) == expected)
    #expect(picture.size.width <= 1440)
  }

  @Test("advisory legs never worsen an edge")
  func advisory() {
    let dot = diagram(Verdicts.deployment()).dot
    #expect(!dot.contains("dotted"))
    #expect(dot.contains("cannot be told, advisory"))
  }

  @Test("comes out the same every time")
  func stable() async throws {
    let first = diagram(try WorkedExample.broken())
    let second = diagram(try WorkedExample.broken())
    #expect(first.dot == second.dot)
    #expect(first.framed(drawing: "<svg/>") == second.framed(drawing: "<svg/>"))
  }

  @Test(
    "a drawing that is no SVG leaves an empty frame",
    arguments: ["", "<svg", "no", "</svg><svg>"]
  )
  func noDrawing(drawing: String) throws {
    let picture = try ParsedPicture(diagram(Verdicts.deployment()).framed(drawing: drawing))
    #expect(picture.texts.contains("release"))
  }

  @Test(
    "forty actions in eight accounts stay within bounds",
    arguments: [[], [5], [1, 2, 3, 4, 5, 6, 7]] as [Set<Int>]
  )
  func large(broken: Set<Int>) async throws {
    let diagram = PipelineDiagram(
      LargeRelease.verdict(broken: broken),
      accountNames: LargeRelease.names,
      fingerprint: "3f9c2a71d0e4"
    )
    let picture = try await picture(of: diagram)
    #expect(picture.size.width <= 1440)
    #expect(picture.size.height <= 2000)
    if broken.count < 2 { #expect(picture.size.height <= 1000) }
  }

  @Test("six hundred roles are drawn as one for each account")
  func aggregated() async throws {
    let service = Verdicts.role("ReleasePipeline", in: Verdicts.tools)
    let legs = (0..<600).map { number in
      Verdicts.leg(
        number + 1,
        "Prod/Deploy",
        .identity(service),
        "sts:AssumeRole",
        Verdicts.role("Deploy\(number)", in: number % 2 == 0 ? Verdicts.dev : Verdicts.prod).text,
        .assume,
        state: .broken
      )
    }
    let diagram = diagram(Verdicts.pipeline(state: .broken, legs: legs))
    let picture = try await picture(of: diagram)
    #expect(picture.texts.count { $0 == "300 principals" } == 2)
    #expect(picture.size.height < 1000)
  }

  private func diagram(_ verdict: PipelineVerdict) -> PipelineDiagram {
    PipelineDiagram(verdict, accountNames: Verdicts.names, fingerprint: "3f9c2a71d0e4")
  }

  private func picture(of diagram: PipelineDiagram) async throws -> ParsedPicture {
    try ParsedPicture(diagram.framed(drawing: try await drawn(diagram.dot)))
  }
}

/// Draws DOT, which must raise no warning.
func drawn(_ dot: String) async throws -> String {
  switch await SVGRenderer(executable: BuiltCommand.path).render(dot) {
  case .svg(let text, let warnings):
    #expect(warnings.isEmpty)
    return text
  case .failed(let failure):
    throw failure
  }
}
