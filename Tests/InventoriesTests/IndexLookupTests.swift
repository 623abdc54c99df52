import AWSIdentifiers
import PolicyLanguage
import Testing

@testable import Inventories

@Suite("What an index tells without decoding the rest")
struct IndexLookupTests {
  /// An inventory twice: from its files and from an index of them.
  private static func pair(_ sample: String) throws -> (files: Inventory, index: Inventory) {
    let (files, index) = try IndexTests.reread(SampleInventoryTests.path(sample))
    return (files, index)
  }

  @Test("roles, users, groups and policies one by one", arguments: IndexTests.samples)
  func oneByOne(sample: String) throws {
    let (files, index) = try Self.pair(sample)
    var count = 0
    for (id, account) in files.accounts {
      guard let store = account.identities.value else { continue }
      let other = try #require(index.accounts[id]?.identities.value)
      for (arn, role) in store.roles {
        count += 1
        let found = try #require(other.role(arn))
        #expect(found.position == role.position)
        #expect(found.inlinePolicies.map(\.name) == role.inlinePolicies.map(\.name))
        #expect(other.user(arn) == nil)
      }
      for (arn, user) in store.users { #expect(other.user(arn)?.position == user.position) }
      for (name, group) in store.groups { #expect(other.group(name)?.name == group.name) }
      for (arn, policy) in store.managedPolicies {
        #expect(other.managedPolicy(arn)?.position == policy.position)
      }
      for name in ["role/nobody", "role/", "role/\u{FFFF}", "user/é", "root"] {
        let arn = try #require(ARN("arn:aws:iam::\(id):\(name)"))
        #expect(other.role(arn) == nil)
        #expect(other.user(arn) == nil)
      }
    }
    #expect(count > 5)
  }

  @Test("classes of those that hold the same policies", arguments: IndexTests.samples)
  func classes(sample: String) throws {
    let (files, index) = try Self.pair(sample)
    for (id, account) in files.accounts {
      guard let store = account.identities.value else { continue }
      let expected = store.classes
      let found = try #require(index.accounts[id]?.identities.value).classes
      #expect(found.classes.count == expected.classes.count)
      for (found, expected) in zip(found.classes, expected.classes) {
        #expect(found.members == expected.members)
        #expect(found.lacksPolicies == expected.lacksPolicies)
        #expect(found.documents.count == expected.documents.count)
        #expect((found.boundary == nil) == (expected.boundary == nil))
        for (found, expected) in zip(found.documents, expected.documents) {
          #expect(found.document.statements.count == expected.document.statements.count)
        }
      }
      for (number, members) in expected.classes.enumerated() {
        for place in members.members {
          let arn = expected.arn(place)
          #expect(found.arn(place) == arn)
          #expect(found.number(of: arn) == number)
          #expect(expected.number(of: arn) == number)
        }
      }
    }
  }

  @Test("whom trust policies name, unique ids and buckets", arguments: IndexTests.samples)
  func names(sample: String) throws {
    let (files, index) = try Self.pair(sample)
    let expected = files.trustTable
    let found = index.trustTable
    let names = try #require(index.names)
    #expect(found.rolesOfEveryone == expected.rolesOfEveryone)
    #expect(found.rolesUnknown == expected.rolesUnknown)
    var count = 0
    for account in files.accounts.values {
      for role in account.identities.value?.roles.values ?? [:].values {
        guard let policy = role.trustPolicy.value, policy.document.isReadable else { continue }
        for trustee in TrustReading(policy.document).trustees {
          count += 1
          #expect(found.roles(naming: trustee) == expected.roles(naming: trustee))
          if case .everyone = trustee { continue }
          if case .nobody = trustee { continue }
          #expect(found.roles(naming: trustee).contains(role.arn))
        }
        if let id = role.uniqueID { #expect(names.principal(withID: id) == role.arn) }
      }
      for (region, content) in account.regions {
        for name in content.buckets.keys {
          #expect(names.bucket(named: name)?.account == account.id)
          #expect(names.bucket(named: name)?.region == region)
        }
      }
    }
    #expect(count > 5)
    #expect(found.roles(naming: .service("nobody.amazonaws.com")).isEmpty)
    #expect(names.bucket(named: "") == nil)
    #expect(names.principal(withID: "AROA\u{FFFF}") == nil)
  }

  @Test("digests hold every Allow of every policy", arguments: IndexTests.samples)
  func digests(sample: String) throws {
    let (_, index) = try Self.pair(sample)
    let texts = try #require(index.digestTexts)
    var count = 0
    for account in index.accounts.values {
      for members in account.identities.value?.classes.classes ?? [] {
        for reference in members.documents {
          let digest = try #require(reference.digest)
          let allows = reference.document.statements.filter { $0.effect == .allow }
          #expect(
            digest.mayAllow(action: { _ in true }, resource: { _ in true }) == !allows.isEmpty
          )
          for statement in allows where !statement.action.isNegated {
            for entry in statement.action.entries {
              count += 1
              let isHeld = digest.mayAllow(
                action: { number in
                  texts.withBytes(of: number) { bytes in
                    bytes?.elementsEqual(entry.text.utf8) ?? false
                  }
                },
                resource: { _ in true }
              )
              #expect(isHeld)
            }
          }
        }
      }
    }
    #expect(count > 10)
  }

  @Test("an index of the format before is refused with the way out")
  func formerFormat() throws {
    var bytes = try InventoryIndex(of: SampleInventoryTests.path("three-account-release")).bytes
    bytes[8] = 1
    let folder = try TemporaryInventory()
    try folder.write(bytes, to: "i.waybill")
    let path = folder.folder.appendingPathComponent("i.waybill").path
    #expect {
      try Inventory.read(at: path)
    } throws: { error in
      guard let error = error as? InventoryReadingError else { return false }
      return error.code == "index-version"
        && "\(error)".contains("is an index of format 1, and this waybill reads format 2")
        && "\(error)".contains("make it anew with `waybill index`")
    }
  }
}
