import TestSupport
import Testing

@Suite("Runbook: an SCP and an endpoint policy override an identity allow")
struct OverridingPoliciesTests {
  private static let runbook = Runbook("overriding-policies.yaml")

  @Test("the audit names the policy above, and the allow that it overrides")
  func audit() async throws {
    let runbook = Self.runbook
    let endpoint = try runbook.place(of: "Sid: PackageCacheOnly")
    let whole = try runbook.place(
      of: "Version: \"2012-10-17\"\n          Statement:\n"
        + "            - Sid: PackageCacheOnly"
    )
    let control = try runbook.place(of: "Sid: OnlyAdministratorsChangeSites")
    let broken = try await runbook.brokenLegs()
    #expect(broken.map(\.step) == ["Build/Build", "Build/Build", "Prod/Publish"])
    #expect(broken.map(\.action) == ["s3:GetObject", "s3:PutObject", "s3:PutObject"])
    #expect(
      broken.map(\.blockedBy) == [
        ["vpcEndpoint implicit \(endpoint)"], ["vpcEndpoint implicit \(whole)"],
        ["scp explicit \(control)"],
      ]
    )
    #expect(broken.map(\.code) == ["FM-24", "FM-24", "FM-38"])
    let text = try await runbook.audit()
    text.expectLines(
      ["because endpoint policy of vpce-0a1 (tools): `PackageCacheOnly` allows it only on"],
      ["although inline policy build of role SiteBuild, statement `UseArtifacts` (tools)"],
      ["SCP ProtectSites at OU Production", "denies it by its condition on `aws:PrincipalArn`"],
      ["although inline policy publish of role Publish, statement `PublishSite` (prod)"],
      ["who: account management 999999999999; needs its owner"]
    )
    for code in ["FM-24", "FM-38"] {
      #expect(try await BuiltCommand.run(["explain", code]).status == 0)
    }
  }

  @Test("the SCP spares the administrators")
  func control() async throws {
    let resource = "s3://acme-site-prod/index.html"
    let denied = try await Self.runbook.can("prod/Publish", "s3:PutObject", resource)
    #expect(denied.verdict == "denied")
    denied.expectGates("scp fail", "identity pass")
    denied.expectLines(["although inline policy publish of role Publish"], ["needs its owner"])
    let allowed = try await Self.runbook.can("SiteAdministrators", "s3:PutObject", resource)
    #expect(allowed.verdict == "allowed")
    allowed.expectGates("scp pass", "identity pass")
  }

  @Test("what the endpoint does is asked for by name, and the assumption names it")
  func endpoint() async throws {
    let resource = "s3://acme-artifacts/my-pipeline/Source/x"
    let outside = try await Self.runbook.can("SiteBuild", "s3:GetObject", resource)
    #expect(outside.verdict == "allowed")
    outside.expectLines(["passes no VPC endpoint", "--vpc-endpoint", "vpce-0a1"])
    let inside = try await Self.runbook.can(
      "SiteBuild",
      "s3:GetObject",
      resource,
      "--vpc-endpoint",
      "vpce-0a1"
    )
    #expect(inside.verdict == "denied")
    inside.expectGates("vpcEndpoint fail", "bucketPolicy not needed", "identity pass")
    let unknown = try await Self.runbook.can(
      "SiteBuild",
      "s3:GetObject",
      resource,
      "--vpc-endpoint",
      "vpce-1"
    )
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("vpce-0a1"), "\(unknown.standardError)")
  }
}
