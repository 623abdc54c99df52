import AWSIdentifiers
import Diagnostics
import Inventories
import PolicyLanguage
import Reachability

/// All changes to one policy document, and the document before and after.
public struct PolicyPatch: Sendable {
  /// Where the document is attached.
  public let place: PolicyPlace
  /// What the document is, such as `bucket policy of acme-artifacts`.
  public let title: String
  /// The account that must apply it; `nil` when that is not known.
  public let account: AccountID?
  /// Where the document, or the thing that lacks it, stands.
  public let location: FileLocation?
  /// The changes.
  public let changes: Set<PolicyChange>
  /// The document as it was read; `nil` where there is none yet.
  public let before: PolicyDocument?
  /// The document with the changes, parsed from its text.
  public let after: PolicyDocument

  /// The text of the document as it was read, in the form of ``PolicyDocument/prettyText``; empty
  /// where there is none yet.
  public var textBefore: String { before?.prettyText ?? "" }
  /// The text of the document with the changes.
  public var textAfter: String { after.prettyText }

  /// The statements of `after` that `before` does not have, in the order of the document.
  public var newStatements: [PolicyStatement] {
    let known = Set(before?.statements.map { $0.prettyText() } ?? [])
    return after.statements.filter { !known.contains($0.prettyText()) }
  }

  /// Whether a new statement stands in the place of one that was read, rather than beside it.
  public func isChanged(_ statement: PolicyStatement) -> Bool {
    guard statement.effect == .deny, let origin = origin(ofStatement: statement.index) else {
      return false
    }
    return after.statements.first { origin == self.origin(ofStatement: $0.index) }?.index
      == statement.index
  }

  /// Whether the document belongs to somebody who guards more than the legs it stops.
  public var needsOwner: Bool {
    switch place {
    case .organization, .endpoint: true
    case .inline, .groupInline, .managed, .trust, .bucket, .key, .embedded: false
    }
  }
}

extension PolicyPatch {
  /// Makes the changes.
  ///
  /// - Returns: `nil` when the result is no policy that its kind allows.
  init?(_ changes: Set<PolicyChange>, to site: PolicySiteInInventory, at place: PolicyPlace) {
    self.place = place
    self.changes = changes
    title = site.title
    account = site.account
    location = site.location
    before = site.document
    let text = Self.edited(site.document, kind: site.kind, changes).prettyText
    // Statements of a patched document have no place in any file: all stand at its beginning.
    let parsed = PolicyDocument.parse(Array(text.utf8), as: site.kind) { _ in 0 }
    guard parsed.isReadable else { return nil }
    after = parsed
  }

  private static func edited(
    _ document: PolicyDocument?,
    kind: PolicyKind,
    _ changes: Set<PolicyChange>
  ) -> PolicyDocument {
    var names = StatementNames(document)
    var grants: Set<PolicyGrant> = []
    var exceptions: [Int: Set<PolicyException>] = [:]
    for change in changes {
      switch change {
      case .allow(let grant): grants.insert(grant)
      case .except(let exception):
        exceptions[exception.statement, default: []].insert(exception)
      }
    }
    var statements: [PolicyStatement] = []
    for statement in document?.statements ?? [] {
      guard let spared = exceptions[statement.index] else {
        statements.append(statement)
        continue
      }
      let cut = ExceptionStatements(statement: statement, kind: kind).statements(
        for: spared,
        &names
      )
      statements.append(cut.first)
      statements += cut.companions
    }
    statements += GrantStatements.statements(for: grants, &names)
    return PolicyDocument(
      kind: kind,
      version: document?.version ?? .v2012,
      id: document?.id,
      statements: statements
    )
  }

  /// Which statement of the document as it was read one of the patched document comes from.
  ///
  /// - Returns: `nil` for a statement that was added to allow something.
  func origin(ofStatement index: Int) -> Int? {
    guard let before else { return nil }
    var position = 0
    for statement in before.statements {
      let spared = Set(
        changes.compactMap { change in
          if case .except(let exception) = change, exception.statement == statement.index {
            return exception
          }
          return nil
        }
      )
      var count = 1
      if !spared.isEmpty {
        var names = StatementNames(before)
        count +=
          ExceptionStatements(statement: statement, kind: before.kind)
          .statements(for: spared, &names).companions.count
      }
      if index < position + count { return statement.index }
      position += count
    }
    return nil
  }
}
