import Subprocess

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Draws DOT as SVG, each drawing in a worker process of its own.
///
/// Whatever Graphviz does on a drawing, hang, crash or fill the memory, comes back as a value. The
/// same text gives the same bytes on the same machine; between machines fonts differ, and with
/// them the geometry.
///
/// From the first drawing on, the process ignores `SIGPIPE`: otherwise a worker that dies while it
/// is being written to would take its parent along.
public struct SVGRenderer: Sendable {
  /// The program to run as the worker.
  public let executable: String
  /// What it is told, so that it becomes ``GraphvizWorker``.
  public let arguments: [String]
  /// How long one drawing may take before its worker is killed.
  public let timeout: Duration
  /// The largest answer that is taken, in bytes.
  public let outputLimit: Int
  /// How many drawings are made at a time.
  public let concurrency: Int
  /// Environment variables that the worker gets besides ours.
  public let environment: [String: String]

  /// Makes a renderer.
  ///
  /// - Parameters:
  ///   - executable: Path of the worker: a program that calls ``GraphvizWorker/runAndExit()`` when
  ///     it is given the arguments. The default is the running program itself, which is right for
  ///     `waybill` and for nobody else.
  ///   - arguments: What the worker is told; the default is the hidden subcommand of `waybill`.
  ///   - timeout: How long one drawing may take before its worker is killed.
  ///   - outputLimit: The largest answer that is taken, in bytes.
  ///   - concurrency: How many drawings ``renderAll(_:)`` makes at a time; the default is the
  ///     number of processors.
  ///   - environment: Variables that the worker gets besides those of this process.
  public init(
    executable: String = SVGRenderer.ownExecutable,
    arguments: [String] = ["graphviz-worker"],
    timeout: Duration = .seconds(30),
    outputLimit: Int = 64 << 20,
    concurrency: Int = SVGRenderer.processorCount,
    environment: [String: String] = [:]
  ) {
    self.executable = executable
    self.arguments = arguments
    self.timeout = timeout
    self.outputLimit = outputLimit
    self.concurrency = max(1, concurrency)
    self.environment = environment
  }

  /// Draws one DOT text.
  ///
  /// Characters that XML cannot carry, such as control characters, are drawn as U+FFFD.
  ///
  /// - Parameter dot: A graph in the DOT language. Edges must not have a `label` when there are
  ///   clusters: Graphviz 2.42 frees it twice; `xlabel` is safe.
  /// - Returns: The drawing, or the reason why there is none.
  public func render(_ dot: String) async -> RenderingOutcome {
    ignoreBrokenPipes
    return await withTaskGroup(of: RenderingOutcome?.self) { group in
      group.addTask { await draw(dot) }
      group.addTask {
        do { try await Task.sleep(for: timeout) } catch { return nil }
        return .failed(.timedOut(after: timeout))
      }
      // Leaving the group cancels the slower task; a cancelled drawing kills its worker.
      defer { group.cancelAll() }
      for await outcome in group {
        if let outcome { return outcome }
      }
      return .failed(.cancelled)
    }
  }

  /// Draws several DOT texts, ``concurrency`` of them at a time.
  ///
  /// - Parameter dots: Graphs in the DOT language.
  /// - Returns: What came of each, in the order of the texts.
  public func renderAll(_ dots: [String]) async -> [RenderingOutcome] {
    await withTaskGroup(of: (index: Int, outcome: RenderingOutcome).self) { group in
      var outcomes = [RenderingOutcome](repeating: .failed(.cancelled), count: dots.count)
      for (index, dot) in dots.enumerated() {
        if index >= concurrency, let done = await group.next() {
          outcomes[done.index] = done.outcome
        }
        group.addTask { (index, await render(dot)) }
      }
      for await done in group {
        outcomes[done.index] = done.outcome
      }
      return outcomes
    }
  }
}

