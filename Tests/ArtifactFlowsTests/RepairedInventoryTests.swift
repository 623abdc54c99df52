import Foundation
import TestSupport
import Testing

@Suite("Broken pipelines, repaired by `waybill fix`")
struct RepairedInventoryTests {
  /// What `fix` must come to for a mutation of PF-105.
  struct Expectation: Sendable {
    /// `repaired`, `notRepaired` or `nothingBroken`.
    let state: String
    /// The accounts that have a policy to change.
    var accounts: Set<String> = []
    /// What must be said where no policy repairs it, or besides.
    var words = ""
  }

  private static let tools = "111111111111"
  private static let dev = "222222222222"
  private static let prod = "333333333333"
  private static let management = "999999999999"

  private static let expectations: [String: Expectation] = [
    "M-1": Expectation(state: "notRepaired", words: "customer managed key"),
    "M-2": Expectation(state: "repaired", accounts: [tools]),
    "M-3": Expectation(state: "repaired", accounts: [prod]),
    "M-4": Expectation(state: "repaired", accounts: [tools]),
    "M-5": Expectation(state: "nothingBroken"),
    "M-6": Expectation(state: "repaired", accounts: [tools]),
    "M-7": Expectation(state: "repaired", accounts: [tools], words: "accept `aws:kms`"),
    "M-8": Expectation(state: "repaired", accounts: [tools]),
    "M-9": Expectation(state: "repaired", accounts: [tools]),
    "M-10": Expectation(state: "repaired", accounts: [dev]),
    "M-11": Expectation(
      state: "repaired",
      accounts: [tools],
      words: "the role was deleted and made again"
    ),
    "M-12": Expectation(state: "repaired", accounts: [tools]),
    "M-13": Expectation(state: "notRepaired", words: "set `encryptionKey` of the build project"),
    "M-14": Expectation(state: "repaired", accounts: [management]),
    "M-15": Expectation(state: "repaired", accounts: [management]),
    "M-16": Expectation(state: "repaired", accounts: [tools]),
    "M-17": Expectation(state: "repaired", accounts: [tools, dev, prod]),
    "M-18": Expectation(state: "notRepaired", words: "cancel the deletion of the key"),
  ]

  @Test(
    "every mutation of the worked example",
    arguments: try WorkedExample.changes("mutations.json")
  )
  func mutation(change: WorkedExample.Change) async throws {
    let expected = try #require(Self.expectations[change.id])
    try await EditedInventory.with(change.edits) { path in
      let (answer, status) = try await FixAnswer.of(path)
      #expect(answer.state == expected.state)
      #expect(status == (expected.state == "notRepaired" ? 1 : 0))
      #expect(Set(answer.patches.compactMap(\.account)) == expected.accounts)
      let said = answer.legs.flatMap { $0.advice + $0.remedies.map(\.text) }
      if !expected.words.isEmpty {
        #expect(said.contains { $0.contains(expected.words) }, "\(said)")
      }
      if expected.state == "notRepaired" {
        #expect(answer.patches.isEmpty && answer.newAccess.isEmpty)
        #expect(answer.legs.allSatisfy { $0.state == "broken" && !$0.remedies.isEmpty })
      } else {
        try await expectSound(answer, at: path)
      }
    }
  }

  @Test("every mutation has its expectation")
  func isWhole() throws {
    #expect(try WorkedExample.changes("mutations.json").map(\.id).count == 18)
    #expect(Self.expectations.count == 18)
  }

  private static let corpus: URL? = {
    let root = EditedInventory.package.deletingLastPathComponent()
    let folder = root.appendingPathComponent("shared/corpus/inventories").standardizedFileURL
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  @Test(
    "the broken ones of the real inventories",
    .enabled(if: corpus != nil, "no corpus lies at ../shared/corpus: nothing to repair"),
    arguments: [
      "refarch--kms-drop-test-root", "refarch--trust-wrong-account-prod",
      "serverless--identity-drop-s3-objects", "serverless--bucket-policy-explicit-deny",
    ]
  )
  func realInventory(name: String) async throws {
    let corpus = try #require(Self.corpus)
    try await withTemporaryFolder { folder in
      let copy = "\(folder)/\(name)"
      try FileManager.default.copyItem(
        atPath: corpus.appendingPathComponent(name).path,
        toPath: copy
      )
      let (answer, status) = try await FixAnswer.of(copy)
      #expect(status == 0)
      #expect(answer.state == "repaired")
      #expect(answer.patches.count == 1)
      try await expectSound(answer, at: copy)
    }
  }

  /// Expects that the patches repair everything, allow nothing besides, and, once they are in the
  /// files, leave nothing to repair.
  private func expectSound(_ answer: FixAnswer, at path: String) async throws {
    #expect(answer.legs.allSatisfy { $0.state == "repaired" })
    #expect(answer.regressions.isEmpty)
    for access in answer.newAccess {
      let isLegs = answer.legs.contains {
        $0.principal == access.principal && $0.action == access.action
          && $0.resource == access.resource
      }
      #expect(isLegs && access.own && access.certain, "\(access)")
    }
    // Every leg that was broken is there: nothing is repaired without being newly allowed.
    for leg in answer.legs {
      #expect(
        answer.newAccess.contains {
          $0.principal == leg.principal && $0.action == leg.action && $0.resource == leg.resource
        },
        "\(leg.leg) \(leg.action)"
      )
    }
    for patch in answer.patches {
      expectNarrow(patch)
      try PatchedSnapshot(folder: URL(fileURLWithPath: path)).apply(patch)
    }
    let audit = try await BuiltCommand.run(["audit", path])
    #expect(audit.status == 0, "\(audit.standardOutput)")
    let (again, status) = try await FixAnswer.of(path)
    #expect(status == 0)
    #expect(again.state == "nothingBroken")
    #expect(again.patches.isEmpty && again.legs.isEmpty && again.newAccess.isEmpty)
  }

  /// Expects that a patch adds no statement that allows everybody, or every action of a service.
  private func expectNarrow(_ patch: FixAnswer.Patch) {
    let added = patch.diff.split(separator: "\n").filter { $0.hasPrefix("+") }.joined(
      separator: "\n"
    )
    for allowed in added.components(separatedBy: #""Effect": "Allow""#).dropFirst() {
      let statement = allowed.components(separatedBy: #""Effect": "Deny""#)[0]
      #expect(!statement.contains(#""kms:*""#) && !statement.contains(#""s3:*""#))
      #expect(!statement.contains(#""Action": "*""#))
      if statement.contains(#""Principal": "*""#) {
        // The policy of a gateway endpoint can name nobody else.
        #expect(patch.policy.hasPrefix("endpoint policy"))
        #expect(statement.contains(#""aws:PrincipalArn""#))
      }
    }
  }
}
