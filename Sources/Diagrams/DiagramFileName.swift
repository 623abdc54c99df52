import ArtifactFlows
import Diagnostics

/// Names of files for pictures.
public enum DiagramFileName {
  /// A name for each pipeline, `<account>-<region>-<name>`, without an extension.
  ///
  /// No name leaves its folder, and no two are equal; see `PlainFileName`.
  ///
  /// - Parameter pipelines: The verdicts.
  /// - Returns: The names, in the order of the verdicts.
  public static func names(for pipelines: [PipelineVerdict]) -> [String] {
    PlainFileName.names(
      for: pipelines.map { "\($0.account)-\($0.region)-\($0.name)" },
      filler: "_"
    )
  }
}
