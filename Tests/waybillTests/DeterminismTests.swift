import Foundation
import TestSupport
import Testing

@Suite("The same inventory gives the same bytes")
struct DeterminismTests {
  private static let sample = "three-account-release-broken"

  private struct Answers: Equatable {
    var text = ""
    var json = ""
    var markdown = ""
    var files: [String: Data] = [:]
  }

  private func answers(in folder: String) async throws -> Answers {
    var answers = Answers()
    let audit = ["audit", Self.sample]
    answers.text = try await BuiltCommand.run(
      audit + ["--verbose", "--output", "out"],
      directory: folder
    ).standardOutput
    answers.json = try await BuiltCommand.run(audit + ["--format", "json"], directory: folder)
      .standardOutput
    answers.markdown = try await BuiltCommand.run(
      audit + ["--format", "markdown"],
      directory: folder
    ).standardOutput
    let output = URL(fileURLWithPath: folder).appendingPathComponent("out")
    for name in try FileManager.default.contentsOfDirectory(atPath: output.path) {
      answers.files[name] = try Data(contentsOf: output.appendingPathComponent(name))
    }
    return answers
  }

  @Test("twice, and with its files written in other orders")
  func orders() async throws {
    let files = try SampleCopy.files(of: Self.sample)
    let shuffled = files.sorted { $0.data.hashValue < $1.data.hashValue }
    var all: [Answers] = []
    for order in [files, files.reversed(), shuffled] {
      try await withTemporaryFolder { folder in
        try SampleCopy.write(order, to: "\(folder)/\(Self.sample)")
        all.append(try await answers(in: folder))
        if all.count == 1 { all.append(try await answers(in: folder)) }
      }
    }
    let first = try #require(all.first)
    #expect(!first.text.isEmpty && !first.json.isEmpty && !first.markdown.isEmpty)
    #expect(first.files.keys.contains { $0.hasSuffix(".dot") })
    #expect(first.files.keys.contains { $0.hasSuffix(".svg") })
    for other in all.dropFirst() { #expect(other == first) }
  }
}
