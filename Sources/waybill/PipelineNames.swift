import AccessModel
import ArgumentParser
import ArtifactFlows
import Reports

/// Names of pipelines on the command line.
enum PipelineNames {
  /// Every name asked for must be one; otherwise the candidates are listed.
  static func check(_ names: [String], in graph: AccessGraph) throws {
    if names.isEmpty { return }
    let known = Audit(graph).pipelineARNs
    for name in names
    where !known.contains(where: { $0.text == name || $0.resource == name }) {
      let list = known.map { TerminalText.visible("  \($0.resource)  (\($0.text))") }
        .joined(separator: "\n")
      throw ValidationError(
        known.isEmpty
          ? "no pipeline `\(name)`: the inventory holds none"
          : "no pipeline `\(name)`; the inventory holds:\n\(list)"
      )
    }
  }
}
