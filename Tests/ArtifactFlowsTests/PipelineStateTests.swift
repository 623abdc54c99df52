import AccessModel
import Testing

@testable import ArtifactFlows

@Suite("The state of a pipeline")
struct PipelineStateTests {
  @Test("does not suffer from what starts it, and no run stops there")
  func brokenTrigger() async throws {
    let edit = try InventoryEdit([
      "file": "111111111111/global/iam/get-account-authorization-details.json",
      "op": "set", "pointer": "/RoleDetailList/[RoleName=StartRelease]/RolePolicyList",
      "value": [Any](),
    ])
    let pipeline = try await EditedInventory.with([edit]) { try await WorkedExample.audit($0) }
    let broken = pipeline.legs.filter { $0.state == .broken }
    #expect(broken.map(\.leg.step) == ["trigger/Source"])
    #expect(broken.first?.leg.action?.text == "codepipeline:StartPipelineExecution")
    #expect(pipeline.state == .allowed)
    #expect(pipeline.firstBroken == nil)
  }
}
