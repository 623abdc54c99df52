import ArtifactFlows
import Diagrams
import Rendering
import Reports

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
  /// - Returns: A line per picture drawn, and one per reason why others could not be.
  func write(_ audit: AuditResult) async throws(OutputError) -> [String] {
    try makeFolder()
    let pictures = pictures(of: audit)
    for picture in pictures { try write(picture.dot, to: "\(picture.name).dot") }
    let drawings = await GraphvizSettings.renderer.renderAll(pictures.map(\.dot))
    var notes: [String] = []
    var failures: [(failure: RenderingFailure, names: [String])] = []
    for (picture, outcome) in zip(pictures, drawings) {
      switch outcome {
      case .svg(let drawing, let warnings):
        try write(picture.framed(drawing), to: "\(picture.name).svg")
        notes.append("wrote \(folder)/\(picture.name).svg")
        for warning in warnings {
          let text = TerminalText.visible(warning)
          notes.append("warning: graphviz: \(text) [graphviz-warning]")
        }
      case .failed(let failure):
        // A drawing of an earlier run would be taken for this one's.
        unlink("\(folder)/\(picture.name).svg")
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

  private func makeFolder() throws(OutputError) {
    // Nothing is named by an empty text, such as that of a variable that is not set.
    if folder.isEmpty { throw OutputError.nameless }
    var path = ""
    for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
      path +=
        path.isEmpty && part.isEmpty ? "/" : (path.hasSuffix("/") || path.isEmpty ? "" : "/") + part
      if path == "/" || path.isEmpty { continue }
      if mkdir(path, 0o777) != 0, errno != EEXIST { throw OutputError.folder(path, errno) }
    }
    guard let handle = opendir(folder) else { throw OutputError.folder(folder, errno) }
    closedir(handle)
  }

  /// Writes a whole file under a temporary name first, so that nobody sees half of it.
  private func write(_ text: String, to name: String) throws(OutputError) {
    let path = "\(folder)/\(name)"
    let temporary = "\(path).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw OutputError.file(path, errno) }
    let isWritten = FileDescriptorWriter.write(text, to: descriptor)
    let code = errno
    guard close(descriptor) == 0, isWritten, rename(temporary, path) == 0 else {
      let code = isWritten ? errno : code
      unlink(temporary)
      throw OutputError.file(path, code)
    }
  }
}

/// Why a diagram could not be written.
enum OutputError: Error, CustomStringConvertible {
  case nameless
  case folder(String, Int32)
  case file(String, Int32)

  var description: String {
    switch self {
    case .nameless: "the folder has no name; name one with --output"
    case .folder(let path, ENOTDIR):
      "`\(path)` is not a folder; name another with --output"
    case .folder(let path, let code):
      "cannot make the folder `\(path)`: \(Self.reason(code)); name another with --output"
    case .file(let path, let code):
      "cannot write `\(path)`: \(Self.reason(code)); name another folder with --output"
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
