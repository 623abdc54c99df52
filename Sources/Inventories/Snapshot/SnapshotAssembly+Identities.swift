import AWSIdentifiers
import Diagnostics
import JSONReading

extension SnapshotAssembly {
  /// Joins the pages of `get-account-authorization-details`.
  mutating func finishIdentities() {
    for (account, paged) in identityPages.sorted(by: { $0.key < $1.key }) {
      let pages = Pages(paged)
      var store: IdentityStore?
      var gap: MissingFile?
      let command = "aws iam get-account-authorization-details"
      func note(_ path: String, _ reason: MissingFile.Reason) {
        if gap == nil { gap = MissingFile(path: path, reason: reason, command: command) }
      }
      for reading in pages.readings {
        switch reading.outcome {
        case .identities(let page):
          if page.isDamaged { note(reading.path, .unreadable) }
          if page.isDamaged, page.store.isEmpty { continue }
          let repeated = Self.merge(page.store, into: &store)
          for name in repeated {
            note(reading.path, .unreadable)
            diagnostics.append(.repeatedIdentity(name, in: reading.path))
          }
        case .empty: note(reading.path, .empty)
        case .error(let code):
          diagnostics.append(.refused(reading.path, code: code))
          note(reading.path, .refused)
        case .unreadable, .tree: note(reading.path, .unreadable)
        }
      }
      if let missing = pages.missingPage {
        note(pages.path(ofPage: missing), .incomplete)
        diagnostics.append(.missingPage(pages.path(ofPage: missing)))
      } else if let last = pages.readings.last, case .identities(let page) = last.outcome,
        page.isTruncated
      {
        let next = pages.path(ofPage: pages.nextPage)
        note(next, .incomplete)
        diagnostics.append(.cutAnswer(FileLocation(file: last.path), next: next))
      }
      if var store {
        store.gap = gap
        accounts[account]?.identities = .known(store)
      } else if let gap {
        accounts[account]?.identities = .missing(gap)
      }
    }
  }

  /// Adds a page to what earlier pages gave.
  ///
  /// - Returns: Names that were there already; what came first stays.
  private static func merge(_ page: IdentityStore, into store: inout IdentityStore?) -> [String] {
    guard var merged = store else {
      store = page
      return []
    }
    var repeated: [String] = []
    store = nil
    merged.roles.merge(page.roles) { first, second in
      repeated.append(second.arn.text)
      return first
    }
    merged.users.merge(page.users) { first, second in
      repeated.append(second.arn.text)
      return first
    }
    merged.groups.merge(page.groups) { first, second in
      repeated.append(second.name)
      return first
    }
    // Every page may repeat the policies that its principals use.
    merged.managedPolicies.merge(page.managedPolicies) { first, _ in first }
    merged.instanceProfiles.merge(page.instanceProfiles) { first, _ in first }
    store = merged
    return repeated.sorted()
  }

  /// Joins the two lists of identity providers; both must be there.
  mutating func finishIdentityProviders() {
    for (account, lists) in identityProviderLists.sorted(by: { $0.key < $1.key }) {
      var arns: [ARN] = []
      var missing: MissingFile?
      for (list, member) in [
        (IdentityProviderList.openIDConnect, "OpenIDConnectProviderList"),
        (.saml, "SAMLProviderList"),
      ] {
        let before: Knowledge<[ARN]> = .missing(
          MissingFile(
            path: "\(account)/global/iam/\(list.rawValue).json",
            reason: .notCollected,
            command: "aws iam \(list.rawValue)"
          )
        )
        var found = before
        if let reading = lists[list] {
          found = knowledge(from: reading, before: before, expected: "`\(member)`") { tree in
            guard let list = tree[member], list.isArray else { return nil }
            return .known(list.elements.compactMap { $0["Arn"]?.string.flatMap { ARN($0) } })
          }
        }
        arns += found.value ?? []
        if missing == nil { missing = found.missingFile }
      }
      accounts[account]?.identityProviders = missing.map { .missing($0) } ?? .known(arns.sorted())
    }
  }
}

extension IdentityStore {
  /// Whether nothing is in it.
  var isEmpty: Bool {
    roles.isEmpty && users.isEmpty && groups.isEmpty && managedPolicies.isEmpty
  }
}

extension Diagnostic {
  static func repeatedIdentity(_ name: String, in path: String) -> Diagnostic {
    Diagnostic(
      code: "duplicate-name",
      location: FileLocation(file: path),
      message: "`\(name)` stands in an earlier page already",
      help: "collect all pages again in one go"
    )
  }

  static func missingPage(_ path: String) -> Diagnostic {
    Diagnostic(
      code: "answer-incomplete",
      severity: .warning,
      location: FileLocation(file: path),
      message: "this page is not there though later ones are",
      help: "collect all pages again in one go"
    )
  }
}
