#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that somebody named, which appears whole or not at all.
struct OutputFile {
  /// The path as given.
  let path: String

  init(_ path: String) { self.path = path }

  /// Looks, before any work, whether something stands there that should not be replaced.
  ///
  /// - Parameter mayReplace: Whether a file that begins so may be replaced.
  /// - Throws: `OutputFileError` when it may not, or cannot be looked at.
  func check(_ mayReplace: ([UInt8]) -> Bool) throws(OutputFileError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw OutputFileError(path, errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw OutputFileError(path, reason: "it is no file; name another one")
    }
    guard let file = fopen(path, "rb") else { throw OutputFileError(path, errno) }
    defer { fclose(file) }
    var start = [UInt8](repeating: 0, count: 64)
    let count = fread(&start, 1, start.count, file)
    guard mayReplace(Array(start.prefix(count))) else {
      throw OutputFileError(path, reason: "it is another kind of file; remove it or name another")
    }
  }

  /// Writes the whole file.
  func write(_ bytes: [UInt8]) throws(OutputFileError) {
    // A link stays, and what it leads to is replaced.
    let target = realpath(path, nil).map { real in
      defer { free(real) }
      return String(cString: real)
    }
    let path = target ?? self.path
    // Beyond a limit on file sizes, writing fails instead of ending the process.
    signal(SIGXFSZ, SIG_IGN)
    if let code = WholeFile.write(bytes, to: path, isLasting: true) {
      throw OutputFileError(path, code)
    }
    synchronizeFolder(of: path)
  }

  /// Makes the new name last, where the file system allows it.
  private func synchronizeFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}

/// Why a file was not written.
struct OutputFileError: Error, CustomStringConvertible {
  private let path: String
  private let reason: String

  init(_ path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  init(_ path: String, _ code: Int32) {
    self.init(path, reason: String(cString: strerror(code)).lowercased())
  }

  var description: String { "cannot write `\(path)`: \(reason)" }
}
