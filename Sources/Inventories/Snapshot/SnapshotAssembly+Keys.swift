import AWSIdentifiers
import Diagnostics
import JSONReading

extension SnapshotAssembly {
  /// Takes in one answer about a key.
  mutating func addKeyAnswer(
    _ answer: KeyAnswer,
    of place: KeyPlace,
    page: Int?,
    from reading: FileReading
  ) {
    var key =
      accounts[place.account]?.regions[place.region]?.keys[place.id]
      ?? EncryptionKey(id: place.id, account: place.account, region: place.region)
    switch answer {
    case .description:
      key.description = knowledge(
        from: reading,
        before: key.description,
        expected: "`KeyMetadata` of key `\(place.id)`, in whose folder the file lies"
      ) { tree in
        guard let metadata = tree["KeyMetadata"], Self.isKey(metadata["KeyId"], place.id) else {
          return nil
        }
        return EncryptionKey.Description(metadata: metadata).map { .known($0) }
      }
      key.descriptionPosition = reading.tree?["KeyMetadata"].map {
        reading.origin.advanced(by: ($0["KeyState"] ?? $0).range.lowerBound)
      }
    case .policy:
      key.policy = knowledge(
        from: reading,
        before: key.policy,
        expected: "`Policy`, the policy of key `\(place.id)`"
      ) { tree in
        let policy = reading.wholePolicy(in: tree, name: place.id)
        return policy.flatMap { $0.document.mayGuard(key: place.id) ? .known($0) : nil }
      }
    case .grants:
      grantPages[place, default: []].append(PagedReading(page: page, reading: reading))
    case .aliases:
      aliasPages[place, default: []].append(PagedReading(page: page, reading: reading))
    case .tags:
      tagPages[place, default: []].append(PagedReading(page: page, reading: reading))
    }
    withRegion(place.region, of: place.account) { $0.keys[place.id] = key }
  }

  /// Whether a node names the key, by id or ARN; silence counts as yes.
  private static func isKey(_ node: JSONNode?, _ id: String) -> Bool {
    guard let text = node?.string else { return node == nil }
    return text == id || ARN(text)?.lastPathComponent == id
  }

  /// Joins what comes in pages.
  mutating func finishKeys() {
    for place in grantPages.keys.sorted(by: Self.precedes) {
      guard let pages = grantPages[place], let key = key(at: place) else { continue }
      let grants = list("Grants", pages: Pages(pages), before: key.grants) { node, reading in
        EncryptionKey.Grant(node: node, of: place.id, reading: reading)
      }
      withRegion(place.region, of: place.account) { $0.keys[place.id]?.grants = grants }
    }
    for place in tagPages.keys.sorted(by: Self.precedes) {
      guard let pages = tagPages[place], let key = key(at: place) else { continue }
      let tags = list("Tags", pages: Pages(pages), before: key.tags) { node, _ in
        node["TagKey"]?.string.map {
          ResourceTag(key: $0, value: node["TagValue"]?.string ?? "")
        }
      }
      withRegion(place.region, of: place.account) { $0.keys[place.id]?.tags = tags }
    }
    finishAliases()
  }

  private func key(at place: KeyPlace) -> EncryptionKey? {
    accounts[place.account]?.regions[place.region]?.keys[place.id]
  }

  private static func precedes(_ left: KeyPlace, _ right: KeyPlace) -> Bool {
    (left.account, left.region, left.id) < (right.account, right.region, right.id)
  }

  /// Joins the elements of a list that comes in pages.
  ///
  /// - Parameters:
  ///   - member: The list's name in the answer.
  ///   - pages: The pages.
  ///   - before: What was known without them.
  ///   - element: Reads an element; `nil` when it is none.
  /// - Returns: The elements of all pages, if all are there.
  mutating func list<Element>(
    _ member: String,
    pages: Pages,
    before: Knowledge<[Element]>,
    _ element: (JSONNode, FileReading) -> Element?
  ) -> Knowledge<[Element]> {
    var elements: [Element] = []
    var missing: MissingFile?
    for reading in pages.readings {
      let found = knowledge(from: reading, before: before, expected: "`\(member)`") { tree in
        guard let list = tree[member], list.isArray else { return nil }
        let read = list.elements.map { element($0, reading) }
        return read.contains { $0 == nil } ? nil : .known(read.compactMap(\.self))
      }
      elements += found.value ?? []
      if missing == nil { missing = found.missingFile }
    }
    if let missing { return .missing(missing) }
    if let page = pages.missingPage {
      diagnostics.append(.missingPage(pages.path(ofPage: page)))
      return .missing(
        MissingFile(
          path: pages.path(ofPage: page),
          reason: .incomplete,
          command: before.missingFile?.command
        )
      )
    }
    if let last = pages.readings.last, last.tree?.saysMoreFollows == true {
      let next = pages.path(ofPage: pages.nextPage)
      diagnostics.append(.cutAnswer(FileLocation(file: last.path), next: next))
      return .missing(
        MissingFile(path: next, reason: .incomplete, command: before.missingFile?.command)
      )
    }
    return .known(elements)
  }
}

