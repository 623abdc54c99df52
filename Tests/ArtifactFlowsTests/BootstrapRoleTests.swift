import AWSIdentifiers
import Foundation
import Testing

@testable import ArtifactFlows

@Suite("Bootstrap roles of CDK pipelines, section 5 of the flow rules")
struct BootstrapRoleTests {
  @Test(
    "are told by their names",
    arguments: [
      ("cdk-hnb659fds-deploy-role-111111111111-eu-west-1", "deploy hnb659fds eu-west-1"),
      (
        "cdk-a-b-file-publishing-role-111111111111-us-gov-east-1",
        "file-publishing a-b us-gov-east-1"
      ),
      ("cdk-q-image-publishing-role-111111111111-eu-west-1", "image-publishing q eu-west-1"),
      ("cdk-q-lookup-role-111111111111-eu-west-1", "lookup q eu-west-1"),
      ("cdk-q-cfn-exec-role-111111111111-eu-west-1", "cfn-exec q eu-west-1"),
      // Another account's name, no qualifier, no region, another role.
      ("cdk-q-deploy-role-222222222222-eu-west-1", ""),
      ("cdk--deploy-role-111111111111-eu-west-1", ""),
      ("cdk-q-deploy-role-111111111111", ""),
      ("deploy-role", ""),
    ]
  )
  func names(name: String, expected: String) throws {
    let arn = try #require(ARN("arn:aws:iam::111111111111:role/\(name)"))
    let role = BootstrapRole(arn)
    let found = role.map {
      "\($0.kind.rawValue) \($0.environment.qualifier) \($0.environment.region)"
    }
    #expect(found ?? "" == expected)
    if let role { #expect(role.environment.role(role.kind) == arn) }
  }

  @Test(
    "a role without its tag is not the one that the pipeline may assume",
    arguments: [true, false]
  )
  func tag(isTagged: Bool) async throws {
    let tables = try TriggerTable.all(in: "CDK").filter { $0.name == "SelfMutation" }
    let sample = try #require(tables.first?.cases.first)
    var inventory = try sample.inventory()
    var failure: (any Error)?
    let path = "\(ProviderInventory.tools)/global/iam/get-account-authorization-details.json"
    inventory.damage(path) { text in
      do { return try Self.edited(text, isTagged: isTagged) } catch {
        failure = error
        return nil
      }
    }
    #expect(failure == nil)
    let pipeline = try await ProviderRun.audit(inventory)
    let deploy = pipeline.legs.filter {
      $0.leg.step == "UpdatePipeline/SelfMutate" && $0.leg.action?.name == "assumerole"
        && $0.leg.resource.contains("-deploy-role-")
    }
    #expect(deploy.map(\.state) == [isTagged ? .allowed : .broken])
  }

  /// The identities with the policy that CDK gives the build, and the deploy role with its tag or
  /// without.
  private static func edited(_ text: String, isTagged: Bool) throws -> String {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var details = json as? [String: Any] ?? [:]
    let roles = details["RoleDetailList"] as? [[String: Any]] ?? []
    details["RoleDetailList"] = roles.map { role in
      var role = role
      let name = role["RoleName"] as? String ?? ""
      if name.contains("-deploy-role-"), !isTagged { role["Tags"] = [Any]() }
      if name == "Build" {
        let kinds = ["image-publishing", "file-publishing", "deploy"]
        let statement: [String: Any] = [
          "Effect": "Allow", "Action": "sts:AssumeRole",
          "Resource": "arn:aws:iam::\(ProviderInventory.tools):role/*",
          "Condition": [
            "ForAnyValue:StringEquals": ["iam:ResourceTag/aws-cdk:bootstrap-role": kinds]
          ],
        ]
        role["RolePolicyList"] = [
          [
            "PolicyName": "mutate",
            "PolicyDocument": ["Version": "2012-10-17", "Statement": [statement]],
          ]
        ]
      }
      return role
    }
    return String(decoding: try JSONSerialization.data(withJSONObject: details), as: UTF8.self)
  }
}
