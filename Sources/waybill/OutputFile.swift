#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that appears whole or not at all.
///
/// It is written under another name in the same folder and renamed when all of it is on the disk.
/// What was there before stays until then, and an interruption removes the beginning of the new one.
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
    let temporary = "\(path).\(getpid()).part"
    // Beyond a limit on file sizes, writing fails instead of ending the process.
    signal(SIGXFSZ, SIG_IGN)
    UnfinishedFile.begin(temporary)
    defer { UnfinishedFile.end() }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputFileError(path, errno) }
    let isWritten =
      bytes.withUnsafeBytes { FileDescriptorWriter.write($0, to: descriptor) }
      && fsync(descriptor) == 0
    let code = errno
    let isClosed = close(descriptor) == 0
    guard isWritten, isClosed, rename(temporary, path) == 0 else {
      let code = isWritten ? errno : code
      unlink(temporary)
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

/// The file that is being written, so that an interruption can remove it.
///
/// A signal handler may do little: it reads one pointer and makes three system calls.
private enum UnfinishedFile {
  // INVARIANT: set before the handlers are installed, and cleared after they are gone.
  nonisolated(unsafe) private static var path: UnsafeMutablePointer<CChar>?
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  nonisolated(unsafe) private static var previous: [sigaction] = []

  static func begin(_ name: String) {
    path = strdup(name)
    previous = signals.map { number in
      var old = sigaction()
      var new = sigaction()
      #if canImport(Darwin)
        new.__sigaction_u.__sa_handler = { UnfinishedFile.handle($0) }
      #else
        new.__sigaction_handler.sa_handler = { UnfinishedFile.handle($0) }
      #endif
      sigaction(number, &new, &old)
      return old
    }
  }

  static func end() {
    for (number, old) in zip(signals, previous) {
      var old = old
      sigaction(number, &old, nil)
    }
    free(path)
    path = nil
  }

  private static func handle(_ number: Int32) {
    if let path { unlink(path) }
    signal(number, SIG_DFL)
    raise(number)
  }
}