// MARK: - Aliases

extension SnapshotAssembly {
  private struct Alias {
    let name: String
    /// `nil` for an alias of AWS that no key stands behind yet.
    let key: String?
  }

  /// Gives every key its aliases, from its own list or from that of its region.
  private mutating func finishAliases() {
    for place in aliasPages.keys.sorted(by: Self.precedes) {
      guard let pages = aliasPages[place] else { continue }
      let before = key(at: place)?.aliases ?? .missing(Self.regionAliases(place))
      let found: Knowledge<[Alias]> = list(
        "Aliases",
        pages: Pages(pages),
        before: before.map { $0.map { Alias(name: $0, key: nil) } }
      ) { node, _ in
        node["AliasName"]?.string.map { Alias(name: $0, key: node["TargetKeyId"]?.string) }
      }
      let aliases = found.value ?? []
      withRegion(place.region, of: place.account) { region in
        for alias in aliases {
          guard let key = alias.key else { continue }
          region.aliases[alias.name] = ARN(key)?.lastPathComponent ?? key
        }
        let own = region.aliases
        func names(of id: String) -> [String] {
          aliases.map(\.name).filter { own[$0] == id }.sorted()
        }
        if !place.id.isEmpty {
          region.keys[place.id]?.aliases = found.map { _ in names(of: place.id) }
        } else if found.value != nil {
          for id in region.keys.keys { region.keys[id]?.aliases = .known(names(of: id)) }
        }
      }
    }
  }

  private static func regionAliases(_ place: KeyPlace) -> MissingFile {
    MissingFile(
      path: "\(place.account)/\(place.region)/kms/list-aliases.json",
      reason: .notCollected,
      command: "aws kms list-aliases --region \(place.region)"
    )
  }
}

// MARK: - Reading elements

extension EncryptionKey.Description {
  /// Reads `KeyMetadata`.
  init?(metadata: JSONNode) {
    guard let arn = metadata["Arn"]?.string else { return nil }
    let state =
      metadata["KeyState"]?.string
      ?? metadata["Enabled"]?.boolean.map { $0 ? "Enabled" : "Disabled" }
    guard let state else { return nil }
    self.init(
      arn: arn,
      state: state,
      usage: metadata["KeyUsage"]?.string,
      spec: metadata["KeySpec"]?.string ?? metadata["CustomerMasterKeySpec"]?.string,
      isAWSManaged: metadata["KeyManager"]?.string == "AWS",
      origin: metadata["Origin"]?.string,
      isMultiRegion: metadata["MultiRegion"]?.boolean
    )
  }
}

extension EncryptionKey.Grant {
  /// Reads an entry of `Grants`; `nil` for a grant on another key.
  init?(node: JSONNode, of key: String, reading: FileReading) {
    guard node.isObject else { return nil }
    if let keyID = node["KeyId"]?.string, keyID != key, ARN(keyID)?.lastPathComponent != key {
      return nil
    }
    guard
      let grantee = (node["GranteePrincipal"] ?? node["GranteeServicePrincipal"])?.string
    else { return nil }
    let constraints = node["Constraints"]
    let known: Set<String> = ["EncryptionContextEquals", "EncryptionContextSubset"]
    self.init(
      id: node["GrantId"]?.string ?? "",
      grantee: grantee,
      operations: (node["Operations"]?.elements ?? []).compactMap(\.string),
      encryptionContextEquals: constraints?["EncryptionContextEquals"]?.textMap,
      encryptionContextSubset: constraints?["EncryptionContextSubset"]?.textMap,
      otherConstraints: (constraints?.members ?? []).map(\.name).filter { !known.contains($0) },
      position: reading.origin.advanced(by: node.range.lowerBound)
    )
  }
}

extension JSONNode {
  /// The members that are texts.
  var textMap: [String: String] {
    var map: [String: String] = [:]
    for (name, node) in members { map[name] = node.string }
    return map
  }
}
