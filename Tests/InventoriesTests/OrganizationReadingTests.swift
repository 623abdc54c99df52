import AWSIdentifiers
import Inventories
import Testing

@Suite("Reading an organization")
struct OrganizationReadingTests {
  /// The organization of the sample after a change.
  private func organization(
    _ change: (inout [String: String]) -> Void
  ) throws -> (Organization?, Inventory) {
    var files = SampleSnapshot.files
    change(&files)
    let inventory = try TemporaryInventory(files).read()
    return (inventory.organization.value, inventory)
  }

  private func target(_ id: String) throws -> OrganizationTarget {
    .account(try #require(AccountID(id)))
  }

  private func policies(_ list: [(String, String)]) -> String {
    let policies = list.map { #"{"Id": "\#($0.0)", "Name": "\#($0.0)", "Type": "\#($0.1)"}"# }
    return #"{"Policies": [\#(policies.joined(separator: ", "))]}"#
  }

  private let service = "SERVICE_CONTROL_POLICY"

  @Test("the policies of a target suffice")
  func byTarget() throws {
    let prod = try target(SampleSnapshot.prod)
    let (organization, _) = try organization { files in
      files["organization/list-targets-for-policy-p-regions.json"] = nil
      files["organization/list-targets-for-policy-p-FullAWSAccess.json"] = nil
      files["organization/list-policies-for-target-\(SampleSnapshot.prod).json"] = policies([
        ("p-regions", service)
      ])
    }
    let attached = organization?.serviceControlPolicies
    #expect(attached?[prod]?.value?.map(\.id) == ["p-regions"])
    let root = attached?[.root("r-acme")]?.missingFile
    #expect(root?.reason == .notCollected)
    #expect(root?.path == "organization/list-policies-for-target-r-acme.json")
    #expect(
      root?.command
        == "aws organizations list-policies-for-target --target-id r-acme --filter SERVICE_CONTROL_POLICY"
    )
  }

  @Test("the targets of policies suffice only when they are there for every policy")
  func byPolicy() throws {
    let (organization, _) = try organization { files in
      files["organization/list-targets-for-policy-p-regions.json"] = nil
    }
    for (_, policies) in organization?.serviceControlPolicies ?? [:] {
      #expect(policies.missingFile?.reason == .notCollected)
    }
  }

  @Test("the type of a target's list is told by name or content")
  func types() throws {
    let prod = try target(SampleSnapshot.prod)
    let resource = "RESOURCE_CONTROL_POLICY"
    for name in [
      "\(SampleSnapshot.prod)-\(resource)", "\(resource)-\(SampleSnapshot.prod)",
      SampleSnapshot.prod,
    ] {
      let (organization, _) = try organization { files in
        files["organization/list-policies-for-target-\(name).json"] = policies([("p-rcp", resource)]
        )
      }
      #expect(organization?.resourceControlPolicies[prod]?.value?.map(\.id) == ["p-rcp"])
      #expect(
        organization?.resourceControlPolicies[prod]?.value?.first?.document.missingFile?.path
          == "organization/describe-policy-p-rcp.json"
      )
      #expect(organization?.serviceControlPolicies[prod]?.value?.count == 2)
    }
  }

  @Test("two files that contradict each other leave the level unknown")
  func contradiction() throws {
    let prod = try target(SampleSnapshot.prod)
    let path = "organization/list-policies-for-target-\(SampleSnapshot.prod).json"
    let (organization, inventory) = try organization { files in
      files[path] = policies([("p-FullAWSAccess", service)])
    }
    #expect(organization?.serviceControlPolicies[prod]?.missingFile?.reason == .unreadable)
    #expect(inventory.reports("organization-contradiction", in: path))
  }

  @Test("a policy's text that was not collected is missing, the attachment is known")
  func missingDocument() throws {
    let (organization, _) = try organization {
      $0["organization/describe-policy-p-regions.json"] = nil
    }
    let attached = organization?.serviceControlPolicies[try target(SampleSnapshot.prod)]?.value
    #expect(attached?.map(\.id) == ["p-FullAWSAccess", "p-regions"])
    #expect(
      attached?.last?.document.missingFile?.command
        == "aws organizations describe-policy --policy-id p-regions"
    )
  }

  @Test("no folder, or an account that is in no organization")
  func none() throws {
    let (_, without) = try organization { files in
      for path in files.keys where path.hasPrefix("organization/") { files[path] = nil }
    }
    #expect(without.organization.missingFile?.reason == .notCollected)
    let (_, absent) = try organization { files in
      files["organization/describe-organization.json"] =
        "An error occurred (AWSOrganizationsNotInUseException) when calling"
    }
    guard case .absent = absent.organization else {
      Issue.record("the organization is not absent")
      return
    }
  }

  @Test("the id is found in ARNs when describe-organization is missing")
  func idFromARNs() throws {
    let (organization, _) = try organization { files in
      files["organization/describe-organization.json"] = nil
      files["organization/list-roots.json"] =
        #"{"Roots": [{"Id": "r-acme", "Arn": "arn:aws:organizations::999999999999:root/o-acmeexampl/r-acme"}]}"#
    }
    #expect(organization?.id == "o-acmeexampl")
    #expect(organization?.managementAccount?.description == SampleSnapshot.management)
    #expect(organization?.roots.value?.first?.hasServiceControlPolicies == nil)
  }

  @Test("circles and second parents are taken out")
  func impossibleTrees() throws {
    let unit = #"{"OrganizationalUnits": [{"Id": "ou-b", "Name": "b"}]}"#
    let (organization, inventory) = try organization { files in
      files["organization/list-organizational-units-for-parent-ou-a.json"] = unit
      files["organization/list-organizational-units-for-parent-ou-b.json"] =
        #"{"OrganizationalUnits": [{"Id": "ou-a", "Name": "a"}]}"#
      files["organization/list-accounts-for-parent-ou-a.json"] =
        #"{"Accounts": [{"Id": "\#(SampleSnapshot.prod)"}]}"#
    }
    #expect(organization?.parents[.unit("ou-a")] == nil)
    #expect(organization?.parents[.unit("ou-b")] == nil)
    #expect(organization?.parents[try target(SampleSnapshot.prod)] == nil)
    #expect(organization?.parents[try target(SampleSnapshot.tools)] == .unit("ou-acme-work0001"))
    #expect(inventory.diagnostics.filter { $0.code == "organization-cycle" }.count == 2)
    #expect(inventory.diagnostics.contains { $0.code == "organization-two-parents" })
  }
}
