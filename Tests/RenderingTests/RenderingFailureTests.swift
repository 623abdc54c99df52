import Foundation
import Rendering
import TestSupport
import Testing

/// Workers that do what Graphviz does on a bad day, played by the shell.
@Suite("When a drawing fails")
struct RenderingFailureTests {
  @Test(
    "a worker that does not answer is killed in time",
    arguments: ["exec sleep 60", "sleep 60; true"]
  )
  func timeout(script: String) async {
    let clock = ContinuousClock()
    let start = clock.now
    let failure = await failure(of: script, timeout: .milliseconds(300))
    #expect(failure == .timedOut(after: .milliseconds(300)))
    #expect(start.duration(to: clock.now) < .seconds(30))
    #expect(failure?.description == "Graphviz did not finish the drawing within 0.3 seconds")
    #expect(failure?.help != nil)
  }

  @Test("a crash is told from other ends")
  func crash() async {
    let failure = await failure(of: "kill -SEGV $$")
    #expect(failure == .crashed(signal: 11))
    #expect(failure?.description == "Graphviz crashed while drawing (SIGSEGV)")
  }

  @Test("an exit status is handed over with what the worker had to say")
  func exit() async {
    let failure = await failure(of: "echo no memory >&2; exit 3")
    #expect(failure == .exited(code: 3, message: "no memory"))
    #expect(failure?.description == "the drawing process ended with status 3: no memory")
    #expect(await self.failure(of: "exit 3") == .exited(code: 3, message: ""))
  }

  @Test("a worker that complains without end is read to the end")
  func longComplaint() async {
    let failure = await failure(of: "head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 3")
    #expect(failure == .exited(code: 3, message: String(repeating: "x", count: 4096)))
  }

  @Test(
    "an answer that is none is not taken for a drawing",
    arguments: [
      "echo hello",
      "echo '<svg/>'",
      "printf 'waybill-drawing/1 drawn 0 100\\n<svg'",
      "printf 'waybill-drawing/1 drawn 0 2\\n<svg/>'",
      "printf 'waybill-drawing/1 drawn 0 0\\n'",
      "printf 'waybill-drawing/1 drawn 0 2\\n\\377\\376'",
      "printf 'waybill-drawing/1 drawn -1 7\\n<svg/>'",
      "head -c 100000 /dev/zero",
    ]
  )
  func garbage(script: String) async {
    #expect(await failure(of: script) == .unreadableAnswer)
  }

  @Test("silence is told from garbage")
  func silence() async {
    #expect(await failure(of: "exit 0") == .noOutput)
  }

  @Test("an answer beyond the limit is given up")
  func tooLarge() async {
    let renderer = SVGRenderer(
      executable: "/bin/sh",
      arguments: ["-c", "head -c 1000000 /dev/zero"],
      outputLimit: 1000
    )
    #expect(await renderer.render("digraph { a }").failure == .outputTooLarge(limit: 1000))
  }

  @Test("a program that is not there is reported as such")
  func notThere() async {
    let outcome = await SVGRenderer(executable: "/nowhere/waybill").render("digraph { a }")
    guard case .failed(.couldNotStart(let reason)) = outcome else {
      Issue.record("started a program that is not there: \(outcome)")
      return
    }
    #expect(reason.contains("/nowhere/waybill"))
  }

  @Test("a worker that reads nothing does not take its parent along")
  func unreadInput() async {
    let dot = "digraph { a } //" + String(repeating: "x", count: 1 << 22)
    #expect(await failure(of: "exec 0<&-; exit 3", dot: dot) == .exited(code: 3, message: ""))
  }

  @Test("a cancelled drawing ends")
  func cancelled() async {
    let drawing = Task { await failure(of: "exec sleep 60") }
    drawing.cancel()
    #expect(await drawing.value == .cancelled)
  }

  @Test("only as many workers run at once as they may")
  func bounded() async throws {
    try await withTemporaryFolder { folder in
      // Each worker notes itself down, counts who is there, and goes.
      let script = """
        cd "$0"; touch running-$$; ls running-* | wc -l >>counts; sleep 0.2; rm running-$$
        """
      let renderer = SVGRenderer(
        executable: "/bin/sh",
        arguments: ["-c", script, folder],
        concurrency: 3
      )
      let outcomes = await renderer.renderAll(Array(repeating: "", count: 12))
      #expect(outcomes.allSatisfy { $0.failure == .noOutput })
      let counts = try String(contentsOfFile: folder + "/counts", encoding: .utf8)
        .split(separator: "\n").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
      #expect(counts.count == 12)
      #expect(counts.allSatisfy { $0 <= 3 })
    }
  }

  private func failure(
    of script: String,
    dot: String = "digraph { a }",
    timeout: Duration = .seconds(60)
  ) async -> RenderingFailure? {
    let renderer = SVGRenderer(executable: "/bin/sh", arguments: ["-c", script], timeout: timeout)
    return await renderer.render(dot).failure
  }
}
