import TestSupport
import Testing

@testable import Rendering

@Suite("The worker process")
struct GraphvizWorkerTests {
  @Test("answers with a header, the messages and the drawing")
  func answer() async throws {
    let answer = try await BuiltCommand.run(["graphviz-worker"], input: "digraph { a }")
    #expect(answer.status == 0)
    #expect(answer.standardError.isEmpty)
    let read = try #require(WorkerAnswer(Array(answer.standardOutput.utf8)))
    #expect(read.status == .drawn)
    #expect(String(decoding: read.svg, as: UTF8.self).hasSuffix("</svg>\n"))
  }

  @Test("draws no part of a text that a null byte cuts short")
  func nullByte() async throws {
    let answer = try await BuiltCommand.run(["graphviz-worker"], input: "digraph { a }\u{0} b }")
    let read = try #require(WorkerAnswer(Array(answer.standardOutput.utf8)))
    #expect(read.status == .notRead)
    #expect(read.svg.isEmpty)
  }

  @Test("stays out of the help")
  func hidden() async throws {
    let help = try await BuiltCommand.run(["--help"])
    #expect(help.status == 0)
    #expect(!help.standardOutput.contains("graphviz-worker"))
  }

  @Test("an answer reads back as it was written, and no beginning of it does")
  func roundTrip() {
    let answer = WorkerAnswer(
      status: .drawn,
      messages: Array("Warning: x\n".utf8),
      svg: Array("<svg/>\n".utf8)
    )
    let bytes = answer.bytes
    #expect(WorkerAnswer(bytes) == answer)
    for length in 0..<bytes.count {
      #expect(WorkerAnswer(Array(bytes.prefix(length))) == nil)
    }
    #expect(WorkerAnswer(bytes + [0]) == nil)
  }
}
