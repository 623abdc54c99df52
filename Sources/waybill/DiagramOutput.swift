import ArtifactFlows
import Diagrams
import Rendering
import Reports

/// Writes the diagrams of an audit into a folder: one per pipeline, and one of the organization.
struct DiagramOutput {
  let folder: String
  /// How much of each pipeline is drawn; with `broken`, pipelines without a broken leg are not.
  var scope = DiagramScope.everything

  /// Writes DOT files, and SVG files where Graphviz draws.
  ///
  /// - Returns: A line per picture drawn, and one per reason why others could not be.
  func write(_ audit: AuditResult) async throws(OutputError) -> [String] {
    let output = OutputFolder(path: folder)
    try output.make()
    let pictures = pictures(of: audit)
    for picture in pictures { try output.write(picture.dot, to: "\(picture.name).dot") }
    let drawings = await GraphvizSettings.renderer.renderAll(pictures.map(\.dot))
    var notes: [String] = []
    var failures: [(failure: RenderingFailure, names: [String])] = []
    for (picture, outcome) in zip(pictures, drawings) {
      switch outcome {
      case .svg(let drawing, let warnings):
        try output.write(picture.framed(drawing), to: "\(picture.name).svg")
        notes.append("wrote \(folder)/\(picture.name).svg")
        for warning in warnings {
          let text = TerminalText.visible(warning)
          notes.append("warning: graphviz: \(text) [graphviz-warning]")
        }
      case .failed(let failure):
        // A drawing of an earlier run would be taken for this one's.
        output.remove("\(picture.name).svg")
        if let index = failures.firstIndex(where: { $0.failure == failure }) {
          failures[index].names.append(picture.name)
        } else {
          failures.append((failure, [picture.name]))
        }
      }
    }
    return notes + failures.flatMap { note($0.failure, $0.names) }
  }

  /// What is said of pictures that could not be drawn.
  private func note(_ failure: RenderingFailure, _ names: [String]) -> [String] {
    let reason = TerminalText.visible(failure.description)
    let what =
      names.count == 1
      ? "\(folder)/\(names[0]).svg was not drawn: \(reason); the DOT file is there"
      : "\(names.count) drawings were not made: \(reason); the DOT files are in \(folder)"
    return ["warning: \(what) [diagram-not-drawn]"] + (failure.help.map { ["  help: \($0)"] } ?? [])
  }

  private struct Picture {
    let name: String
    let dot: String
    let framed: (String) -> String
  }

  private func pictures(of audit: AuditResult) -> [Picture] {
    var pictures: [Picture] = []
    let names = DiagramFileName.names(for: audit.pipelines)
    for (pipeline, name) in zip(audit.pipelines, names) {
      if scope == .broken, pipeline.state != .broken { continue }
      let diagram = PipelineDiagram(
        pipeline,
        accountNames: audit.accountNames,
        fingerprint: audit.fingerprint,
        scope: scope
      )
      pictures.append(
        Picture(name: name, dot: diagram.dot) { diagram.framed(drawing: $0) }
      )
    }
    let overview = OrganizationDiagram(audit)
    pictures.append(
      Picture(name: "organization", dot: overview.dot) { overview.framed(drawing: $0) }
    )
    return pictures
  }
}
