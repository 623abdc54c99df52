import Foundation
import FuzzInvariants
import PolicyEvaluation
import Testing

@Suite("What fuzzers found, and what they start from")
struct FuzzFindingsTests {
  private static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fuzzing/Corpus")

  @Test("hold every invariant", arguments: FuzzTarget.allCases)
  func corpus(target: FuzzTarget) throws {
    let folder = Self.corpus.appendingPathComponent(target.rawValue)
    let files = try FileManager.default.contentsOfDirectory(
      at: folder,
      includingPropertiesForKeys: nil
    )
    #expect(!files.isEmpty)
    for file in files.sorted(by: { $0.path < $1.path }) {
      let bytes = Array(try Data(contentsOf: file))
      do throws(BrokenInvariant) {
        try target.check(bytes)
        // Every prefix is an input of its own; a long one is cut at fewer places.
        for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 16)) {
          try target.check(Array(bytes[..<end]))
        }
      } catch {
        Issue.record("\(target.rawValue)/\(file.lastPathComponent): \(error)")
      }
    }
  }

  @Test("a bar at the start of a line is a drawing, as one behind a blank is")
  func bars() {
    let text = "Role: x\n| is not authorized to perform: s3:GetObject"
    let message = AccessDeniedMessage(parsing: text)
    #expect(message.principal == "x")
    #expect(message.action == "s3:GetObject")
    #expect(AccessDeniedMessage(parsing: text.replacing("\n|", with: "\\n|")) == message)
  }

  @Test("a principal of nothing but quotes is none")
  func quotedNobody() {
    let text = "\" is not authorized to perform: s3:GetObject"
    #expect(AccessDeniedMessage(parsing: text).principal == nil)
  }

  @Test("a resource of nothing but quotes is none")
  func quotes() {
    let text = "User: x is not authorized to perform: s3:GetObject on resource: \"\""
    #expect(AccessDeniedMessage(parsing: text).resource == nil)
  }
}
