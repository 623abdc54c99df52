import Foundation
import Inventories
import PolicyLanguage
import TestSupport
import Testing

@testable import Repairs

@Suite("Policy documents, written and read again")
struct PolicyWritingTests {
  private static func documents(of sample: String) throws -> [PolicyDocument] {
    let path = BuiltCommand.packageFolder.appendingPathComponent("inventories/\(sample)").path
    let inventory = try Inventory.read(at: path)
    var documents: [PolicyDocument] = []
    for account in inventory.accounts.values {
      if let store = account.identities.value {
        for role in store.roles.values {
          documents += role.inlinePolicies.map(\.document)
          if let trust = role.trustPolicy.value { documents.append(trust.document) }
        }
        documents += store.managedPolicies.values.map(\.document)
      }
      for region in account.regions.values {
        documents += region.buckets.values.compactMap { $0.policy.value?.document }
        documents += region.keys.values.compactMap { $0.policy.value?.document }
      }
    }
    return documents + inventory.embeddedPolicies.values.map(\.document)
  }

  @Test("every document of a sample says the same", arguments: ["three-account-release"])
  func roundTrip(sample: String) throws {
    let documents = try Self.documents(of: sample)
    #expect(documents.count > 20)
    for document in documents {
      let text = document.prettyText
      let again = PolicyDocument.parse(Array(text.utf8), as: document.kind)
      #expect(again.isReadable == document.isReadable)
      #expect(again.prettyText == text)
      #expect(again.statements.count == document.statements.count)
      for (one, other) in zip(document.statements, again.statements) {
        #expect(one.sid == other.sid && one.effect == other.effect)
        #expect(one.action.isNegated == other.action.isNegated)
        #expect(one.action.texts == other.action.texts)
        #expect(one.resource?.texts == other.resource?.texts)
        #expect(one.conditions.count == other.conditions.count)
        #expect(
          one.principal.map { Set($0.entries.map(\.value.text)) }
            == other.principal.map { Set($0.entries.map(\.value.text)) }
        )
      }
    }
  }

  @Test("whatever a text holds comes back, and nothing of it reaches a terminal")
  func escapes() {
    let sid = "a\"b\\c\n\u{1B}[2J\u{202E}é😀"
    let document = PolicyDocument(
      kind: .identity,
      version: .v2012,
      statements: [
        PolicyStatement(
          index: 0,
          sid: sid,
          effect: .deny,
          principal: nil,
          action: PatternElement(["s3:*"]),
          resource: PatternElement(["*"], isNegated: true),
          conditions: []
        )
      ]
    )
    let text = document.prettyText
    #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    let again = PolicyDocument.parse(Array(text.utf8), as: .identity)
    #expect(again.statements.first?.sid == sid)
  }

  @Test("grants come together only where they say the same")
  func merging() {
    func grant(_ role: String, _ action: String, _ resource: String) -> PolicyGrant {
      PolicyGrant(principal: .aws(role), action: action, resource: resource, conditions: [])
    }
    var names = StatementNames(nil)
    let grants: Set = [
      grant("a", "s3:GetObject", "x"), grant("a", "s3:PutObject", "x"),
      grant("b", "s3:GetObject", "x"),
      grant("b", "s3:PutObject", "x"), grant("c", "s3:GetObject", "x"),
      grant("c", "s3:PutObject", "y"),
    ]
    let statements = GrantStatements.statements(for: grants, &names)
    var said: Set<PolicyGrant> = []
    for statement in statements {
      for principal in statement.principal?.entries ?? [] {
        for action in statement.action.texts {
          for resource in statement.resource?.texts ?? [] {
            said.insert(grant(principal.value.text, action, resource))
          }
        }
      }
    }
    #expect(said == grants)
    #expect(statements.count == 3)
    #expect(Set(statements.compactMap(\.sid)).count == 3)
  }
}
