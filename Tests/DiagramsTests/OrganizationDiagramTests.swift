import AWSIdentifiers
import ArtifactFlows
import Diagrams
import TestSupport
import Testing

@Suite("Drawing an organization")
struct OrganizationDiagramTests {
  @Test("three pipelines of one account")
  func small() throws {
    let audit = audit([
      Verdicts.deployment(),
      Verdicts.deployment(assume: .broken, read: .unreachable, decrypt: .unreachable),
      Verdicts.deployment(decrypt: .indeterminate),
    ])
    try expectGolden(OrganizationDiagram(audit).dot, "organization.dot")
  }

  @Test("no pipelines at all")
  func empty() async throws {
    let diagram = OrganizationDiagram(audit([]))
    let picture = try ParsedPicture(diagram.framed(drawing: try await drawn(diagram.dot)))
    #expect(picture.texts.contains("nothing broken"))
  }

  @Test("pipelines in six hundred accounts are counted, and quiet accounts left out")
  func large() async throws {
    let pipelines = (0..<600).map { number in
      let account = Verdicts.account(String(400_000_000_000 + number))
      let service = Verdicts.role("Service", in: account)
      let broken = number % 100 == 0
      return Verdicts.pipeline(
        "release-\(number)",
        in: account,
        state: broken ? .broken : .allowed,
        legs: [
          Verdicts.leg(
            1,
            "Source/Source",
            .identity(service),
            "s3:GetObject",
            "\(Verdicts.bucket)/key",
            .readArtifact,
            state: broken ? .broken : .allowed
          )
        ]
      )
    }
    let diagram = OrganizationDiagram(audit(pipelines))
    let picture = try ParsedPicture(diagram.framed(drawing: try await drawn(diagram.dot)))
    #expect(picture.texts.contains("6 of 600 pipelines broken"))
    #expect(picture.texts.contains("Not drawn: 594 more accounts."))
    #expect(picture.size.height < 2000)
  }

  private func audit(_ pipelines: [PipelineVerdict]) -> AuditResult {
    AuditResult(
      inventory: "acme",
      fingerprint: "3f9c2a71d0e4",
      accountNames: Verdicts.names,
      pipelines: pipelines,
      diagnostics: [],
      missing: []
    )
  }
}
