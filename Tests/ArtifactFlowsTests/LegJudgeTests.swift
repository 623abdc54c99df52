import AWSIdentifiers
import AccessModel
import Inventories
import PolicyEvaluation
import Reachability
import Testing

@testable import ArtifactFlows

@Suite("A leg that can be made in several ways")
struct LegJudgeTests {
  private static let build = "arn:aws:iam::111111111111:role/OrdersBuild"

  /// A question of the build role about an artifact, which is allowed in the sample.
  private static func question(_ bucket: String = "acme-release-artifacts") throws -> AccessQuestion
  {
    let key = "orders-service-relea/SourceOutp/x"
    return AccessQuestion(
      asker: .identity(try #require(ARN(build))),
      action: try #require(ActionName("s3:GetObject")),
      target: .resource(try #require(ARN("arn:aws:s3:::\(bucket)/\(key)"))),
      owner: AccountID("111111111111"),
      guardian: bucket == "acme-release-artifacts" ? .bucket(bucket) : .none,
      region: "eu-west-1"
    )
  }

  private static func verdict(
    _ meaning: LegDraft.VariantMeaning,
    _ questions: [AccessQuestion]
  ) throws -> LegVerdict {
    let sample = EditedInventory.package
      .appendingPathComponent("inventories/three-account-release").path
    let judge = LegJudge(
      evaluator: AccessEvaluator(AccessGraph(try Inventory.read(at: sample)))
    )
    var draft = LegDraft(
      step: "Build/Build",
      principal: .identity(try #require(ARN(build))),
      action: ActionName("s3:GetObject"),
      resource: "*",
      purpose: .readArtifact,
      rule: "PF-28"
    )
    draft.variants = questions.map { LegDraft.Variant(name: "", question: $0) }
    draft.variantMeaning = meaning
    return try #require(judge.judge([draft]).first)
  }

  @Test("is broken where every way occurs and one is denied (PF-58)")
  func allHappen() throws {
    let allowed = try Self.question()
    let denied = try Self.question("acme-other")
    #expect(try Self.verdict(.allHappen, [allowed, allowed]).state == .allowed)
    let mixed = try Self.verdict(.allHappen, [allowed, denied])
    #expect(mixed.state == .broken)
    #expect(mixed.note.contains("intermittent"))
    #expect(try Self.verdict(.allHappen, [denied, denied]).state == .broken)
  }

  @Test("is open where one way occurs, nobody knows which, and one is denied (PF-127)")
  func oneHappens() throws {
    let allowed = try Self.question()
    let denied = try Self.question("acme-other")
    let file = LegUnknown(text: "which way it is")
    #expect(try Self.verdict(.oneHappens([file]), [allowed, allowed]).state == .allowed)
    let mixed = try Self.verdict(.oneHappens([file]), [allowed, denied])
    #expect(mixed.state == .indeterminate)
    #expect(mixed.unknowns.contains(file))
    #expect(try Self.verdict(.oneHappens([file]), [denied, denied]).state == .broken)
  }

  @Test("is allowed where one way is enough and one is allowed")
  func anySuffices() throws {
    let allowed = try Self.question()
    let denied = try Self.question("acme-other")
    #expect(try Self.verdict(.anySuffices, [denied, allowed]).state == .allowed)
    #expect(try Self.verdict(.anySuffices, [denied, denied]).state == .broken)
  }
}
