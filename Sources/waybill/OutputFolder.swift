#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A folder named with `--output`: the only place that the command writes to.
struct OutputFolder {
  let path: String

  /// Makes the folder, and those it lies in.
  func make() throws(OutputError) {
    // Nothing is named by an empty text, such as that of a variable that is not set.
    if self.path.isEmpty { throw OutputError.nameless }
    var path = ""
    for part in self.path.split(separator: "/", omittingEmptySubsequences: false) {
      path +=
        path.isEmpty && part.isEmpty ? "/" : (path.hasSuffix("/") || path.isEmpty ? "" : "/") + part
      if path == "/" || path.isEmpty { continue }
      if mkdir(path, 0o777) != 0, errno != EEXIST { throw OutputError.folder(path, errno) }
    }
    guard let handle = opendir(self.path) else { throw OutputError.folder(self.path, errno) }
    closedir(handle)
  }

  /// Writes a file that nobody sees half of.
  func write(_ text: String, to name: String) throws(OutputError) {
    let path = "\(self.path)/\(name)"
    if let code = WholeFile.write(Array(text.utf8), to: path, isLasting: false) {
      throw OutputError.file(path, code)
    }
  }

  /// Removes a file of an earlier run, if it is there.
  func remove(_ name: String) { unlink("\(path)/\(name)") }
}

/// Why a file could not be written.
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
