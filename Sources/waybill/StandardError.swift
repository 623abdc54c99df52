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
  /// Writes a text as it stands.
  static func write(_ text: String) { FileDescriptorWriter.write(text, to: STDOUT_FILENO) }

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
