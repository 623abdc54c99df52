import AWSIdentifiers
import ArtifactFlows

/// Names of files for pictures.
public enum DiagramFileName {
  /// The longest name, in characters; every one of them is one byte.
  static let limit = 120

  /// A name for each pipeline, `<account>-<region>-<name>`, without an extension.
  ///
  /// Whatever is not a letter of ASCII, a digit, `.`, `_` or `-` becomes `_`, so that no name
  /// leaves its folder; names that are equal, even if only in a file system that ignores case,
  /// are numbered.
  ///
  /// - Parameter pipelines: The verdicts.
  /// - Returns: The names, in the order of the verdicts.
  public static func names(for pipelines: [PipelineVerdict]) -> [String] {
    var taken: Set<String> = []
    return pipelines.map { pipeline in
      let name = safe("\(pipeline.account)-\(pipeline.region)-\(pipeline.name)")
      var candidate = name
      var number = 2
      while !taken.insert(candidate.lowercased()).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
  }

  /// The text with a plain character for each scalar that a file name had better not contain.
  static func safe(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": safe.unicodeScalars.append(scalar)
      default: safe.append("_")
      }
    }
    return safe
  }
}
