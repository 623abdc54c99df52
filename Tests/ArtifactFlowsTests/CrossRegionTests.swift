import AWSIdentifiers
import Testing

@testable import ArtifactFlows

@Suite("Artifacts that are copied to another region")
struct CrossRegionTests {
  @Test("are read with the key of the region they are copied to (PF-34)")
  func keys() async throws {
    let sample = EditedInventory.package
      .appendingPathComponent("inventories/forty-actions.yaml").path
    let pipeline = try await WorkedExample.audit(sample)
    var regions: Set<String> = []
    for verdict in pipeline.legs where verdict.leg.purpose == .key {
      let service = verdict.leg.context.first { $0.key.lowercased() == "kms:viaservice" }?.state
      let key = try #require(ARN(verdict.leg.resource), "\(verdict.leg.resource)")
      #expect(service == "s3.\(key.region).amazonaws.com", "\(verdict.leg.step)")
      regions.insert(key.region)
    }
    #expect(regions == ["eu-west-1", "us-east-1"])
  }

  @Test("are read and written by the service role for each action there, and only there (PF-34)")
  func copies() async throws {
    let sample = EditedInventory.package
      .appendingPathComponent("inventories/forty-actions.yaml").path
    let pipeline = try await WorkedExample.audit(sample)
    let service = try #require(ARN("arn:aws:iam::222222222222:role/ReleasePipeline"))
    for step in pipeline.steps where step.provider.hasPrefix("Deploy/") {
      let input = try #require(step.inputs.first)
      let made = pipeline.legs.filter {
        $0.leg.step == step.name && $0.leg.principal == .identity(service)
          && $0.leg.presence == .always
      }
      let transfers = made.compactMap { verdict -> String? in
        guard let action = verdict.leg.action?.lowercased else { return nil }
        guard ["s3:getobject", "s3:putobject"].contains(action) else { return nil }
        return "\(action) \(verdict.leg.resource)"
      }
      let copy = [
        "s3:getobject arn:aws:s3:::shop-artifacts-eu/shop-release/\(input)/*",
        "s3:putobject arn:aws:s3:::shop-artifacts-us/shop-release/\(input)/*",
      ]
      #expect(transfers == (step.region == "us-east-1" ? copy : []), "\(step.name)")
    }
  }
}
