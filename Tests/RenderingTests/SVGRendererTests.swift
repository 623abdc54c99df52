import Rendering
import TestSupport
import Testing

@Suite("Drawing DOT as SVG")
struct SVGRendererTests {
  let renderer = SVGRenderer(executable: BuiltCommand.path)

  @Test("gives an SVG document with every node, edge and cluster")
  func structure() async throws {
    let drawing = try await drawing(
      of: """
        digraph release {
          subgraph cluster_tools { label="tools"; pipeline; }
          subgraph cluster_prod { label="prod"; deploy; }
          pipeline -> deploy [xlabel="assumes"];
        }
        """
    )
    #expect(drawing.titles(ofClass: "node") == ["pipeline", "deploy"])
    #expect(drawing.titles(ofClass: "edge") == ["pipeline->deploy"])
    #expect(drawing.titles(ofClass: "cluster") == ["cluster_tools", "cluster_prod"])
    #expect(drawing.texts.sorted() == ["assumes", "deploy", "pipeline", "prod", "tools"])
  }

  @Test(
    "escapes what a name contains",
    arguments: [
      "<script>alert(1)</script>",
      "a & b &amp; c",
      "]]> --> <!--",
      "'\\\" onload=\\\"x",
      "größer ⚠️ 日本語",
    ]
  )
  func hostileLabels(label: String) async throws {
    let dot = "digraph \"\(label)\" { \"\(label)\" [label=\"\(label)\" tooltip=\"\(label)\"] }"
    let drawing = try await drawing(of: dot)
    // `\"` is how DOT writes a quotation mark, and `&amp;` is one character in both languages.
    let meant = label.replacing("\\\"", with: "\"").replacing("&amp;", with: "&")
    #expect(drawing.texts == [meant])
    #expect(
      drawing.elementNames.isSubset(of: ["svg", "g", "title", "polygon", "ellipse", "text", "a"])
    )
    #expect(drawing.attributeNames.contains("text-anchor"))
    #expect(!drawing.attributeNames.contains("onload"))
  }

  @Test("draws characters that XML cannot carry as U+FFFD")
  func controlCharacters() async throws {
    let drawing = try await drawing(of: "digraph { a [label=\"x\u{1}y\u{0}z\u{FFFF}\"] }")
    #expect(drawing.texts == ["x\u{FFFD}y\u{FFFD}z\u{FFFD}"])
  }

  @Test("gives the same bytes for the same text")
  func stable() async throws {
    let dot = "digraph { rankdir=LR; a -> b -> c; a -> c }"
    let first = await renderer.render(dot)
    #expect(await renderer.render(dot) == first)
    #expect(first.svg != nil)
  }

  @Test("hands over what Graphviz has to say about a drawing")
  func warnings() async throws {
    guard case .svg(_, let warnings) = await renderer.render("digraph { a [shape=nosuch] }") else {
      Issue.record("no drawing")
      return
    }
    #expect(warnings == ["Warning: using box for unknown shape nosuch"])
  }

  @Test(
    "says what is wrong with a broken text",
    arguments: [
      ("digraph { a -> ", "syntax error"),
      ("digraph { a [label=\"", "syntax error"),
      ("", "no graph"),
      ("digraph { layout=nosuch; a }", "not recognized"),
    ]
  )
  func brokenText(dot: String, expected: String) async throws {
    guard case .failed(.graphvizError(let message)) = await renderer.render(dot) else {
      Issue.record("Graphviz accepts \(dot)")
      return
    }
    #expect(message.contains(expected))
  }

  @Test("says what to type when Graphviz has lost its plugins")
  func missingPlugins() async throws {
    try await withTemporaryFolder { folder in
      let renderer = SVGRenderer(executable: BuiltCommand.path, environment: ["GVBINDIR": folder])
      let failure = try #require(await renderer.render("digraph { a }").failure)
      #expect(failure.help?.contains("libgvc6-config-update -c") == true)
    }
  }

  @Test("draws many, and gives them back in order")
  func many() async throws {
    var dots = (1...9).map { "digraph { node\($0) }" }
    dots[4] = "digraph {"
    let outcomes = await renderer.renderAll(dots)
    #expect(outcomes.count == dots.count)
    for (index, outcome) in outcomes.enumerated() {
      if index == 4 {
        #expect(outcome.svg == nil)
      } else {
        let drawing = try ParsedDrawing(try #require(outcome.svg))
        #expect(drawing.texts == ["node\(index + 1)"])
      }
    }
  }

  @Test("draws nothing when there is nothing to draw")
  func none() async {
    #expect(await renderer.renderAll([]).isEmpty)
  }

  private func drawing(of dot: String) async throws -> ParsedDrawing {
    switch await renderer.render(dot) {
    case .svg(let text, let warnings):
      #expect(warnings.isEmpty)
      return try ParsedDrawing(text)
    case .failed(let failure):
      throw failure
    }
  }
}
