import ArtifactFlows
import Diagrams
import Rendering

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes the diagrams of an audit into a folder: one per pipeline, and one of the organization.
struct DiagramOutput {
  let folder: String

  /// Writes DOT files, and SVG files where Graphviz draws.
  ///
  /// - Returns: A line per file written, and one per picture that could not be drawn.
  func write(_ audit: AuditResult) async throws -> [String] {
    try makeFolder()
    let pictures = pictures(of: audit)
    let drawings = await SVGRenderer().renderAll(pictures.map(\.dot))
    var notes: [String] = []
    for (picture, outcome) in zip(pictures, drawings) {
      try write(picture.dot, to: "\(picture.name).dot")
      switch outcome {
      case .svg(let drawing, let warnings):
        try write(picture.framed(drawing), to: "\(picture.name).svg")
        notes.append("wrote \(folder)/\(picture.name).svg")
        for warning in warnings { notes.append("warning: graphviz: \(warning) [graphviz-warning]") }
      case .failed(let failure):
        notes.append(
          "warning: \(folder)/\(picture.name).svg was not drawn: \(failure.description); "
            + "the DOT file is there [diagram-not-drawn]"
        )
        if let help = failure.help { notes.append("  help: \(help)") }
      }
    }
    return notes
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
      let diagram = PipelineDiagram(
        pipeline,
        accountNames: audit.accountNames,
        fingerprint: audit.fingerprint
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

  private func makeFolder() throws {
    var path = ""
    for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
      path +=
        path.isEmpty && part.isEmpty ? "/" : (path.hasSuffix("/") || path.isEmpty ? "" : "/") + part
      if path == "/" || path.isEmpty { continue }
      if mkdir(path, 0o777) != 0, errno != EEXIST { throw OutputError.folder(path, errno) }
    }
  }

  /// Writes a whole file under a temporary name first, so that nobody sees half of it.
  private func write(_ text: String, to name: String) throws {
    let path = "\(folder)/\(name)"
    let temporary = "\(path).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw OutputError.file(path, errno) }
    FileDescriptorWriter.write(text, to: descriptor)
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw OutputError.file(path, code)
    }
  }
}

/// Why a diagram could not be written.
enum OutputError: Error, CustomStringConvertible {
  case folder(String, Int32)
  case file(String, Int32)

  var description: String {
    switch self {
    case .folder(let path, let code):
      "cannot make the folder `\(path)`: \(Self.reason(code)); name another with --output"
    case .file(let path, let code):
      "cannot write `\(path)`: \(Self.reason(code)); name another folder with --output"
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
