import ArgumentParser
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard error, for diagnostics and progress.
enum StandardError {
  /// Writes a text as it stands.
  static func write(_ text: String) { FileDescriptorWriter.write(text, to: STDERR_FILENO) }

  /// Whether somebody looks at it.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, for results.
enum StandardOutput {
  /// The error number of the first text that could not be written.
  private static let failure = Mutex<Int32?>(nil)

  /// Writes a text as it stands; what cannot be written is remembered.
  static func write(_ text: String) {
    guard !FileDescriptorWriter.write(text, to: STDOUT_FILENO) else { return }
    let code = errno
    failure.withLock { $0 = $0 ?? code }
  }

  /// Whether nobody reads any more, or nothing more can be written.
  static var isClosed: Bool { failure.withLock { $0 != nil } }

  /// Says that a result is not whole, as where the disk is full; a reader that went away wanted no
  /// more.
  ///
  /// - Throws: The status for a result that could not be written.
  static func finish() throws {
    guard let code = failure.withLock({ $0 }), code != EPIPE else { return }
    // It is said once.
    failure.withLock { $0 = EPIPE }
    let reason = String(cString: strerror(code)).lowercased()
    StandardError.write("error: cannot write the result: \(reason) [result-not-written]\n")
    throw ExitCode(ExitStatus.unreadable)
  }

  /// Whether somebody looks at it.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Writes whole texts, in as many calls as it takes.
enum FileDescriptorWriter {
  /// Writes a text.
  ///
  /// - Returns: Whether all of it was written; `errno` says why not.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// Writes bytes.
  ///
  /// - Returns: Whether all of them were written; `errno` says why not.
  @discardableResult
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let written = systemWrite(
        descriptor,
        bytes.baseAddress.map { $0 + offset },
        bytes.count - offset
      )
      if written < 0, errno == EINTR { continue }
      if written <= 0 { return false }
      offset += written
    }
    return true
  }

  private static func systemWrite(
    _ descriptor: Int32,
    _ bytes: UnsafeRawPointer?,
    _ count: Int
  ) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, bytes, count)
    #else
      Glibc.write(descriptor, bytes, count)
    #endif
  }
}
