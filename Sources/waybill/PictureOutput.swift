import AccessModel
import ArgumentParser
import Diagrams
import Rendering
import Reports

/// Writes a picture of the access graph to standard output.
enum PictureOutput {
  /// Writes DOT, or SVG where Graphviz draws.
  ///
  /// - Throws: The status for failed output, when there is no drawing.
  static func write(
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
