import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that appears whole or not at all.
///
/// It is written under another name in the same folder and renamed when all of it is written. What
/// was there before stays until then, and an interruption removes the beginning of the new one.
enum WholeFile {
  /// Writes a file in the place of what stands there.
  ///
  /// - Parameters:
  ///   - bytes: All that it holds.
  ///   - path: Where it will stand; a link there is replaced itself.
  ///   - isLasting: Whether to wait until it is on the disk.
  /// - Returns: Why it was not written, as a code of the system; `nil` when it was.
  static func write(_ bytes: [UInt8], to path: String, isLasting: Bool) -> Int32? {
    let temporary = "\(path).\(getpid()).part"
    let descriptor = UnfinishedFile.begin(temporary)
    defer { UnfinishedFile.end() }
    guard descriptor >= 0 else { return errno }
    let isWritten =
      bytes.withUnsafeBytes { FileDescriptorWriter.write($0, to: descriptor) }
      && (!isLasting || fsync(descriptor) == 0)
    let code = errno
    let isClosed = close(descriptor) == 0
    guard isWritten, isClosed, rename(temporary, path) == 0 else {
      let code = isWritten ? errno : code
      unlink(temporary)
      return code
    }
    return nil
  }
}

/// The file that is being written, so that an interruption can remove it.
///
/// A signal handler may do little: it reads one pointer and makes a few system calls.
private enum UnfinishedFile {
  // INVARIANT: set before the handlers are installed, and cleared after they are gone.
  nonisolated(unsafe) private static var path: UnsafeMutablePointer<CChar>?
  /// Whether the file is being made: a handler on another thread waits for that, and then removes it.
  private static let isBeginning = Atomic<Bool>(false)
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  nonisolated(unsafe) private static var previous: [(number: Int32, action: sigaction)] = []

  /// Makes the file.
  ///
  /// - Returns: Its descriptor, or a negative number as `open` gives it.
  static func begin(_ name: String) -> Int32 {
    path = strdup(name)
    // On this thread no signal comes in between, and one on another thread waits for it.
    var blocked = sigset_t()
    var before = sigset_t()
    sigemptyset(&blocked)
    for number in signals { sigaddset(&blocked, number) }
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    isBeginning.store(true, ordering: .sequentiallyConsistent)
    previous = []
    for number in signals { install(number) }
    // A file of this name can only be left over from a process that was killed.
    unlink(name)
    let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    let code = errno
    isBeginning.store(false, ordering: .sequentiallyConsistent)
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return descriptor
  }

  static func end() {
    let code = errno
    for (number, old) in previous {
      var old = old
      sigaction(number, &old, nil)
    }
    free(path)
    path = nil
    errno = code
  }

  private static func install(_ number: Int32) {
    var old = sigaction()
    sigaction(number, nil, &old)
    // Whoever asked for a signal to be ignored, as `nohup` does, is not interrupted by it.
    guard !isIgnored(old) else { return }
    var new = sigaction()
    #if canImport(Darwin)
      new.__sigaction_u.__sa_handler = { UnfinishedFile.handle($0) }
    #else
      new.__sigaction_handler.sa_handler = { UnfinishedFile.handle($0) }
    #endif
    sigaction(number, &new, nil)
    previous.append((number, old))
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func handle(_ number: Int32) {
    var waits = 0
    while isBeginning.load(ordering: .sequentiallyConsistent), waits < 1000 {
      usleep(1000)
      waits += 1
    }
    if let path { unlink(path) }
    signal(number, SIG_DFL)
    raise(number)
  }
}
