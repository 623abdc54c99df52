/// Why there is no drawing.
public enum RenderingFailure: Error, Equatable, Sendable {
  /// The worker process could not be started; why, in the system's words.
  case couldNotStart(String)
  /// The worker was killed because it had not answered in time.
  case timedOut(after: Duration)
  /// A signal ended the worker: a fault in Graphviz, or too much memory.
  case crashed(signal: Int32)
  /// The worker gave up without an answer; the message is what it wrote to standard error.
  case exited(code: Int32, message: String)
  /// The worker ended as if all were well and wrote nothing.
  case noOutput
  /// The worker wrote something that is not an answer: it may be a program other than `waybill`.
  case unreadableAnswer
  /// The drawing exceeds the size in bytes that the renderer accepts.
  case outputTooLarge(limit: Int)
  /// Graphviz refused the drawing; its messages, one a line.
  case graphvizError(String)
  /// Contact with the worker was lost; how, in the system's words.
  case contactLost(String)
  /// The task that asked for the drawing was cancelled.
  case cancelled
}

extension RenderingFailure: CustomStringConvertible {
  /// One sentence, in lower case and without a full stop, that says what happened.
  public var description: String {
    switch self {
    case .couldNotStart(let reason):
      "the drawing process could not be started: \(reason)"
    case .timedOut(let duration):
      "Graphviz did not finish the drawing within \(duration.inSeconds)"
    case .crashed(let signal):
      "Graphviz crashed while drawing (\(signalName(signal)))"
    case .exited(let code, let message):
      message.isEmpty
        ? "the drawing process ended with status \(code)"
        : "the drawing process ended with status \(code): \(message.joinedLines)"
    case .noOutput:
      "the drawing process ended without an answer"
    case .unreadableAnswer:
      "the drawing process gave an answer that cannot be read"
    case .outputTooLarge(let limit):
      "the drawing is larger than \(limit) bytes"
    case .graphvizError(let message):
      message.isEmpty
        ? "Graphviz could not make the drawing, and does not say why"
        : "Graphviz could not make the drawing: \(message.joinedLines)"
    case .contactLost(let reason):
      "contact with the drawing process was lost: \(reason)"
    case .cancelled:
      "the drawing was cancelled"
    }
  }

  /// What to do about it, as something to type where that is possible; nil when nobody knows.
  public var help: String? {
    switch self {
    case .graphvizError(let message) where message.speaksOfMissingPlugins:
      """
      Graphviz has lost the list of its plugins; on Debian and Ubuntu type \
      `libgvc6-config-update -c` as root, elsewhere `dot -c`
      """
    case .timedOut, .outputTooLarge:
      "draw less at once: one pipeline, or one account"
    case .couldNotStart, .crashed, .exited, .noOutput, .unreadableAnswer, .graphvizError,
      .contactLost, .cancelled:
      nil
    }
  }
}

extension Duration {
  /// `30 seconds`, `1.5 seconds`.
  fileprivate var inSeconds: String {
    let (seconds, attoseconds) = components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    guard milliseconds != 0 else { return seconds == 1 ? "1 second" : "\(seconds) seconds" }
    return "\(Double(seconds) + Double(milliseconds) / 1000) seconds"
  }
}

extension String {
  /// The lines joined by semicolons, for a message that must stay on one line.
  fileprivate var joinedLines: String {
    split(separator: "\n").joined(separator: "; ")
  }

  /// Whether Graphviz says here that it has no engine, or no writer of SVG.
  ///
  /// Both live in plugins, which Graphviz finds through a file written when it is installed.
  fileprivate var speaksOfMissingPlugins: Bool {
    let lowercase = lowercased()
    return ["layout engine", "layout type", "renderer", "plugin", "format: \"svg\" not recognized"]
      .contains { lowercase.contains($0) }
  }
}

/// The customary name of a signal that ends a process by itself.
private func signalName(_ signal: Int32) -> String {
  switch signal {
  case 4: "SIGILL"
  case 6: "SIGABRT"
  case 8: "SIGFPE"
  case 9: "SIGKILL"
  case 11: "SIGSEGV"
  case 15: "SIGTERM"
  default: "signal \(signal)"
  }
}
