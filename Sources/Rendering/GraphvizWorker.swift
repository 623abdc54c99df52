import GraphvizShim

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The process that draws: DOT on standard input, one answer on standard output, then the end.
///
/// Graphviz cannot be cancelled, leaks, and crashes on some input. In a process of its own it can
/// do none of this to the command that wants the drawing, which is ``SVGRenderer``.
public enum GraphvizWorker {
  /// The longest DOT text that is drawn, in bytes.
  static let inputLimit = 64 << 20

  /// Draws what stands on standard input and answers on standard output.
  ///
  /// Bounds the memory and the processor time of the process for good, and leaves standard output
  /// redirected, so the process should end after it: see ``runAndExit()``.
  ///
  /// - Returns: The exit status: 0 when it has answered, be it with a drawing or with the reason
  ///   why there is none; 74 when standard input or output failed.
  public static func run() -> Int32 {
    // A reader that has gone away is a failed write, not a death by signal.
    _ = signal(SIGPIPE, SIG_IGN)
    // Graphviz and its plugins print now and then. What they print goes to standard error, so that
    // nothing but the answer reaches the reader.
    let output = dup(STDOUT_FILENO)
    guard output >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return inputOutputError }
    guard let dot = readAll(from: STDIN_FILENO, limit: inputLimit) else { return inputOutputError }
    waybill_confine(4 << 30, 600)
    return write(answer(to: dot).bytes, to: output) ? 0 : inputOutputError
  }

  /// Draws as ``run()`` does, and ends the process at once.
  ///
  /// It skips the clean-up that libraries do on a normal exit: there Graphviz has crashed before.
  public static func runAndExit() -> Never {
    _exit(run())
  }
}

extension GraphvizWorker {
  /// `EX_IOERR` of sysexits.
  private static var inputOutputError: Int32 { 74 }

  /// Draws, within this process.
  private static func answer(to dot: [UInt8]) -> WorkerAnswer {
    // Graphviz takes a C string: it would draw what stands before a null byte and say nothing.
    guard dot.count <= inputLimit, !dot.contains(0) else {
      let reason = dot.count > inputLimit ? "it is too long" : "it contains a null byte"
      return WorkerAnswer(
        status: .notRead,
        messages: Array("Error: the DOT text cannot be read: \(reason)\n".utf8),
        svg: []
      )
    }
    let drawing = (dot + [0]).withUnsafeBytes { bytes in
      bytes.baseAddress.flatMap { waybill_draw($0.assumingMemoryBound(to: CChar.self)) }
    }
    guard let drawing else {
      return WorkerAnswer(
        status: .notRead,
        messages: Array("Error: out of memory\n".utf8),
        svg: []
      )
    }
    let svg = UnsafeRawBufferPointer(
      start: waybill_drawing_get_svg(drawing),
      count: waybill_drawing_get_length(drawing)
    )
    return WorkerAnswer(
      status: WorkerAnswer.Status(waybill_drawing_get_status(drawing)),
      messages: Array(String(cString: waybill_drawing_get_messages(drawing)).utf8),
      svg: Array(svg)
    )
  }

  /// Reads to the end, or until there is more than the limit; nil when reading fails.
  private static func readAll(from descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
      } else if errno != EINTR {
        return nil
      }
    }
    return bytes
  }

  /// Writes every byte; false when the reader has gone away or writing fails otherwise.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = unistd_write(descriptor, UnsafeRawBufferPointer(rebasing: rest))
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}

/// The system's `write`, which has the name of the method above.
private func unistd_write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

extension WorkerAnswer.Status {
  /// The shim's word for it.
  fileprivate init(_ status: waybill_drawing_status) {
    switch status {
    case WAYBILL_DRAWN: self = .drawn
    case WAYBILL_NOT_READ: self = .notRead
    case WAYBILL_NOT_LAID_OUT: self = .notLaidOut
    default: self = .notRendered
    }
  }
}
