import Foundation
import TestSupport
import Testing

@Suite("An interruption")
struct InterruptionTests {
  /// A way to interrupt: with Ctrl-C, or as a system does that shuts down.
  struct Way: CustomTestStringConvertible, Sendable {
    let name: String
    let signal: Int32
    /// The status that a shell tells of: 128 and the signal.
    let status: Int32

    var testDescription: String { name }
  }

  private static let ways = [
    Way(name: "SIGINT", signal: SIGINT, status: 130),
    Way(name: "SIGTERM", signal: SIGTERM, status: 143),
  ]

  private static let sample = "three-account-release-broken"

  /// Runs the command and interrupts it.
  ///
  /// - Parameters:
  ///   - arguments: What it is told.
  ///   - way: The signal.
  ///   - moment: Returns when the signal is to be sent; it is told whether the command still runs.
  /// - Returns: Its status as a shell tells it.
  /// - Throws: What starting it throws.
  private func interrupt(
    _ arguments: [String],
    _ way: Way,
    at moment: (() -> Bool) -> Void
  ) throws -> Int32 {
    let command = try InterruptedCommand(arguments)
    moment { command.isRunning }
    return command.interrupt(way.signal)
  }

  /// Moments from the start to beyond the end of a run, and those at which files are written.
  private func moments(_ arguments: [String], _ folder: String) throws -> [(() -> Bool) -> Void] {
    let start = ContinuousClock.now
    _ = try interrupt(arguments, Self.ways[0]) { isRunning in
      while isRunning() { usleep(200) }
    }
    let whole = ContinuousClock.now - start
    let later = (0...8).map { step in
      { (isRunning: () -> Bool) in
        let end = ContinuousClock.now + whole * step / 8
        while isRunning(), ContinuousClock.now < end { usleep(200) }
      }
    }
    // As soon as a file appears that was not there: one that is not finished, or the first that is.
    let writing = (0..<4).map { number in
      { (isRunning: () -> Bool) in
        let before = Self.names(in: folder)
        while isRunning(), Self.names(in: folder) == before {}
        usleep(UInt32(number) * 300)
      }
    }
    return later + writing
  }

  private static func names(in folder: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
  }

  @Test("leaves the old index whole, and nothing beside it", arguments: ways)
  func indexing(way: Way) async throws {
    try await withTemporaryFolder { folder in
      let index = "\(folder)/a.waybill"
      let other = ["index", SampleCopy.path(of: "three-account-release"), "-o", index]
      let arguments = ["index", SampleCopy.path(of: Self.sample), "-o", index]
      _ = try await BuiltCommand.run(arguments)
      let new = try Data(contentsOf: URL(fileURLWithPath: index))
      var interrupted = 0
      for moment in try moments(arguments, folder) {
        _ = try await BuiltCommand.run(other)
        let old = try Data(contentsOf: URL(fileURLWithPath: index))
        #expect(old != new)
        let status = try interrupt(arguments, way, at: moment)
        let left = try Data(contentsOf: URL(fileURLWithPath: index))
        if status == way.status {
          interrupted += 1
          // The signal may come when the new one is in its place already.
          #expect(left == old || left == new)
        } else {
          #expect(status == 0)
          #expect(left == new)
        }
        #expect(Self.names(in: folder) == ["a.waybill"])
      }
      #expect(interrupted > 0)
    }
  }

  @Test("leaves drawings that are whole, and no beginning of another", arguments: ways)
  func drawing(way: Way) async throws {
    try await withTemporaryFolder { folder in
      let whole = "\(folder)/whole"
      let sample = SampleCopy.path(of: Self.sample)
      _ = try await BuiltCommand.run(["audit", sample, "--output", whole])
      let names = Self.names(in: whole)
      #expect(names.count == 4)
      let output = "\(folder)/output"
      let arguments = ["audit", sample, "--output", output]
      var interrupted = 0
      for moment in try moments(arguments, output) {
        try? FileManager.default.removeItem(atPath: output)
        let status = try interrupt(arguments, way, at: moment)
        if status == way.status { interrupted += 1 } else { #expect(status == 1) }
        for name in Self.names(in: output) {
          #expect(names.contains(name), "\(name) was left")
          let left = try Data(contentsOf: URL(fileURLWithPath: "\(output)/\(name)"))
          #expect(left == (try Data(contentsOf: URL(fileURLWithPath: "\(whole)/\(name)"))))
        }
      }
      #expect(interrupted > 0)
    }
  }

  @Test("that was to be ignored, as nohup asks, does not end the writing")
  func ignored() async throws {
    try await withTemporaryFolder { folder in
      let answer = try ShellCommand(
        """
        trap '' HUP
        (count=0; while [ $count -lt 50000 ]; do kill -HUP $$; count=$((count + 1)); done) \
        >/dev/null 2>&1 &
        exec '\(BuiltCommand.path)' index \(SampleCopy.path(of: Self.sample)) -o a.waybill
        """,
        directory: folder
      )
      #expect(answer.status == 0, "\(answer.error)")
      #expect(Self.names(in: folder) == ["a.waybill"])
    }
  }
}
