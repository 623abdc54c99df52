import AccessModel
import AWSIdentifiers
import Foundation
import Inventories
import PolicyEvaluation
import Reachability
import TestSupport
import Testing

@Suite("Questions put to an inventory")
struct InquiryTests {
  private static func graph(_ sample: String = "three-account-release") throws -> AccessGraph {
    let folder = BuiltCommand.packageFolder.appendingPathComponent("inventories/\(sample)")
    return AccessGraph(try Inventory.read(at: folder.path))
  }

  private static func arn(_ text: String) throws -> ARN { try #require(ARN(text)) }

  private func ask(
    _ principal: String,
    _ action: String,
    _ resource: String?,
    in graph: AccessGraph,
    _ change: (inout Inquiry) throws -> Void = { _ in }
  ) throws -> InquiryAnswer {
    var inquiry = Inquiry(
      asker: .identity(try Self.arn(principal)),
      action: try #require(ActionName(action)),
      resource: try resource.map { try Self.arn($0) }
    )
    try change(&inquiry)
    return AccessEvaluator(graph).answer(inquiry)
  }

  @Test("an assume-role hop needs the trust policy and the caller's own policy")
  func assume() throws {
    let caller = "arn:aws:iam::111111111111:role/ReleasePipeline"
    let role = "arn:aws:iam::333333333333:role/PipelineDeploy"
    let whole = try ask(caller, "sts:AssumeRole", role, in: Self.graph())
    #expect(whole.outcome == .allowed)
    let broken = try ask(
      caller,
      "sts:AssumeRole",
      role,
      in: Self.graph("three-account-release-broken")
    )
    #expect(broken.outcome == .implicitlyDenied)
    #expect(broken.hops[0].answer.decision.blockers.map(\.layer) == [.trustPolicy])
  }

  @Test("a pattern asks for every resource, and an example is one that is really allowed")
  func pattern() throws {
    let build = "arn:aws:iam::111111111111:role/OrdersBuild"
    let all = try ask(
      build,
      "s3:GetObject",
      "arn:aws:s3:::acme-release-artifacts/orders-service-relea/SourceOutp/*",
      in: Self.graph()
    ) { $0.isPattern = true }
    #expect(all.outcome == .allowed)
    #expect(all.extent == .all)
    let some = try ask(
      build,
      "s3:GetObject",
      "arn:aws:s3:::acme-release-artifacts/*",
      in: Self.graph()
    ) { $0.isPattern = true }
    #expect(some.outcome == .allowed)
    #expect(some.extent == .some)
    let example = try #require(some.hops.last?.resource)
    #expect(example.hasPrefix("arn:aws:s3:::acme-release-artifacts/orders-service-relea/"))
    #expect(try ask(build, "s3:GetObject", example, in: Self.graph()).outcome == .allowed)
    let none = try ask(build, "s3:GetObject", "arn:aws:s3:::another-bucket/*", in: Self.graph()) {
      $0.isPattern = true
    }
    #expect(none.outcome != .allowed)
  }

  @Test("a chain is judged hop by hop, and only the last role's permissions count")
  func chain() throws {
    let caller = "arn:aws:iam::111111111111:role/ReleasePipeline"
    let role = try Self.arn("arn:aws:iam::222222222222:role/PipelineDeploy")
    let object = "arn:aws:s3:::acme-release-artifacts/orders-service-relea/BuildOutpu/x"
    let answer = try ask(caller, "s3:GetObject", object, in: Self.graph()) { $0.via = [role] }
    #expect(answer.hops.count == 2)
    #expect(answer.outcome == .allowed)
    let broken = try ask(
      caller,
      "s3:GetObject",
      object,
      in: Self.graph("three-account-release-broken")
    ) { $0.via = [try Self.arn("arn:aws:iam::333333333333:role/PipelineDeploy")] }
    #expect(broken.outcome == .implicitlyDenied)
    #expect(broken.hops[0].answer.decision.outcome == .implicitlyDenied)
  }

  @Test("a key the question leaves open makes the answer conditional; given, it decides")
  func openKey() throws {
    let caller = "arn:aws:iam::222222222222:role/PipelineDeploy"
    let role = "arn:aws:iam::222222222222:role/StackChanges"
    let open = try ask(caller, "iam:PassRole", role, in: Self.graph())
    #expect(open.outcome == .conditional)
    let fits = try ask(caller, "iam:PassRole", role, in: Self.graph()) {
      $0.context = [("iam:PassedToService", ["cloudformation.amazonaws.com"])]
    }
    #expect(fits.outcome == .allowed)
    let other = try ask(caller, "iam:PassRole", role, in: Self.graph()) {
      $0.context = [("IAM:passedtoservice", ["lambda.amazonaws.com"])]
    }
    #expect(other.outcome == .implicitlyDenied)
  }

  @Test("a session policy only takes away")
  func sessionPolicy() throws {
    let build = "arn:aws:iam::111111111111:role/OrdersBuild"
    let object = "arn:aws:s3:::acme-release-artifacts/orders-service-relea/SourceOutp/x"
    func ask(with text: String) throws -> InquiryAnswer {
      try self.ask(build, "s3:GetObject", object, in: Self.graph()) {
        $0.sessionPolicies = [
          AttachedPolicy(
            name: "session",
            document: .parse(Array(text.utf8), as: .session),
            position: SourcePosition(file: -1, offset: 0)
          )
        ]
      }
    }
    let statement = #""Effect": "Allow", "Resource": "*""#
    let wide = #"{"Version": "2012-10-17", "Statement": {\#(statement), "Action": "*"}}"#
    let narrow = #"{"Version": "2012-10-17", "Statement": {\#(statement), "Action": "ec2:*"}}"#
    #expect(try ask(with: wide).outcome == .allowed)
    let denied = try ask(with: narrow)
    #expect(denied.outcome == .implicitlyDenied)
    #expect(denied.hops[0].answer.decision.blockers.map(\.layer) == [.session])
  }

  @Test("what an account that was not collected would say stays open")
  func external() throws {
    let answer = try ask(
      "arn:aws:iam::555555555555:role/partner",
      "s3:GetObject",
      "arn:aws:s3:::acme-release-artifacts/x",
      in: Self.graph()
    )
    // The bucket policy does not admit the account: that much is certain.
    #expect(answer.outcome == .implicitlyDenied)
    #expect(answer.hops[0].answer.decision.blockers.contains { $0.layer == .bucketPolicy })
  }
}
