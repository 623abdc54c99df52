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
}