extension SVGRenderer {
  /// The path of the running program.
  ///
  /// On Linux it is a name of the kernel's that stays right when the file is replaced meanwhile.
  public static var ownExecutable: String {
    #if canImport(Darwin)
      var size: UInt32 = 0
      _ = _NSGetExecutablePath(nil, &size)
      var path = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&path, &size) == 0 else { return CommandLine.arguments[0] }
      return path.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    #else
      return "/proc/self/exe"
    #endif
  }

  /// How many processors are at work.
  public static var processorCount: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Runs one worker to its end, without regard to time.
  private func draw(_ dot: String) async -> RenderingOutcome {
    var variables: [Environment.Key: String?] = [:]
    for (name, value) in environment {
      guard let key = Environment.Key(rawValue: name) else { continue }
      variables[key] = value
    }
    do {
      let result = try await run(
        .path(.init(executable)),
        arguments: Arguments(arguments),
        environment: .inherit.updating(variables),
        input: .inputWriter,
        output: .bytes(limit: outputLimit),
        error: .sequence
      ) { worker in
        // The worker may end before it has read everything. What then counts is how it ended, so
        // a failed write is no error.
        async let written: Void = {
          _ = try? await worker.standardInputWriter.write(dot.replacingCharactersUnfitForXML)
          try? await worker.standardInputWriter.finish()
        }()
        let complaints = await beginning(of: worker.standardError)
        await written
        return complaints
      }
      guard !Task.isCancelled else { return .failed(.cancelled) }
      return outcome(
        status: result.terminationStatus,
        output: result.standardOutput,
        complaints: result.closureResult
      )
    } catch {
      guard !Task.isCancelled else { return .failed(.cancelled) }
      return .failed(failure(error))
    }
  }

  /// What a worker that has ended leaves behind.
  private func outcome(
    status: TerminationStatus,
    output: [UInt8],
    complaints: [UInt8]
  ) -> RenderingOutcome {
    let code: Int32
    switch status {
    case .exited(let exitCode): code = exitCode
    case .signaled(let signal): return .failed(.crashed(signal: signal))
    }
    guard code == 0 else {
      let message = String(decoding: complaints, as: UTF8.self).trimmed
      return .failed(.exited(code: code, message: message))
    }
    guard !output.isEmpty else { return .failed(.noOutput) }
    guard let answer = WorkerAnswer(output) else { return .failed(.unreadableAnswer) }
    let messages = String(decoding: answer.messages, as: UTF8.self).trimmed
    switch answer.status {
    case .drawn:
      guard !answer.svg.isEmpty, let svg = String(validating: answer.svg, as: UTF8.self) else {
        return .failed(.unreadableAnswer)
      }
      return .svg(svg, warnings: messages.split(separator: "\n").map(String.init))
    case .notRead, .notLaidOut, .notRendered:
      return .failed(.graphvizError(messages))
    }
  }

  /// What an error says about the worker.
  private func failure(_ error: any Error) -> RenderingFailure {
    guard let error = error as? SubprocessError else { return .contactLost("\(error)") }
    switch error.code {
    case .spawnFailed, .executableNotFound, .failedToChangeWorkingDirectory:
      return .couldNotStart("\(error)")
    case .outputLimitExceeded:
      return .outputTooLarge(limit: outputLimit)
    default:
      return .contactLost("\(error)")
    }
  }
}

/// The first bytes of a stream, which is read to its end so that its writer never waits.
private func beginning(of stream: SubprocessOutputSequence) async -> [UInt8] {
  let limit = 4096
  var bytes: [UInt8] = []
  do {
    for try await buffer in stream where bytes.count < limit {
      buffer.withUnsafeBytes { bytes.append(contentsOf: $0.prefix(limit - bytes.count)) }
    }
  } catch {
    // What was read before the stream broke still tells something.
  }
  return bytes
}

/// Ignores `SIGPIPE` from its first use on, unless the program has a handler of its own.
private let ignoreBrokenPipes: Void = {
  if let handler = signal(SIGPIPE, SIG_IGN) {
    _ = signal(SIGPIPE, handler)
  }
}()

extension String {
  /// Without the line breaks and spaces at its end.
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// The bytes of the text, with U+FFFD for each character that no XML document may contain.
  ///
  /// Graphviz hands them through as they are. Source: XML 1.0, section 2.2, "Characters".
  fileprivate var replacingCharactersUnfitForXML: [UInt8] {
    func fits(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...: true
      default: false
      }
    }
    guard !unicodeScalars.allSatisfy(fits) else { return Array(utf8) }
    var text = UnicodeScalarView()
    for scalar in unicodeScalars {
      text.append(fits(scalar) ? scalar : "\u{FFFD}")
    }
    return Array(String(text).utf8)
  }
}
