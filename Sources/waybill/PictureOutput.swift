import AccessModel
import ArgumentParser
import Diagrams
import Rendering
import Reports

/// The forms of answers that can be drawn.
enum PictureFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, dot, svg
}

/// Writes an answer of a search to standard output, as words or as a picture.
enum PictureOutput {
  /// Writes an answer in the form that was asked for.
  ///
  /// - Throws: The status for failed output, when there is no drawing.
  static func write(
    _ report: some SearchReport,
    _ picture: @autoclosure () -> AccessPicture,
    _ graph: AccessGraph,
    as format: PictureFormat
  ) async throws {
    switch format {
    case .text: StandardOutput.write(report.text)
    case .json: StandardOutput.write(report.json)
    case .dot, .svg: try await draw(picture(), graph, as: format)
    }
  }

  /// Writes DOT, or SVG where Graphviz draws.
  ///
  /// - Throws: The status for failed output, when there is no drawing.
  private static func draw(
    _ picture: AccessPicture,
    _ graph: AccessGraph,
    as format: PictureFormat
  ) async throws {
    let diagram = AccessDiagram(
      picture,
      accountNames: graph.inventory.accounts.compactMapValues(\.name),
      fingerprint: graph.inventory.fingerprint
    )
    guard format == .svg else {
      StandardOutput.write(diagram.dot)
      return
    }
    switch await GraphvizSettings.renderer.render(diagram.dot) {
    case .svg(let drawing, let warnings):
      for warning in warnings {
        let text = TerminalText.visible(warning)
        StandardError.write("warning: graphviz: \(text) [graphviz-warning]\n")
      }
      StandardOutput.write(diagram.framed(drawing: drawing))
    case .failed(let failure):
      let reason = TerminalText.visible(failure.description)
      StandardError.write("error: the drawing was not made: \(reason) [diagram-not-drawn]\n")
      if let help = failure.help { StandardError.write("  help: \(help)\n") }
      throw ExitCode(ExitStatus.unreadable)
    }
  }
}
