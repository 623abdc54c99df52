import ArgumentParser
import PolicyEvaluation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `waybill evaluate`: authorization questions in, decisions out, one line each.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Decides authorization questions, one line of JSON each, from standard input.",
    discussion: """
      A line holds one request and every policy that takes part; nothing else is
      read. The answers come in the order of the questions. The exit status is 2
      when a line was no question, and with --check 1 when a decision was not the
      expected one.
      """
  )

  @Flag(help: "Add to every decision the proof of it.")
  var trace = false

  @Flag(help: "Print only decisions that differ from what a line expects, and a summary.")
  var check = false

  func run() async throws {
    // A reader that goes away, such as `head`, ends the work without a complaint.
    signal(SIGPIPE, SIG_IGN)
    if isatty(0) == 1 {
      StandardError.write(
        "reading cases from standard input, one line of JSON each, until the end of the input "
          + "(control-D); see docs/spec/cases.md\n"
      )
    }
    let summary = await EvaluationStream(tracing: trace, checking: check).run()
    if check, !summary.isCutOff { _ = writeAll(Array((summary.description + "\n").utf8), to: 1) }
    if summary.errors > 0 { throw ExitCode(2) }
    if check, summary.differences > 0 { throw ExitCode(1) }
  }
}

/// How many lines there were, and what became of them.
struct EvaluationSummary: Sendable, CustomStringConvertible {
  var cases = 0
  var compared = 0
  var differences = 0
  var errors = 0
  /// Whether nobody reads the answers any more.
  var isCutOff = false

  mutating func add(_ other: EvaluationSummary) {
    cases += other.cases
    compared += other.compared
    differences += other.differences
    errors += other.errors
  }

  var description: String {
    "\(cases) cases, \(compared) compared: \(differences) differ, \(errors) lines could not be read"
  }
}

/// Evaluates a stream of lines on every core, a block of lines at a time, in bounded memory.
struct EvaluationStream: Sendable {
  let tracing: Bool
  let checking: Bool

  /// What the work on one block leaves.
  private struct Result: Sendable {
    var output: [UInt8] = []
    var summary = EvaluationSummary()
    var documents: DocumentCache
  }

  /// Reads on the main thread, so that waiting for input holds up no work.
  @MainActor
  func run() async -> EvaluationSummary {
    var reader = LineBlockReader(descriptor: 0)
    let output = OrderedOutput(descriptor: 1)
    let limit = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 1
    return await withTaskGroup(of: Result.self) { group in
      var summary = EvaluationSummary()
      var idle: [DocumentCache] = []
      var running = 0
      var index = 0
      while let block = reader.next() {
        if running == limit, let done = await group.next() {
          summary.add(done.summary)
          idle.append(done.documents)
          running -= 1
        }
        if await output.isCutOff { break }
        let documents = idle.popLast() ?? DocumentCache(warns: tracing)
        let number = index
        group.addTask { await work(on: block, number: number, documents, output) }
        running += 1
        index += 1
      }
      while let done = await group.next() { summary.add(done.summary) }
      summary.isCutOff = await output.isCutOff
      return summary
    }
  }

  private func work(
    on block: LineBlock,
    number: Int,
    _ documents: DocumentCache,
    _ output: OrderedOutput
  ) async -> Result {
    var result = Result(documents: documents)
    if block.isTooLong {
      let error = EvaluationCaseError(
        id: nil,
        reason: "the line is longer than \(LineBlockReader.lineLimit) bytes",
        offset: nil
      )
      record(.failure(error, line: block.firstLine), in: &result)
    } else {
      block.forEachLine { line, number in
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        let answer = EvaluationAnswer(
          line,
          line: number,
          tracing: tracing,
          documents: result.documents
        )
        record(answer, in: &result)
      }
    }
    await output.write(result.output, number: number)
    result.output = []
    return result
  }

  private func record(_ answer: EvaluationAnswer, in result: inout Result) {
    let line: [UInt8]?
    switch answer {
    case .failure:
      result.summary.errors += 1
      line = answer.json
    case .decision(_, let question):
      result.summary.cases += 1
      if question.expected != nil { result.summary.compared += 1 }
      if checking {
        line = answer.difference
        if line != nil { result.summary.differences += 1 }
      } else {
        line = answer.json
      }
    }
    guard let line else { return }
    result.output.append(contentsOf: line)
    result.output.append(0x0A)
  }
}

/// Writes blocks in their order, whichever is ready first; each waits for its turn.
private actor OrderedOutput {
  private let descriptor: Int32
  private var next = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private(set) var isCutOff = false

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  func write(_ bytes: [UInt8], number: Int) async {
    if number != next {
      await withCheckedContinuation { waiting[number] = $0 }
    }
    if !isCutOff, !writeAll(bytes, to: descriptor) { isCutOff = true }
    next += 1
    waiting.removeValue(forKey: next)?.resume()
  }
}
